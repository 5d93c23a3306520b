/* Words, currencies, shared arithmetic and the sizes of records: V02, V03, D05, Q01. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/decimal.h"
#include "model/currency.h"
#include "model/records.h"
#include "model/values.h"

static const struct words *const all_words[] = {
    &side_words,          &order_action_words,
    &order_type_words,    &tif_words,
    &order_status_words,  &reason_words,
    &liquidity_words,     &part_words,
    &feed_kind_words,     &role_words,
    &user_status_words,   &account_type_words,
    &cash_kind_words,     &day_status_words,
    &ledger_kind_words,   &asset_kind_words,
    &transfer_code_words, &job_kind_words,
    &job_state_words,     &attempt_outcome_words,
    &fault_effect_words,  &notification_kind_words,
    &channel_words,       &finding_severity_words,
};

static void d05_each_word_is_found_without_case_and_no_other(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof all_words / sizeof all_words[0]; i++) {
        const struct words *words = all_words[i];
        for (int value = 0; value < words->count; value++) {
            const char *name = word_name(words, value);
            char upper[48] = "";
            size_t size = strlen(name);
            assert_true(size < sizeof upper);
            for (size_t c = 0; c < size; c++) {
                bool letter = name[c] >= 'a' && name[c] <= 'z';
                assert_true(letter || name[c] == '_' || (name[c] >= '0' && name[c] <= '9'));
                upper[c] = letter ? (char)(name[c] - 'a' + 'A') : name[c];
            }
            assert_int_equal(word_find(words, name, size), value);
            assert_int_equal(word_find(words, upper, size), value);
            if (size > 0) assert_int_equal(word_find(words, name, size - 1) == value, 0);
        }
        assert_int_equal(word_find(words, "nonesuch", 8), -1);
    }
}

static void words_are_where_their_enums_say(void **state)
{
    (void)state;
    static const struct {
        const struct words *words;
        int value;
        const char *name;
    } cases[] = {{&side_words, SIDE_SELL, "sell"},
                 {&order_type_words, TYPE_MARKET_ON_OPEN, "market_on_open"},
                 {&tif_words, TIF_CLS, "cls"},
                 {&order_status_words, STATUS_EXPIRED, "expired"},
                 {&reason_words, REASON_NONE, ""},
                 {&reason_words, REASON_NOT_ENOUGH_CASH, "not_enough_cash"},
                 {&reason_words, REASON_REPLACED_BY_TARGET, "replaced_by_target"},
                 {&day_status_words, DAY_NO_SETTLEMENT, "no_settlement"},
                 {&ledger_kind_words, LEDGER_SECURITIES_PENDING, "securities_pending"},
                 {&ledger_kind_words, LEDGER_INTEREST, "interest"},
                 {&transfer_code_words, TRANSFER_SETTLE_SECURITIES, "settle_securities"},
                 {&transfer_code_words, TRANSFER_CORRECTION, "correction"},
                 {&job_state_words, JOB_CANCELED, "canceled"},
                 {&attempt_outcome_words, ATTEMPT_NOT_RUN, "not_run"},
                 {&notification_kind_words, NOTE_ALERT, "alert"},
                 {&feed_kind_words, FEED_ALERTS, "alerts"}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_string_equal(word_name(cases[i].words, cases[i].value), cases[i].name);
}

static void v02_currencies_have_their_minor_units(void **state)
{
    (void)state;
    static const struct {
        const char *code;
        int exponent;
    } cases[] = {{"USD", 2},  {"EUR", 2}, {"JPY", 0}, {"KWD", 3},  {"CLF", 4},
                 {"ISK", 0},  {"HUF", 2}, {"TND", 3}, {"XAU", -1}, {"XXX", -1},
                 {"usd", -1}, {"US", -1}, {"", -1},   {"SD ", -1}, {"USDX", -1}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_int_equal(currency_exponent(cases[i].code), cases[i].exponent);
}

static void v03_notional_is_rounded_once_half_to_even(void **state)
{
    (void)state;
    static const struct {
        int64_t price, qty, multiplier;
        int exponent;
        int64_t minor;
    } cases[] = {
        {25 * DECIMAL_ONE, 10 * DECIMAL_ONE, DECIMAL_ONE, 2, 25000},
        {DECIMAL_ONE / 200, DECIMAL_ONE, DECIMAL_ONE, 2, 0},                /* 0.5 cents */
        {3 * DECIMAL_ONE / 200, DECIMAL_ONE, DECIMAL_ONE, 2, 2},            /* 1.5 */
        {DECIMAL_ONE / 200 + 1, DECIMAL_ONE, DECIMAL_ONE, 2, 1},            /* a hair above 0.5 */
        {DECIMAL_ONE / 1000, DECIMAL_ONE / 1000, 5000 * DECIMAL_ONE, 2, 0}, /* 0.005: once */
        {-25 * DECIMAL_ONE, 10 * DECIMAL_ONE, DECIMAL_ONE, 2, -25000},
        {DECIMAL_ONE / 2, DECIMAL_ONE, DECIMAL_ONE, 0, 0}, /* half a yen */
        {DECIMAL_ONE, DECIMAL_ONE, 50 * DECIMAL_ONE, 3, 50000},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int64_t minor = -1;
        assert_true(notional_minor(cases[i].price, cases[i].qty, cases[i].multiplier,
                                   cases[i].exponent, &minor));
        assert_int_equal(minor, cases[i].minor);
    }
}

