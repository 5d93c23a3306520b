/* In: jobs and time. Out: effects asked for, records of attempts and jobs, metrics. Always: a job
 * has one state; its effect is applied at most once (Q06); `available` counts what waits in all
 * ready heaps. The states and who moves them:
 *
 *     submit: available | scheduled
 *     attempt_start: available -> reserved (or failed: Q04)
 *     attempt_succeed: -> completed      attempt_fail: -> retryable | failed
 *     release: retryable -> available    lease_expire: reserved -> available (Q03)
 */
#include "jobs/job_queue.h"

#include <assert.h>
#include <string.h>

#include "base/digest.h"
#include "base/memory.h"
#include "base/moment.h"
#include "jobs/job_events.h"
#include "jobs/job_faults.h"
#include "jobs/job_minutes.h"

#define NO_SLOT UINT32_MAX

struct job {
    struct job_spec spec;
    int64_t id;
    int64_t enqueued, available, started;
    int32_t attempts;   /* pops so far (Q02) */
    int32_t in_flight;  /* attempts whose end is still to come */
    uint64_t random_id; /* V05; 0 until needed */
    uint32_t next_free;
    uint16_t queue;
    uint8_t state;    /* enum job_state */
    bool applied;     /* the effect took place */
    bool exceptional; /* Q08 */
    bool waiting;     /* stands in its queue's ready heap */
    char error[SHORT_TEXT_MAX];
};

/* One running attempt, from its pop to its end. */
struct attempt {
    int64_t reserved;
    int32_t number;
    uint16_t worker;      /* from 1 */
    uint8_t outcome;      /* what its end will be, before Q06 */
    bool fault_exception; /* the end is an injected exception */
    uint32_t next_free;
    char error[SHORT_TEXT_MAX];
};

/* A job that waits, by (priority descending, job id): T03. */
struct ready {
    int64_t job_id;
    uint32_t slot;
    int32_t priority;
};
struct ready_heap {
    struct ready *items;
    size_t count, capacity;
};

struct worker {
    int pool;
    bool idle;
};

struct job_queue {
    const struct settings *settings;
    struct job_questions ask;
    struct job_faults faults;
    struct job_minutes minutes;
    struct job_events events;
    struct ready_heap *ready; /* by queue */
    struct worker *workers;   /* by number - 1 */
    int worker_count, idle_count;
    int queue_of[JOB_NOTIFICATION + 1];
    struct job *jobs;
    size_t job_capacity;
    uint32_t job_count, free_job;
    struct attempt *attempts;
    size_t attempt_capacity;
    uint32_t attempt_count, free_attempt;
    int64_t last_id;
    int64_t waiting; /* jobs in all ready heaps */
    int64_t now;
    struct job_counts counts;
    struct hasher *hasher;
    struct text key, hashed;
};

/* ---- ready heaps ---- */

static bool ready_before(const struct ready *a, const struct ready *b)
{
    if (a->priority != b->priority) return a->priority > b->priority;
    return a->job_id < b->job_id;
}

static void ready_add(struct ready_heap *heap, struct ready item)
{
    heap->items =
        memory_reserve(heap->items, &heap->capacity, heap->count + 1, sizeof *heap->items);
    size_t at = heap->count++;
    while (at > 0 && ready_before(&item, &heap->items[(at - 1) / 2])) {
        heap->items[at] = heap->items[(at - 1) / 2];
        at = (at - 1) / 2;
    }
    heap->items[at] = item;
}

static struct ready ready_take(struct ready_heap *heap)
{
    struct ready first = heap->items[0], last = heap->items[--heap->count];
    size_t at = 0;
    for (size_t child = 1; child < heap->count; child = 2 * at + 1) {
        if (child + 1 < heap->count && ready_before(&heap->items[child + 1], &heap->items[child])) {
            child++;
        }
        if (!ready_before(&heap->items[child], &last)) break;
        heap->items[at] = heap->items[child];
        at = child;
    }
    if (heap->count > 0) heap->items[at] = last;
    return first;
}

