/* Who goes first (T02, T03, Q01), what is told of jobs (Q06, Q08, Q09), in small scenes. Jobs are
 * J1, J2, ... in the order of their arrival. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "support/queue_case.h"

static void expect(const struct queue_case *test, const char *wanted)
{
    struct text log = {0};
    queue_case_run(test, &log, NULL);
    assert_string_equal(text_string(&log), wanted);
    text_release(&log);
}

static void q01_zero_service_time_ends_before_the_next_arrival(void **state)
{
    (void)state;
    struct queue_case test;
    queue_case_default(&test);
    for (int row = 1; row <= 3; row++) queue_case_add(&test, SECONDS(5), JOB_ORDER, row);
    test.follow_ups = true; /* a notification each, which is a job of the same instant */
    expect(&test, "J1 effect of #1 at 5\n"
                  "J1#1 worker 1 5..5 completed\nJ1 completed at 5\n"
                  "J2 effect of #1 at 5\n"
                  "J2#1 worker 1 5..5 completed\nJ2 completed at 5\n"
                  "J3 effect of #1 at 5\n"
                  "J3#1 worker 1 5..5 completed\nJ3 completed at 5\n"
                  "J4 effect of #1 at 5\n"
                  "J4#1 worker 1 5..5 completed\nJ4 completed at 5\n"
                  "J5 effect of #1 at 5\n"
                  "J5#1 worker 1 5..5 completed\nJ5 completed at 5\n"
                  "J6 effect of #1 at 5\n"
                  "J6#1 worker 1 5..5 completed\nJ6 completed at 5\n");
}

static void t03_priority_goes_before_age(void **state)
{
    (void)state;
    struct queue_case test;
    queue_case_default(&test);
    test.queues[0].service_a = SECONDS(10);
    queue_case_add(&test, 0, JOB_ORDER, 1);
    queue_case_add(&test, 1, JOB_ORDER, 2);
    queue_case_add(&test, 2, JOB_ORDER, 3)->priority = 5;
    queue_case_add(&test, 3, JOB_ORDER, 4)->priority = -1;
    queue_case_add(&test, 4, JOB_ORDER, 5)->priority = 5;
    expect(&test, "J1 effect of #1 at 10\n"
                  "J1#1 worker 1 0..10 completed\nJ1 completed at 10\n"
                  "J3 effect of #1 at 20\n"
                  "J3#1 worker 1 10..20 completed\nJ3 completed at 20\n"
                  "J5 effect of #1 at 30\n"
                  "J5#1 worker 1 20..30 completed\nJ5 completed at 30\n"
                  "J2 effect of #1 at 40\n"
                  "J2#1 worker 1 30..40 completed\nJ2 completed at 40\n"
                  "J4 effect of #1 at 50\n"
                  "J4#1 worker 1 40..50 completed\nJ4 completed at 50\n");
}

static void t03_a_retried_job_keeps_its_place(void **state)
{
    (void)state;
    struct queue_case test;
    queue_case_default(&test);
    test.queues[0].service_a = SECONDS(2);
    queue_case_fault(&test, FAULT_EXCEPTION)->until = 1; /* the first attempt of J1 */
    for (int row = 1; row <= 3; row++) queue_case_add(&test, 0, JOB_ORDER, row);
    /* J1 waits from 3 on, J2 runs until 4: then J1 goes before J3. */
    expect(&test, "J1#1 worker 1 0..2 exception 'exception', again in 1\n"
                  "J2 effect of #1 at 4\n"
                  "J2#1 worker 1 2..4 completed\nJ2 completed at 4\n"
                  "J1 effect of #2 at 6\n"
                  "J1#2 worker 1 4..6 completed\nJ1 completed at 6\n"
                  "J3 effect of #1 at 8\n"
                  "J3#1 worker 1 6..8 completed\nJ3 completed at 8\n");
}

static void q02_without_backoff_a_job_is_available_at_once(void **state)
{
    (void)state;
    struct queue_case test;
    queue_case_default(&test);
    test.queues[0].backoff[0] = 0;
    queue_case_fault(&test, FAULT_EXCEPTION)->probability_nano = 1000000000;
    memcpy(test.faults[0].as.fault.key, "orders:1", sizeof "orders:1");
    test.queues[0].tries = 2;
    queue_case_add(&test, 0, JOB_ORDER, 1);
    queue_case_add(&test, 0, JOB_ORDER, 2);
    expect(&test, "J1#1 worker 1 0..0 exception 'exception', again in 0\n"
                  "J1#2 worker 1 0..0 exception 'exception'\nJ1 failed at 0 'exception'\n"
                  "J2 effect of #1 at 0\n"
                  "J2#1 worker 1 0..0 completed\nJ2 completed at 0\n");
}

