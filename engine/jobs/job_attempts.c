/* In: a pop, the end of an attempt. Out: effects asked for, the job's next state. Always: a job's
 * effect is applied at most once (Q06); only a job's latest attempt can release or fail it, any
 * attempt can complete it. Who moves a job:
 *
 *     attempt_start: available -> reserved      attempt_refuse: available -> failed (Q04)
 *     attempt_succeed: -> completed             attempt_fail: -> retryable | failed (Q02, Q05)
 *     a crash, and a timeout under `lease`, leave it reserved until its lease ends (Q03)
 */
#include <assert.h>
#include <string.h>

#include "base/moment.h"
#include "jobs/job_state.h"

static void set_error(char error[SHORT_TEXT_MAX], const char *text)
{
    size_t size = strlen(text);
    if (size >= SHORT_TEXT_MAX) size = SHORT_TEXT_MAX - 1;
    memset(error, 0, SHORT_TEXT_MAX);
    memcpy(error, text, size);
}

static bool outcome_is_crash(const struct attempt *attempt)
{
    return attempt->outcome == ATTEMPT_WORKER_CRASH ||
           attempt->outcome == ATTEMPT_CRASH_AFTER_EFFECT;
}

/* Before 1970 `now` is negative, and no duration can carry it past the end. */
static int64_t moment_after(int64_t now, int64_t duration)
{
    return now < 0 || duration < MOMENT_END - now ? now + duration : MOMENT_END - 1;
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

/* ---- a pop ---- */

static struct attempt_fate draw_fate(struct job_queue *queue, struct job *job, int32_t number)
{
    const struct queue_settings *settings = &queue->settings->queues[job->queue];
    const char *key = "";
    if (job_faults_need_key(&queue->faults, settings)) {
        text_clear(&queue->key);
        queue->ask.key_text(queue->ask.context, &job->spec, &queue->key);
        key = text_string(&queue->key);
        if (job->random_id == 0) {
            job->random_id = job_random_id(queue->hasher, job->spec.kind, key, &queue->hashed);
        }
    }
    return attempt_fate(&queue->faults, settings, &job->spec, job->random_id, key, number,
                        queue->now);
}

/* How long an attempt that starts now takes, and what its end will be (Q03, Q11). */
static int64_t attempt_plan(struct job_queue *queue, struct job *job, struct attempt *attempt)
{
    int64_t timeout = queue->settings->queues[job->queue].timeout;
    struct attempt_fate fate = draw_fate(queue, job, attempt->number);
    int64_t duration = fate.service;
    const char *error = "";
    attempt->outcome = ATTEMPT_COMPLETED;
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
            assert(false && "not a fate of an attempt");
            break;
        }
    }
    if (duration > timeout) { /* one that needs exactly `timeout` succeeds (Q03) */
        duration = timeout;
        attempt->outcome = ATTEMPT_TIMEOUT;
        if (!fate.faulty || fate.effect != FAULT_TIMEOUT) error = "timeout";
    }
    set_error(attempt->error, error);
    return duration;
}

void attempt_start(struct job_queue *queue, uint32_t slot, uint16_t worker)
{
    struct job *job = &queue->jobs[slot];
    job->state = JOB_RESERVED;
    if (job->started == MOMENT_NONE) job->started = queue->now;
    if (job->attempts > 1) job->exceptional = true;
    job->in_flight++;
    queue->workers[worker - 1].idle = false;
    queue->idle_count--;
    queue->counts.attempts++;
    job_minutes_started(&queue->minutes, job->queue, queue->now, queue->now - job->available);
    uint32_t at = attempt_slot(queue);
    struct attempt *attempt = &queue->attempts[at];
    memset(attempt, 0, sizeof *attempt);
    attempt->reserved = queue->now;
    attempt->number = job->attempts;
    attempt->worker = worker;
    int64_t end = moment_after(queue->now, attempt_plan(queue, job, attempt));
    struct job_event event = {.time = end,
                              .class = EVENT_ATTEMPT_END,
                              .queue = job->queue,
                              .priority = job->spec.priority,
                              .job_id = job->id,
                              .attempt = job->attempts,
                              .slot = slot,
                              .attempt_slot = at};
    job_events_add(&queue->events, &event);
    int64_t lease = queue->settings->queues[job->queue].retry_after;
    int64_t lease_end = moment_after(queue->now, lease);
    if (outcome_is_crash(attempt) || end > lease_end) {
        schedule(queue, slot, EVENT_LEASE_EXPIRY, lease_end);
    }
}

