/* The reference timelines of RULES.md: one job, enqueued at 0, workers free at once. Each case is a
 * line of settings and the log of what happens to the job. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/queue_case.h"

struct timeline {
    const char *name;
    enum fault_effect effect;
    int64_t service;
    int tries, workers;
    int64_t timeout, retry_after;
    bool fault, immediate;
    const char *log;
};

static const struct timeline timelines[] = {
    {.name = "always throws, run 0 s, tries=3",
     .effect = FAULT_EXCEPTION,
     .fault = true,
     .tries = 3,
     .log = "J1#1 worker 1 0..0 exception 'exception', again in 1\n"
            "J1#2 worker 1 1..1 exception 'exception', again in 5\n"
            "J1#3 worker 1 6..6 exception 'exception'\n"
            "J1 failed at 6 'exception'\n"},
    {.name = "always throws, run 0 s, tries=5: the last backoff repeats",
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
     .effect = FAULT_EXCEPTION,
     .fault = true,
     .service = SECONDS(2),
     .tries = 3,
     .log = "J1#1 worker 1 0..2 exception 'exception', again in 1\n"
            "J1#2 worker 1 3..5 exception 'exception', again in 5\n"
            "J1#3 worker 1 10..12 exception 'exception'\n"
            "J1 failed at 12 'exception'\n"},
    {.name = "hangs, lease",
     .effect = FAULT_TIMEOUT,
     .fault = true,
     .tries = 3,
     .log = "J1#1 worker 1 0..60 timeout 'timeout', again in 30\n"
            "J1#2 worker 1 90..150 timeout 'timeout', again in 30\n"
            "J1#3 worker 1 180..240 timeout 'timeout'\n"
            "J1 failed at 240 'timeout'\n"},
    {.name = "hangs, immediate",
     .effect = FAULT_TIMEOUT,
     .fault = true,
     .tries = 3,
     .immediate = true,
     .log = "J1#1 worker 1 0..60 timeout 'timeout', again in 1\n"
            "J1#2 worker 1 61..121 timeout 'timeout', again in 5\n"
            "J1#3 worker 1 126..186 timeout 'timeout'\n"
            "J1 failed at 186 'timeout'\n"},
    {.name = "the worker dies on the only attempt",
     .effect = FAULT_WORKER_CRASH,
     .fault = true,
     .tries = 1,
     .log = "J1#1 worker 1 0..0 worker_crash 'worker_crash'\n"
            "J1#2 worker 0 90..90 not_run 'max_attempts_exceeded'\n"
            "J1 failed at 90 'max_attempts_exceeded'\n"},
    {.name = "needs 100 s, 2 workers: two executions, one effect",
     .service = SECONDS(100),
     .tries = 2,
     .workers = 2,
     .timeout = SECONDS(120),
     .log = "J1 effect of #1 at 100\n"
            "J1#1 worker 1 0..100 completed\n"
            "J1 completed at 100\n"
            "J1#2 worker 2 90..190 duplicate_delivery\n"},
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
    if (timeline->workers) test.pools[0].count = timeline->workers;
    if (timeline->fault) queue_case_fault(&test, timeline->effect);
    queue_case_add(&test, 0, JOB_ORDER, 1);
    struct text log = {0};
    queue_case_run(&test, &log, NULL);
    assert_string_equal(text_string(&log), timeline->log);
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
