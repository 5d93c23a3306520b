/* V02: decimals as texts, against a table, and every short text against the slow twin. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/decimal.h"
#include "support/naive_decimal.h"

struct row {
    const char *text;
    enum decimal_outcome outcome;
    const char *value; /* as decimal_print writes it with 8 places */
};

static const struct row rows[] = {
    {"1", DECIMAL_OK, "1"},
    {"-1.50", DECIMAL_OK, "-1.5"},
    {"+3", DECIMAL_OK, "3"},
    {"  7\t", DECIMAL_OK, "7"},
    {".5", DECIMAL_OK, "0.5"},
    {"5.", DECIMAL_OK, "5"},
    {"-0", DECIMAL_OK, "0"},
    {"00012.3400", DECIMAL_OK, "12.34"},
    {"1e-05", DECIMAL_OK, "0.00001"},
    {"1.25E+3", DECIMAL_OK, "1250"},
    {"4,787,699", DECIMAL_OK, "4787699"},
    {"-12,345.678", DECIMAL_OK, "-12345.678"},
    {"0.000000004999", DECIMAL_ROUNDED, "0"},
    {"0.000000005", DECIMAL_ROUNDED, "0"},
    {"0.000000015", DECIMAL_ROUNDED, "0.00000002"},
    {"0.00000000500000000000000000000000000001", DECIMAL_ROUNDED, "0.00000001"},
    {"-0.000000025", DECIMAL_ROUNDED, "-0.00000002"},
    {"1.123456780000000000000000000", DECIMAL_OK, "1.12345678"},
    {"92233720368.54775807", DECIMAL_OK, "92233720368.54775807"},
    {"-92233720368.54775808", DECIMAL_OK, "-92233720368.54775808"},
    {"92233720368.54775808", DECIMAL_OVERFLOW, NULL},
    {"92233720368.547758075", DECIMAL_OVERFLOW, NULL}, /* 7.5 is rounded to the even 8 */
    {"92233720368.547758074", DECIMAL_ROUNDED, "92233720368.54775807"},
    {"1e11", DECIMAL_OVERFLOW, NULL},
    {"1e999999999999999999999", DECIMAL_OVERFLOW, NULL},
    {"0e999999999999999999999", DECIMAL_OK, "0"},
    {"1e-999999999999999999999", DECIMAL_ROUNDED, "0"},
    {"", DECIMAL_MISSING, NULL},
    {"   ", DECIMAL_MISSING, NULL},
    {"-", DECIMAL_MISSING, NULL},
    {"nan", DECIMAL_MISSING, NULL},
    {"-Inf", DECIMAL_MISSING, NULL},
    {"NULL", DECIMAL_MISSING, NULL},
    {"n/a", DECIMAL_MISSING, NULL},
    {"NA", DECIMAL_MISSING, NULL},
    {"None", DECIMAL_MISSING, NULL},
    {".", DECIMAL_MALFORMED, NULL},
    {"+", DECIMAL_MALFORMED, NULL},
    {"--1", DECIMAL_MALFORMED, NULL},
    {"1.2.3", DECIMAL_MALFORMED, NULL},
    {"1e", DECIMAL_MALFORMED, NULL},
    {"e5", DECIMAL_MALFORMED, NULL},
    {"1 2", DECIMAL_MALFORMED, NULL},
    {"0x10", DECIMAL_MALFORMED, NULL},
    {"12,34", DECIMAL_MALFORMED, NULL},
    {"1234,567", DECIMAL_MALFORMED, NULL},
    {",123", DECIMAL_MALFORMED, NULL},
    {"1,234,", DECIMAL_MALFORMED, NULL},
    {"1,23e4", DECIMAL_MALFORMED, NULL},
    {"1.234,567", DECIMAL_MALFORMED, NULL},
    {"infinite", DECIMAL_MALFORMED, NULL},
};

static void v02_texts_read_as_the_table_says(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        int64_t value = -1;
        char printed[32];
        enum decimal_outcome outcome =
            decimal_parse(rows[i].text, strlen(rows[i].text), DECIMAL_PLACES, ',', &value);
        if (outcome != rows[i].outcome) {
            fail_msg("'%s': outcome %d, expected %d", rows[i].text, (int)outcome,
                     (int)rows[i].outcome);
        }
        if (rows[i].value != NULL) {
            decimal_print(value, DECIMAL_PLACES, printed);
            assert_string_equal(printed, rows[i].value);
        }
    }
}

