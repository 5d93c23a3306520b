/* In: problems of several threads. Out: the first. Always: it is written once, between the two changes of the state. */
#include "store/failure.h"

enum { NONE, BEING_TOLD, TOLD };

void failure_tell(struct failure *failure, const struct problem *problem)
{
    int none = NONE;
    if (!atomic_compare_exchange_strong(&failure->state, &none, BEING_TOLD)) return;
    failure->problem = *problem;
    atomic_store_explicit(&failure->state, TOLD, memory_order_release);
}

bool failure_heard(const struct failure *failure, struct problem *problem)
{
    int state = atomic_load_explicit(&failure->state, memory_order_acquire);
    if (state == NONE) return false;
    while (state == BEING_TOLD) { /* a copy of a few hundred bytes */
        state = atomic_load_explicit(&failure->state, memory_order_acquire);
    }
    if (problem != NULL) *problem = failure->problem;
    return true;
}
