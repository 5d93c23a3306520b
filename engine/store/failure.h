/* The first problem of the store's threads: one tells it, all hear of it and stop writing. */
#ifndef TAPEDECK_STORE_FAILURE_H
#define TAPEDECK_STORE_FAILURE_H

#include <stdatomic.h>
#include <stdbool.h>

#include "base/problem.h"

struct failure { /* zero-initialised: none */
    atomic_int state;
    struct problem problem;
};

/* Keeps a copy; what comes after the first is dropped. */
void failure_tell(struct failure *failure, const struct problem *problem);
/* Cheap: one atomic load. `problem` may be NULL. */
bool failure_heard(const struct failure *failure, struct problem *problem);

#endif
