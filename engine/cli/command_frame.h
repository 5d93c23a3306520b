/* What every command does around its own work: read its words, answer --help, print, clean up. */
#ifndef TAPEDECK_CLI_COMMAND_FRAME_H
#define TAPEDECK_CLI_COMMAND_FRAME_H

#include "base/problem.h"
#include "base/text.h"
#include "cli/arguments.h"

/* The command's own work: appends to `out` what goes to stdout, says problems itself. */
typedef enum exit_code command_body(const struct arguments *arguments, struct text *out);

/* Returns the exit code. */
int command_frame(const struct argument_form *form, int argc, char **argv, command_body *body);

#endif