/* ---- life cycle ---- */

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
    queue->hasher = hasher_open();
    queue->ready = memory_alloc_zero((size_t)settings->queue_count, sizeof *queue->ready);
    job_minutes_init(&queue->minutes, settings->queue_count, questions->context, questions->emit);
    for (int kind = 0; kind <= JOB_NOTIFICATION; kind++) {
        queue->queue_of[kind] = -1;
        for (int q = 0; q < settings->queue_count; q++) {
            if (settings->queues[q].jobs & (1u << kind)) queue->queue_of[kind] = q;
        }
        assert(queue->queue_of[kind] >= 0);
    }
    workers_open(queue);
    return queue;
}

void job_queue_release(struct job_queue *queue)
{
    if (!queue) return;
    for (int q = 0; q < queue->settings->queue_count; q++) memory_free(queue->ready[q].items);
    memory_free(queue->ready);
    memory_free(queue->workers);
    memory_free(queue->jobs);
    memory_free(queue->attempts);
    job_events_release(&queue->events);
    job_minutes_release(&queue->minutes);
    hasher_release(queue->hasher);
    text_release(&queue->key);
    text_release(&queue->hashed);
    memory_free(queue);
}

static uint32_t job_slot(struct job_queue *queue)
{
    if (queue->free_job != NO_SLOT) {
        uint32_t slot = queue->free_job;
        queue->free_job = queue->jobs[slot].next_free;
        return slot;
    }
    queue->jobs = memory_reserve(queue->jobs, &queue->job_capacity, queue->job_count + 1u,
                                 sizeof *queue->jobs);
    return queue->job_count++;
}

static uint32_t attempt_slot(struct job_queue *queue)
{
    if (queue->free_attempt != NO_SLOT) {
        uint32_t slot = queue->free_attempt;
        queue->free_attempt = queue->attempts[slot].next_free;
        return slot;
    }
    queue->attempts = memory_reserve(queue->attempts, &queue->attempt_capacity,
                                     queue->attempt_count + 1u, sizeof *queue->attempts);
    return queue->attempt_count++;
}

/* A job's slot is free again once it is final and no attempt of it is under way. */
static void job_free_when_done(struct job_queue *queue, uint32_t slot)
{
    struct job *job = &queue->jobs[slot];
    if (job->state != JOB_COMPLETED && job->state != JOB_FAILED) return;
    if (job->in_flight > 0 || job->waiting) return;
    job->id = 0;
    job->next_free = queue->free_job;
    queue->free_job = slot;
}

static struct job_run job_run_of(const struct job_queue *queue, const struct job *job,
                                 int32_t attempt)
{
    return (struct job_run){&job->spec, job->id, attempt, job->enqueued, queue->now};
}

/* ---- records ---- */

static void origin_of(const struct job *job, int32_t attempt, struct origin *origin)
{
    origin->row = job->spec.feed == FEED_NONE ? 0 : job->spec.key_a;
    origin->feed = job->spec.feed;
    origin->part = job->spec.part;
    origin->has_job = true;
    origin->job = job->id;
    origin->attempt = attempt;
}

static void emit_attempt(struct job_queue *queue, const struct job *job,
                         const struct attempt *attempt, enum attempt_outcome outcome,
                         int64_t backoff, const char *rule)
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

static void emit_job(struct job_queue *queue, const struct job *job, enum record_kind kind,
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
    row->exceptional = job->exceptional;
    memcpy(row->error, job->error, sizeof row->error);
    queue->ask.emit(queue->ask.context, &record);
}

/* ---- states ---- */

static void job_make_available(struct job_queue *queue, uint32_t slot)
{
    struct job *job = &queue->jobs[slot];
    job->state = JOB_AVAILABLE;
    job->available = queue->now;
    assert(!job->waiting);
    job->waiting = true;
    ready_add(&queue->ready[job->queue], (struct ready){job->id, slot, job->spec.priority});
    queue->waiting++;
    job_minutes_depth(&queue->minutes, job->queue, queue->now, 1);
}

