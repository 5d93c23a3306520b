/* The book of a scenario's own orders beside a book file: row k of the file is the book after message k. What
 * is compared is what the public sees. */
#ifndef TAPEDECK_CLI_OWN_COMPARE_H
#define TAPEDECK_CLI_OWN_COMPARE_H

#include <stdbool.h>

#include "base/problem.h"
#include "base/text.h"
#include "run/run.h"

struct own_compare;
struct own_compare *own_compare_open(const char *path, struct problem *problem); /* NULL: problem */
void own_compare_release(struct own_compare *compare);                           /* NULL is fine */
/* The book after the next message. */
void own_compare_message(struct own_compare *compare, const struct run_books *books);
/* Appends rows equal, rows wrong and the first wrong one. EXIT_DONE, EXIT_EXPECTATION: a row is wrong,
 * EXIT_INPUT: the file does not go with the messages. */
enum exit_code own_compare_tell(const struct own_compare *compare, bool as_json, struct text *out,
                                struct problem *problem);

#endif
