/* Q12: the minutes of a queue, worked out by hand. (The naive twin compares them at random.) */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/queue_case.h"

static void expect(const struct queue_case *test, const char *wanted)
{
    struct text log = {0}, minutes = {0};
    queue_case_run(test, &log, &minutes);
    assert_string_equal(text_string(&minutes), wanted);
    text_release(&log);
    text_release(&minutes);
}

static void q12_depth_is_weighted_by_time(void **state)
{
    (void)state;
    struct queue_case test;
    queue_case_default(&test);
    test.queues[0].service_a = SECONDS(40);
    for (int row = 1; row <= 3; row++) queue_case_add(&test, SECONDS(10), JOB_ORDER, row);
    /* One runs 10..50, 50..90, 90..130. Two wait 10..50, one 50..90: 80 + 10 s in minute 0, 30 in 1.
     * The third waits 80 s. Nobody knows a mean run when they come. */
    expect(&test, "queue 0 minute 0: in 3 started 2 completed 1 failed 0 depth 90 "
                  "wait 40:0/40/40/40 run 40:40/40/40/40 busy 50 of 1 predicted 0\n"
                  "queue 0 minute 1: in 0 started 1 completed 1 failed 0 depth 30 "
                  "wait 80:80/80/80/80 run 40:40/40/40/40 busy 60 of 1 predicted nothing\n"
                  "queue 0 minute 2: in 0 started 0 completed 1 failed 0 depth 0 "
                  "wait 0 run 40:40/40/40/40 busy 10 of 1 predicted nothing\n");
}

static void q12_predicted_wait_is_ready_times_mean_run_by_workers(void **state)
{
    (void)state;
    struct queue_case test;
    queue_case_default(&test);
    test.queues[0].service_a = SECONDS(6);
    test.pools[0].count = 2;
    queue_case_add(&test, 0, JOB_ORDER, 1);
    for (int row = 2; row <= 5; row++) queue_case_add(&test, SECONDS(10), JOB_ORDER, row);
    queue_case_add(&test, SECONDS(60), JOB_ORDER, 6);
    /* At 10 the first two find nothing ready (0), the third too, the fourth finds one: 1 x 6 / 2.
     * Measured: the third and fourth wait 6. */
    expect(&test, "queue 0 minute 0: in 5 started 5 completed 5 failed 0 depth 12 "
                  "wait 12:0/6/6/6 run 30:6/6/6/6 busy 30 of 2 predicted 0.600000000\n"
                  "queue 0 minute 1: in 1 started 1 completed 1 failed 0 depth 0 "
                  "wait 0:0/0/0/0 run 6:6/6/6/6 busy 6 of 2 predicted 0\n");
}

static void q12_percentiles_are_exact(void **state)
{
    (void)state;
    struct queue_case test;
    queue_case_default(&test);
    test.queues[0].service_a = SECONDS(1);
    for (int row = 1; row <= 40; row++) queue_case_add(&test, 0, JOB_ORDER, row);
    /* Waits 0, 1, ..., 39: the 20th, 38th, 40th and 40th smallest; areas 39 + 38 + ... + 1. */
    expect(&test, "queue 0 minute 0: in 40 started 40 completed 40 failed 0 depth 780 "
                  "wait 780:19/37/39/39 run 40:1/1/1/1 busy 40 of 1 predicted 0\n");
}

static void q12_minutes_without_anything_are_left_out(void **state)
{
    (void)state;
    struct queue_case test;
    queue_case_default(&test);
    test.queues[0].tries = 2;
    test.queues[0].backoff[0] = SECONDS(150);
    queue_case_fault(&test, FAULT_EXCEPTION);
    queue_case_add(&test, SECONDS(59), JOB_ORDER, 1);
    expect(&test, "queue 0 minute 0: in 1 started 1 completed 0 failed 0 depth 0 "
                  "wait 0:0/0/0/0 run 0:0/0/0/0 busy 0 of 1 predicted 0\n"
                  "queue 0 minute 3: in 0 started 1 completed 0 failed 1 depth 0 "
                  "wait 0:0/0/0/0 run 0:0/0/0/0 busy 0 of 1 predicted nothing\n");
}

static void q12_what_failed_while_it_waited_is_no_depth(void **state)
{
    (void)state;
    struct queue_case test;
    queue_case_default(&test);
    test.queues[0].tries = 1;
    test.queues[0].timeout = SECONDS(100);
    test.queues[0].retry_after = SECONDS(30);
    test.pools[0].restart_delay = SECONDS(60);
    queue_case_fault(&test, FAULT_TIMEOUT);
    queue_case_add(&test, 0, JOB_ORDER, 1);
    /* Its lease ends at 30, it waits until the attempt's end at 100 fails it. */
    expect(&test, "queue 0 minute 0: in 1 started 1 completed 0 failed 0 depth 30 "
                  "wait 0:0/0/0/0 run 0 busy 60 of 1 predicted 0\n"
                  "queue 0 minute 1: in 0 started 0 completed 0 failed 1 depth 40 "
                  "wait 0 run 100:100/100/100/100 busy 40 of 1 predicted nothing\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(q12_depth_is_weighted_by_time),
        cmocka_unit_test(q12_predicted_wait_is_ready_times_mean_run_by_workers),
        cmocka_unit_test(q12_percentiles_are_exact),
        cmocka_unit_test(q12_minutes_without_anything_are_left_out),
        cmocka_unit_test(q12_what_failed_while_it_waited_is_no_depth),
    };
    return cmocka_run_group_tests_name("jobs: minutes", tests, NULL, NULL);
}
