/* In: a case. Out: its log. Always: nothing is remembered but what the rules speak of; each
 * question (what happens next, who takes what) is answered by looking at everything. */
#include "support/naive_queue_state.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/decimal.h"
#include "base/digest.h"
#include "base/moment.h"
#include "base/random.h"
#include "base/wide.h"

/* ---- Q05: how long a job is tried ---- */

/* Q05: the last instant at which it may start. */
static int64_t naive_deadline(const struct naive *naive, const struct naive_job *job)
{
    return job->enqueued + naive_settings(naive, job)->retry_until;
}

static bool has_deadline(const struct naive *naive, const struct naive_job *job)
{
    return naive_settings(naive, job)->retry_until != SETTING_NONE;
}

static bool is_named(const struct queue_settings *queue, const char *error)
{
    bool named = false;
    for (int i = 0; i < queue->fail_on_count; i++) named |= strcmp(queue->fail_on[i], error) == 0;
    return named;
}

/* Q02, Q05: no further attempt after this exception. */
static bool was_the_last(const struct naive *naive, const struct naive_job *job,
                         enum attempt_outcome outcome)
{
    const struct queue_settings *queue = naive_settings(naive, job);
    if (is_named(queue, job->error)) return true;
    if (is_named(queue, outcome == ATTEMPT_TIMEOUT ? "timeout" : "exception")) return true;
    if (queue->max_exceptions > 0 && job->exceptions == queue->max_exceptions) return true;
    if (has_deadline(naive, job)) return naive->now >= naive_deadline(naive, job);
    return job->attempts >= queue->tries;
}

/* ---- jobs that wait ---- */

static void naive_see(struct naive *naive, struct naive_job *job)
{
    assert(job->seen_since == MOMENT_NONE);
    job->seen_since = naive->now;
    job->released_at = MOMENT_NONE;
}

static void naive_stop_waiting(struct naive *naive, struct naive_job *job, bool started)
{
    assert(naive->wait_count < ATTEMPTS);
    naive->waits[naive->wait_count++] =
        (struct naive_wait){job->queue, job->seen_since, naive->now, started};
    job->seen_since = MOMENT_NONE;
}

static void naive_submit(struct naive *naive, const struct job_spec *spec)
{
    assert(naive->job_count < JOBS);
    struct naive_job *job = &naive->jobs[naive->job_count++];
    *job = (struct naive_job){.spec = *spec,
                              .enqueued = naive->now,
                              .applied = spec->applied,
                              .seen_since = MOMENT_NONE,
                              .released_at = MOMENT_NONE,
                              .finished_at = MOMENT_NONE};
    for (int q = 0; q < naive->test->settings.queue_count; q++) {
        if (naive->test->queues[q].jobs >> spec->kind & 1) job->queue = q;
    }
    for (int i = 0; i < naive->job_count - 1 && naive_settings(naive, job)->unique_key; i++) {
        struct naive_job *other = &naive->jobs[i];
        struct text one = {0}, two = {0};
        case_key(spec, &one);
        case_key(&other->spec, &two);
        job->refused |= !is_final(other) && other->spec.kind == spec->kind &&
                        strcmp(text_string(&one), text_string(&two)) == 0;
        text_release(&one);
        text_release(&two);
    }
    if (job->refused) {
        log_refused(naive->log, naive->now, naive->job_count);
        return;
    }
    int64_t ready = 0, workers = 0;
    for (int i = 0; i < naive->job_count; i++) {
        const struct naive_job *other = &naive->jobs[i];
        if (other->queue == job->queue && other->seen_since != MOMENT_NONE) ready++;
    }
    for (int w = 0; w < naive->worker_count; w++) {
        const struct worker_settings *pool = &naive->test->pools[naive->workers[w].pool];
        for (int q = 0; q < pool->queue_count; q++) workers += pool->queues[q] == job->queue;
    }
    int64_t runs = naive->run_count[job->queue];
    if (runs > 0) job->predicted = ready * naive->run_sum[job->queue] / runs / workers;
    naive_see(naive, job);
}

static void naive_finish(struct naive *naive, struct naive_job *job, bool completed)
{
    if (job->seen_since != MOMENT_NONE) naive_stop_waiting(naive, job, false);
    job->completed = completed;
    job->failed = !completed;
    job->finished_at = naive->now;
    job->released_at = MOMENT_NONE;
    log_job(naive->log, naive->now, job - naive->jobs + 1, completed, completed ? "" : job->error);
}

/* T03 for waiting jobs of one queue: priority, then age. */
static struct naive_job *first_waiting(struct naive *naive, int queue)
{
    struct naive_job *best = NULL;
    for (int i = 0; i < naive->job_count; i++) {
        struct naive_job *job = &naive->jobs[i];
        if (job->queue != queue || job->seen_since == MOMENT_NONE) continue;
        if (!best || job->spec.priority > best->spec.priority) best = job;
    }
    return best;
}

