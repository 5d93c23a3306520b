/* In: jobs and time. Out: pops and events in the order of T02 and T03. Always: time does not go
 * back; what an event says of a job that has moved on since is ignored. */
#include "jobs/job_queue.h"

#include <assert.h>
#include <string.h>

#include "base/memory.h"
#include "base/moment.h"
#include "jobs/job_state.h"

static void workers_open(struct job_queue *queue)
{
    const struct settings *settings = queue->settings;
    for (int p = 0; p < settings->worker_pool_count; p++) {
        const struct worker_settings *pool = &settings->workers[p];
        size_t total = (size_t)queue->worker_count + (size_t)pool->count;
        queue->workers = memory_grow(queue->workers, total, sizeof *queue->workers);
        for (int i = 0; i < pool->count; i++) {
            queue->workers[queue->worker_count++] = (struct worker){.pool = p, .idle = true};
        }
        for (int q = 0; q < pool->queue_count; q++) {
            int index = pool->queues[q];
            int64_t workers = queue->minutes.queues[index].row.workers + pool->count;
            job_minutes_set_workers(&queue->minutes, index, workers);
        }
    }
    queue->idle_count = queue->worker_count;
}

struct job_queue *job_queue_open(const struct settings *settings, const struct feed_row *faults,
                                 size_t fault_count, const struct job_questions *questions)
{
    struct job_queue *queue = memory_alloc_zero(1, sizeof *queue);
    queue->settings = settings;
    queue->ask = *questions;
    queue->faults = (struct job_faults){faults, fault_count, settings->seed};
    queue->free_job = NO_SLOT;
    queue->free_attempt = NO_SLOT;
    queue->now = MOMENT_NONE;
    names_init(&queue->errors);
    names_intern(&queue->errors, "", 0); /* 0: no error */
    queue->hasher = hasher_open();
    queue->ready = memory_alloc_zero((size_t)settings->queue_count, sizeof *queue->ready);
    queue->fresh = memory_alloc_zero((size_t)settings->queue_count, sizeof *queue->fresh);
    job_minutes_init(&queue->minutes, settings->queue_count, questions->context, questions->emit);
    for (int kind = 0; kind <= JOB_NOTIFICATION; kind++) {
        queue->queue_of[kind] = -1;
        for (int q = 0; q < settings->queue_count; q++) {
            if (settings->queues[q].jobs & (1u << kind)) queue->queue_of[kind] = q;
        }
        assert(queue->queue_of[kind] >= 0);
    }
    workers_open(queue);
    job_direct_open(queue);
    return queue;
}

void job_queue_release(struct job_queue *queue)
{
    if (!queue) return;
    for (int q = 0; q < queue->settings->queue_count; q++) {
        memory_free(queue->ready[q].items);
        job_fresh_release(&queue->fresh[q]);
    }
    memory_free(queue->ready);
    memory_free(queue->fresh);
    memory_free(queue->workers);
    memory_free(queue->jobs);
    names_release(&queue->errors);
    memory_free(queue->attempts);
    job_events_release(&queue->events);
    job_unique_release(&queue->unique);
    job_minutes_release(&queue->minutes);
    hasher_release(queue->hasher);
    text_release(&queue->key);
    text_release(&queue->hashed);
    memory_free(queue);
}

/* Q05: another job with this key is under way. The duplicate is recorded, and has ended. */
static void refuse_duplicate(struct job_queue *queue, struct job *job)
{
    struct job_run run = {&job->spec, job->id, 0, queue->now, queue->now};
    job->state = JOB_CANCELED;
    job->available = queue->now;
    job->exceptional = true;
    job_set_error(queue, job, "duplicate_key");
    queue->counts.refused++;
    job_emit(queue, job, RECORD_JOB, "Q05");
    queue->ask.ended(queue->ask.context, &run);
}

