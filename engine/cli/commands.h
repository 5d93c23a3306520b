/* The commands: each takes its name and what stands after it, and returns the exit code. */
#ifndef TAPEDECK_CLI_COMMANDS_H
#define TAPEDECK_CLI_COMMANDS_H

#include <stdbool.h>

#include "base/text.h"

typedef int command_function(int argc, char **argv);

command_function command_book, command_calendar, command_check, command_diff, command_explain,
    command_init, command_later, command_metrics, command_plot, command_queue, command_report,
    command_resume, command_rules, command_run, command_settle, command_verify, command_version;

/* Topics of `help` beside the commands. `help_topic` appends the text; false: no such topic. */
bool help_topic(const char *name, struct text *out);
/* One line for each topic, appended. */
void help_topics(struct text *out);

#endif
