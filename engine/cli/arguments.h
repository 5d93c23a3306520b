/* The words after a command's name: options by a table, the rest in order. `--name value`,
 * `--name=value` and `-o value` are read; `--` ends the options; `--help` anywhere prints the
 * command's page. */
#ifndef TAPEDECK_CLI_ARGUMENTS_H
#define TAPEDECK_CLI_ARGUMENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/problem.h"
#include "base/text.h"

struct argument_option {
    const char *name;  /* "--force", "-o" */
    const char *value; /* what stands after it: "DIR"; NULL: a flag */
    const char *help;
};

/* One command's page: the same table reads and explains. */
struct argument_form {
    const char *command; /* "run" */
    const char *words;   /* "SCENARIO.ini"; "" for none */
    const char *about;   /* one or more lines, each ending in LF */
    const struct argument_option *options;
    int option_count;
    int words_min, words_max;
    const char *example; /* command lines, each ending in LF */
};

enum { ARGUMENT_OPTIONS_MAX = 16 };

struct arguments {
    const struct argument_form *form;
    const char *const *argv; /* as given, the command's name first */
    int argc;
    char **words; /* owned array of pointers into argv */
    int word_count;
    /* Every option given, in order: index into form->options and its value ("" for a flag). */
    int *given;
    const char **values;
    int given_count;
};

enum arguments_outcome {
    ARGUMENTS_READY,
    ARGUMENTS_HELP, /* --help: the caller prints arguments_help and is done */
    ARGUMENTS_WRONG /* problem filled, EXIT_USAGE */
};
/* argv[0] is the command's name. Release `arguments` in any case. */
enum arguments_outcome arguments_parse(const struct argument_form *form, int argc, char **argv,
                                       struct arguments *arguments,
                                       struct problem *problem) MUST_USE;
void arguments_release(struct arguments *arguments);

bool arguments_flag(const struct arguments *arguments, const char *name);
/* The last value given, or NULL. */
const char *arguments_value(const struct arguments *arguments, const char *name);
/* A whole number in low..high; *value stays when the option was not given. */
bool arguments_number(const struct arguments *arguments, const char *name, int64_t low,
                      int64_t high, int64_t *value, struct problem *problem) MUST_USE;

void arguments_help(const struct argument_form *form, struct text *out);

#endif