static void job_finish(struct job_queue *queue, uint32_t slot, enum job_state state,
                       const char *rule);

void attempt_refuse(struct job_queue *queue, uint32_t slot, const char *rule)
{
    struct job *job = &queue->jobs[slot];
    struct attempt attempt = {.reserved = queue->now, .number = job->attempts};
    job->exceptional = true;
    queue->counts.attempts++;
    set_error(attempt.error, "max_attempts_exceeded");
    job_set_error(queue, job, attempt.error);
    attempt_emit(queue, job, &attempt, ATTEMPT_NOT_RUN, VALUE_NONE, rule);
    job_finish(queue, slot, JOB_FAILED, rule);
    job_free_when_done(queue, slot);
}

/* ---- the end of a job ---- */

static struct job_run job_run_of(const struct job_queue *queue, const struct job *job,
                                 const struct job_spec *spec, int32_t attempt)
{
    return (struct job_run){spec, job->id, attempt, job->enqueued, queue->now};
}

/* The final state, told to the stages; their answers may submit jobs, which moves queue->jobs. */
static void job_finish(struct job_queue *queue, uint32_t slot, enum job_state state,
                       const char *rule)
{
    struct job *job = &queue->jobs[slot];
    struct job_spec spec = job->spec;
    struct job_run run = job_run_of(queue, job, &spec, job->attempts);
    bool applied = job->applied;
    bool completed = state == JOB_COMPLETED;
    job->state = (uint8_t)state;
    if (job->attempts > 1 || !completed) job->exceptional = true;
    if (completed) job->error = 0;
    const char *error = job_error(queue, job);
    *(completed ? &queue->counts.completed : &queue->counts.failed) += 1;
    if (queue->settings->queues[job->queue].unique_key) job_unique_remove(&queue->unique, &spec);
    if (job->waiting) job_minutes_depth(&queue->minutes, job->queue, queue->now, -1);
    job_minutes_finished(&queue->minutes, job->queue, queue->now, completed);
    if (job->exceptional || queue->settings->record.jobs == RECORD_JOBS_ALL) {
        job_emit(queue, job, RECORD_JOB, rule);
    }
    if (!completed) {
        job_emit(queue, job, RECORD_JOB_FAILED, rule);
        queue->ask.failed(queue->ask.context, &run, applied, error);
    }
    queue->ask.ended(queue->ask.context, &run);
}

/* ---- the end of an attempt ---- */

/* The job that its latest attempt failed is seen again (Q02, Q03): after its backoff, or, timed out
 * under `lease`, when the lease ends. Returns the delay. */
static int64_t job_retry(struct job_queue *queue, uint32_t slot, const struct attempt *attempt,
                         enum attempt_outcome outcome)
{
    struct job *job = &queue->jobs[slot];
    const struct queue_settings *settings = &queue->settings->queues[job->queue];
    queue->counts.retried++;
    if (job->waiting) return 0; /* its lease had run out: it is seen already */
    if (outcome == ATTEMPT_TIMEOUT && !settings->release_immediate) {
        int64_t lease_end = moment_after(attempt->reserved, settings->retry_after);
        schedule(queue, slot, EVENT_LEASE_EXPIRY, lease_end);
        return lease_end - queue->now;
    }
    int64_t delay = attempt_backoff(&queue->faults, settings, job->random_id, job->attempts);
    job->state = JOB_RETRYABLE;
    if (delay == 0) { /* available in the same instant, before anything else happens in it */
        job_make_available(queue, slot);
    } else {
        schedule(queue, slot, EVENT_RELEASE, moment_after(queue->now, delay));
    }
    return delay;
}

static void attempt_fail(struct job_queue *queue, uint32_t slot, const struct attempt *attempt,
                         enum attempt_outcome outcome)
{
    struct job *job = &queue->jobs[slot];
    job->exceptional = true;
    if (attempt->number != job->attempts || job_is_final(job)) {
        attempt_emit(queue, job, attempt, outcome, VALUE_NONE, "Q06"); /* changes its own row */
        return;
    }
    job_set_error(queue, job, attempt->error);
    job->exceptions++;
    const char *given_up_by = job_given_up_by(queue, job, attempt, outcome);
    if (given_up_by) {
        attempt_emit(queue, job, attempt, outcome, VALUE_NONE, given_up_by);
        job_finish(queue, slot, JOB_FAILED, given_up_by);
        return;
    }
    int64_t delay = job_retry(queue, slot, attempt, outcome);
    attempt_emit(queue, job, attempt, outcome, delay, outcome == ATTEMPT_TIMEOUT ? "Q03" : "Q02");
}