/* Queues: 0 orders, 1 prices. One pool serves prices before orders, another orders only. */
static void two_queues(struct queue_case *test)
{
    queue_case_default(test);
    test->settings.queue_count = 2;
    test->queues[1] = test->queues[0];
    test->queues[0].jobs = 1u << JOB_ORDER | 1u << JOB_SETTLEMENT | 1u << JOB_NOTIFICATION;
    test->queues[1].jobs = 1u << JOB_PRICE;
    test->queues[0].service_a = SECONDS(10);
    test->queues[1].service_a = SECONDS(4);
}

static void q01_a_pool_serves_its_queues_from_the_left(void **state)
{
    (void)state;
    struct queue_case test;
    two_queues(&test);
    test.pools[0] = (struct worker_settings){.queues = {1, 0}, .queue_count = 2, .count = 1};
    queue_case_add(&test, 0, JOB_ORDER, 1);
    queue_case_add(&test, 1, JOB_ORDER, 2)->priority = 9; /* priority counts within a queue */
    queue_case_add(&test, 2, JOB_PRICE, 3);
    expect(&test, "J1 effect of #1 at 10\n"
                  "J1#1 worker 1 0..10 completed\nJ1 completed at 10\n"
                  "J3 effect of #1 at 14\n"
                  "J3#1 worker 1 10..14 completed\nJ3 completed at 14\n"
                  "J2 effect of #1 at 24\n"
                  "J2#1 worker 1 14..24 completed\nJ2 completed at 24\n");
}

static void t03_workers_are_taken_lowest_number_first(void **state)
{
    (void)state;
    struct queue_case test;
    two_queues(&test);
    test.settings.worker_pool_count = 2;
    test.pools[0] = (struct worker_settings){.queues = {0}, .queue_count = 1, .count = 1};
    test.pools[1] = (struct worker_settings){.queues = {1, 0}, .queue_count = 2, .count = 2};
    queue_case_add(&test, 0, JOB_ORDER, 1); /* pool 1's worker */
    queue_case_add(&test, 0, JOB_ORDER, 2); /* pool 2's first */
    queue_case_add(&test, 0, JOB_PRICE, 3); /* pool 2's second */
    queue_case_add(&test, 0, JOB_PRICE, 4);
    /* At 10 both orders end in the order of their ids; both workers were busy alike. */
    expect(&test, "J3 effect of #1 at 4\n"
                  "J3#1 worker 3 0..4 completed\nJ3 completed at 4\n"
                  "J4 effect of #1 at 8\n"
                  "J4#1 worker 3 4..8 completed\nJ4 completed at 8\n"
                  "J1 effect of #1 at 10\n"
                  "J1#1 worker 1 0..10 completed\nJ1 completed at 10\n"
                  "J2 effect of #1 at 10\n"
                  "J2#1 worker 2 0..10 completed\nJ2 completed at 10\n");
}

static void t02_ends_go_before_leases_and_releases(void **state)
{
    (void)state;
    struct queue_case test;
    queue_case_default(&test);
    test.queues[0].service_a = SECONDS(30);
    test.queues[0].tries = 2;
    test.pools[0].count = 2;
    struct fault_row *crash = queue_case_fault(&test, FAULT_WORKER_CRASH);
    memcpy(crash->key, "orders:1", sizeof "orders:1");
    crash->until = 1;
    queue_case_add(&test, 0, JOB_ORDER, 1);
    queue_case_add(&test, SECONDS(60), JOB_ORDER, 2);
    queue_case_add(&test, SECONDS(60), JOB_ORDER, 3);
    queue_case_add(&test, SECONDS(60), JOB_ORDER, 4);
    /* At 90 J1's lease ends, after J2 and J3 have: worker 1, free first, takes J4 (J1 is not seen
     * yet), worker 2 finds nothing until the lease ends. */
    expect(&test, "J1#1 worker 1 0..30 worker_crash 'worker_crash'\n"
                  "J2 effect of #1 at 90\n"
                  "J2#1 worker 1 60..90 completed\nJ2 completed at 90\n"
                  "J3 effect of #1 at 90\n"
                  "J3#1 worker 2 60..90 completed\nJ3 completed at 90\n"
                  "J1 effect of #2 at 120\n"
                  "J1#2 worker 2 90..120 completed\nJ1 completed at 120\n"
                  "J4 effect of #1 at 120\n"
                  "J4#1 worker 1 90..120 completed\nJ4 completed at 120\n");
}

