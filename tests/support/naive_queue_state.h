/* What the files of the naive queue share: everything that it knows of a run. */
#ifndef TAPEDECK_TESTS_NAIVE_QUEUE_STATE_H
#define TAPEDECK_TESTS_NAIVE_QUEUE_STATE_H

#include "base/digest.h"
#include "support/naive_queue.h"

enum { JOBS = 2 * CASE_ARRIVALS, ATTEMPTS = 4096, WORKERS = 16 };

struct naive_job {
    struct job_spec spec;
    int queue;
    int64_t enqueued;
    int64_t seen_since;  /* it waits since then; MOMENT_NONE: it does not wait */
    int64_t released_at; /* its backoff ends; MOMENT_NONE */
    int attempts;
    int exceptions; /* of its latest attempts (Q05) */
    bool applied, completed, failed, refused;
    int64_t predicted; /* Q12, at its enqueue; VALUE_NONE before the first run ended */
    int64_t finished_at;
    char error[SHORT_TEXT_MAX];
};
struct naive_attempt {
    int job, number, worker; /* job: index; worker: from 1 */
    int64_t start, end;
    int64_t lease_end; /* the job is seen again then, if it still is this attempt's */
    bool running, leased;
    enum attempt_outcome outcome;
    char error[SHORT_TEXT_MAX];
};
struct naive_wait { /* a job that waited on a queue */
    int queue;
    int64_t from, until;
    bool started; /* an attempt began at its end */
};
struct naive_worker {
    int pool;
    bool idle;
    int64_t back_at; /* after a crash; MOMENT_NONE */
};
struct naive {
    const struct queue_case *test;
    struct text *log;
    int64_t now;
    struct naive_job jobs[JOBS];
    int job_count;
    struct naive_attempt attempts[ATTEMPTS];
    int attempt_count;
    struct naive_wait waits[ATTEMPTS];
    int wait_count;
    struct naive_worker workers[WORKERS];
    int worker_count;
    int64_t run_sum[CASE_QUEUES], run_count[CASE_QUEUES];
    int64_t sorted_waits[ATTEMPTS], sorted_runs[ATTEMPTS]; /* of the minute at work */
    struct hasher *hasher;
};

static inline bool is_final(const struct naive_job *job)
{
    return job->completed || job->failed || job->refused;
}

const struct queue_settings *naive_settings(const struct naive *naive, const struct naive_job *job);
/* How long the attempt takes and what its end will be (Q03, Q11). */
void naive_plan(struct naive *naive, const struct naive_job *job, struct naive_attempt *attempt);
/* V05: a backoff less its jitter, and up to as much more than that. */
int64_t naive_backoff(struct naive *naive, const struct naive_job *job);

/* Q12: every minute of every queue, from what is known of the whole run. */
void naive_minutes(struct naive *naive, struct text *out);

#endif