void attempt_throw(struct job_queue *queue, uint32_t slot, const struct attempt *attempt)
{
    attempt_fail(queue, slot, attempt, ATTEMPT_EXCEPTION);
    job_free_when_done(queue, slot);
}

static void attempt_succeed(struct job_queue *queue, uint32_t slot, struct attempt *attempt)
{
    struct job *job = &queue->jobs[slot];
    bool crash = attempt->outcome == ATTEMPT_CRASH_AFTER_EFFECT;
    if (crash || attempt->number > 1 || attempt->number != job->attempts) job->exceptional = true;
    if (job_is_final(job) || job->applied) { /* Q06: the effect is not applied again */
        job->exceptional = true;
        attempt_emit(queue, job, attempt,
                     crash ? ATTEMPT_CRASH_AFTER_EFFECT : ATTEMPT_DUPLICATE_DELIVERY, VALUE_NONE,
                     "Q06");
        if (!job_is_final(job) && !crash) job_finish(queue, slot, JOB_COMPLETED, "Q06");
        return;
    }
    struct job_spec spec = job->spec;
    struct job_run run = job_run_of(queue, job, &spec, attempt->number);
    bool done = queue->ask.effect(queue->ask.context, &run, attempt->error);
    job = &queue->jobs[slot]; /* the effect may have submitted jobs */
    if (!done) {
        attempt_fail(queue, slot, attempt, ATTEMPT_EXCEPTION);
        return;
    }
    job->applied = true;
    if (crash) {
        attempt_emit(queue, job, attempt, ATTEMPT_CRASH_AFTER_EFFECT, VALUE_NONE, "Q11");
        return;
    }
    attempt->error[0] = '\0';
    attempt_emit(queue, job, attempt, ATTEMPT_COMPLETED, VALUE_NONE, "Q02");
    job_finish(queue, slot, JOB_COMPLETED, "Q02");
}

void worker_free(struct job_queue *queue, uint16_t number)
{
    queue->workers[number - 1].idle = true;
    queue->idle_count++;
}

static void worker_crash(struct job_queue *queue, uint16_t number)
{
    const struct worker_settings *pool = &queue->settings->workers[queue->workers[number - 1].pool];
    struct job_event event = {.time = moment_after(queue->now, pool->restart_delay),
                              .class = EVENT_WORKER_RETURN,
                              .job_id = number};
    job_events_add(&queue->events, &event);
}

void attempt_end(struct job_queue *queue, const struct job_event *event)
{
    struct attempt attempt = queue->attempts[event->attempt_slot];
    attempt_free(queue, event->attempt_slot);
    uint32_t slot = event->slot;
    struct job *job = &queue->jobs[slot];
    assert(job->id == event->job_id);
    job->in_flight--;
    job_minutes_ended(&queue->minutes, job->queue, queue->now, queue->now - attempt.reserved);
    if (outcome_is_crash(&attempt)) {
        worker_crash(queue, attempt.worker);
    } else {
        worker_free(queue, attempt.worker);
    }
    switch ((enum attempt_outcome)attempt.outcome) {
    case ATTEMPT_COMPLETED:
    case ATTEMPT_CRASH_AFTER_EFFECT:
        attempt_succeed(queue, slot, &attempt);
        break;
    case ATTEMPT_EXCEPTION:
    case ATTEMPT_TIMEOUT:
        attempt_fail(queue, slot, &attempt, (enum attempt_outcome)attempt.outcome);
        break;
    case ATTEMPT_WORKER_CRASH:
        job->exceptional = true;
        if (attempt.number == job->attempts && !job_is_final(job)) {
            job_set_error(queue, job, attempt.error);
        }
        attempt_emit(queue, job, &attempt, ATTEMPT_WORKER_CRASH, VALUE_NONE, "Q03");
        break;
    case ATTEMPT_DUPLICATE_DELIVERY:
    case ATTEMPT_NOT_RUN:
        assert(false && "an attempt cannot be started with this outcome");
        break;
    }
    job_free_when_done(queue, slot);
}