static void q03_a_worker_is_back_after_its_restart(void **state)
{
    (void)state;
    struct queue_case test;
    queue_case_default(&test);
    test.pools[0].restart_delay = SECONDS(40);
    struct fault_row *crash = queue_case_fault(&test, FAULT_WORKER_CRASH);
    memcpy(crash->key, "orders:1", sizeof "orders:1");
    crash->until = 1;
    queue_case_add(&test, 0, JOB_ORDER, 1);
    queue_case_add(&test, SECONDS(5), JOB_ORDER, 2);
    expect(&test, "J1#1 worker 1 0..0 worker_crash 'worker_crash'\n"
                  "J2 effect of #1 at 40\n"
                  "J2#1 worker 1 40..40 completed\nJ2 completed at 40\n"
                  "J1 effect of #2 at 90\n"
                  "J1#2 worker 1 90..90 completed\nJ1 completed at 90\n");
}

static void q06_an_overtaken_attempt_changes_only_its_row(void **state)
{
    (void)state;
    struct queue_case test;
    queue_case_default(&test);
    test.queues[0].service_a = SECONDS(100);
    test.queues[0].timeout = SECONDS(300);
    test.queues[0].tries = 3;
    test.pools[0].count = 2;
    queue_case_fault(&test, FAULT_EXCEPTION)->until = 1; /* attempt 1 throws at 100 */
    queue_case_add(&test, 0, JOB_ORDER, 1);
    /* Attempt 1 ends at 100, when attempt 2 is the latest; attempt 3 starts when it may. */
    expect(&test, "J1#1 worker 1 0..100 exception 'exception'\n"
                  "J1 effect of #2 at 190\n"
                  "J1#2 worker 2 90..190 completed\nJ1 completed at 190\n"
                  "J1#3 worker 1 180..280 duplicate_delivery\n");
}

static void q06_what_failed_for_good_stays_failed(void **state)
{
    (void)state;
    struct queue_case test;
    queue_case_default(&test);
    test.queues[0].service_a = SECONDS(100);
    test.queues[0].timeout = SECONDS(300);
    test.queues[0].tries = 2;
    test.pools[0].count = 2;
    queue_case_fault(&test, FAULT_OUTAGE)->from = SECONDS(50); /* attempt 2 throws at 90 */
    queue_case_add(&test, 0, JOB_ORDER, 1);
    expect(&test, "J1#2 worker 2 90..90 exception 'outage'\nJ1 failed at 90 'outage'\n"
                  "J1#1 worker 1 0..100 duplicate_delivery\n");
}

static void q07_an_effect_that_throws_is_an_exception(void **state)
{
    (void)state;
    struct queue_case test;
    queue_case_default(&test);
    test.throw_every = 2; /* row 1: its attempts 1 and 3 */
    queue_case_add(&test, 0, JOB_ORDER, 1);
    expect(&test, "J1#1 worker 1 0..0 exception 'delivery', again in 1\n"
                  "J1 effect of #2 at 1\n"
                  "J1#2 worker 1 1..1 completed\nJ1 completed at 1\n");
}

/* ---- Q08, Q09: what is told ---- */

struct told {
    int attempts, jobs, failures, refused_before_effect;
    struct job_record last;
};

static void tell(void *context, struct record *record)
{
    struct told *told = context;
    if (record->kind == RECORD_ATTEMPT) told->attempts++;
    if (record->kind == RECORD_JOB) told->jobs++, told->last = record->as.job;
    if (record->kind == RECORD_JOB_FAILED) told->failures++;
}

static bool do_nothing(void *context, const struct job_run *run, char error[SHORT_TEXT_MAX])
{
    (void)context, (void)run, (void)error;
    return true;
}