int64_t job_queue_submit(struct job_queue *queue, const struct job_spec *spec, int64_t now)
{
    assert(now >= queue->now);
    queue->now = now;
    uint32_t slot = job_slot(queue);
    struct job *job = &queue->jobs[slot];
    memset(job, 0, sizeof *job);
    job->spec = *spec;
    job->id = ++queue->last_id;
    job->queue = (uint16_t)queue->queue_of[spec->kind];
    job->enqueued = now;
    job->started = MOMENT_NONE;
    queue->counts.enqueued++;
    job_minutes_enqueued(&queue->minutes, job->queue, now);
    job_make_available(queue, slot);
    return job->id;
}

static void job_finish(struct job_queue *queue, uint32_t slot, enum job_state state,
                       const char *rule)
{
    struct job *job = &queue->jobs[slot];
    job->state = (uint8_t)state;
    bool completed = state == JOB_COMPLETED;
    if (completed) {
        queue->counts.completed++;
        job->error[0] = '\0';
    } else {
        queue->counts.failed++;
        job->exceptional = true;
    }
    if (job->attempts > 1) job->exceptional = true;
    job_minutes_finished(&queue->minutes, job->queue, queue->now, completed);
    if (job->exceptional || queue->settings->record.jobs == RECORD_JOBS_ALL) {
        emit_job(queue, job, RECORD_JOB, rule);
    }
    struct job_run run = job_run_of(queue, job, job->attempts);
    if (!completed) {
        emit_job(queue, job, RECORD_JOB_FAILED, rule);
        bool applied = job->applied;
        char error[SHORT_TEXT_MAX];
        memcpy(error, job->error, sizeof error);
        struct job_spec spec = job->spec; /* the answer may submit jobs and move the array */
        run.spec = &spec;
        queue->ask.failed(queue->ask.context, &run, applied, error);
        run.spec = &spec;
        queue->ask.ended(queue->ask.context, &run);
        return;
    }
    struct job_spec spec = job->spec;
    run.spec = &spec;
    queue->ask.ended(queue->ask.context, &run);
}

static int64_t backoff_of(const struct job_queue *queue, const struct job *job)
{
    const struct queue_settings *settings = &queue->settings->queues[job->queue];
    int index = job->attempts - 1;
    if (index >= settings->backoff_count) index = settings->backoff_count - 1;
    return index < 0 ? 0 : settings->backoff[index];
}

static void schedule(struct job_queue *queue, uint32_t slot, enum job_event_class class,
                     int64_t time)
{
    const struct job *job = &queue->jobs[slot];
    struct job_event event = {.time = time,
                              .class = (uint8_t) class,
                              .queue = job->queue,
                              .priority = job->spec.priority,
                              .job_id = job->id,
                              .attempt = job->attempts,
                              .slot = slot};
    job_events_add(&queue->events, &event);
}

/* Q02, Q03: an exception or a timeout of the latest attempt. Returns the delay until the job is
 * seen again, or VALUE_NONE when it failed for good or is seen again already. */
static int64_t job_retry_delay(struct job_queue *queue, uint32_t slot,
                               const struct attempt *attempt, bool timeout)
{
    struct job *job = &queue->jobs[slot];
    const struct queue_settings *settings = &queue->settings->queues[job->queue];
    if (job->attempts >= settings->tries) return VALUE_NONE;
    if (timeout && !settings->release_immediate) {
        int64_t seen = attempt->reserved + settings->retry_after;
        return seen > queue->now ? seen - queue->now : 0;
    }
    return backoff_of(queue, job);
}

