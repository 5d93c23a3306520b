/* Q11 and V05: which fault meets which attempt, and the draws behind service times and
 * probabilities. The draws' ids and words were worked out apart, with Python's hashlib and a Philox
 * of its own (tests/support/queue_vectors.py). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/decimal.h"
#include "jobs/job_faults.h"
#include "support/queue_case.h"

static const struct job_spec order = {
    .kind = JOB_ORDER, .part = PART_ROW, .symbol = 3, .user = 7, .key_a = 17};

/* The fate of attempt 1 of `orders:17` at `start`, by the faults of the case. */
static struct attempt_fate fate_at(const struct queue_case *test, int64_t start)
{
    const struct job_faults faults = {test->faults, test->fault_count, test->settings.seed};
    return attempt_fate(&faults, &test->queues[0], &order, 1, "orders:17", 1, start);
}

static void q11_a_fault_holds_from_its_begin_until_before_its_end(void **state)
{
    (void)state;
    struct queue_case test;
    queue_case_default(&test);
    struct fault_row *fault = queue_case_fault(&test, FAULT_OUTAGE);
    fault->from = 10;
    fault->until = 20;
    static const struct {
        int64_t start;
        bool faulty;
    } cases[] = {{9, false}, {10, true}, {19, true}, {20, false}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_int_equal(fate_at(&test, cases[i].start).faulty, cases[i].faulty);
    }
}

static void q11_filters_choose_jobs(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        bool any_job;
        enum job_kind job;
        uint32_t symbol, user;
        const char *key;
        bool faulty;
    } cases[] = {
        {"no filter", true, JOB_ORDER, NAME_NONE, NAME_NONE, "", true},
        {"this kind", false, JOB_ORDER, NAME_NONE, NAME_NONE, "", true},
        {"another kind", false, JOB_PRICE, NAME_NONE, NAME_NONE, "", false},
        {"this symbol", true, JOB_ORDER, 3, NAME_NONE, "", true},
        {"another symbol", true, JOB_ORDER, 4, NAME_NONE, "", false},
        {"this user", true, JOB_ORDER, NAME_NONE, 7, "", true},
        {"another user", true, JOB_ORDER, NAME_NONE, 8, "", false},
        {"this job", true, JOB_ORDER, NAME_NONE, NAME_NONE, "orders:17", true},
        {"another job", true, JOB_ORDER, NAME_NONE, NAME_NONE, "orders:1", false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct queue_case test;
        queue_case_default(&test);
        struct fault_row *fault = queue_case_fault(&test, FAULT_EXCEPTION);
        fault->any_job = cases[i].any_job;
        fault->job = cases[i].job;
        fault->symbol = cases[i].symbol;
        fault->user = cases[i].user;
        memcpy(fault->key, cases[i].key, strlen(cases[i].key) + 1);
        bool faulty = fate_at(&test, 0).faulty;
        if (faulty != cases[i].faulty) print_error("filter: %s\n", cases[i].name);
        assert_int_equal(faulty, cases[i].faulty);
    }
}

static void q11_the_first_fault_that_draws_true_applies(void **state)
{
    (void)state;
    struct queue_case test;
    queue_case_default(&test);
    queue_case_fault(&test, FAULT_WORKER_CRASH)->probability_nano = 0;
    queue_case_fault(&test, FAULT_FAIL_TO_DELIVER); /* not about attempts */
    queue_case_fault(&test, FAULT_TIMEOUT);
    queue_case_fault(&test, FAULT_EXCEPTION);
    struct attempt_fate fate = fate_at(&test, 0);
    assert_true(fate.faulty);
    assert_int_equal(fate.effect, FAULT_TIMEOUT);
}

static void q11_slow_rows_multiply(void **state)
{
    (void)state;
    struct queue_case test;
    queue_case_default(&test);
    test.queues[0].service_a = SECONDS(4);
    queue_case_fault(&test, FAULT_SLOW)->factor = 3 * DECIMAL_ONE;
    queue_case_fault(&test, FAULT_EXCEPTION);
    queue_case_fault(&test, FAULT_SLOW)->factor = DECIMAL_ONE / 2;
    struct attempt_fate fate = fate_at(&test, 0);
    assert_int_equal(fate.service, SECONDS(6));
    assert_int_equal(fate.effect, FAULT_EXCEPTION);
    test.faults[0].as.fault.factor = INT64_MAX;
    test.faults[2].as.fault.factor = INT64_MAX;
    assert_int_equal(fate_at(&test, 0).service, INT64_MAX);
}

static void q11_a_message_names_the_error(void **state)
{
    (void)state;
    struct queue_case test;
    queue_case_default(&test);
    memcpy(queue_case_fault(&test, FAULT_EXCEPTION)->message, "gateway down",
           sizeof "gateway down");
    test.queues[0].tries = 1;
    queue_case_add(&test, 0, JOB_ORDER, 17);
    struct text log = {0};
    queue_case_run(&test, &log, NULL);
    assert_string_equal(text_string(&log), "J1#1 worker 1 0..0 exception 'gateway down'\n"
                                           "J1 failed at 0 'gateway down'\n");
    text_release(&log);
}

