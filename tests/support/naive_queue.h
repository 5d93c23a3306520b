/* The queue of RULES.md (Q01-Q12, T02, T03, V05) once more, without heaps and without events: lists
 * of jobs, attempts and workers, looked through from front to back at every step. Slow, and written
 * from the rules alone: what the real queue is compared with. */
#ifndef TAPEDECK_TESTS_NAIVE_QUEUE_H
#define TAPEDECK_TESTS_NAIVE_QUEUE_H

#include "support/queue_case.h"

/* The same log and minutes as queue_case_run. */
void naive_queue_run(const struct queue_case *test, struct text *log, struct text *minutes);

#endif