static void attempt_fail(struct job_queue *queue, uint32_t slot, const struct attempt *attempt,
                         enum attempt_outcome outcome)
{
    struct job *job = &queue->jobs[slot];
    bool timeout = outcome == ATTEMPT_TIMEOUT;
    const char *rule = timeout ? "Q03" : "Q02";
    bool latest = attempt->number == job->attempts;
    bool final = job->state == JOB_COMPLETED || job->state == JOB_FAILED;
    job->exceptional = true;
    if (!latest || final) { /* Q06: changes only its own row */
        emit_attempt(queue, job, attempt, outcome, VALUE_NONE, "Q06");
        return;
    }
    int64_t delay = job_retry_delay(queue, slot, attempt, timeout);
    emit_attempt(queue, job, attempt, outcome, delay, rule);
    memcpy(job->error, attempt->error, sizeof job->error);
    if (delay == VALUE_NONE) {
        job_finish(queue, slot, JOB_FAILED, rule);
        return;
    }
    queue->counts.retried++;
    if (job->waiting) return; /* its lease had run out: it is seen again already */
    job->state = JOB_RETRYABLE;
    if (delay == 0) {
        job_make_available(queue, slot);
    } else {
        schedule(queue, slot, EVENT_RELEASE, queue->now + delay);
    }
}

static void attempt_succeed(struct job_queue *queue, uint32_t slot, struct attempt *attempt,
                            bool crash_after)
{
    struct job *job = &queue->jobs[slot];
    if (attempt->number > 1 || attempt->number != job->attempts) job->exceptional = true;
    bool final = job->state == JOB_COMPLETED || job->state == JOB_FAILED;
    if (final || job->applied) {
        job->exceptional = true;
        emit_attempt(queue, job, attempt,
                     crash_after ? ATTEMPT_CRASH_AFTER_EFFECT : ATTEMPT_DUPLICATE_DELIVERY,
                     VALUE_NONE, "Q06");
        if (!final && !crash_after) job_finish(queue, slot, JOB_COMPLETED, "Q06");
        return;
    }
    struct job_spec spec = job->spec;
    struct job_run run = job_run_of(queue, job, attempt->number);
    run.spec = &spec;
    bool done = queue->ask.effect(queue->ask.context, &run, attempt->error);
    job = &queue->jobs[slot]; /* the effect may have submitted jobs */
    if (!done) {
        attempt_fail(queue, slot, attempt, ATTEMPT_EXCEPTION);
        return;
    }
    job->applied = true;
    if (crash_after) {
        job->exceptional = true;
        emit_attempt(queue, job, attempt, ATTEMPT_CRASH_AFTER_EFFECT, VALUE_NONE, "Q11");
        return;
    }
    attempt->error[0] = '\0';
    emit_attempt(queue, job, attempt, ATTEMPT_COMPLETED, VALUE_NONE, "Q02");
    job_finish(queue, slot, JOB_COMPLETED, "Q02");
}

static void worker_free(struct job_queue *queue, uint16_t number)
{
    queue->workers[number - 1].idle = true;
    queue->idle_count++;
}

static void worker_crash(struct job_queue *queue, uint16_t number)
{
    const struct worker_settings *pool = &queue->settings->workers[queue->workers[number - 1].pool];
    struct job_event event = {
        .time = queue->now + pool->restart_delay, .class = EVENT_WORKER_RETURN, .job_id = number};
    job_events_add(&queue->events, &event);
}

static void attempt_end(struct job_queue *queue, const struct job_event *event)
{
    struct attempt attempt = queue->attempts[event->attempt_slot];
    queue->attempts[event->attempt_slot].next_free = queue->free_attempt;
    queue->free_attempt = event->attempt_slot;
    uint32_t slot = event->slot;
    struct job *job = &queue->jobs[slot];
    assert(job->id == event->job_id);
    job_minutes_ended(&queue->minutes, job->queue, queue->now, queue->now - attempt.reserved);
    bool crash =
        attempt.outcome == ATTEMPT_WORKER_CRASH || attempt.outcome == ATTEMPT_CRASH_AFTER_EFFECT;
    if (crash) {
        worker_crash(queue, attempt.worker);
    } else {
        worker_free(queue, attempt.worker);
    }
    switch ((enum attempt_outcome)attempt.outcome) {
    case ATTEMPT_COMPLETED:
        attempt_succeed(queue, slot, &attempt, false);
        break;
    case ATTEMPT_CRASH_AFTER_EFFECT:
        attempt_succeed(queue, slot, &attempt, true);
        break;
    case ATTEMPT_EXCEPTION:
    case ATTEMPT_TIMEOUT:
        attempt_fail(queue, slot, &attempt, (enum attempt_outcome)attempt.outcome);
        break;
    case ATTEMPT_WORKER_CRASH:
        job->exceptional = true;
        memcpy(job->error, attempt.error, sizeof job->error);
        emit_attempt(queue, job, &attempt, ATTEMPT_WORKER_CRASH, VALUE_NONE, "Q03");
        break;
    case ATTEMPT_DUPLICATE_DELIVERY:
    case ATTEMPT_NOT_RUN:
        assert(!"an attempt cannot be started with this outcome");
        break;
    }
    job = &queue->jobs[slot];
    job->in_flight--;
    job_free_when_done(queue, slot);
}

