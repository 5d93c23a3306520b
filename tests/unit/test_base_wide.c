/* Arithmetic beyond 64 bits and the roundings of V03 and V04. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/random.h"
#include "base/wide.h"

static const wide wide_most = (wide)(((uwide)1 << 127) - 1);

static void products_are_refused_exactly_where_128_bits_end(void **state)
{
    (void)state;
    wide product = 0;
    wide two_to_63 = (wide)1 << 63;
    assert_true(wide_mul(two_to_63, two_to_63, &product));
    assert_true(product == (wide)1 << 126);
    assert_false(wide_mul(two_to_63 * 2, two_to_63, &product));
    assert_true(wide_mul(-two_to_63 * 2, two_to_63, &product));
    assert_true(product == -wide_most - 1);
    assert_true(wide_mul(wide_most, 1, &product) && product == wide_most);
    assert_true(wide_mul(-1, wide_most, &product) && product == -wide_most);
    assert_true(wide_mul(wide_most, 0, &product) && product == 0);
    assert_false(wide_mul(wide_most, 2, &product));
    assert_false(wide_mul(-wide_most - 1, -1, &product));
    assert_true(wide_product(INT64_MIN, INT64_MIN) == (wide)1 << 126);
    assert_true(wide_product(INT64_MIN, INT64_MAX) == -((wide)1 << 126) + ((wide)1 << 63));
}

static void sums_and_narrowing_are_checked(void **state)
{
    (void)state;
    wide sum = 0;
    int64_t value = 0;
    assert_true(wide_add(wide_most, -1, &sum) && sum == wide_most - 1);
    assert_false(wide_add(wide_most, 1, &sum));
    assert_false(wide_add(-wide_most, -2, &sum));
    assert_true(wide_add(-wide_most, -1, &sum));
    assert_true(wide_to_int64(INT64_MIN, &value) && value == INT64_MIN);
    assert_false(wide_to_int64((wide)INT64_MAX + 1, &value));
    assert_false(wide_to_int64((wide)INT64_MIN - 1, &value));
    assert_true(int64_add(INT64_MAX, -1, &value) && value == INT64_MAX - 1);
    assert_false(int64_add(INT64_MIN, -1, &value));
}

static void v03_divisions_round_as_named(void **state)
{
    (void)state;
    static const struct {
        int numerator;
        int denominator;
        int half_even;
        int half_up;
        int floor;
    } rows[] = {
        {7, 2, 4, 4, 3},  {5, 2, 2, 3, 2},    {-5, 2, -2, -3, -3}, {-7, 2, -4, -4, -4},
        {1, 2, 0, 1, 0},  {-1, 2, 0, -1, -1}, {6, 3, 2, 2, 2},     {-6, 3, -2, -2, -2},
        {10, 4, 2, 3, 2}, {14, 4, 4, 4, 3},   {13, 4, 3, 3, 3},    {-13, 4, -3, -3, -4},
        {0, 9, 0, 0, 0},  {2, 3, 1, 1, 0},    {-2, 3, -1, -1, -1}, {1, 3, 0, 0, 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        wide numerator = rows[i].numerator;
        wide denominator = rows[i].denominator;
        assert_true(wide_div_half_even(numerator, denominator) == rows[i].half_even);
        assert_true(wide_div_half_up(numerator, denominator) == rows[i].half_up);
        assert_true(wide_div_floor(numerator, denominator) == rows[i].floor);
    }
    assert_true(wide_div_half_even(wide_most, wide_most) == 1);
    assert_true(wide_div_half_even(wide_most - 1, 2) == (wide_most - 1) / 2);
    int64_t result = 0;
    assert_true(mul_div_half_even(INT64_MAX, INT64_MAX, INT64_MAX, &result));
    assert_int_equal(result, INT64_MAX);
    assert_false(mul_div_half_even(INT64_MAX, 2, 1, &result));
}

static void check_split(int64_t total, const int64_t *weights, int count, const int64_t *expected)
{
    int64_t parts[8];
    int64_t scratch[8];
    split_largest_remainder(total, weights, parts, count, scratch);
    for (int i = 0; i < count; i++) {
        assert_int_equal(parts[i], expected[i]);
    }
}

static void v04_parts_add_up_and_ties_go_to_the_lower_row(void **state)
{
    (void)state;
    check_split(100, (int64_t[]){1, 1, 1}, 3, (int64_t[]){34, 33, 33});
    check_split(-100, (int64_t[]){1, 1, 1}, 3, (int64_t[]){-34, -33, -33});
    check_split(101, (int64_t[]){0, 1, 1, 1}, 4, (int64_t[]){0, 34, 34, 33});
    check_split(10, (int64_t[]){6, 3, 1}, 3, (int64_t[]){6, 3, 1});
    check_split(10, (int64_t[]){1, 5, 5}, 3, (int64_t[]){1, 5, 4});
    check_split(0, (int64_t[]){2, 3}, 2, (int64_t[]){0, 0});
    check_split(1, (int64_t[]){INT64_MAX, INT64_MAX}, 2, (int64_t[]){1, 0});
    check_split(INT64_MAX, (int64_t[]){INT64_MAX, INT64_MAX}, 2,
                (int64_t[]){INT64_C(4611686018427387904), INT64_C(4611686018427387903)});
    check_split(INT64_MIN, (int64_t[]){5}, 1, (int64_t[]){INT64_MIN});
}

/* V04 as it reads: the leftover goes, unit by unit, to the largest remainder not yet served. */
static void split_slowly(int64_t total, const int64_t *weights, int64_t *parts, int count)
{
    int64_t sum = 0;
    int64_t left = total;
    int64_t rests[32];
    for (int i = 0; i < count; i++) {
        sum += weights[i];
    }
    for (int i = 0; i < count; i++) {
        parts[i] = total * weights[i] / sum;
        rests[i] = total * weights[i] % sum;
        left -= parts[i];
    }
    for (; left > 0; left--) {
        int best = 0;
        for (int i = 1; i < count; i++) {
            best = rests[i] > rests[best] ? i : best;
        }
        parts[best] += 1;
        rests[best] = -1;
    }
}

static void v04_random_splits_follow_the_rule(void **state)
{
    (void)state;
    for (uint64_t id = 0; id < 20000; id++) {
        int64_t weights[32];
        int64_t parts[32];
        int64_t expected[32];
        int64_t scratch[32];
        int count = (int)random_uniform(random_draw(1, 1, id, 0), 1, 32);
        for (int i = 0; i < count; i++) {
            weights[i] = random_uniform(random_draw(1, 2, id, (uint32_t)i), 0, 9);
        }
        weights[0] += 1;
        int64_t total = random_uniform(random_draw(1, 3, id, 0), 0, 1000);
        split_largest_remainder(total, weights, parts, count, scratch);
        split_slowly(total, weights, expected, count);
        assert_memory_equal(parts, expected, (size_t)count * sizeof parts[0]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(products_are_refused_exactly_where_128_bits_end),
        cmocka_unit_test(sums_and_narrowing_are_checked),
        cmocka_unit_test(v03_divisions_round_as_named),
        cmocka_unit_test(v04_parts_add_up_and_ties_go_to_the_lower_row),
        cmocka_unit_test(v04_random_splits_follow_the_rule),
    };
    return cmocka_run_group_tests_name("base: wide arithmetic", tests, NULL, NULL);
}
