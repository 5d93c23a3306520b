/* P04: powers and logarithms by own code, and the printing of doubles. Tables printed by
 *     python3 tests/support/base_vectors.py reals
 *     python3 tests/support/base_vectors.py prints
 * where decimals of 60 digits are rounded to the nearest double. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/random.h"
#include "base/real.h"

static int64_t bits_of(double x)
{
    int64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

static double double_of(uint64_t bits)
{
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

/* The same bits: results may not differ between machines by even one. */
static void assert_same(double value, double expected)
{
    if (bits_of(value) != bits_of(expected)) {
        fail_msg("%a instead of %a", value, expected);
    }
}

static const double logs[][2] = {
    {0x1.0000000000000p-1, -0x1.62e42fefa39efp-1},
    {0x1.0000000000000p+1, 0x1.62e42fefa39efp-1},
    {0x1.4000000000000p+3, 0x1.26bb1bbb55516p+1},
    {0x1.000001ad7f29bp+0, 0x1.ad7f2847b6492p-24},
    {0x1.ff7ced916872bp-1, -0x1.064670d979b73p-10},
    {0x1.a749ec2ff5c8ap-997, -0x1.59484d64c9ca6p+9},
    {0x0.0000000000001p-1022, -0x1.74385446d71c3p+9},
    {0x1.e42d130773b76p+1023, 0x1.62dd08fdc6f88p+9},
    {0x1.28884f08ac981p+1, 0x1.ae250c914d1a4p-1},
    {0x1.6be3a544c72eep+1, 0x1.0b7946a0a9e9fp+0},
    {0x1.283b8121d2e12p+2, 0x1.8842474e23ee8p+0},
    {0x1.30db10b9d2dafp+1, 0x1.bc5160c24490ep-1},
};

static const double exponentials[][2] = {
    {0x1.0000000000000p+0, 0x1.5bf0a8b145769p+1},
    {-0x1.0000000000000p+0, 0x1.78b56362cef38p-2},
    {0x1.0624dd2f1a9fcp-10, 0x1.0041919b7ee34p+0},
    {0x1.9200000000000p+6, 0x1.fcc37a76f9e76p+144},
    {-0x1.5e20000000000p+9, 0x1.af5fe9a485c8ep-1011},
    {-0x1.7400000000000p+9, 0x0.0000000000002p-1022},
    {0x1.62c0000000000p+9, 0x1.81e9b4b52d0c9p+1023},
    {-0x1.3333333333333p-2, 0x1.7b4c869c37c05p-1},
    {0x1.412db519d5680p-4, 0x1.14e1b41d490fap+0},
    {0x1.bf690af9898c0p-1, 0x1.32b3ddac848dbp+1},
    {-0x1.93a27f9f603e6p+1, 0x1.5ddab37d8577fp-5},
    {0x1.e7c72183e8600p-4, 0x1.206028091f64fp+0},
};

static const double powers[][3] = {
    {0x1.0000000000000p+1, 0x1.4000000000000p+3, 0x1.0000000000000p+10},
    {0x1.0000000000000p+1, 0x1.0000000000000p-1, 0x1.6a09e667f3bcdp+0},
    {0x1.11eb851eb851fp+0, 0x1.002ce33e6c02dp-1, 0x1.08d0894bb4174p+0},
    {0x1.999999999999ap-1, 0x1.00e10e10e10e1p+2, 0x1.a225913fc94c6p-2},
    {0x1.4000000000000p+3, -0x1.8000000000000p+1, 0x1.0624dd2f1a9fcp-10},
    {0x1.8000000000000p+0, 0x1.9000000000000p+6, 0x1.69194f299cddap+58},
    {0x1.71dffdad78537p+0, 0x1.7702a95dc9ac8p+3, 0x1.2a7fdf4e6fac4p+6},
    {0x1.48496caadf792p-1, -0x1.f74af2d2a024ap+2, 0x1.079c3424514a8p+5},
    {0x1.45a28d93b6ee8p-1, 0x1.8c58522e75fc0p+3, 0x1.e231ac856888bp-9},
    {0x1.8a47c6ce7427ep+0, -0x1.253253605d75ep+4, 0x1.7f45c48a17db1p-12},
};

static void p04_logarithms_and_powers_are_the_nearest_doubles(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof logs / sizeof logs[0]; i++) {
        assert_same(real_log(logs[i][0]), logs[i][1]);
    }
    for (size_t i = 0; i < sizeof exponentials / sizeof exponentials[0]; i++) {
        assert_same(real_exp(exponentials[i][0]), exponentials[i][1]);
    }
    for (size_t i = 0; i < sizeof powers / sizeof powers[0]; i++) {
        assert_same(real_pow(powers[i][0], powers[i][1]), powers[i][2]);
    }
}

