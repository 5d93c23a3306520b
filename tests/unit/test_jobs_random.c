/* The queue against its naive twin: random queues, pools, faults and arrivals, hundreds of seeds;
 * every attempt, effect and end in the same order, and every minute's metrics (Q01-Q12, T02, T03).
 * A seed that differs is printed with the first line that does. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/decimal.h"
#include "base/random.h"
#include "support/naive_queue.h"

enum { SEEDS = 600 };

/* The n-th number in [0, below) of a seed. */
struct dice {
    uint64_t seed;
    uint32_t throws;
};
static int64_t dice_throw(struct dice *dice, int64_t below)
{
    return random_uniform(random_draw(dice->seed, 99, 0, dice->throws++), 0, below - 1);
}

static int64_t some_seconds(struct dice *dice)
{
    static const int64_t choices[] = {0, 0, 1, 2, 5, 10, 30, 60, 90};
    return SECONDS(choices[dice_throw(dice, sizeof choices / sizeof choices[0])]);
}

/* Q05, and the jitter of V05. */
static void make_limits(struct queue_settings *queue, struct dice *dice)
{
    static const char *const errors[] = {"timeout", "exception", "boom", "delivery"};
    if (dice_throw(dice, 3) == 0) queue->max_exceptions = 1 + dice_throw(dice, 3);
    if (dice_throw(dice, 3) == 0) queue->retry_until = some_seconds(dice) + some_seconds(dice);
    if (dice_throw(dice, 3) == 0) queue->jitter = dice_throw(dice, DECIMAL_ONE + 1);
    if (dice_throw(dice, 3) == 0) {
        const char *error = errors[dice_throw(dice, 4)];
        memcpy(queue->fail_on[queue->fail_on_count++], error, strlen(error) + 1);
    }
    queue->unique_key = dice_throw(dice, 2) == 0;
}

/* Three stretches, the middle one a jump when its quantiles are equal. */
static void make_points(struct queue_case *test, struct dice *dice)
{
    int64_t middle = dice_throw(dice, 1000000000);
    int64_t further = middle + (dice_throw(dice, 2) ? dice_throw(dice, 1000000000 - middle) : 0);
    const int64_t quantiles[CASE_POINTS] = {0, middle, further, 1000000000};
    int64_t nanos = 0;
    for (int i = 0; i < CASE_POINTS; i++) {
        nanos += some_seconds(dice) / 16;
        test->points[i] = (struct empirical_point){quantiles[i], nanos};
    }
}

static void make_queues(struct queue_case *test, struct dice *dice)
{
    int count = 1 + (int)dice_throw(dice, CASE_QUEUES);
    test->settings.queue_count = count;
    for (int q = 0; q < count; q++) {
        struct queue_settings *queue = &test->queues[q];
        *queue = queue_defaults();
        queue->jobs = 0;
        queue->service = (enum service_kind)dice_throw(dice, SERVICE_EMPIRICAL + 1);
        queue->service_a = some_seconds(dice);
        queue->service_b = queue->service_a + some_seconds(dice);
        queue->tries = 1 + (int32_t)dice_throw(dice, 4);
        queue->backoff_count = 1 + (int)dice_throw(dice, 3);
        for (int i = 0; i < queue->backoff_count; i++) queue->backoff[i] = some_seconds(dice);
        queue->timeout = SECONDS(1) + some_seconds(dice);
        queue->retry_after = SECONDS(1) + some_seconds(dice);
        queue->release_immediate = dice_throw(dice, 2) == 0;
        make_limits(queue, dice);
    }
    for (int kind = 0; kind <= JOB_NOTIFICATION; kind++) {
        test->queues[dice_throw(dice, count)].jobs |= 1u << kind;
    }
}

