/* The job queue (Q01-Q13): named queues, worker pools, attempts, retries, leases and faults in
 * simulated time. It knows no stage: what a job does is asked by `effect`, and what happened goes
 * out as records. The caller alternates `job_queue_step` and timeline arrivals (T02):
 *
 *     submit -> available --pop--> reserved --end--> completed
 *                  ^                  |  \---------> failed
 *                  |                  v
 *              (lease, release)   retryable
 *
 * Always holds: a job's effect is applied at most once (Q06); free workers pop before time moves. */
#ifndef TAPEDECK_JOBS_JOB_QUEUE_H
#define TAPEDECK_JOBS_JOB_QUEUE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"
#include "model/records.h"
#include "model/rows.h"
#include "model/settings.h"

/* What a job is; `payload` is the caller's own handle, given back in every question. */
struct job_spec {
    enum job_kind kind;
    uint16_t feed; /* FEED_NONE: no row */
    uint8_t part;
    bool applied; /* of a retry: the effect took place before (Q06) */
    int32_t priority;
    uint32_t symbol, user; /* for fault filters; NAME_NONE */
    uint32_t payload;
    int64_t key_a, key_b; /* see struct job_record */
    int64_t retried_from; /* id of the failed job that an operator retries (Q10); 0: none */
    int64_t first_id;     /* of a retry: the first job of the chain; 0: none */
};

/* One attempt as its effect sees it. */
struct job_run {
    const struct job_spec *spec;
    int64_t job_id;
    int32_t attempt;
    int64_t enqueued;
    int64_t now;
};

struct job_questions {
    void *context;
    /* Applies the job's effect. False: an exception; `error` then holds its class (snake_case). */
    bool (*effect)(void *context, const struct job_run *run, char error[SHORT_TEXT_MAX]);
    /* The job failed for good; `applied` tells whether its effect had been applied (Q09). */
    void (*failed)(void *context, const struct job_run *run, bool applied, const char *error);
    /* The job reached its final state: the payload may be released. */
    void (*ended)(void *context, const struct job_run *run);
    /* The key's text without the kind, such as `orders:17` (V05, fault filter job=). */
    void (*key_text)(void *context, const struct job_spec *spec, struct text *out);
    /* Takes a record; must not call the queue (the other answers may submit jobs). */
    void (*emit)(void *context, struct record *record);
};

struct job_queue;

/* `faults` may be NULL with count 0; their rows number the streams of V05. Both outlive the queue. */
struct job_queue *job_queue_open(const struct settings *settings, const struct feed_row *faults,
                                 size_t fault_count, const struct job_questions *questions);
void job_queue_release(struct job_queue *queue); /* NULL is fine */

/* Enqueues at `now`; returns the job's id (from 1). Nothing runs before job_queue_step. On a queue
 * with unique_key a job whose key is under way is recorded as canceled and has ended (Q05). */
int64_t job_queue_submit(struct job_queue *queue, const struct job_spec *spec, int64_t now);

/* A job without an effect that submits or tells anything may be over where it is submitted: the id that
 * it would have; 0: not now, it must be submitted. Then job_queue_pass does it. */
int64_t job_queue_may_pass(struct job_queue *queue, enum job_kind kind, int64_t now);
void job_queue_pass(struct job_queue *queue, enum job_kind kind, int64_t now);
/* The same for many: while nothing else happens in the queue, jobs submitted before this instant may be
 * over at once; MOMENT_NONE: none may. The first would have the id *next_id. */
int64_t job_queue_passes_until(const struct job_queue *queue, enum job_kind kind, int64_t *next_id);
void job_queue_pass_all(struct job_queue *queue, enum job_kind kind, int64_t now, int64_t count);

/* The instant of the next end, return, expiry or release; MOMENT_END: nothing is under way. */
int64_t job_queue_next(const struct job_queue *queue);

/* Takes the one next event, at job_queue_next (T02). */
void job_queue_step(struct job_queue *queue);

/* Lets idle workers pop at `now`: after each event, when its consequences were heard. */
void job_queue_pop(struct job_queue *queue, int64_t now);

struct job_counts {
    int64_t enqueued;
    int64_t attempts; /* pops, those of Q04 included */
    int64_t completed, failed;
    int64_t refused; /* duplicates of a unique key (Q05); enqueued does not count them */
    int64_t retried; /* attempts after which a job is seen again by Q02 or Q03 */
};
const struct job_counts *job_queue_counts(const struct job_queue *queue);

/* Closes the metrics of the last minute (Q12); once, at the end of the run. */
void job_queue_finish(struct job_queue *queue, int64_t now);

#endif