static void set_error(char error[SHORT_TEXT_MAX], const char *text)
{
    size_t size = strlen(text);
    if (size >= SHORT_TEXT_MAX) size = SHORT_TEXT_MAX - 1;
    memset(error, 0, SHORT_TEXT_MAX);
    memcpy(error, text, size);
}

/* Draws the fate of an attempt that starts now, and its end. */
static int64_t attempt_plan(struct job_queue *queue, struct job *job, struct attempt *attempt)
{
    const struct queue_settings *settings = &queue->settings->queues[job->queue];
    const char *key = "";
    if (job_faults_need_key(&queue->faults, settings)) {
        text_clear(&queue->key);
        queue->ask.key_text(queue->ask.context, &job->spec, &queue->key);
        key = text_string(&queue->key);
        if (job->random_id == 0) {
            text_clear(&queue->hashed);
            text_add_string(&queue->hashed, word_name(&job_kind_words, (int)job->spec.kind));
            text_add_char(&queue->hashed, ':');
            text_add_string(&queue->hashed, key);
            struct digest digest =
                digest_of(queue->hasher, queue->hashed.bytes, queue->hashed.size);
            for (int i = 7; i >= 0; i--) job->random_id = job->random_id << 8 | digest.bytes[i];
        }
    }
    struct attempt_fate fate = attempt_fate(&queue->faults, settings, &job->spec, job->random_id,
                                            key, attempt->number, queue->now);
    attempt->outcome = ATTEMPT_COMPLETED;
    int64_t duration = fate.service;
    const char *error = "";
    if (fate.faulty) {
        error = fate.message[0] ? fate.message : word_name(&fault_effect_words, (int)fate.effect);
        switch (fate.effect) {
        case FAULT_EXCEPTION:
            attempt->outcome = ATTEMPT_EXCEPTION;
            break;
        case FAULT_OUTAGE:
            attempt->outcome = ATTEMPT_EXCEPTION;
            duration = 0;
            break;
        case FAULT_TIMEOUT:
            duration = INT64_MAX;
            break;
        case FAULT_WORKER_CRASH:
            attempt->outcome = ATTEMPT_WORKER_CRASH;
            break;
        case FAULT_CRASH_AFTER_EFFECT:
            attempt->outcome = ATTEMPT_CRASH_AFTER_EFFECT;
            break;
        case FAULT_SLOW:
        case FAULT_FAIL_TO_DELIVER:
            assert(!"not a fate of an attempt");
            break;
        }
    }
    if (duration > settings->timeout) { /* exactly `timeout` succeeds (Q03) */
        duration = settings->timeout;
        attempt->outcome = ATTEMPT_TIMEOUT;
        if (!fate.faulty || fate.effect != FAULT_TIMEOUT) error = "timeout";
    }
    set_error(attempt->error, error);
    return queue->now + duration;
}

/* Q04: the pop that is one too many. */
static void attempt_refuse(struct job_queue *queue, uint32_t slot)
{
    struct job *job = &queue->jobs[slot];
    struct attempt attempt = {.reserved = queue->now, .number = job->attempts};
    job->exceptional = true;
    set_error(attempt.error, "max_attempts_exceeded");
    set_error(job->error, "max_attempts_exceeded");
    emit_attempt(queue, job, &attempt, ATTEMPT_NOT_RUN, VALUE_NONE, "Q04");
    job_finish(queue, slot, JOB_FAILED, "Q04");
    job_free_when_done(queue, slot);
}