/* Every queue has a pool; the pools take their queues in an order of their own. */
static void make_pools(struct queue_case *test, struct dice *dice)
{
    int queues = test->settings.queue_count;
    test->settings.worker_pool_count = 1 + (int)dice_throw(dice, CASE_POOLS);
    for (int p = 0; p < test->settings.worker_pool_count; p++) {
        struct worker_settings *pool = &test->pools[p];
        pool->count = 1 + (int32_t)dice_throw(dice, 3);
        pool->restart_delay = some_seconds(dice);
        int first = (int)dice_throw(dice, queues);
        int step = dice_throw(dice, 2) ? 1 : queues - 1;
        for (int i = 0; i < queues; i++) {
            if (p > 0 && dice_throw(dice, 3) == 0) continue; /* the first pool serves all */
            pool->queues[pool->queue_count++] = (first + i * step) % queues;
        }
    }
}

static void make_faults(struct queue_case *test, struct dice *dice)
{
    for (int64_t left = dice_throw(dice, CASE_FAULTS); left > 0; left--) {
        struct fault_row *fault =
            queue_case_fault(test, (enum fault_effect)dice_throw(dice, FAULT_FAIL_TO_DELIVER + 1));
        if (dice_throw(dice, 2)) fault->from = SECONDS(dice_throw(dice, 300));
        if (dice_throw(dice, 2)) fault->until = SECONDS(dice_throw(dice, 600));
        fault->any_job = dice_throw(dice, 3) > 0;
        fault->job = (enum job_kind)dice_throw(dice, JOB_NOTIFICATION + 1);
        if (dice_throw(dice, 3) == 0) fault->symbol = (uint32_t)dice_throw(dice, 3);
        if (dice_throw(dice, 3) == 0) fault->user = (uint32_t)dice_throw(dice, 3);
        if (dice_throw(dice, 5) == 0) memcpy(fault->key, "orders:3", sizeof "orders:3");
        fault->probability_nano = dice_throw(dice, 3) ? dice_throw(dice, 1000000001) : 1000000000;
        fault->factor = dice_throw(dice, 4 * DECIMAL_ONE);
        if (dice_throw(dice, 2)) memcpy(fault->message, "boom", sizeof "boom");
    }
}

static void make_arrivals(struct queue_case *test, struct dice *dice)
{
    int64_t time = 0;
    for (int64_t row = 1, last = 1 + dice_throw(dice, CASE_ARRIVALS); row <= last; row++) {
        if (dice_throw(dice, 3)) time += some_seconds(dice);
        if (dice_throw(dice, 9) == 0) time += dice_throw(dice, SECONDS(20));
        struct job_spec *spec =
            queue_case_add(test, time, dice_throw(dice, 2) ? JOB_ORDER : JOB_PRICE, row);
        if (row > 4 && dice_throw(dice, 6) == 0) spec->key_a = row - 1 - dice_throw(dice, 4);
        if (spec->kind == JOB_PRICE) spec->part = (uint8_t)dice_throw(dice, PART_ROW + 1);
        spec->priority = (int32_t)dice_throw(dice, 4) - 1;
        if (dice_throw(dice, 12) == 0) { /* an operator's retry (Q10) */
            spec->retried_from = 1;
            spec->applied = dice_throw(dice, 2) == 0;
        }
        spec->symbol = (uint32_t)dice_throw(dice, 3);
        spec->user = (uint32_t)dice_throw(dice, 3);
    }
}

static void make_case(struct queue_case *test, uint64_t seed)
{
    struct dice dice = {.seed = seed};
    queue_case_default(test);
    test->settings.seed = seed;
    memset(test->pools, 0, sizeof test->pools);
    make_points(test, &dice);
    make_queues(test, &dice);
    queue_case_link(test);
    make_pools(test, &dice);
    make_faults(test, &dice);
    make_arrivals(test, &dice);
    test->follow_ups = dice_throw(&dice, 2) == 0;
    test->throw_every = dice_throw(&dice, 2) ? 2 + dice_throw(&dice, 9) : 0;
}

static void tell_difference(uint64_t seed, const char *what, const struct text *ours,
                            const struct text *naive)
{
    const char *a = text_string(ours), *b = text_string(naive);
    size_t same = 0, line = 1;
    for (size_t i = 0; a[i] && a[i] == b[i]; i++) {
        if (a[i] == '\n') same = i + 1, line++;
    }
    print_message("seed %llu, %s, line %zu:\n  queue: %.*s\n  twin:  %.*s\n",
                  (unsigned long long)seed, what, line, (int)strcspn(a + same, "\n"), a + same,
                  (int)strcspn(b + same, "\n"), b + same);
}

