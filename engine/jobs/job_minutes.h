/* Metrics of each queue and minute (Q12): counts, time-weighted depth, exact percentiles of wait and
 * run time, utilisation, predicted wait. In: what happens at an instant, in time order. Out: one
 * RECORD_QUEUE_MINUTE per queue and minute in which anything happened. */
#ifndef TAPEDECK_JOBS_JOB_MINUTES_H
#define TAPEDECK_JOBS_JOB_MINUTES_H

#include <stddef.h>
#include <stdint.h>

#include "model/records.h"

/* Values of one minute; zeros are counted, not kept, so that an unloaded queue stores nothing. */
struct sample {
    int64_t *values;
    size_t count, capacity;
    int64_t zeros, sum;
};
struct job_minute {
    struct minute_record row; /* counts so far of the minute `row.minute` */
    struct sample waits, runs;
    int64_t moved;                /* the instant up to which the areas are summed */
    int64_t depth, busy;          /* waiting jobs, workers at work, now */
    int64_t predicted_sum;        /* of the jobs enqueued in the minute */
    int64_t run_total, run_count; /* over the whole run, for the mean */
};
struct job_minutes {
    struct job_minute *queues;
    int count;
    void *context;
    void (*emit)(void *context, struct record *record);
};
void job_minutes_init(struct job_minutes *minutes, int queue_count, void *context,
                      void (*emit)(void *context, struct record *record));
void job_minutes_release(struct job_minutes *minutes);
void job_minutes_set_workers(struct job_minutes *minutes, int queue, int64_t workers);

void job_minutes_enqueued(struct job_minutes *minutes, int queue, int64_t now);
void job_minutes_depth(struct job_minutes *minutes, int queue, int64_t now, int change);
void job_minutes_started(struct job_minutes *minutes, int queue, int64_t now, int64_t wait);
void job_minutes_ended(struct job_minutes *minutes, int queue, int64_t now, int64_t run);
/* What job_minutes_started and _ended say of an attempt of no length that did not wait, at the instant
 * of job_minutes_enqueued. */
void job_minutes_ran_at_once(struct job_minutes *minutes, int queue);
/* All that is said of so many such jobs, which are completed, while none is ready. */
void job_minutes_passed(struct job_minutes *minutes, int queue, int64_t now, int64_t count);
void job_minutes_finished(struct job_minutes *minutes, int queue, int64_t now, bool completed);
void job_minutes_close(struct job_minutes *minutes, int64_t now); /* emits what is open */

#endif