static void attempt_start(struct job_queue *queue, uint32_t slot, uint16_t worker)
{
    struct job *job = &queue->jobs[slot];
    const struct queue_settings *settings = &queue->settings->queues[job->queue];
    job->state = JOB_RESERVED;
    if (job->started == MOMENT_NONE) job->started = queue->now;
    if (job->attempts > 1) job->exceptional = true;
    queue->counts.attempts++;
    job_minutes_started(&queue->minutes, job->queue, queue->now, queue->now - job->available);
    uint32_t at = attempt_slot(queue);
    struct attempt *attempt = &queue->attempts[at];
    memset(attempt, 0, sizeof *attempt);
    attempt->reserved = queue->now;
    attempt->number = job->attempts;
    attempt->worker = worker;
    int64_t end = attempt_plan(queue, job, attempt);
    job->in_flight++;
    queue->workers[worker - 1].idle = false;
    queue->idle_count--;
    struct job_event event = {.time = end,
                              .class = EVENT_ATTEMPT_END,
                              .queue = job->queue,
                              .priority = job->spec.priority,
                              .job_id = job->id,
                              .attempt = job->attempts,
                              .slot = slot,
                              .attempt_slot = at};
    job_events_add(&queue->events, &event);
    bool crash =
        attempt->outcome == ATTEMPT_WORKER_CRASH || attempt->outcome == ATTEMPT_CRASH_AFTER_EFFECT;
    int64_t lease_end = queue->now + settings->retry_after;
    if (crash || end > lease_end) schedule(queue, slot, EVENT_LEASE_EXPIRY, lease_end);
}

/* The job that this worker takes: its pool's queues from the left (Q01), then T03. */
static uint32_t worker_choose(struct job_queue *queue, const struct worker *worker)
{
    const struct worker_settings *pool = &queue->settings->workers[worker->pool];
    for (int q = 0; q < pool->queue_count; q++) {
        struct ready_heap *heap = &queue->ready[pool->queues[q]];
        while (heap->count > 0) {
            struct ready taken = ready_take(heap);
            struct job *job = &queue->jobs[taken.slot];
            job->waiting = false;
            queue->waiting--;
            job_minutes_depth(&queue->minutes, job->queue, queue->now, -1);
            if (job->state == JOB_AVAILABLE) return taken.slot;
            job_free_when_done(queue, taken.slot); /* completed by an overtaken attempt */
        }
    }
    return NO_SLOT;
}

void job_queue_pop(struct job_queue *queue, int64_t now)
{
    queue->now = now;
    for (int w = 0; w < queue->worker_count && queue->waiting > 0 && queue->idle_count > 0; w++) {
        struct worker *worker = &queue->workers[w];
        while (worker->idle) {
            uint32_t slot = worker_choose(queue, worker);
            if (slot == NO_SLOT) break;
            struct job *job = &queue->jobs[slot];
            job->attempts++;
            if (job->attempts > queue->settings->queues[job->queue].tries) {
                attempt_refuse(queue, slot);
            } else {
                attempt_start(queue, slot, (uint16_t)(w + 1));
            }
        }
    }
}

int64_t job_queue_next(const struct job_queue *queue)
{
    return queue->events.count > 0 ? queue->events.items[0].time : MOMENT_END;
}

/* True when the event still speaks of this attempt of this job. */
static bool event_is_current(const struct job_queue *queue, const struct job_event *event)
{
    const struct job *job = &queue->jobs[event->slot];
    return job->id == event->job_id && job->attempts == event->attempt;
}

void job_queue_step(struct job_queue *queue)
{
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
    assert(queue->events.count == 0 && queue->waiting == 0);
    job_minutes_close(&queue->minutes, now > queue->now ? now : queue->now);
}
