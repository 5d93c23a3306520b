/* The short way of a job. In: a job of no service time that is submitted while all workers are idle, no
 * job waits and nothing else happens at the instant. Out: its effect, as next event. Always: no
 * record, count or order differs from the long way by heaps and tables, which a job still takes when
 * another one comes before its end or its effect throws.
 *
 *     job_direct_submit -> waits --job_queue_pop--> runs --job_direct_end--> completed
 *                            \________________________\------------------> job_direct_stand
 */
#include <assert.h>
#include <string.h>

#include "base/moment.h"
#include "jobs/job_state.h"

/* Whether a queue's first attempts end where they begin, with nothing drawn and nothing told. */
static bool queue_is_direct(const struct job_queue *queue, int index)
{
    const struct queue_settings *settings = &queue->settings->queues[index];
    bool tried =
        settings->retry_until != SETTING_NONE ? settings->retry_until >= 0 : settings->tries >= 1;
    return !job_faults_need_key(&queue->faults, settings) && settings->service_a == 0 &&
           settings->timeout >= 0 && settings->retry_after >= 0 && tried && !settings->unique_key &&
           queue->minutes.queues[index].row.workers > 0 &&
           queue->settings->record.jobs != RECORD_JOBS_ALL;
}

void job_direct_open(struct job_queue *queue)
{
    for (int kind = 0; kind <= JOB_NOTIFICATION; kind++) {
        queue->goes_direct[kind] = queue_is_direct(queue, queue->queue_of[kind]);
    }
}

/* Jobs that are submitted before the next event find a free way; MOMENT_NONE: none does. */
static int64_t free_until(const struct job_queue *queue, enum job_kind kind)
{
    bool free =
        queue->goes_direct[kind] && queue->waiting == 0 && queue->idle_count == queue->worker_count;
    if (!free) return MOMENT_NONE;
    return queue->events.count == 0 ? MOMENT_END : queue->events.items[0].time;
}

int64_t job_queue_passes_until(const struct job_queue *queue, enum job_kind kind, int64_t *next_id)
{
    *next_id = queue->last_id + 1;
    return queue->direct.stage == DIRECT_NONE ? free_until(queue, kind) : MOMENT_NONE;
}

int64_t job_queue_may_pass(struct job_queue *queue, enum job_kind kind, int64_t now)
{
    int64_t id;
    return now < job_queue_passes_until(queue, kind, &id) ? id : 0;
}

void job_queue_pass_all(struct job_queue *queue, enum job_kind kind, int64_t now, int64_t count)
{
    assert(now >= queue->now);
    queue->now = now;
    queue->last_id += count;
    queue->counts.enqueued += count;
    queue->counts.attempts += count;
    queue->counts.completed += count;
    job_minutes_passed(&queue->minutes, queue->queue_of[kind], now, count);
}

void job_queue_pass(struct job_queue *queue, enum job_kind kind, int64_t now)
{
    job_queue_pass_all(queue, kind, now, 1);
}

bool job_direct_submit(struct job_queue *queue, const struct job_spec *spec)
{
    if (queue->now >= free_until(queue, spec->kind)) return false;
    if (spec->retried_from != 0 || spec->applied) return false;
    struct direct_job *direct = &queue->direct;
    direct->stage = DIRECT_WAITS;
    direct->queue = (uint16_t)queue->queue_of[spec->kind];
    direct->spec = *spec;
    direct->id = ++queue->last_id;
    direct->enqueued = queue->now;
    queue->counts.enqueued++;
    job_minutes_enqueued(&queue->minutes, direct->queue, queue->now);
    return true;
}

/* The job in a slot of its own, as it would be there. */
static uint32_t take_slot(struct job_queue *queue, const struct direct_job *direct)
{
    uint32_t slot = job_slot(queue);
    queue->jobs[slot] = (struct job){.spec = direct->spec,
                                     .id = direct->id,
                                     .queue = direct->queue,
                                     .enqueued = direct->enqueued,
                                     .available = direct->enqueued,
                                     .started = MOMENT_NONE};
    return slot;
}

void job_direct_stand(struct job_queue *queue)
{
    struct direct_job *direct = &queue->direct;
    bool runs = direct->stage == DIRECT_RUNS;
    assert(direct->stage != DIRECT_NONE && direct->enqueued == queue->now);
    direct->stage = DIRECT_NONE;
    job_make_available(queue, take_slot(queue, direct));
    if (!runs) return;
    queue->counts.attempts--; /* it is popped anew */
    job_queue_pop(queue, queue->now);
}

/* The lowest number of all that serve the queue (T03): all were idle. */
static uint16_t first_worker(const struct job_queue *queue, uint16_t index)
{
    for (int w = 0; w < queue->worker_count; w++) {
        const struct worker_settings *pool = &queue->settings->workers[queue->workers[w].pool];
        for (int q = 0; q < pool->queue_count; q++) {
            if (pool->queues[q] == index) return (uint16_t)(w + 1);
        }
    }
    assert(false && "a queue without workers has no direct jobs");
    return 0;
}

/* Its first attempt threw: from here on it is a job like others. */
static void direct_throws(struct job_queue *queue, const struct direct_job *direct,
                          const char *error)
{
    uint32_t slot = take_slot(queue, direct);
    struct job *job = &queue->jobs[slot];
    job->state = JOB_RESERVED;
    job->started = queue->now;
    job->attempts = 1;
    struct attempt attempt = {
        .reserved = queue->now, .number = 1, .worker = first_worker(queue, direct->queue)};
    memcpy(attempt.error, error, sizeof attempt.error);
    attempt_throw(queue, slot, &attempt);
}

void job_direct_end(struct job_queue *queue)
{
    assert(queue->direct.stage == DIRECT_RUNS && queue->direct.enqueued == queue->now);
    assert(queue->events.count == 0 || queue->events.items[0].time > queue->now);
    struct direct_job direct = queue->direct; /* the effect may submit jobs */
    queue->direct.stage = DIRECT_NONE;
    job_minutes_ran_at_once(&queue->minutes, direct.queue);
    struct job_run run = {&direct.spec, direct.id, 1, direct.enqueued, queue->now};
    char error[SHORT_TEXT_MAX] = "";
    if (!queue->ask.effect(queue->ask.context, &run, error)) {
        direct_throws(queue, &direct, error);
        return;
    }
    queue->counts.completed++;
    job_minutes_finished(&queue->minutes, direct.queue, queue->now, true);
    queue->ask.ended(queue->ask.context, &run);
}
