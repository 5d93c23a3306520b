/* In: a case. Out: what the real queue did, as text. */
#include "support/queue_case.h"

#include <assert.h>
#include <string.h>

#include "base/memory.h"
#include "base/moment.h"

enum { EVERY_KIND = 15 };

struct queue_settings queue_defaults(void)
{
    return (struct queue_settings){.jobs = EVERY_KIND,
                                   .service = SERVICE_CONSTANT,
                                   .tries = 3,
                                   .backoff = {SECONDS(1), SECONDS(5), SECONDS(10)},
                                   .backoff_count = 3,
                                   .timeout = SECONDS(60),
                                   .retry_after = SECONDS(90),
                                   .retry_until = SETTING_NONE};
}

void queue_case_default(struct queue_case *test)
{
    memset(test, 0, sizeof *test);
    test->settings.seed = 1;
    test->settings.record.jobs = RECORD_JOBS_ALL;
    test->queues[0] = queue_defaults();
    test->settings.queue_count = 1;
    test->pools[0] = (struct worker_settings){.queue_count = 1, .count = 1};
    test->settings.worker_pool_count = 1;
    queue_case_link(test);
}

void queue_case_link(struct queue_case *test)
{
    test->settings.queues = test->queues;
    test->settings.workers = test->pools;
    for (int q = 0; q < test->settings.queue_count; q++) {
        if (test->queues[q].service != SERVICE_EMPIRICAL) continue;
        test->queues[q].points = test->points;
        test->queues[q].point_count = CASE_POINTS;
    }
}

struct job_spec *queue_case_add(struct queue_case *test, int64_t time, enum job_kind kind,
                                int64_t row)
{
    assert(test->arrival_count < CASE_ARRIVALS);
    struct case_arrival *arrival = &test->arrivals[test->arrival_count++];
    *arrival = (struct case_arrival){.time = time,
                                     .spec = {.kind = kind,
                                              .feed = 0,
                                              .part = PART_ROW,
                                              .symbol = NAME_NONE,
                                              .user = NAME_NONE,
                                              .key_a = row}};
    return &arrival->spec;
}

struct fault_row *queue_case_fault(struct queue_case *test, enum fault_effect effect)
{
    assert(test->fault_count < CASE_FAULTS);
    struct feed_row *row = &test->faults[test->fault_count++];
    *row = (struct feed_row){.kind = FEED_FAULTS,
                             .row = (int64_t)test->fault_count,
                             .as.fault = {.from = MOMENT_NONE,
                                          .until = MOMENT_END,
                                          .any_job = true,
                                          .symbol = NAME_NONE,
                                          .user = NAME_NONE,
                                          .probability_nano = 1000000000,
                                          .effect = effect}};
    return &row->as.fault;
}

/* Seconds with as many decimals as they need: 12, 0.5. */
static void add_seconds(struct text *log, int64_t nanos)
{
    text_add_int(log, nanos / NS_PER_SECOND);
    int64_t rest = nanos % NS_PER_SECOND;
    if (rest != 0) text_addf(log, ".%09d", (int)rest);
}

void log_attempt(struct text *log, int64_t now, int64_t job, int32_t attempt, int worker,
                 int64_t reserved, enum attempt_outcome outcome, int64_t backoff, const char *error)
{
    text_addf(log, "J%d#%d worker %d ", (int)job, (int)attempt, worker);
    add_seconds(log, reserved);
    text_add_string(log, "..");
    add_seconds(log, now);
    text_addf(log, " %s", word_name(&attempt_outcome_words, (int)outcome));
    if (error[0]) text_addf(log, " '%s'", error);
    if (backoff != VALUE_NONE) {
        text_add_string(log, ", again in ");
        add_seconds(log, backoff);
    }
    text_add_char(log, '\n');
}

