/* In: jobs and attempts. Out: their records (Q08). Always: a first success of an ordinary job is
 * counted and not told, unless [record] jobs = all. */
#include <string.h>

#include "base/moment.h"
#include "jobs/job_state.h"

static void origin_of(const struct job *job, int32_t attempt, struct origin *origin)
{
    origin->row = job->spec.feed == FEED_NONE ? 0 : job->spec.key_a;
    origin->feed = job->spec.feed;
    origin->part = job->spec.part;
    origin->has_job = true;
    origin->job = job->id;
    origin->attempt = attempt;
}

void attempt_emit(struct job_queue *queue, const struct job *job, const struct attempt *attempt,
                  enum attempt_outcome outcome, int64_t backoff, const char *rule)
{
    bool first_success = outcome == ATTEMPT_COMPLETED && attempt->number == 1 && !job->exceptional;
    if (first_success && queue->settings->record.jobs != RECORD_JOBS_ALL) return;
    struct record record = {.kind = RECORD_ATTEMPT, .time = queue->now, .cause = -1};
    record_set_rule(&record, rule);
    origin_of(job, attempt->number, &record.origin);
    struct attempt_record *row = &record.as.attempt;
    row->job_id = job->id;
    row->attempt = attempt->number;
    row->worker = attempt->worker;
    row->queue = job->queue;
    row->kind = (uint8_t)job->spec.kind;
    row->outcome = (uint8_t)outcome;
    row->reserved = attempt->reserved;
    row->ended = queue->now;
    row->backoff = backoff;
    memcpy(row->error, attempt->error, sizeof row->error);
    queue->ask.emit(queue->ask.context, &record);
}

void job_emit(struct job_queue *queue, const struct job *job, enum record_kind kind,
              const char *rule)
{
    struct record record = {.kind = (uint8_t)kind, .time = queue->now, .cause = -1};
    record_set_rule(&record, rule);
    origin_of(job, job->attempts, &record.origin);
    struct job_record *row = &record.as.job;
    row->job_id = job->id;
    row->kind = (uint8_t)job->spec.kind;
    row->state = job->state;
    row->part = job->spec.part;
    row->queue = job->queue;
    row->feed = job->spec.feed;
    row->attempts = job->attempts;
    row->priority = job->spec.priority;
    row->key_a = job->spec.key_a;
    row->key_b = job->spec.key_b;
    row->enqueued = job->enqueued;
    row->available = job->available;
    row->started = job->started;
    row->ended = queue->now;
    row->retried_from = job->spec.retried_from;
    row->exceptional = job->exceptional;
    const char *error = job_error(queue, job);
    memcpy(row->error, error, strlen(error) + 1);
    queue->ask.emit(queue->ask.context, &record);
}
