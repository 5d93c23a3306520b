/* The reference timelines of RULES.md: one job, enqueued at 0, workers free at once. Each case is a
 * line of settings and the log of what happens to the job. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "support/queue_case.h"

struct timeline {
    const char *name;
    const char *starts, *ends; /* of a row of RULES.md: its last two columns */
    enum fault_effect effect;
    int64_t service;
    int tries, workers;
    int64_t timeout, retry_after;
    bool fault, immediate;
    int64_t backoff;  /* seconds of every backoff; 0: 1, 5, 10, or `waits`; -1: none */
    int64_t waits[4]; /* seconds of each */
    int max_exceptions;
    int64_t retry_until;
    const char *fail_on;
    const char *log;
};

static const struct timeline timelines[] = {
    {.name = "always throws, run 0 s, tries=3",
     .starts = "0, 1, 6",
     .ends = "failed at 6",
     .effect = FAULT_EXCEPTION,
     .fault = true,
     .tries = 3,
     .log = "J1#1 worker 1 0..0 exception 'exception', again in 1\n"
            "J1#2 worker 1 1..1 exception 'exception', again in 5\n"
            "J1#3 worker 1 6..6 exception 'exception'\n"
            "J1 failed at 6 'exception'\n"},
    {.name = "always throws, run 0 s, tries=5: the last backoff repeats",
     .starts = "0, 1, 6, 16, 26",
     .ends = "failed at 26",
     .effect = FAULT_EXCEPTION,
     .fault = true,
     .tries = 5,
     .log = "J1#1 worker 1 0..0 exception 'exception', again in 1\n"
            "J1#2 worker 1 1..1 exception 'exception', again in 5\n"
            "J1#3 worker 1 6..6 exception 'exception', again in 10\n"
            "J1#4 worker 1 16..16 exception 'exception', again in 10\n"
            "J1#5 worker 1 26..26 exception 'exception'\n"
            "J1 failed at 26 'exception'\n"},
    {.name = "throws after 2 s",
     .starts = "0, 3, 10",
     .ends = "failed at 12",
     .effect = FAULT_EXCEPTION,
     .fault = true,
     .service = SECONDS(2),
     .tries = 3,
     .log = "J1#1 worker 1 0..2 exception 'exception', again in 1\n"
            "J1#2 worker 1 3..5 exception 'exception', again in 5\n"
            "J1#3 worker 1 10..12 exception 'exception'\n"
            "J1 failed at 12 'exception'\n"},
    {.name = "hangs, lease",
     .starts = "0, 90, 180",
     .ends = "failed at 240",
     .effect = FAULT_TIMEOUT,
     .fault = true,
     .tries = 3,
     .log = "J1#1 worker 1 0..60 timeout 'timeout', again in 30\n"
            "J1#2 worker 1 90..150 timeout 'timeout', again in 30\n"
            "J1#3 worker 1 180..240 timeout 'timeout'\n"
            "J1 failed at 240 'timeout'\n"},
    {.name = "hangs, immediate",
     .starts = "0, 61, 126",
     .ends = "failed at 186",
     .effect = FAULT_TIMEOUT,
     .fault = true,
     .tries = 3,
     .immediate = true,
     .log = "J1#1 worker 1 0..60 timeout 'timeout', again in 1\n"
            "J1#2 worker 1 61..121 timeout 'timeout', again in 5\n"
            "J1#3 worker 1 126..186 timeout 'timeout'\n"
            "J1 failed at 186 'timeout'\n"},
    {.name = "the worker dies on the only attempt",
     .starts = "0",
     .ends = "failed at 90",
     .effect = FAULT_WORKER_CRASH,
     .fault = true,
     .tries = 1,
     .log = "J1#1 worker 1 0..0 worker_crash 'worker_crash'\n"
            "J1#2 worker 0 90..90 not_run 'max_attempts_exceeded'\n"
            "J1 failed at 90 'max_attempts_exceeded'\n"},
    {.name = "needs 100 s, 2 workers: two executions, one effect",
     .starts = "0, 90",
     .ends = "completed at 100",
     .service = SECONDS(100),
     .tries = 2,
     .workers = 2,
     .timeout = SECONDS(120),
     .log = "J1 effect of #1 at 100\n"
            "J1#1 worker 1 0..100 completed\n"
            "J1 completed at 100\n"
            "J1#2 worker 2 90..190 duplicate_delivery\n"},
    {.name = "hangs, fail_on=timeout",
     .starts = "0",
     .ends = "failed at 60",
     .effect = FAULT_TIMEOUT,
     .fault = true,
     .tries = 3,
     .fail_on = "timeout",
     .log = "J1#1 worker 1 0..60 timeout 'timeout'\n"
            "J1 failed at 60 'timeout'\n"},
    {.name = "throws every time, tries=25, max_exceptions=3, backoff=0",
     .starts = "0, 0, 0",
     .ends = "failed at 0",
     .effect = FAULT_EXCEPTION,
     .fault = true,
     .tries = 25,
     .max_exceptions = 3,
     .backoff = -1,
     .log = "J1#1 worker 1 0..0 exception 'exception', again in 0\n"
            "J1#2 worker 1 0..0 exception 'exception', again in 0\n"
            "J1#3 worker 1 0..0 exception 'exception'\n"
            "J1 failed at 0 'exception'\n"},
    {.name = "throws, retry_until=20, backoff=5: equality still runs, then fails",
     .starts = "0, 5, 10, 15, 20",
     .ends = "failed at 20",
     .effect = FAULT_EXCEPTION,
     .fault = true,
     .tries = 1,
     .backoff = 5,
     .retry_until = SECONDS(20),
     .log = "J1#1 worker 1 0..0 exception 'exception', again in 5\n"
            "J1#2 worker 1 5..5 exception 'exception', again in 5\n"
            "J1#3 worker 1 10..10 exception 'exception', again in 5\n"
            "J1#4 worker 1 15..15 exception 'exception', again in 5\n"
            "J1#5 worker 1 20..20 exception 'exception'\n"
            "J1 failed at 20 'exception'\n"},
    {.name = "throws, preset river without jitter, tries=5",
     .starts = "0, 1, 17, 98, 354",
     .ends = "failed at 354",
     .effect = FAULT_EXCEPTION,
     .fault = true,
     .tries = 5,
     .waits = {1, 16, 81, 256},
     .log = "J1#1 worker 1 0..0 exception 'exception', again in 1\n"
            "J1#2 worker 1 1..1 exception 'exception', again in 16\n"
            "J1#3 worker 1 17..17 exception 'exception', again in 81\n"
            "J1#4 worker 1 98..98 exception 'exception', again in 256\n"
            "J1#5 worker 1 354..354 exception 'exception'\n"
            "J1 failed at 354 'exception'\n"},
    {.name = "throws, preset temporal, tries=5",
     .starts = "0, 1, 3, 7, 15",
     .ends = "failed at 15",
     .effect = FAULT_EXCEPTION,
     .fault = true,
     .tries = 5,
     .waits = {1, 2, 4, 8},
     .log = "J1#1 worker 1 0..0 exception 'exception', again in 1\n"
            "J1#2 worker 1 1..1 exception 'exception', again in 2\n"
            "J1#3 worker 1 3..3 exception 'exception', again in 4\n"
            "J1#4 worker 1 7..7 exception 'exception', again in 8\n"
            "J1#5 worker 1 15..15 exception 'exception'\n"
            "J1 failed at 15 'exception'\n"},
    {.name = "a pop after retry_until does not run",
     .effect = FAULT_WORKER_CRASH,
     .fault = true,
     .tries = 1,
     .retry_until = SECONDS(100),
     .log = "J1#1 worker 1 0..0 worker_crash 'worker_crash'\n"
            "J1#2 worker 1 90..90 worker_crash 'worker_crash'\n"
            "J1#3 worker 0 180..180 not_run 'max_attempts_exceeded'\n"
            "J1 failed at 180 'max_attempts_exceeded'\n"},
    {.name = "crashes are no exceptions: max_exceptions does not count them",
     .effect = FAULT_WORKER_CRASH,
     .fault = true,
     .tries = 2,
     .max_exceptions = 1,
     .log = "J1#1 worker 1 0..0 worker_crash 'worker_crash'\n"
            "J1#2 worker 1 90..90 worker_crash 'worker_crash'\n"
            "J1#3 worker 0 180..180 not_run 'max_attempts_exceeded'\n"
            "J1 failed at 180 'max_attempts_exceeded'\n"},
    {.name = "needs exactly its timeout: succeeds",
     .service = SECONDS(60),
     .tries = 3,
     .log = "J1 effect of #1 at 60\n"
            "J1#1 worker 1 0..60 completed\n"
            "J1 completed at 60\n"},
    {.name = "needs a nanosecond more: does not",
     .service = SECONDS(60) + 1,
     .tries = 1,
     .log = "J1#1 worker 1 0..60 timeout 'timeout'\n"
            "J1 failed at 60 'timeout'\n"},
    {.name = "an outage throws at the start",
     .effect = FAULT_OUTAGE,
     .fault = true,
     .service = SECONDS(7),
     .tries = 2,
     .log = "J1#1 worker 1 0..0 exception 'outage', again in 1\n"
            "J1#2 worker 1 1..1 exception 'outage'\n"
            "J1 failed at 1 'outage'\n"},
    {.name = "a worker dies while it works: the lease runs from the start",
     .effect = FAULT_WORKER_CRASH,
     .fault = true,
     .service = SECONDS(20),
     .tries = 2,
     .log = "J1#1 worker 1 0..20 worker_crash 'worker_crash'\n"
            "J1#2 worker 1 90..110 worker_crash 'worker_crash'\n"
            "J1#3 worker 0 180..180 not_run 'max_attempts_exceeded'\n"
            "J1 failed at 180 'max_attempts_exceeded'\n"},
    {.name = "a worker dies after the effect: it is applied once",
     .effect = FAULT_CRASH_AFTER_EFFECT,
     .fault = true,
     .service = SECONDS(2),
     .tries = 2,
     .log = "J1 effect of #1 at 2\n"
            "J1#1 worker 1 0..2 crash_after_effect 'crash_after_effect'\n"
            "J1#2 worker 1 90..92 crash_after_effect 'crash_after_effect'\n"
            "J1#3 worker 0 180..180 not_run 'max_attempts_exceeded'\n"
            "J1 failed at 180 'max_attempts_exceeded'\n"},
    {.name = "hangs longer than its lease with one worker: waits for it",
     .effect = FAULT_TIMEOUT,
     .fault = true,
     .tries = 2,
     .timeout = SECONDS(120),
     .log = "J1#1 worker 1 0..120 timeout 'timeout', again in 0\n"
            "J1#2 worker 1 120..240 timeout 'timeout'\n"
            "J1 failed at 240 'timeout'\n"},
};

