/* How each obligation stands at the end (S02), as the view obligation_states of schema/views.sql says
 * it: from all instructions of a run, read once. */
#ifndef TAPEDECK_REPORTS_OBLIGATION_FATES_H
#define TAPEDECK_REPORTS_OBLIGATION_FATES_H

#include <stdint.h>

#include "base/attributes.h"
#include "base/problem.h"
#include "reports/report_query.h"

enum obligation_fate { FATE_SETTLED, FATE_FAILED, FATE_PENDING, FATES };

struct obligation_fates;
/* NULL: an EXIT_IO problem. */
struct obligation_fates *obligation_fates_read(const struct report_base *base,
                                               struct problem *problem) MUST_USE;
void obligation_fates_release(struct obligation_fates *fates); /* NULL is fine */

/* The word of obligation_states. */
const char *obligation_fate_word(enum obligation_fate fate);
/* Threads may ask at once. */
enum obligation_fate obligation_fate_of(const struct obligation_fates *fates, int64_t obligation,
                                        int64_t account, int64_t symbol, int64_t due_day);

#endif
