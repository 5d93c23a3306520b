/* Jobs that wait for their first pop, each told from the one before it: what is taken is what was added,
 * in the same order, whatever the numbers (SPEED F4). The naive twin of the queue is in
 * test_jobs_random.c; its cases have jobs enough that some wait so. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/random.h"
#include "jobs/job_fresh.h"

static int64_t some_number(uint64_t seed, uint32_t throws)
{
    static const int64_t numbers[] = {0, 1, 2, 127, 128, INT64_MAX, INT64_MIN, -1, 1000000000000};
    int64_t at = random_uniform(random_draw(seed, 1, 0, throws), 0, 11);
    int64_t any = (int64_t)random_draw(seed, 2, 0, throws);
    return at < 9 ? numbers[at] : any;
}

static struct fresh_job some_job(uint64_t seed, uint32_t number, int64_t id)
{
    const uint32_t throws = number * 10;
    struct fresh_job job = {.id = id, .enqueued = some_number(seed, throws)};
    job.spec.kind = (enum job_kind)random_uniform(random_draw(seed, 3, 0, throws), 0, 3);
    job.spec.feed = (uint16_t)some_number(seed, throws + 1);
    job.spec.part = (uint8_t)some_number(seed, throws + 2);
    job.spec.priority = -7;
    job.spec.symbol = (uint32_t)some_number(seed, throws + 3);
    job.spec.user = (uint32_t)some_number(seed, throws + 4);
    job.spec.payload = (uint32_t)some_number(seed, throws + 5);
    job.spec.key_a = some_number(seed, throws + 6);
    job.spec.key_b = some_number(seed, throws + 7);
    return job;
}

static void assert_same(const struct fresh_job *taken, const struct fresh_job *added)
{
    assert_int_equal(taken->id, added->id);
    assert_int_equal(taken->enqueued, added->enqueued);
    assert_int_equal(taken->spec.kind, added->spec.kind);
    assert_int_equal(taken->spec.feed, added->spec.feed);
    assert_int_equal(taken->spec.part, added->spec.part);
    assert_int_equal(taken->spec.priority, added->spec.priority);
    assert_int_equal(taken->spec.symbol, added->spec.symbol);
    assert_int_equal(taken->spec.user, added->spec.user);
    assert_int_equal(taken->spec.payload, added->spec.payload);
    assert_int_equal(taken->spec.key_a, added->spec.key_a);
    assert_int_equal(taken->spec.key_b, added->spec.key_b);
    assert_false(taken->spec.applied);
    assert_int_equal(taken->spec.retried_from, 0);
    assert_int_equal(taken->spec.first_id, 0);
}

/* Two are added for each that is taken, then all are taken, again and again. */
static void what_is_taken_is_what_was_added(void **state)
{
    (void)state;
    enum { JOBS = 3000, ROUNDS = 3 };
    static struct fresh_job added[JOBS];
    for (uint64_t seed = 1; seed <= 20; seed++) {
        struct job_fresh fresh = {.count = 0};
        int64_t id = 0;
        for (int round = 0; round < ROUNDS; round++) {
            uint32_t taken = 0;
            for (uint32_t i = 0; i < JOBS; i++) {
                id += random_draw(seed, 4, 0, i) % 3 == 0 ? 1 + (int64_t)i : 1;
                added[i] = some_job(seed, i, id);
                assert_true(job_fresh_takes(&fresh, &added[i].spec));
                job_fresh_add(&fresh, &added[i]);
                if (i % 2 == 1) {
                    struct fresh_job job = job_fresh_take(&fresh);
                    assert_same(&job, &added[taken++]);
                }
            }
            while (fresh.count > 0) {
                struct fresh_job job = job_fresh_take(&fresh);
                assert_same(&job, &added[taken++]);
            }
            assert_int_equal(taken, JOBS);
        }
        job_fresh_release(&fresh);
    }
}

/* What a session's end brings: notifications of one instant, of many users' orders. */
static void a_burst_of_notifications_lies_in_ten_bytes_each(void **state)
{
    (void)state;
    enum { JOBS = 10000 };
    struct job_fresh fresh = {.count = 0};
    for (uint32_t i = 0; i < JOBS; i++) {
        struct fresh_job job = {.id = 1000000 + i, .enqueued = INT64_C(1700000000000000000)};
        job.spec = (struct job_spec){.kind = JOB_NOTIFICATION,
                                     .symbol = UINT32_MAX,
                                     .user = i * 7 % 1000,
                                     .key_a = 500000 + 17 * (int64_t)i,
                                     .key_b = 3,
                                     .payload = JOBS - i};
        job_fresh_add(&fresh, &job);
    }
    assert_true(fresh.end - fresh.begin < JOBS * 10);
    job_fresh_release(&fresh);
}

static void q10_retries_and_other_priorities_do_not_wait_so(void **state)
{
    (void)state;
    struct job_fresh fresh = {.count = 0};
    struct job_spec spec = {.priority = 2};
    assert_true(job_fresh_takes(&fresh, &spec));
    job_fresh_add(&fresh, &(struct fresh_job){spec, 5, 0});
    assert_true(job_fresh_takes(&fresh, &spec));
    struct job_spec other = spec;
    other.priority = 1;
    assert_false(job_fresh_takes(&fresh, &other));
    other = spec;
    other.retried_from = 3;
    assert_false(job_fresh_takes(&fresh, &other));
    other = spec;
    other.applied = true;
    assert_false(job_fresh_takes(&fresh, &other));
    other = spec;
    other.first_id = 3;
    assert_false(job_fresh_takes(&fresh, &other));
    job_fresh_release(&fresh);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_taken_is_what_was_added),
        cmocka_unit_test(a_burst_of_notifications_lies_in_ten_bytes_each),
        cmocka_unit_test(q10_retries_and_other_priorities_do_not_wait_so),
    };
    return cmocka_run_group_tests_name("jobs: fresh", tests, NULL, NULL);
}
