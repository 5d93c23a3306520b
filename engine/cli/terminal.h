/* Everything that the commands say: results to stdout, all else to stderr; plain text unless it
 * goes to a terminal and NO_COLOR is not set. */
#ifndef TAPEDECK_CLI_TERMINAL_H
#define TAPEDECK_CLI_TERMINAL_H

#include <stdbool.h>
#include <stdio.h>

#include "base/attributes.h"
#include "base/problem.h"
#include "base/text.h"

/* Is it a terminal that may be painted? `no_color` is the variable's value, NULL when not set. */
bool terminal_paints(bool is_terminal, const char *no_color, const char *term);
bool terminal_is(FILE *stream);

/* `text` to stdout. Returns EXIT_DONE, or EXIT_IO after saying why. A reader that has gone away
 * (head) is no error. */
enum exit_code terminal_print(const struct text *text) MUST_USE;
/* To the file when it is not NULL, whole or not at all; else as terminal_print. */
enum exit_code terminal_print_to(const struct text *text, const char *file) MUST_USE;

/* Says the problem on stderr and returns its code. */
enum exit_code terminal_problem(const struct problem *problem);
/* Says all, and how many there are beyond those listed. */
void terminal_problems(const struct problem_list *problems);

#endif
