/* V05: Philox4x32-10 against the known answers of Random123 (kat_vectors), and the distributions.
 * The table of logarithms was printed, with 60 digits, by
 *     python3 tests/support/base_vectors.py logs */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/negative_log.h"
#include "base/random.h"

static const struct {
    uint32_t counter[4];
    uint64_t key;
    uint32_t answer[4];
} known_answers[] = {
    {{0, 0, 0, 0}, 0, {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}},
    {{0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff},
     UINT64_MAX,
     {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}},
    {{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, /* the digits of pi */
     UINT64_C(0x299f31d0a4093822),
     {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}},
};

static void v05_philox_gives_the_known_answers(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof known_answers / sizeof known_answers[0]; i++) {
        uint32_t out[4];
        philox4x32_10(known_answers[i].key, known_answers[i].counter, out);
        assert_memory_equal(out, known_answers[i].answer, sizeof out);
    }
}

static void v05_a_draw_is_a_function_of_seed_stream_id_and_attempt(void **state)
{
    (void)state;
    assert_true(random_draw(0, 0, 0, 0) == UINT64_C(0xe169c58d6627e8d5));
    uint64_t pi = random_draw(UINT64_C(0x299f31d0a4093822), 0x243f6a88,
                              UINT64_C(0x13198a2e85a308d3), 0x03707344);
    assert_true(pi == UINT64_C(0x94fdccebd16cfe09));
}

static void v05_probabilities_and_ranges_reach_their_ends(void **state)
{
    (void)state;
    assert_false(random_met(0, 0));
    assert_true(random_met(0, 1));
    assert_true(random_met(UINT64_MAX, 1000000000));
    assert_false(random_met(UINT64_MAX, 999999999));
    assert_true(random_met(UINT64_MAX / 2, 500000000));
    assert_false(random_met(UINT64_MAX / 2 + 1, 500000000));
    assert_int_equal(random_uniform(0, 5, 9), 5);
    assert_int_equal(random_uniform(UINT64_MAX, 5, 9), 9);
    assert_int_equal(random_uniform(UINT64_MAX, 7, 7), 7);
    assert_int_equal(random_uniform(UINT64_MAX, 0, INT64_MAX), INT64_MAX);
    assert_int_equal(random_uniform(UINT64_MAX / 2 + 1, 0, 1), 1);
    assert_int_equal(random_uniform(UINT64_MAX / 2, 0, 1), 0);
}

static const struct {
    uint64_t u;
    uint64_t log;
} logs[] = {
    {UINT64_C(0), UINT64_C(3196577161300663914)},
    {UINT64_C(1), UINT64_C(3146630643155341041)},
    {UINT64_C(2), UINT64_C(3117413802998738369)},
    {UINT64_C(9), UINT64_C(3030658419431914426)},
    {UINT64_C(4294967296), UINT64_C(1598288580633554741)},
    {UINT64_C(9223372036854775807), UINT64_C(49946518145322873)},
    {UINT64_C(9223372036854775808), UINT64_C(49946518145322873)},
    {UINT64_C(18446744073709551614), UINT64_C(0)},
    {UINT64_C(18446744073709551613), UINT64_C(0)},
    {UINT64_C(18446744073709551359), UINT64_C(1)},
    {UINT64_C(15970126346341786989), UINT64_C(10388399813008014)},
    {UINT64_C(15806332507635138087), UINT64_C(11131257569509967)},
    {UINT64_C(14410929494797389965), UINT64_C(17791089903948903)},
    {UINT64_C(8334835209022527425), UINT64_C(57245733102514221)},
    {UINT64_C(15772808007039181501), UINT64_C(11284250698670151)},
    {UINT64_C(3503074255122127410), UINT64_C(119705457626159624)},
    {UINT64_C(14829343298631886456), UINT64_C(15728732255492866)},
    {UINT64_C(8776282599422980546), UINT64_C(53526899847693658)},
    {UINT64_C(11325541433240190585), UINT64_C(35151668969030951)},
    {UINT64_C(3434298343398869075), UINT64_C(121134237477658197)},
    {UINT64_C(8238189578454333843), UINT64_C(58086150665964933)},
    {UINT64_C(2615658569448273025), UINT64_C(140755284645059843)},
    {UINT64_C(9937141309157814053), UINT64_C(44575439966178621)},
    {UINT64_C(16424620972549922111), UINT64_C(8366347410684143)},
    {UINT64_C(1475898736482), UINT64_C(1177502606978938740)},
    {UINT64_C(218966853428), UINT64_C(1314995848578855826)},
    {UINT64_C(3015685403064105130), UINT64_C(130500680054183414)},
    {UINT64_C(182981135533182), UINT64_C(830176648933258002)},
    {UINT64_C(1276), UINT64_C(2681201875622555952)},
    {UINT64_C(1), UINT64_C(3146630643155341041)},
    {UINT64_C(271291275), UINT64_C(1797312099048228868)},
    {UINT64_C(1), UINT64_C(3146630643155341041)},
};

static void v05_logarithms_are_exact(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof logs / sizeof logs[0]; i++) {
        assert_true(random_negative_log(logs[i].u) == logs[i].log);
        assert_true(negative_log_exact(logs[i].u + 1) == logs[i].log);
    }
    assert_true(random_negative_log(UINT64_MAX) == 0);
}

static void v05_both_ways_to_the_logarithm_agree(void **state)
{
    (void)state;
    for (uint64_t id = 0; id < 3000; id++) {
        uint64_t n = random_draw(7, 1, id, 0) >> (id % 64);
        uint64_t quick = 0;
        n += n == 0 ? 1 : 0;
        assert_true(negative_log_quick(n, &quick));
        assert_true(quick == negative_log_exact(n));
    }
}

/* The logarithm falls as n grows, also across the borders of the reduction. */
static void v05_the_logarithm_never_rises(void **state)
{
    (void)state;
    static const uint64_t borders[] = {UINT64_C(0xB504F333F9DE6484),
                                       UINT64_C(0x5A827999FCEF3242),
                                       UINT64_C(1) << 63,
                                       UINT64_C(1) << 32,
                                       64,
                                       46};
    for (size_t i = 0; i < sizeof borders / sizeof borders[0]; i++) {
        uint64_t before = UINT64_MAX;
        for (uint64_t n = borders[i] - 20; n < borders[i] + 20; n++) {
            uint64_t log = random_negative_log(n - 1);
            assert_true(log <= before);
            before = log;
        }
    }
}

static void v05_exponential_draws_scale_with_the_mean(void **state)
{
    (void)state;
    const uint64_t half = UINT64_MAX / 2; /* (u + 1) / 2^64 = 1/2 */
    assert_int_equal(random_exponential(half, 1000000000), 693147180);
    assert_int_equal(random_exponential(UINT64_MAX, 1000000000), 0);
    assert_int_equal(random_exponential(0, 1000000000), INT64_C(44361419555));
    assert_int_equal(random_exponential(half, 0), 0);
    assert_int_equal(random_exponential(0, INT64_MAX), INT64_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(v05_philox_gives_the_known_answers),
        cmocka_unit_test(v05_a_draw_is_a_function_of_seed_stream_id_and_attempt),
        cmocka_unit_test(v05_probabilities_and_ranges_reach_their_ends),
        cmocka_unit_test(v05_logarithms_are_exact),
        cmocka_unit_test(v05_both_ways_to_the_logarithm_agree),
        cmocka_unit_test(v05_the_logarithm_never_rises),
        cmocka_unit_test(v05_exponential_draws_scale_with_the_mean),
    };
    return cmocka_run_group_tests_name("base: randomness", tests, NULL, NULL);
}