/* The starts of the attempts that ran, "0, 1, 6", from the log. */
static void add_starts(const char *log, struct text *out)
{
    for (const char *line = log; *line; line = strchr(line, '\n') + 1) {
        const char *worker = strstr(line, " worker "), *dots = strstr(line, "..");
        const char *end = strchr(line, '\n');
        if (!worker || worker > end || strncmp(worker, " worker 0", 9) == 0) continue;
        const char *start = strchr(worker + 8, ' ') + 1;
        text_addf(out, "%s%.*s", out->size > 0 ? ", " : "", (int)(dots - start), start);
    }
}

/* "failed at 6". */
static void add_end(const char *log, struct text *out)
{
    const char *end = strstr(log, "J1 completed at ");
    if (!end) end = strstr(log, "J1 failed at ");
    assert_non_null(end);
    size_t size = strcspn(end + 3, "\n'");
    text_add(out, end + 3, size - (end[3 + size] == '\'' ? 1 : 0)); /* with the blank before it */
}

/* One row of the table of reference timelines, printed as RULES.md has it. */
static void compare_row(const struct timeline *timeline, const char *log)
{
    struct text starts = {0}, ends = {0};
    add_starts(log, &starts);
    add_end(log, &ends);
    print_message("| %-72s | %-18s | %-16s |\n", timeline->name, text_string(&starts),
                  text_string(&ends));
    assert_string_equal(text_string(&starts), timeline->starts);
    assert_string_equal(text_string(&ends), timeline->ends);
    text_release(&starts);
    text_release(&ends);
}

