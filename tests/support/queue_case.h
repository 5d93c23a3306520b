/* A queue's life as a test tells it: queues, pools, faults and arrivals in, a log of what happened
 * out, one line for each attempt that ended, each effect and each job that ended. The real queue
 * and its naive twin write the same log. */
#ifndef TAPEDECK_TESTS_QUEUE_CASE_H
#define TAPEDECK_TESTS_QUEUE_CASE_H

#include "base/text.h"
#include "jobs/job_queue.h"

enum { CASE_QUEUES = 4, CASE_POOLS = 3, CASE_FAULTS = 8, CASE_ARRIVALS = 64, CASE_POINTS = 4 };

#define SECONDS(n) ((n)*INT64_C(1000000000))

struct case_arrival {
    int64_t time;
    struct job_spec spec;
};
struct queue_case {
    struct settings settings; /* points at the arrays below once queue_case_link was called */
    struct queue_settings queues[CASE_QUEUES];
    struct worker_settings pools[CASE_POOLS];
    struct empirical_point points[CASE_POINTS]; /* of every queue with SERVICE_EMPIRICAL */
    struct feed_row faults[CASE_FAULTS];
    size_t fault_count;
    struct case_arrival arrivals[CASE_ARRIVALS]; /* in time order */
    size_t arrival_count;
    bool bursts;     /* most arrivals of one instant are submitted before a worker pops; the twin
                            knows only one at a time */
    bool follow_ups; /* the effect of an order's job submits a notification */
    int64_t throw_every; /* the effect throws when row + attempt is a multiple; 0: never */
};
/* One queue `default` for all kinds with one worker and the defaults of Q01. */
void queue_case_default(struct queue_case *test);
void queue_case_link(struct queue_case *test);
struct queue_settings queue_defaults(void);

/* An order's job of feed `orders` that arrives at `time`; returns its spec. */
struct job_spec *queue_case_add(struct queue_case *test, int64_t time, enum job_kind kind,
                                int64_t row);
struct fault_row *queue_case_fault(struct queue_case *test, enum fault_effect effect);

/* The lines of the log. */
void log_attempt(struct text *log, int64_t now, int64_t job, int32_t attempt, int worker,
                 int64_t reserved, enum attempt_outcome outcome, int64_t backoff,
                 const char *error);
void log_effect(struct text *log, int64_t now, int64_t job, int32_t attempt);
void log_refused(struct text *log, int64_t now, int64_t job); /* Q05: unique_key */
void log_job(struct text *log, int64_t now, int64_t job, bool completed, const char *error);
void log_minute(struct text *log, const struct minute_record *row);

/* What both runs answer the queue's questions with. */
bool case_effect_throws(const struct queue_case *test, const struct job_spec *spec,
                        int32_t attempt);
bool case_follow_up(const struct queue_case *test, const struct job_spec *spec,
                    struct job_spec *next);
void case_key(const struct job_spec *spec, struct text *key);

/* Runs the case through engine/jobs. `log` and `minutes` (by queue, then minute; may be NULL) are
 * cleared first. */
void queue_case_run(const struct queue_case *test, struct text *log, struct text *minutes);

#endif