void log_effect(struct text *log, int64_t now, int64_t job, int32_t attempt)
{
    text_addf(log, "J%d effect of #%d at ", (int)job, (int)attempt);
    add_seconds(log, now);
    text_add_char(log, '\n');
}

void log_job(struct text *log, int64_t now, int64_t job, bool completed, const char *error)
{
    text_addf(log, "J%d %s at ", (int)job, completed ? "completed" : "failed");
    add_seconds(log, now);
    if (error[0]) text_addf(log, " '%s'", error);
    text_add_char(log, '\n');
}

void log_refused(struct text *log, int64_t now, int64_t job)
{
    text_addf(log, "J%d refused at ", (int)job);
    add_seconds(log, now);
    text_add_char(log, '\n');
}

static void add_summary(struct text *log, const char *name, int64_t sum, int64_t p50, int64_t p95,
                        int64_t p99, int64_t max)
{
    text_addf(log, " %s ", name);
    add_seconds(log, sum);
    if (max == VALUE_NONE) return;
    const int64_t values[] = {p50, p95, p99, max};
    for (size_t i = 0; i < 4; i++) {
        text_add_char(log, i == 0 ? ':' : '/');
        add_seconds(log, values[i]);
    }
}

void log_minute(struct text *log, const struct minute_record *row)
{
    text_addf(log, "queue %d minute %d: in %d started %d completed %d failed %d depth ",
              (int)row->queue, (int)(row->minute / NS_PER_MINUTE), (int)row->enqueued,
              (int)row->started, (int)row->completed, (int)row->failed);
    add_seconds(log, row->depth_area);
    add_summary(log, "wait", row->wait_sum, row->wait_p50, row->wait_p95, row->wait_p99,
                row->wait_max);
    add_summary(log, "run", row->run_sum, row->run_p50, row->run_p95, row->run_p99, row->run_max);
    text_add_string(log, " busy ");
    add_seconds(log, row->busy);
    text_addf(log, " of %d predicted ", (int)row->workers);
    if (row->predicted_wait == VALUE_NONE) {
        text_add_string(log, "nothing");
    } else {
        add_seconds(log, row->predicted_wait);
    }
    text_add_char(log, '\n');
}

bool case_effect_throws(const struct queue_case *test, const struct job_spec *spec, int32_t attempt)
{
    return test->throw_every != 0 && (spec->key_a + attempt) % test->throw_every == 0;
}

bool case_follow_up(const struct queue_case *test, const struct job_spec *spec,
                    struct job_spec *next)
{
    if (!test->follow_ups || spec->kind != JOB_ORDER) return false;
    *next = (struct job_spec){.kind = JOB_NOTIFICATION,
                              .feed = FEED_NONE,
                              .part = PART_ROW,
                              .priority = spec->priority,
                              .symbol = NAME_NONE,
                              .user = spec->user,
                              .key_a = spec->key_a,
                              .key_b = notification_key(NOTE_ORDER_FILLED, 'O', CHANNEL_DATABASE)};
    return true;
}

void case_key(const struct job_spec *spec, struct text *key)
{
    job_key_print((uint8_t)spec->kind, spec->part, "orders", spec->key_a, spec->key_b, key);
}

/* ---- the real queue ---- */

struct run {
    const struct queue_case *test;
    struct job_queue *queue;
    struct text *log;
    struct minute_record *minutes;
    size_t minute_count, minute_capacity;
};

static bool answer_effect(void *context, const struct job_run *job, char error[SHORT_TEXT_MAX])
{
    struct run *run = context;
    if (case_effect_throws(run->test, job->spec, job->attempt)) {
        memcpy(error, "delivery", sizeof "delivery");
        return false;
    }
    log_effect(run->log, job->now, job->job_id, job->attempt);
    struct job_spec next;
    if (case_follow_up(run->test, job->spec, &next)) job_queue_submit(run->queue, &next, job->now);
    return true;
}

static void answer_failed(void *context, const struct job_run *job, bool applied, const char *error)
{
    struct run *run = context;
    (void)applied;
    log_job(run->log, job->now, job->job_id, false, error);
}

