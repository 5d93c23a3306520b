/* Work on a run.db that READERS threads share, each with a connection of its own. Who takes which turn
 * is chance; what comes of it is not. */
#ifndef TAPEDECK_REPORTS_REPORT_ROUND_H
#define TAPEDECK_REPORTS_REPORT_ROUND_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/attributes.h"
#include "base/problem.h"
#include "reports/report_query.h"

enum { READERS = 2 };

struct report_round {
    pthread_mutex_t lock; /* over what follows */
    size_t taken;         /* turns */
    size_t failed;        /* the first of them with a problem; SIZE_MAX: none */
    struct problem problem;
};

/* The next turn, from 0. */
size_t report_round_take(struct report_round *round);
void report_round_fail(struct report_round *round, size_t turn, const struct problem *problem);

/* Calls `work` once for each reader whose connection is open, all at once, reader 0 in the caller's
 * thread. False: the problem of the first turn that had one. */
typedef void report_work(void *context, struct report_round *round, int reader,
                         const struct report_base *base);
bool report_round_run(const struct report_base *const bases[READERS], report_work *work,
                      void *context, struct problem *problem) MUST_USE;

#endif