static void p04_the_edges_are_defined(void **state)
{
    (void)state;
    const double infinite = double_of(UINT64_C(0x7FF) << 52);
    const double nan = double_of((UINT64_C(0x7FF) << 52) + 1);
    assert_same(real_log(1), 0);
    assert_true(real_log(0) != real_log(0));
    assert_true(real_log(-1) != real_log(-1));
    assert_true(real_log(nan) != real_log(nan));
    assert_same(real_log(infinite), infinite);
    assert_same(real_exp(0), 1);
    assert_same(real_exp(-746), 0);
    assert_same(real_exp(-infinite), 0);
    assert_same(real_exp(710), infinite);
    assert_same(real_exp(infinite), infinite);
    assert_true(real_exp(nan) != real_exp(nan));
    assert_same(real_pow(0, 2), 0);
    assert_true(real_pow(0, 0) != real_pow(0, 0));
    assert_true(real_pow(-8, 3) != real_pow(-8, 3));
    assert_true(real_pow(2, nan) != real_pow(2, nan));
    assert_same(real_pow(5, 0), 1);
    assert_same(real_pow(1, infinite), 1);
    assert_same(real_pow(0.5, infinite), 0);
    assert_same(real_pow(2, -1074), 0x1p-1074);
    assert_same(real_pow(2, 1023), 0x1p1023);
    assert_same(real_pow(2, 1024), infinite);
    assert_same(real_pow(infinite, -1), 0);
}

static const struct {
    double value;
    const char *report;
    const char *full;
} prints[] = {
    {0x1.999999999999ap-4, "0.1", "0.1"},
    {0x1.3333333333333p-2, "0.3", "0.3"},
    {0x1.5555555555555p-2, "0.333333", "0.3333333333333333"},
    {0x1.5555555555555p-1, "0.666667", "0.6666666666666666"},
    {0x1.e240800000000p+16, "123456", "123456.5"},
    {0x1.e241800000000p+16, "123458", "123457.5"},
    {0x1.e847f00000000p+19, "1e+06", "999999.5"},
    {0x1.2d68700000000p+20, "1.23457e+06", "1234567"},
    {0x1.a36e2eb1c432dp-14, "0.0001", "0.0001"},
    {0x1.9e0fcaf9380fcp-17, "1.234e-05", "1.234e-05"},
    {-0x1.4000000000000p+1, "-2.5", "-2.5"},
    {0x0.0000000000001p-1022, "4.94066e-324", "5e-324"},
    {0x1.fffffffffffffp+1023, "1.79769e+308", "1.7976931348623157e+308"},
    {0x1.0000000000000p-1022, "2.22507e-308", "2.2250738585072014e-308"},
    {0x1.0000000000000p+53, "9.0072e+15", "9007199254740992"},
    {0x1.1c37937e08000p+53, "1e+16", "1e+16"},
    {0x1.c6bf526340000p+49, "1e+15", "1000000000000000"},
    {0x1.52d02c7e14af6p+76, "1e+23", "1e+23"},
    {0x1.1666666666666p+2, "4.35", "4.35"},
    {0x1.3333333333334p-2, "0.3", "0.30000000000000004"},
    {0x1.ec00000000000p+6, "123", "123"},
    {-0x1.ad7f29abcaf48p-24, "-1e-07", "-1e-07"},
};

/* A text may only be called full when it reads back: the C library is the judge, in the C locale. */
static void p04_full_texts_read_back(void **state)
{
    (void)state;
    for (uint64_t id = 0; id < 20000; id++) {
        double value = double_of(random_draw(3, 1, id, 0));
        char text[40];
        if (value - value == 0) { /* finite */
            assert_true(real_print_full(value, text) < sizeof text);
            assert_same(strtod(text, NULL), value);
        }
    }
}

static void p04_doubles_print_as_in_python(void **state)
{
    (void)state;
    char text[40];
    for (size_t i = 0; i < sizeof prints / sizeof prints[0]; i++) {
        assert_int_equal(real_print(prints[i].value, text), strlen(prints[i].report));
        assert_string_equal(text, prints[i].report);
        assert_int_equal(real_print_full(prints[i].value, text), strlen(prints[i].full));
        assert_string_equal(text, prints[i].full);
    }
    const double infinite = double_of(UINT64_C(0x7FF) << 52);
    real_print(-infinite, text);
    assert_string_equal(text, "-inf");
    real_print(double_of((UINT64_C(0x7FF) << 52) + 1), text);
    assert_string_equal(text, "n/a");
    real_print(-0.0, text);
    assert_string_equal(text, "0");
    real_print_full(0, text);
    assert_string_equal(text, "0");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(p04_logarithms_and_powers_are_the_nearest_doubles),
        cmocka_unit_test(p04_the_edges_are_defined),
        cmocka_unit_test(p04_full_texts_read_back),
        cmocka_unit_test(p04_doubles_print_as_in_python),
    };
    return cmocka_run_group_tests_name("base: doubles", tests, NULL, NULL);
}
