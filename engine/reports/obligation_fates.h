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
struct fated_obligation {
    int64_t obligation, account, symbol, due_day;
};
/* Fills the fate of each. Threads may ask at once. */
void obligation_fates_tell(const struct obligation_fates *fates,
                           const struct fated_obligation *obligations, int count,
                           enum obligation_fate *told);

#endif
