/* The parts of a guess one by one; init_guess.c puts them together. */
#ifndef TAPEDECK_CLI_INIT_DECIDE_H
#define TAPEDECK_CLI_INIT_DECIDE_H

#include "base/attributes.h"
#include "cli/init_guess.h"
#include "cli/init_times.h"

/* One comment line, without control characters. */
void init_guess_note(struct init_guess *guess, const char *format, ...) PRINTF_LIKE(2, 3);

/* Before the trial. `wanted` is the symbol that the orders name, or "". */
void init_decide_times(struct init_guess *guess, const struct init_times *times);
void init_decide_symbol(struct init_guess *guess, const struct init_look *look, const char *path,
                        const char *wanted);
/* By the trial. */
void init_decide_calendar(struct init_guess *guess);
void init_decide_zone(struct init_guess *guess);
void init_decide_interval(struct init_guess *guess);
void init_decide_errors(struct init_guess *guess, const struct init_look *look);

#endif