static bool agree(uint64_t seed, size_t *lines)
{
    struct queue_case test;
    make_case(&test, seed);
    struct text ours = {0}, naive = {0}, our_minutes = {0}, naive_minutes = {0};
    queue_case_run(&test, &ours, &our_minutes);
    naive_queue_run(&test, &naive, &naive_minutes);
    bool same = strcmp(text_string(&ours), text_string(&naive)) == 0;
    if (!same) tell_difference(seed, "log", &ours, &naive);
    bool same_minutes = strcmp(text_string(&our_minutes), text_string(&naive_minutes)) == 0;
    if (!same_minutes) tell_difference(seed, "minutes", &our_minutes, &naive_minutes);
    for (const char *at = text_string(&ours); *at; at++) *lines += *at == '\n';
    text_release(&ours);
    text_release(&naive);
    text_release(&our_minutes);
    text_release(&naive_minutes);
    return same && same_minutes;
}

static void q01_to_q12_the_queue_and_its_naive_twin_agree(void **state)
{
    (void)state;
    size_t lines = 0, wrong = 0;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) wrong += agree(seed, &lines) ? 0 : 1;
    assert_int_equal(wrong, 0);
    assert_true(lines > 100 * SEEDS / 2); /* the cases are worth comparing */
}

/* Most jobs need no time, nothing is drawn, and only what is exceptional is told: the short way. */
static void make_direct(struct queue_case *test, uint64_t seed)
{
    struct dice dice = {.seed = seed, .throws = 1000000};
    make_case(test, seed);
    test->settings.record.jobs = RECORD_JOBS_EXCEPTIONAL;
    test->fault_count = 0;
    test->bursts = dice_throw(&dice, 2) == 0;
    for (int q = 0; q < test->settings.queue_count; q++) {
        struct queue_settings *queue = &test->queues[q];
        if (dice_throw(&dice, 5) == 0) continue;
        queue->service = SERVICE_CONSTANT;
        queue->service_a = 0;
        queue->jitter = 0;
        queue->unique_key = false;
    }
}

/* A fault of no instant changes nothing, but with it no job takes the short way. */
static bool ways_agree(uint64_t seed, size_t *lines)
{
    struct queue_case test;
    struct text ways[2] = {0}, minutes[2] = {0};
    for (int way = 0; way < 2; way++) {
        make_direct(&test, seed);
        if (way == 1) queue_case_fault(&test, FAULT_EXCEPTION)->from = MOMENT_END;
        queue_case_run(&test, &ways[way], &minutes[way]);
    }
    bool same = strcmp(text_string(&ways[0]), text_string(&ways[1])) == 0;
    if (!same) tell_difference(seed, "short and long way", &ways[0], &ways[1]);
    bool same_minutes = strcmp(text_string(&minutes[0]), text_string(&minutes[1])) == 0;
    if (!same_minutes) tell_difference(seed, "their minutes", &minutes[0], &minutes[1]);
    for (const char *at = text_string(&ways[0]); *at; at++) *lines += *at == '\n';
    for (int way = 0; way < 2; way++) {
        text_release(&ways[way]);
        text_release(&minutes[way]);
    }
    return same && same_minutes;
}

static void t02_the_short_way_of_a_job_and_the_long_one_agree(void **state)
{
    (void)state;
    size_t lines = 0, wrong = 0;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) wrong += ways_agree(seed, &lines) ? 0 : 1;
    assert_int_equal(wrong, 0);
    assert_true(lines > 10 * SEEDS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(q01_to_q12_the_queue_and_its_naive_twin_agree),
        cmocka_unit_test(t02_the_short_way_of_a_job_and_the_long_one_agree),
    };
    return cmocka_run_group_tests_name("jobs: naive twin", tests, NULL, NULL);
}
