/* The books of a scenario's own orders (`venue = book`), as `tapedeck book` shows them. */
#ifndef TAPEDECK_CLI_OWN_BOOKS_H
#define TAPEDECK_CLI_OWN_BOOKS_H

#include "base/problem.h"
#include "base/text.h"
#include "cli/arguments.h"
#include "cli/run_words.h"
#include "scenario/scenario.h"

/* Prints what was appended once it is large, so that a long tape needs no memory. */
enum exit_code books_pass_on(struct text *out);
/* Runs the scenario without keeping anything. Appends each symbol's levels as they stand after the last
 * message, or with --depth the book after each message, or with --compare what a book file says of it. */
enum exit_code own_books_show(const struct arguments *arguments, const struct scenario *scenario,
                              const struct override_list *overrides, struct text *out);

#endif