/* V05: seed 1, order rows 15..20: uniform:1s:3s and a fault in row 2 with probability 0.4. */
static void v05_draws_are_those_of_the_job_and_the_attempt(void **state)
{
    (void)state;
    static const char *const logs[] = {
        "J1 effect of #1 at 1.158295687\n"
        "J1#1 worker 1 0..1.158295687 completed\n"
        "J1 completed at 1.158295687\n",
        "J1#1 worker 1 0..2.960397913 exception 'exception', again in 1\n"
        "J1#2 worker 1 3.960397913..6.956887941 exception 'exception', again in 5\n"
        "J1#3 worker 1 11.956887941..14.839287902 exception 'exception'\n"
        "J1 failed at 14.839287902 'exception'\n",
        "J1 effect of #1 at 2.443768391\n"
        "J1#1 worker 1 0..2.443768391 completed\n"
        "J1 completed at 2.443768391\n",
        "J1#1 worker 1 0..1.371520259 exception 'exception', again in 1\n"
        "J1 effect of #2 at 4.727077332\n"
        "J1#2 worker 1 2.371520259..4.727077332 completed\n"
        "J1 completed at 4.727077332\n",
        "J1 effect of #1 at 2.319707705\n"
        "J1#1 worker 1 0..2.319707705 completed\n"
        "J1 completed at 2.319707705\n",
        "J1 effect of #1 at 2.341272649\n"
        "J1#1 worker 1 0..2.341272649 completed\n"
        "J1 completed at 2.341272649\n",
    };
    for (int i = 0; i < 6; i++) {
        struct queue_case test;
        queue_case_default(&test);
        test.queues[0].service = SERVICE_UNIFORM;
        test.queues[0].service_a = SECONDS(1);
        test.queues[0].service_b = SECONDS(3);
        queue_case_fault(&test, FAULT_OUTAGE)->probability_nano = 0;
        queue_case_fault(&test, FAULT_EXCEPTION)->probability_nano = 400000000;
        queue_case_add(&test, 0, JOB_ORDER, 15 + i);
        struct text log = {0};
        queue_case_run(&test, &log, NULL);
        assert_string_equal(text_string(&log), logs[i]);
        text_release(&log);
    }
}

static void v05_one_more_job_changes_no_other_draw(void **state)
{
    (void)state;
    int64_t ends[2][2];
    for (int more = 0; more < 2; more++) {
        for (int64_t row = 15; row <= 16; row++) {
            struct queue_case test;
            queue_case_default(&test);
            test.queues[0].service = SERVICE_EXPONENTIAL;
            test.queues[0].service_a = SECONDS(2);
            test.pools[0].count = 9;
            if (more) queue_case_add(&test, 0, JOB_ORDER, 99);
            queue_case_add(&test, 0, JOB_ORDER, row);
            struct text log = {0};
            queue_case_run(&test, &log, NULL);
            const char *line = strstr(text_string(&log), more ? "J2 completed" : "J1 completed");
            assert_non_null(line);
            ends[more][row - 15] = 0;
            for (line += sizeof "J1 completed at " - 1; *line != '\n'; line++) {
                if (*line != '.') ends[more][row - 15] = ends[more][row - 15] * 10 + *line - '0';
            }
            text_release(&log);
        }
    }
    assert_int_equal(ends[0][0], ends[1][0]);
    assert_int_equal(ends[0][1], ends[1][1]);
    assert_int_not_equal(ends[0][0], ends[0][1]);
}

/* Quantiles 0, 0.5 and 1 at 1, 3 and 11 seconds: linear between them, floored. */
static void v05_empirical_service_times_are_linear_between_points(void **state)
{
    (void)state;
    struct empirical_point points[] = {
        {0, SECONDS(1)}, {500000000, SECONDS(3)}, {1000000000, SECONDS(11)}};
    struct queue_case test;
    queue_case_default(&test);
    test.queues[0].service = SERVICE_EMPIRICAL;
    test.queues[0].points = points;
    test.queues[0].point_count = 3;
    static const struct {
        uint64_t id; /* random ids whose first draw is known */
        int64_t service;
    } cases[] = {
        {1, INT64_C(2792965464)}, {2, INT64_C(2027656448)}, {3, INT64_C(8925604192)},
        {4, INT64_C(2761621696)}, {5, INT64_C(4701415616)},
    };
    const struct job_faults faults = {NULL, 0, 1};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct attempt_fate fate =
            attempt_fate(&faults, &test.queues[0], &order, cases[i].id, "", 1, 0);
        assert_int_equal(fate.service, cases[i].service);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(q11_a_fault_holds_from_its_begin_until_before_its_end),
        cmocka_unit_test(q11_filters_choose_jobs),
        cmocka_unit_test(q11_the_first_fault_that_draws_true_applies),
        cmocka_unit_test(q11_slow_rows_multiply),
        cmocka_unit_test(q11_a_message_names_the_error),
        cmocka_unit_test(v05_draws_are_those_of_the_job_and_the_attempt),
        cmocka_unit_test(v05_one_more_job_changes_no_other_draw),
        cmocka_unit_test(v05_empirical_service_times_are_linear_between_points),
    };
    return cmocka_run_group_tests_name("jobs: faults and draws", tests, NULL, NULL);
}