int64_t job_queue_submit(struct job_queue *queue, const struct job_spec *spec, int64_t now)
{
    assert(now >= queue->now);
    if (queue->direct.stage != DIRECT_NONE) job_direct_stand(queue);
    queue->now = now;
    if (job_direct_submit(queue, spec)) return queue->direct.id;
    struct job made = {.spec = *spec,
                       .id = ++queue->last_id,
                       .queue = (uint16_t)queue->queue_of[spec->kind],
                       .enqueued = now,
                       .started = MOMENT_NONE,
                       .applied = spec->applied,
                       .exceptional = spec->retried_from != 0};
    if (queue->settings->queues[made.queue].unique_key && !job_unique_add(&queue->unique, spec)) {
        refuse_duplicate(queue, &made);
        return made.id;
    }
    queue->counts.enqueued++;
    job_minutes_enqueued(&queue->minutes, made.queue, now);
    if (job_wait_fresh(queue, &made)) return made.id;
    uint32_t slot = job_slot(queue);
    queue->jobs[slot] = made;
    job_make_available(queue, slot);
    return made.id;
}

/* The job that this worker takes: its pool's queues from the left (Q01), then T03. */
static uint32_t worker_choose(struct job_queue *queue, const struct worker *worker)
{
    const struct worker_settings *pool = &queue->settings->workers[worker->pool];
    for (int q = 0; q < pool->queue_count; q++) {
        uint32_t slot = job_take_available(queue, pool->queues[q]);
        if (slot != NO_SLOT) return slot;
    }
    return NO_SLOT;
}

/* Free workers take jobs, lowest number first (T03). */
void job_queue_pop(struct job_queue *queue, int64_t now)
{
    assert(now >= queue->now);
    if (queue->direct.stage == DIRECT_WAITS) {
        if (now == queue->now) { /* all workers are idle, and nothing else waits */
            queue->direct.stage = DIRECT_RUNS;
            queue->counts.attempts++;
            return;
        }
        job_direct_stand(queue);
    }
    queue->now = now;
    for (int w = 0; w < queue->worker_count && queue->waiting > 0 && queue->idle_count > 0; w++) {
        while (queue->workers[w].idle) {
            uint32_t slot = worker_choose(queue, &queue->workers[w]);
            if (slot == NO_SLOT) break;
            struct job *job = &queue->jobs[slot];
            job->attempts++;
            const char *refused_by = job_pop_refused_by(queue, job);
            if (refused_by) {
                attempt_refuse(queue, slot, refused_by);
                w = -1; /* what that led to may be for workers that were passed already */
                break;
            }
            attempt_start(queue, slot, (uint16_t)(w + 1));
        }
    }
}

int64_t job_queue_next(const struct job_queue *queue)
{
    if (queue->direct.stage == DIRECT_RUNS) return queue->now;
    return queue->events.count > 0 ? queue->events.items[0].time : MOMENT_END;
}

/* True when the event still speaks of this attempt of this job. */
static bool event_is_current(const struct job_queue *queue, const struct job_event *event)
{
    if (event->slot >= queue->job_count) return false; /* its burst is over */
    const struct job *job = &queue->jobs[event->slot];
    return job->id == event->job_id && job->attempts == event->attempt;
}

void job_queue_step(struct job_queue *queue)
{
    if (queue->direct.stage == DIRECT_RUNS) {
        job_direct_end(queue);
        return;
    }
    struct job_event event = job_events_take(&queue->events);
    assert(event.time >= queue->now);
    queue->now = event.time;
    switch ((enum job_event_class)event.class) {
    case EVENT_ATTEMPT_END:
        attempt_end(queue, &event);
        break;
    case EVENT_WORKER_RETURN:
        worker_free(queue, (uint16_t)event.job_id);
        break;
    case EVENT_LEASE_EXPIRY:
        if (event_is_current(queue, &event) && queue->jobs[event.slot].state == JOB_RESERVED) {
            queue->jobs[event.slot].exceptional = true;
            job_make_available(queue, event.slot);
        }
        break;
    case EVENT_RELEASE:
        if (event_is_current(queue, &event) && queue->jobs[event.slot].state == JOB_RETRYABLE) {
            job_make_available(queue, event.slot);
        }
        break;
    }
}

const struct job_counts *job_queue_counts(const struct job_queue *queue)
{
    return &queue->counts;
}

void job_queue_finish(struct job_queue *queue, int64_t now)
{
    assert(queue->events.count == 0 && queue->waiting == 0 && queue->direct.stage == DIRECT_NONE);
    job_minutes_close(&queue->minutes, now > queue->now ? now : queue->now);
}