static void v03_what_does_not_fit_is_said(void **state)
{
    (void)state;
    int64_t minor;
    /* The product has 24 decimals, so that 128 bits end at 170,141,183,460,469.23. */
    const int64_t million = 1000000 * DECIMAL_ONE, price = 17014118346 * (DECIMAL_ONE / 100);
    assert_true(notional_minor(price, million, DECIMAL_ONE, 2, &minor));
    assert_int_equal(minor, 17014118346000000);
    assert_false(notional_minor(price + DECIMAL_ONE / 100, million, DECIMAL_ONE, 2, &minor));
    assert_false(notional_minor(price + DECIMAL_ONE / 100, -million, DECIMAL_ONE, 2, &minor));
    assert_false(notional_minor(INT64_MAX, INT64_MAX, INT64_MAX, 2, &minor));
    /* In 128 bits, but not in 64: a currency with many minor units. */
    assert_false(notional_minor(price, million, DECIMAL_ONE, 8, &minor));
}

static void shares_round_half_to_even_and_steps_go_toward_zero(void **state)
{
    (void)state;
    assert_int_equal(share_half_even(5, 1, 2), 2);
    assert_int_equal(share_half_even(7, 1, 2), 4);
    assert_int_equal(share_half_even(-5, 1, 2), -2);
    assert_int_equal(share_half_even(100, 0, 3), 0);
    assert_int_equal(share_half_even(INT64_MAX, INT64_MAX, INT64_MAX), INT64_MAX);
    assert_int_equal(floor_to_step(17, 5), 15);
    assert_int_equal(floor_to_step(-17, 5), -15);
    assert_int_equal(floor_to_step(15, 5), 15);
    assert_int_equal(floor_to_step(4, 5), 0);
}

static void records_are_as_long_as_what_they_hold(void **state)
{
    (void)state;
    uint32_t largest = 0;
    for (int kind = RECORD_ORDER_ACCEPTED; kind <= RECORD_FINISH; kind++) {
        uint32_t size = record_size((uint8_t)kind);
        assert_int_equal(size % 8, 0);
        assert_true(size > offsetof(struct record, as) && size <= sizeof(struct record));
        if (size > largest) largest = size;
    }
    assert_int_equal(largest, sizeof(struct record));
    assert_true(record_size(RECORD_TRANSFER) >=
                offsetof(struct record, as) + sizeof(struct transfer_record));
    assert_true(record_size(RECORD_TRANSFER) < record_size(RECORD_ORDER_DONE));
}

static void records_carry_the_rule_that_decided(void **state)
{
    (void)state;
    struct record record;
    memset(&record, 'x', sizeof record);
    record_set_rule(&record, "M04");
    assert_string_equal(record.rule, "M04");
    for (size_t i = 3; i < RULE_SIZE; i++) assert_int_equal(record.rule[i], 0);
    record_set_rule(&record, NULL);
    assert_string_equal(record.rule, "");
}

static void q01_jobs_have_keys_that_people_can_read(void **state)
{
    (void)state;
    static const struct {
        uint8_t kind, part;
        int64_t a, b;
        const char *key;
    } cases[] = {{JOB_ORDER, PART_ROW, 17, 0, "spy:17"},
                 {JOB_PRICE, PART_OPEN, 4, 0, "spy:4:open"},
                 {JOB_PRICE, PART_CLOSE, 4, 0, "spy:4:close"},
                 {JOB_PRICE, PART_ROW, 4, 0, "spy:4"},
                 {JOB_SETTLEMENT, PART_ROW, 19871, 0, "2024-05-28"}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct text key = {0};
        job_key_print(cases[i].kind, cases[i].part, "spy", cases[i].a, cases[i].b, &key);
        assert_string_equal(text_string(&key), cases[i].key);
        text_release(&key);
    }
    struct text key = {0};
    int64_t b = notification_key(NOTE_ORDER_FILLED, 'O', CHANNEL_DATABASE);
    job_key_print(JOB_NOTIFICATION, PART_ROW, "", 12, b, &key);
    assert_string_equal(text_string(&key), "order_filled:O12:database");
    text_release(&key);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(d05_each_word_is_found_without_case_and_no_other),
        cmocka_unit_test(words_are_where_their_enums_say),
        cmocka_unit_test(v02_currencies_have_their_minor_units),
        cmocka_unit_test(v03_notional_is_rounded_once_half_to_even),
        cmocka_unit_test(v03_what_does_not_fit_is_said),
        cmocka_unit_test(shares_round_half_to_even_and_steps_go_toward_zero),
        cmocka_unit_test(records_are_as_long_as_what_they_hold),
        cmocka_unit_test(records_carry_the_rule_that_decided),
        cmocka_unit_test(q01_jobs_have_keys_that_people_can_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