static void hear_failure(void *context, const struct job_run *run, bool applied, const char *error)
{
    struct told *told = context;
    assert_string_equal(error, "exception");
    assert_int_equal(run->attempt, 3);
    if (!applied) told->refused_before_effect++;
}

static void hear_end(void *context, const struct job_run *run)
{
    (void)context, (void)run;
}

static void give_key(void *context, const struct job_spec *spec, struct text *key)
{
    (void)context;
    case_key(spec, key);
}

static struct told run_two_jobs(enum record_jobs choice)
{
    struct queue_case test;
    queue_case_default(&test);
    test.settings.record.jobs = choice;
    memcpy(queue_case_fault(&test, FAULT_EXCEPTION)->key, "orders:2", sizeof "orders:2");
    struct told told = {0};
    const struct job_questions questions = {.context = &told,
                                            .effect = do_nothing,
                                            .failed = hear_failure,
                                            .ended = hear_end,
                                            .key_text = give_key,
                                            .emit = tell};
    struct job_queue *queue =
        job_queue_open(&test.settings, test.faults, test.fault_count, &questions);
    for (int row = 1; row <= 2; row++) {
        struct job_spec spec = {.kind = JOB_ORDER, .part = PART_ROW, .key_a = row};
        assert_int_equal(job_queue_submit(queue, &spec, 0), row);
        job_queue_pop(queue, 0);
        while (job_queue_next(queue) == 0) {
            job_queue_step(queue);
            job_queue_pop(queue, 0);
        }
    }
    int64_t next;
    while ((next = job_queue_next(queue)) < INT64_MAX) {
        job_queue_step(queue);
        job_queue_pop(queue, next);
    }
    const struct job_counts *counts = job_queue_counts(queue);
    assert_int_equal(counts->enqueued, 2);
    assert_int_equal(counts->attempts, 4);
    assert_int_equal(counts->completed, 1);
    assert_int_equal(counts->failed, 1);
    assert_int_equal(counts->retried, 2);
    job_queue_finish(queue, 0);
    job_queue_release(queue);
    return told;
}

static void q08_first_successes_are_counted_and_kept_when_all_are(void **state)
{
    (void)state;
    struct told all = run_two_jobs(RECORD_JOBS_ALL);
    assert_int_equal(all.attempts, 4);
    assert_int_equal(all.jobs, 2);
    struct told exceptional = run_two_jobs(RECORD_JOBS_EXCEPTIONAL);
    assert_int_equal(exceptional.attempts, 3);
    assert_int_equal(exceptional.jobs, 1);
    const struct job_record *job = &exceptional.last;
    assert_int_equal(job->state, JOB_FAILED);
    assert_int_equal(job->attempts, 3);
    assert_int_equal(job->enqueued, 0);
    assert_int_equal(job->started, 0);
    assert_int_equal(job->available, SECONDS(6));
    assert_int_equal(job->ended, SECONDS(6));
    assert_string_equal(job->error, "exception");
}

static void q09_a_failure_tells_whether_the_effect_was_applied(void **state)
{
    (void)state;
    struct told told = run_two_jobs(RECORD_JOBS_EXCEPTIONAL);
    assert_int_equal(told.failures, 1);
    assert_int_equal(told.refused_before_effect, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(q01_zero_service_time_ends_before_the_next_arrival),
        cmocka_unit_test(t03_priority_goes_before_age),
        cmocka_unit_test(t03_a_retried_job_keeps_its_place),
        cmocka_unit_test(q02_without_backoff_a_job_is_available_at_once),
        cmocka_unit_test(q01_a_pool_serves_its_queues_from_the_left),
        cmocka_unit_test(t03_workers_are_taken_lowest_number_first),
        cmocka_unit_test(t02_ends_go_before_leases_and_releases),
        cmocka_unit_test(q03_a_worker_is_back_after_its_restart),
        cmocka_unit_test(q06_an_overtaken_attempt_changes_only_its_row),
        cmocka_unit_test(q06_what_failed_for_good_stays_failed),
        cmocka_unit_test(q07_an_effect_that_throws_is_an_exception),
        cmocka_unit_test(q08_first_successes_are_counted_and_kept_when_all_are),
        cmocka_unit_test(q09_a_failure_tells_whether_the_effect_was_applied),
    };
    return cmocka_run_group_tests_name("jobs: order and states", tests, NULL, NULL);
}