static void check_against_twin(const char *text, size_t size, int places, char thousands)
{
    int64_t value = 0;
    int64_t expected = 0;
    enum decimal_outcome outcome = decimal_parse(text, size, places, thousands, &value);
    enum decimal_outcome twin = naive_decimal_parse(text, size, places, thousands, &expected);
    if (outcome != twin || value != expected) {
        fail_msg("'%.*s' with %d places: %d %jd, twin %d %jd", (int)size, text, places,
                 (int)outcome, (intmax_t)value, (int)twin, (intmax_t)expected);
    }
}

/* All texts of up to six of these nine characters: 600,000 of them. */
static void v02_every_short_text_reads_as_its_slow_twin(void **state)
{
    (void)state;
    static const char alphabet[] = "0159.-,e ";
    enum { LETTERS = 9, LENGTH_MAX = 6 };
    unsigned long count = 1;
    for (size_t length = 0; length <= LENGTH_MAX; length++) {
        for (unsigned long code = 0; code < count; code++) {
            char text[LENGTH_MAX + 1] = "";
            unsigned long rest = code;
            for (size_t i = 0; i < length; i++) {
                text[i] = alphabet[rest % LETTERS];
                rest /= LETTERS;
            }
            check_against_twin(text, length, (int)(code % 5), code % 2 == 0 ? ',' : 0);
        }
        count *= LETTERS;
    }
}

/* Long numbers around the edges of int64 at every scale. */
static void v02_long_numbers_read_as_their_slow_twin(void **state)
{
    (void)state;
    static const char *const digits[] = {"9223372036854775807",
                                         "9223372036854775808",
                                         "9223372036854775809",
                                         "18446744073709551616",
                                         "99999999999999999995",
                                         "4999999999999999999",
                                         "500000000000000000000000000000000001"};
    for (size_t i = 0; i < sizeof digits / sizeof digits[0]; i++) {
        size_t length = strlen(digits[i]);
        for (int places = 0; places <= 18; places++) {
            for (size_t point = 0; point <= length; point++) {
                char text[64] = "-";
                memcpy(text + 1, digits[i], point);
                text[1 + point] = '.';
                memcpy(text + 2 + point, digits[i] + point, length - point);
                check_against_twin(text, length + 2, places, 0);
                check_against_twin(text + 1, length + 1, places, 0);
            }
        }
    }
}

static void v02_a_megabyte_of_digits_is_exact(void **state)
{
    (void)state;
    enum { ZEROS = 1000000 };
    static char text[ZEROS + 32];
    memset(text, '0', ZEROS);
    text[1] = '.';
    memcpy(text + ZEROS, "25e999999", 10); /* the 2 is decimal 999,999: 2.5 */
    int64_t value = 0;
    assert_int_equal(decimal_parse(text, strlen(text), 0, 0, &value), DECIMAL_ROUNDED);
    assert_int_equal(value, 2);
    assert_int_equal(decimal_parse(text, strlen(text), 1, 0, &value), DECIMAL_OK);
    assert_int_equal(value, 25);
}

static void v02_money_prints_all_its_places(void **state)
{
    (void)state;
    char out[32];
    assert_int_equal(decimal_print_fixed(1250, 2, out), 5);
    assert_string_equal(out, "12.50");
    decimal_print_fixed(-5, 2, out);
    assert_string_equal(out, "-0.05");
    decimal_print_fixed(700, 0, out);
    assert_string_equal(out, "700");
    decimal_print_fixed(INT64_MIN, 18, out);
    assert_string_equal(out, "-9.223372036854775808");
    decimal_print(INT64_MIN, 0, out);
    assert_string_equal(out, "-9223372036854775808");
    decimal_print(700, 0, out);
    assert_string_equal(out, "700");
    decimal_print(700, 2, out);
    assert_string_equal(out, "7");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(v02_texts_read_as_the_table_says),
        cmocka_unit_test(v02_every_short_text_reads_as_its_slow_twin),
        cmocka_unit_test(v02_long_numbers_read_as_their_slow_twin),
        cmocka_unit_test(v02_a_megabyte_of_digits_is_exact),
        cmocka_unit_test(v02_money_prints_all_its_places),
    };
    return cmocka_run_group_tests_name("base: decimals", tests, NULL, NULL);
}