static struct naive_job *choose(struct naive *naive, const struct naive_worker *worker)
{
    const struct worker_settings *pool = &naive->test->pools[worker->pool];
    for (int q = 0; q < pool->queue_count; q++) {
        struct naive_job *job = first_waiting(naive, pool->queues[q]);
        if (job) return job;
    }
    return NULL;
}

static void pop(struct naive *naive, struct naive_job *job, int worker)
{
    int number = (int)(job - naive->jobs);
    job->attempts++;
    bool refused = has_deadline(naive, job) ? naive->now > naive_deadline(naive, job)
                                            : job->attempts > naive_settings(naive, job)->tries;
    naive_stop_waiting(naive, job, !refused);
    if (refused) { /* Q04, Q05 */
        memcpy(job->error, "max_attempts_exceeded", sizeof "max_attempts_exceeded");
        log_attempt(naive->log, naive->now, number + 1, job->attempts, 0, naive->now,
                    ATTEMPT_NOT_RUN, VALUE_NONE, job->error);
        naive_finish(naive, job, false);
        return;
    }
    assert(naive->attempt_count < ATTEMPTS);
    struct naive_attempt *attempt = &naive->attempts[naive->attempt_count++];
    *attempt = (struct naive_attempt){.job = number,
                                      .number = job->attempts,
                                      .worker = worker,
                                      .start = naive->now,
                                      .running = true,
                                      .leased = true};
    attempt->lease_end = naive->now + naive_settings(naive, job)->retry_after;
    naive_plan(naive, job, attempt);
    naive->workers[worker - 1].idle = false;
}

static void naive_pops(struct naive *naive)
{
    for (int w = 0; w < naive->worker_count; w++) {
        while (naive->workers[w].idle) {
            struct naive_job *job = choose(naive, &naive->workers[w]);
            if (!job) break;
            pop(naive, job, w + 1);
        }
    }
}

/* ---- ends of attempts ---- */

static void log_end(struct naive *naive, const struct naive_attempt *attempt,
                    enum attempt_outcome outcome, int64_t backoff)
{
    log_attempt(naive->log, naive->now, attempt->job + 1, attempt->number, attempt->worker,
                attempt->start, outcome, backoff, attempt->error);
}

static void fails(struct naive *naive, struct naive_attempt *attempt, enum attempt_outcome outcome)
{
    struct naive_job *job = &naive->jobs[attempt->job];
    const struct queue_settings *queue = naive_settings(naive, job);
    if (is_final(job) || attempt->number < job->attempts) {
        log_end(naive, attempt, outcome, VALUE_NONE);
        return;
    }
    memcpy(job->error, attempt->error, sizeof job->error);
    job->exceptions++;
    if (was_the_last(naive, job, outcome)) {
        log_end(naive, attempt, outcome, VALUE_NONE);
        naive_finish(naive, job, false);
        return;
    }
    if (job->seen_since != MOMENT_NONE) { /* the lease was over before */
        log_end(naive, attempt, outcome, 0);
    } else if (outcome == ATTEMPT_TIMEOUT && !queue->release_immediate) {
        log_end(naive, attempt, outcome, attempt->lease_end - naive->now);
        attempt->leased = true; /* still */
        return;
    } else {
        int64_t backoff = naive_backoff(naive, job);
        log_end(naive, attempt, outcome, backoff);
        job->released_at = naive->now + backoff;
        if (backoff == 0) naive_see(naive, job);
    }
    attempt->leased = false;
}

static void succeeds(struct naive *naive, struct naive_attempt *attempt, bool crash)
{
    struct naive_job *job = &naive->jobs[attempt->job];
    if (is_final(job) || job->applied) {
        log_end(naive, attempt, crash ? ATTEMPT_CRASH_AFTER_EFFECT : ATTEMPT_DUPLICATE_DELIVERY,
                VALUE_NONE);
        if (!is_final(job) && !crash) naive_finish(naive, job, true);
        return;
    }
    if (case_effect_throws(naive->test, &job->spec, attempt->number)) {
        memcpy(attempt->error, "delivery", sizeof "delivery");
        fails(naive, attempt, ATTEMPT_EXCEPTION);
        return;
    }
    log_effect(naive->log, naive->now, attempt->job + 1, attempt->number);
    struct job_spec next;
    if (case_follow_up(naive->test, &job->spec, &next)) naive_submit(naive, &next);
    job->applied = true;
    if (!crash) attempt->error[0] = 0;
    log_end(naive, attempt, crash ? ATTEMPT_CRASH_AFTER_EFFECT : ATTEMPT_COMPLETED, VALUE_NONE);
    if (!crash) naive_finish(naive, job, true);
}