static void answer_ended(void *context, const struct job_run *job)
{
    (void)context;
    (void)job;
}

static void answer_key(void *context, const struct job_spec *spec, struct text *key)
{
    (void)context;
    case_key(spec, key);
}

static void take_record(void *context, struct record *record)
{
    struct run *run = context;
    if (record->kind == RECORD_ATTEMPT) {
        const struct attempt_record *row = &record->as.attempt;
        assert(row->ended == record->time);
        log_attempt(run->log, row->ended, row->job_id, row->attempt, row->worker, row->reserved,
                    (enum attempt_outcome)row->outcome, row->backoff, row->error);
    } else if (record->kind == RECORD_JOB && record->as.job.state == JOB_CANCELED) {
        assert(strcmp(record->as.job.error, "duplicate_key") == 0);
        log_refused(run->log, record->time, record->as.job.job_id);
    } else if (record->kind == RECORD_JOB && record->as.job.state == JOB_COMPLETED) {
        log_job(run->log, record->time, record->as.job.job_id, true, record->as.job.error);
    } else if (record->kind == RECORD_QUEUE_MINUTE) {
        run->minutes = memory_reserve(run->minutes, &run->minute_capacity, run->minute_count + 1,
                                      sizeof *run->minutes);
        run->minutes[run->minute_count++] = record->as.minute;
    }
}

/* T02: what is under way at an instant goes before the next arrival; after each event, pops. */
static void run_until(struct job_queue *queue, int64_t time)
{
    int64_t next;
    while ((next = job_queue_next(queue)) <= time && next != MOMENT_END) {
        job_queue_step(queue);
        job_queue_pop(queue, next);
    }
}

static void write_minutes(struct run *run, int queue_count, struct text *out)
{
    text_clear(out);
    for (int q = 0; q < queue_count; q++) {
        int64_t last = MOMENT_NONE;
        for (size_t i = 0; i < run->minute_count; i++) {
            if (run->minutes[i].queue != q) continue;
            assert(run->minutes[i].minute > last); /* a queue's rows come in time order */
            last = run->minutes[i].minute;
            log_minute(out, &run->minutes[i]);
        }
    }
}

void queue_case_run(const struct queue_case *test, struct text *log, struct text *minutes)
{
    struct run run = {.test = test, .log = log};
    const struct job_questions questions = {.context = &run,
                                            .effect = answer_effect,
                                            .failed = answer_failed,
                                            .ended = answer_ended,
                                            .key_text = answer_key,
                                            .emit = take_record};
    text_clear(log);
    run.queue = job_queue_open(&test->settings, test->faults, test->fault_count, &questions);
    int64_t now = 0;
    for (size_t i = 0; i < test->arrival_count; i++) {
        bool joins = test->bursts && i > 0 && test->arrivals[i].time == now;
        now = test->arrivals[i].time;
        if (!joins) run_until(run.queue, now);
        job_queue_submit(run.queue, &test->arrivals[i].spec, now);
        bool joined = test->bursts && i + 1 < test->arrival_count &&
                      test->arrivals[i + 1].time == now && i % 5 != 0;
        if (!joined) job_queue_pop(run.queue, now);
    }
    run_until(run.queue, MOMENT_END);
    job_queue_finish(run.queue, now);
    const struct job_counts *counts = job_queue_counts(run.queue);
    if (test->settings.record.jobs != RECORD_JOBS_ALL) { /* else every one of them is told */
        text_addf(log, "enqueued %d attempts %d completed %d failed %d retried %d\n",
                  (int)counts->enqueued, (int)counts->attempts, (int)counts->completed,
                  (int)counts->failed, (int)counts->retried);
    }
    if (minutes) write_minutes(&run, test->settings.queue_count, minutes);
    memory_free(run.minutes);
    job_queue_release(run.queue);
}