static void timeline_is_as_the_rules_say(void **state)
{
    const struct timeline *timeline = *state;
    struct queue_case test;
    queue_case_default(&test);
    struct queue_settings *queue = &test.queues[0];
    queue->tries = timeline->tries;
    queue->service_a = timeline->service;
    queue->release_immediate = timeline->immediate;
    if (timeline->timeout) queue->timeout = timeline->timeout;
    if (timeline->backoff) {
        queue->backoff_count = 1;
        queue->backoff[0] = SECONDS(timeline->backoff > 0 ? timeline->backoff : 0);
    }
    for (int i = 0; i < 4 && timeline->waits[i] > 0; i++) {
        queue->backoff_count = i + 1;
        queue->backoff[i] = SECONDS(timeline->waits[i]);
    }
    queue->max_exceptions = timeline->max_exceptions;
    if (timeline->retry_until) queue->retry_until = timeline->retry_until;
    if (timeline->fail_on) {
        memcpy(queue->fail_on[queue->fail_on_count++], timeline->fail_on,
               strlen(timeline->fail_on) + 1);
    }
    if (timeline->workers) test.pools[0].count = timeline->workers;
    if (timeline->fault) queue_case_fault(&test, timeline->effect);
    queue_case_add(&test, 0, JOB_ORDER, 1);
    struct text log = {0};
    queue_case_run(&test, &log, NULL);
    assert_string_equal(text_string(&log), timeline->log);
    if (timeline->starts) compare_row(timeline, text_string(&log));
    text_release(&log);
}

int main(void)
{
    enum { COUNT = sizeof timelines / sizeof timelines[0] };
    struct CMUnitTest tests[COUNT];
    for (size_t i = 0; i < COUNT; i++) {
        tests[i] = (struct CMUnitTest){.name = timelines[i].name,
                                       .test_func = timeline_is_as_the_rules_say,
                                       .initial_state = (void *)(uintptr_t)&timelines[i]};
    }
    return cmocka_run_group_tests_name("jobs: reference timelines", tests, NULL, NULL);
}