static void end_attempt(struct naive *naive, struct naive_attempt *attempt)
{
    struct naive_worker *worker = &naive->workers[attempt->worker - 1];
    struct naive_job *job = &naive->jobs[attempt->job];
    naive->run_sum[job->queue] += attempt->end - attempt->start;
    naive->run_count[job->queue]++;
    attempt->running = false;
    bool crash =
        attempt->outcome == ATTEMPT_WORKER_CRASH || attempt->outcome == ATTEMPT_CRASH_AFTER_EFFECT;
    if (crash) {
        worker->back_at = naive->now + naive->test->pools[worker->pool].restart_delay;
    } else {
        worker->idle = true;
    }
    if (attempt->outcome == ATTEMPT_WORKER_CRASH) {
        if (!is_final(job) && attempt->number == job->attempts) {
            memcpy(job->error, attempt->error, sizeof job->error);
        }
        log_end(naive, attempt, ATTEMPT_WORKER_CRASH, VALUE_NONE);
    } else if (attempt->outcome == ATTEMPT_COMPLETED || crash) {
        succeeds(naive, attempt, crash);
    } else {
        fails(naive, attempt, attempt->outcome);
    }
}

/* ---- T02: the one next event ---- */

struct rank {
    int64_t time;
    int class; /* 0 end, 1 worker back, 2 lease over, 3 release */
    int queue, priority, job, attempt;
};

static bool ranks_before(const struct rank *a, const struct rank *b)
{
    if (a->time != b->time) return a->time < b->time;
    if (a->class != b->class) return a->class < b->class;
    if (a->queue != b->queue) return a->queue < b->queue;
    if (a->priority != b->priority) return a->priority > b->priority;
    if (a->job != b->job) return a->job < b->job;
    return a->attempt < b->attempt;
}

static bool lease_counts(const struct naive *naive, const struct naive_attempt *attempt)
{
    const struct naive_job *job = &naive->jobs[attempt->job];
    return attempt->leased && !is_final(job) && job->attempts == attempt->number &&
           job->seen_since == MOMENT_NONE && job->released_at == MOMENT_NONE;
}

static struct rank rank_of(const struct naive *naive, int64_t time, int class, int job, int attempt)
{
    return (struct rank){time, class,  naive->jobs[job].queue, naive->jobs[job].spec.priority,
                         job,  attempt};
}

/* Finds what happens next; *index is an attempt, a worker or a job, by its class. */
static bool next_event(const struct naive *naive, struct rank *best, int *index)
{
    bool found = false;
    for (int i = 0; i < naive->attempt_count; i++) {
        const struct naive_attempt *attempt = &naive->attempts[i];
        struct rank end = rank_of(naive, attempt->end, 0, attempt->job, attempt->number);
        if (attempt->running && (!found || ranks_before(&end, best))) {
            *best = end, *index = i, found = true;
        }
        struct rank over = rank_of(naive, attempt->lease_end, 2, attempt->job, attempt->number);
        if (lease_counts(naive, attempt) && (!found || ranks_before(&over, best))) {
            *best = over, *index = i, found = true;
        }
    }
    for (int w = 0; w < naive->worker_count; w++) {
        struct rank back = {naive->workers[w].back_at, 1, 0, 0, w, 0};
        if (back.time != MOMENT_NONE && (!found || ranks_before(&back, best))) {
            *best = back, *index = w, found = true;
        }
    }
    for (int i = 0; i < naive->job_count; i++) {
        const struct naive_job *job = &naive->jobs[i];
        struct rank release = rank_of(naive, job->released_at, 3, i, job->attempts);
        if (release.time != MOMENT_NONE && (!found || ranks_before(&release, best))) {
            *best = release, *index = i, found = true;
        }
    }
    return found;
}

static void happens(struct naive *naive, const struct rank *event, int index)
{
    naive->now = event->time;
    if (event->class == 0) end_attempt(naive, &naive->attempts[index]);
    if (event->class == 1) {
        naive->workers[index].idle = true;
        naive->workers[index].back_at = MOMENT_NONE;
    }
    if (event->class == 2) {
        naive->attempts[index].leased = false;
        naive_see(naive, &naive->jobs[naive->attempts[index].job]);
    }
    if (event->class == 3) naive_see(naive, &naive->jobs[index]);
}

static void naive_until(struct naive *naive, int64_t time)
{
    struct rank event;
    int index = 0;
    while (next_event(naive, &event, &index) && event.time <= time) {
        happens(naive, &event, index);
        naive_pops(naive);
    }
}

void naive_queue_run(const struct queue_case *test, struct text *log, struct text *minutes)
{
    struct naive *naive = calloc(1, sizeof *naive);
    assert(naive);
    naive->test = test;
    naive->log = log;
    naive->hasher = hasher_open();
    text_clear(log);
    for (int p = 0; p < test->settings.worker_pool_count; p++) {
        for (int i = 0; i < test->pools[p].count; i++) {
            assert(naive->worker_count < WORKERS);
            naive->workers[naive->worker_count++] = (struct naive_worker){p, true, MOMENT_NONE};
        }
    }
    for (size_t i = 0; i < test->arrival_count; i++) {
        naive_until(naive, test->arrivals[i].time);
        naive->now = test->arrivals[i].time;
        naive_submit(naive, &test->arrivals[i].spec);
        naive_pops(naive);
    }
    naive_until(naive, MOMENT_END);
    if (minutes) naive_minutes(naive, minutes);
    hasher_release(naive->hasher);
    free(naive);
}
