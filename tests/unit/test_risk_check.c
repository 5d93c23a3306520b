/* R01-R14: the checks of an order, as tables: what the scenario says, the order, what is known at
 * that moment, and the verdict. Every limit is met from both sides and exactly; the numbers are
 * worked out by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/decimal.h"
#include "base/text.h"
#include "model/values.h"
#include "risk/order_rate.h"
#include "risk/risk.h"

/* ---- Reading a row ------------------------------------------------------------------------------
 * Words are separated by blanks, KEY=VALUE or alone. Prices and quantities are decimals, money has
 * cents, a rate such as the collar is in percent. */

struct row {
    const char *scenario, *order, *known, *verdict;
};

struct word {
    char key[24], value[24];
};

static bool next_word(const char **text, struct word *word)
{
    *text += strspn(*text, " ");
    size_t size = strcspn(*text, " ");
    if (size == 0) return false;
    const char *equals = memchr(*text, '=', size);
    size_t key_size = equals == NULL ? size : (size_t)(equals - *text);
    size_t value_size = equals == NULL ? 0 : size - key_size - 1;
    assert_true(key_size < sizeof word->key && value_size < sizeof word->value);
    memset(word, 0, sizeof *word);
    memcpy(word->key, *text, key_size);
    if (equals != NULL) memcpy(word->value, equals + 1, value_size);
    *text += size;
    return true;
}

static int64_t number(const struct word *word, int places)
{
    int64_t value = 0;
    enum decimal_outcome outcome =
        decimal_parse(word->value, strlen(word->value), places, 0, &value);
    if (outcome != DECIMAL_OK) fail_msg("%s=%s is no number", word->key, word->value);
    return value;
}

static bool is(const struct word *word, const char *key)
{
    return strcmp(word->key, key) == 0;
}

static struct settings read_scenario(const char *text)
{
    struct settings settings = {
        .currency_exponent = 2,
        .market = {.tick = SETTING_NONE, .lot = DECIMAL_ONE, .collar = SETTING_NONE},
        .risk = {.max_order_quantity = SETTING_NONE,
                 .max_notional = SETTING_NONE,
                 .max_position = SETTING_NONE,
                 .max_concentration = SETTING_NONE},
        .fees = {.minimum = SETTING_NONE, .maximum = SETTING_NONE}};
    struct word word;
    while (next_word(&text, &word)) {
        if (is(&word, "tick"))
            settings.market.tick = number(&word, 8);
        else if (is(&word, "lot"))
            settings.market.lot = number(&word, 8);
        else if (is(&word, "round_ticks"))
            settings.market.round_ticks = true;
        else if (is(&word, "collar%"))
            settings.market.collar = number(&word, 6);
        else if (is(&word, "max_qty"))
            settings.risk.max_order_quantity = number(&word, 8);
        else if (is(&word, "max_notional"))
            settings.risk.max_notional = number(&word, 2);
        else if (is(&word, "max_position"))
            settings.risk.max_position = number(&word, 8);
        else if (is(&word, "max_concentration%"))
            settings.risk.max_concentration = number(&word, 6);
        else if (is(&word, "short"))
            settings.account.allow_short = true;
        else if (is(&word, "yen"))
            settings.currency_exponent = 0;
        else if (is(&word, "per_share"))
            settings.fees.per_share = number(&word, 8);
        else if (is(&word, "per_trade"))
            settings.fees.per_trade = number(&word, 8);
        else if (is(&word, "maker_bps"))
            settings.fees.maker_bps = number(&word, 8);
        else if (is(&word, "taker_bps"))
            settings.fees.taker_bps = number(&word, 8);
        else if (is(&word, "minimum"))
            settings.fees.minimum = number(&word, 2);
        else
            fail_msg("the scenario has no word %s", word.key);
    }
    return settings;
}

static struct order_row read_order(const char *text)
{
    struct order_row order = {.side_given = true,
                              .side = SIDE_BUY,
                              .type = TYPE_MARKET,
                              .qty = VALUE_NONE,
                              .limit_price = VALUE_NONE,
                              .stop_price = VALUE_NONE,
                              .trail = VALUE_NONE,
                              .expire = MOMENT_NONE};
    struct word word;
    while (next_word(&text, &word)) {
        int type = word_find(&order_type_words, word.key, strlen(word.key));
        if (is(&word, "sell"))
            order.side = SIDE_SELL;
        else if (is(&word, "no-side"))
            order.side_given = false;
        else if (is(&word, "qty"))
            order.qty = number(&word, 8);
        else if (is(&word, "at"))
            order.limit_price = number(&word, 8);
        else if (is(&word, "from"))
            order.stop_price = number(&word, 8);
        else if (is(&word, "trail"))
            order.trail = number(&word, 8);
        else if (is(&word, "trail%")) {
            order.trail = number(&word, 6);
            order.trail_percent = true;
        } else if (is(&word, "gtd"))
            order.tif = TIF_GTD;
        else if (is(&word, "expire"))
            order.expire = number(&word, 0);
        else if (type >= 0)
            order.type = (enum order_type)type;
        else if (!is(&word, "buy"))
            fail_msg("an order has no word %s", word.key);
    }
    return order;
}

static struct risk_view read_known(const char *text)
{
    struct risk_view view = {.symbol_known = true,
                             .last_price = VALUE_NONE,
                             .multiplier = DECIMAL_ONE,
                             .buying_power = INT64_MAX};
    struct word word;
    while (next_word(&text, &word)) {
        int reason = word_find(&reason_words, word.key, strlen(word.key));
        if (is(&word, "last"))
            view.last_price = number(&word, 8);
        else if (is(&word, "cash"))
            view.buying_power = number(&word, 2);
        else if (is(&word, "position"))
            view.position = number(&word, 8);
        else if (is(&word, "sells_held"))
            view.sells_held = number(&word, 8);
        else if (is(&word, "filled"))
            view.filled = number(&word, 8);
        else if (is(&word, "paid"))
            view.fees_paid = number(&word, 2);
        else if (is(&word, "exact"))
            view.fee_exact = wide_product(number(&word, 8), DECIMAL_ONE);
        else if (is(&word, "rate-broken"))
            view.rate_broken = true;
        else if (is(&word, "open_buys"))
            view.open_buys = number(&word, 8);
        else if (is(&word, "open_sells"))
            view.open_sells = number(&word, 8);
        else if (is(&word, "equity"))
            view.equity = number(&word, 2);
        else if (is(&word, "reference"))
            view.reference = number(&word, 8);
        else if (is(&word, "waits"))
            view.waits = true;
        else if (is(&word, "multiplier"))
            view.multiplier = number(&word, 8);
        else if (is(&word, "id-used"))
            view.id_used = true;
        else if (is(&word, "no-symbol"))
            view.symbol = NAME_NONE;
        else if (is(&word, "symbol-unknown"))
            view.symbol_known = false;
        else if (is(&word, "halted"))
            view.halted = true;
        else if (reason > 0)
            view.access = (enum reason)reason;
        else
            fail_msg("nothing known is called %s", word.key);
    }
    return view;
}

/* ---- Writing the verdict ------------------------------------------------------------------------ */

static void add_number(struct text *out, const char *name, int64_t value, int places)
{
    char digits[32];
    decimal_print(value, places, digits);
    text_add_char(out, ' ');
    text_add_string(out, name);
    text_add_char(out, '=');
    text_add_string(out, digits);
}

/* "collar R08", or "ok" with what is held and the prices where they are not as the row has them. */
static void write_verdict(const struct row *row, struct text *out)
{
    const struct settings settings = read_scenario(row->scenario);
    const struct order_row order = read_order(row->order);
    const struct risk_view view = read_known(row->known);
    struct risk_verdict verdict = risk_check(&settings, &order, &view);
    if (verdict.reason != REASON_NONE) {
        text_add_string(out, word_name(&reason_words, (int)verdict.reason));
        text_add_char(out, ' ');
        text_add_string(out, verdict.rule);
        assert_int_equal(verdict.hold_minor, 0);
        assert_int_equal(verdict.hold_qty, 0);
        return;
    }
    assert_string_equal(verdict.rule, "R14");
    text_add_string(out, "ok");
    int cents = settings.currency_exponent;
    if (verdict.hold_minor != 0) add_number(out, "hold", verdict.hold_minor, cents);
    if (verdict.hold_qty != 0) add_number(out, "shares", verdict.hold_qty, 8);
    if (verdict.short_qty != 0) add_number(out, "short", verdict.short_qty, 8);
    if (verdict.limit_price != order.limit_price && verdict.limit_price != VALUE_NONE) {
        add_number(out, "at", verdict.limit_price, 8);
    }
    if (verdict.stop_price != order.stop_price && verdict.stop_price != VALUE_NONE) {
        add_number(out, "from", verdict.stop_price, 8);
    }
    if (verdict.trail != order.trail) add_number(out, "trail", verdict.trail, 8);
    if (verdict.money_at_fill) text_add_string(out, " money-at-fill");
}

static void check_rows(const struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct text actual = {0};
        write_verdict(&rows[i], &actual);
        if (strcmp(actual.bytes, rows[i].verdict) != 0) {
            fail_msg("[%s] %s [%s]: %s, expected %s", rows[i].scenario, rows[i].order,
                     rows[i].known, actual.bytes, rows[i].verdict);
        }
        text_release(&actual);
    }
}

#define CHECK(rows) check_rows(rows, sizeof rows / sizeof rows[0])

/* ---- The rules ---------------------------------------------------------------------------------- */

static void r01_each_type_needs_its_fields(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"", "buy qty=1", "", "ok money-at-fill"},
        {"", "buy", "", "malformed R01"},
        {"", "no-side qty=1", "", "malformed R01"},
        {"", "buy qty=1", "no-symbol", "malformed R01"},
        {"", "buy limit qty=1", "", "malformed R01"},
        {"", "buy limit qty=1 from=5", "", "malformed R01"},
        {"", "buy limit qty=1 at=5", "", "ok hold=5"},
        {"", "buy stop qty=1 at=5", "", "malformed R01"},
        {"", "buy stop qty=1 from=5", "", "ok hold=5"},
        {"", "buy stop_limit qty=1 at=5", "", "malformed R01"},
        {"", "buy stop_limit qty=1 from=5", "", "malformed R01"},
        {"", "buy stop_limit qty=1 from=5 at=6", "", "ok hold=6"},
        {"", "buy gtd qty=1", "", "malformed R01"},
        {"", "buy gtd qty=1 expire=7", "", "ok money-at-fill"},
        {"", "buy trailing_stop qty=1", "", "malformed R01"},
        /* A zero is a value that R06 refuses, not a missing one (V02). */
        {"", "buy qty=0", "", "bad_quantity R06"},
        /* Prices that the type does not use are not looked at. */
        {"tick=1", "buy market qty=1 at=-0.5 from=0.5", "last=10", "ok hold=10"},
        {"", "buy market_on_close qty=1 at=3", "last=10", "ok hold=10"},
    };
    CHECK(rows);
}

static void the_first_rule_that_breaks_is_the_reason(void **state)
{
    (void)state;
    /* One order that breaks every rule, mended from the top. */
    static const struct row rows[] = {
        {"tick=1 collar%=1 max_notional=1", "sell limit at=20.5",
         "id-used user_inactive symbol-unknown halted last=10", "malformed R01"},
        {"tick=1 collar%=1 max_notional=1", "sell limit qty=0.5 at=20.5",
         "id-used user_inactive symbol-unknown halted last=10", "duplicate_order_id R02"},
        {"tick=1 collar%=1 max_notional=1", "sell limit qty=0.5 at=20.5",
         "user_inactive symbol-unknown halted last=10", "user_inactive R03"},
        {"tick=1 collar%=1 max_notional=1", "sell limit qty=0.5 at=20.5",
         "symbol-unknown halted last=10", "unknown_symbol R05"},
        {"tick=1 collar%=1 max_notional=1", "sell limit qty=0.5 at=20.5", "halted last=10",
         "halted R05"},
        {"tick=1 collar%=1 max_notional=1", "sell limit qty=0.5 at=20.5", "last=10",
         "bad_quantity R06"},
        {"tick=1 collar%=1 max_notional=1", "sell limit qty=1 at=20.5", "last=10", "off_tick R07"},
        {"tick=1 collar%=1 max_notional=1", "sell limit qty=1 at=20", "last=10", "collar R08"},
        {"tick=1 collar%=1 max_notional=1", "sell limit qty=1 at=10", "last=10",
         "max_notional R09"},
        {"tick=1 collar%=1", "sell limit qty=1 at=10", "last=10", "short_not_allowed R12"},
        {"tick=1 collar%=1 short", "sell limit qty=1 at=10", "last=10 cash=0", "ok short=1"},
        {"tick=1 collar%=1", "buy limit qty=1 at=10", "last=10 cash=0", "not_enough_cash R13"},
    };
    CHECK(rows);
}

static void r03_the_answer_of_access_is_passed_on(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"", "buy qty=1", "unknown_user", "unknown_user R03"},
        {"", "buy qty=1", "user_inactive", "user_inactive R03"},
        {"", "buy qty=1", "not_permitted", "not_permitted R03"},
    };
    CHECK(rows);
}

static void r06_quantity_is_positive_in_lots_and_not_too_large(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"", "buy qty=-1", "", "bad_quantity R06"},
        {"", "buy qty=0.99999999", "", "bad_quantity R06"},
        {"", "buy qty=1", "", "ok money-at-fill"},
        {"lot=100", "buy qty=99", "", "bad_quantity R06"},
        {"lot=100", "buy qty=100", "", "ok money-at-fill"},
        {"lot=100", "buy qty=100.00000001", "", "bad_quantity R06"},
        {"lot=100", "buy qty=300", "", "ok money-at-fill"},
        {"lot=0.001", "buy qty=0.0015", "", "bad_quantity R06"},
        {"lot=0.001", "buy qty=0.002", "", "ok money-at-fill"},
        {"max_qty=500", "buy qty=500", "", "ok money-at-fill"},
        {"max_qty=500", "buy qty=501", "", "bad_quantity R06"},
        {"max_qty=500", "sell qty=501", "position=1000", "bad_quantity R06"},
    };
    CHECK(rows);
}

static void r07_prices_are_positive_and_on_the_tick(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"", "buy limit qty=1 at=0", "", "off_tick R07"},
        {"", "buy limit qty=1 at=-5", "", "off_tick R07"},
        {"", "buy limit qty=1000000 at=0.00000001", "", "ok hold=0.01"},
        {"tick=0.05", "buy limit qty=1 at=10.05", "", "ok hold=10.05"},
        {"tick=0.05", "buy limit qty=1 at=10.06", "", "off_tick R07"},
        {"tick=0.05", "buy stop qty=1 from=10.06", "", "off_tick R07"},
        {"tick=0.05", "buy stop_limit qty=1 from=10.05 at=10.06", "", "off_tick R07"},
        {"tick=0.05", "buy stop_limit qty=1 from=10.06 at=10.05", "", "off_tick R07"},
        /* Rounded: buys down, sells up. */
        {"tick=0.05 round_ticks", "buy limit qty=1 at=10.09999999", "", "ok hold=10.05 at=10.05"},
        {"tick=0.05 round_ticks", "buy limit qty=1 at=10.10", "", "ok hold=10.1"},
        {"tick=0.05 round_ticks", "sell limit qty=1 at=10.05000001", "position=1",
         "ok shares=1 at=10.1"},
        {"tick=0.05 round_ticks", "buy stop_limit qty=1 from=10.06 at=10.11", "",
         "ok hold=10.1 at=10.1 from=10.05"},
        {"tick=0.05 round_ticks", "sell stop qty=1 from=10.06", "position=1",
         "ok shares=1 from=10.1"},
        /* A buy below the first tick has no price left; a sell goes up to it. */
        {"tick=0.05 round_ticks", "buy limit qty=1 at=0.04", "", "off_tick R07"},
        {"tick=0.05 round_ticks", "sell limit qty=1 at=0.04", "position=1", "ok shares=1 at=0.05"},
        {"tick=0.05 round_ticks", "sell limit qty=1 at=-0.04", "position=1", "off_tick R07"},
        {"tick=3 round_ticks", "sell limit qty=1 at=92233720368.54775807", "position=1",
         "overflow V03"},
    };
    CHECK(rows);
}

static void r08_the_collar_itself_still_passes(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"collar%=5", "buy limit qty=1 at=105", "last=100", "ok hold=105"},
        {"collar%=5", "buy limit qty=1 at=105.00000001", "last=100", "collar R08"},
        {"collar%=5", "buy limit qty=1 at=95", "last=100", "ok hold=95"},
        {"collar%=5", "buy limit qty=1 at=94.99999999", "last=100", "collar R08"},
        {"collar%=5", "sell limit qty=1 at=105", "last=100 position=1", "ok shares=1"},
        {"collar%=5", "sell limit qty=1 at=105.01", "last=100 position=1", "collar R08"},
        {"collar%=5", "buy stop qty=1 from=105.01", "last=100", "collar R08"},
        {"collar%=5", "buy stop_limit qty=1 from=104 at=106", "last=100", "collar R08"},
        {"collar%=5", "buy stop_limit qty=1 from=106 at=104", "last=100", "collar R08"},
        /* 5 % of 0.33 is 0.0165: no rounding on the way. */
        {"collar%=5", "buy limit qty=100 at=0.3465", "last=0.33", "ok hold=34.65"},
        {"collar%=5", "buy limit qty=100 at=0.34650001", "last=0.33", "collar R08"},
        /* 1 % of one hundred millionth is less than the smallest step. */
        {"collar%=1", "buy limit qty=1000000 at=0.00000001", "last=0.00000001", "ok hold=0.01"},
        {"collar%=1", "buy limit qty=1 at=0.00000002", "last=0.00000001", "collar R08"},
        /* Largest prices: the distance and the width are exact. */
        {"lot=0.00000001 collar%=100", "buy limit qty=0.00000001 at=92233720368.54775807",
         "last=46116860184.27387904", "ok hold=922.34"},
        {"lot=0.00000001 collar%=100", "buy limit qty=0.00000001 at=92233720368.54775807",
         "last=46116860184.27387903", "collar R08"},
        /* No last price, no market order's limit: nothing to compare. */
        {"collar%=5", "buy limit qty=1 at=1000", "", "ok hold=1000"},
        {"collar%=5", "buy qty=1", "last=100", "ok hold=105"},
        {"", "buy limit qty=1 at=1000", "last=1", "ok hold=1000"},
        {"collar%=0", "buy limit qty=1 at=100", "last=100", "ok hold=100"},
        {"collar%=0", "buy limit qty=1 at=100.01", "last=100", "collar R08"},
    };
    CHECK(rows);
}

static void r09_max_notional_is_price_times_quantity(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"max_notional=1000", "buy limit qty=100 at=10", "", "ok hold=1000"},
        {"max_notional=1000", "buy limit qty=100 at=10.0001", "", "max_notional R09"},
        /* Half a cent more rounds to the even cent below, and passes. */
        {"max_notional=1000", "buy limit qty=100 at=10.00005", "", "ok hold=1000"},
        /* Sells have the same limit. */
        {"max_notional=1000", "sell limit qty=100 at=10", "position=100", "ok shares=100"},
        {"max_notional=1000", "sell limit qty=100 at=10.01", "position=100", "max_notional R09"},
        /* Without a limit the larger of last and stop, with the collar. */
        {"max_notional=1000", "buy qty=100", "last=10", "ok hold=1000"},
        {"max_notional=1000", "sell qty=100", "last=10.01 position=100", "max_notional R09"},
        {"max_notional=1000 collar%=5", "buy qty=100", "last=9.53", "max_notional R09"},
        {"max_notional=1000 collar%=5", "buy qty=100", "last=9.52", "ok hold=999.6"},
        {"max_notional=1000", "buy stop qty=100 from=10.01", "last=9", "max_notional R09"},
        {"max_notional=1000", "sell stop qty=100 from=9", "last=10.01 position=100",
         "max_notional R09"},
        {"max_notional=1000", "buy qty=1000000", "", "ok money-at-fill"},
        /* Fees are not part of it; the multiplier is. */
        {"max_notional=1000 per_trade=5", "buy limit qty=100 at=10", "", "ok hold=1005"},
        {"max_notional=1000", "buy limit qty=1 at=10.01", "multiplier=100", "max_notional R09"},
        /* A replace: the whole order, though 60 of it are done. */
        {"max_notional=1000", "buy limit qty=101 at=10", "filled=60", "max_notional R09"},
    };
    CHECK(rows);
}

static void r12_a_short_sale_is_what_the_position_does_not_cover(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"", "sell qty=100", "last=10 position=100", "ok shares=100"},
        {"", "sell qty=101", "last=10 position=100", "short_not_allowed R12"},
        {"", "sell qty=40", "last=10 position=100 sells_held=60", "ok shares=40"},
        {"", "sell qty=41", "last=10 position=100 sells_held=60", "short_not_allowed R12"},
        {"", "sell qty=1", "last=10 position=-5", "short_not_allowed R12"},
        {"short", "sell qty=101", "last=10 position=100 cash=0", "ok shares=100 short=1"},
        {"short", "sell qty=7", "last=10 position=-5", "ok short=7"},
        {"short", "sell qty=7", "last=10 position=5 sells_held=9", "ok short=7"},
        /* A replace to 100 of which 30 are done sells 70 more. */
        {"", "sell qty=100", "last=10 position=70 filled=30", "ok shares=70"},
        {"", "sell qty=101", "last=10 position=70 filled=30", "short_not_allowed R12"},
        {"", "sell qty=5", "position=5", "ok shares=5 money-at-fill"},
    };
    CHECK(rows);
}

static void r13_buying_power_covers_the_hold_to_the_cent(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"", "buy limit qty=100 at=10", "cash=1000", "ok hold=1000"},
        {"", "buy limit qty=100 at=10", "cash=999.99", "not_enough_cash R13"},
        {"per_trade=1", "buy limit qty=100 at=10", "cash=1001", "ok hold=1001"},
        {"per_trade=1", "buy limit qty=100 at=10", "cash=1000.99", "not_enough_cash R13"},
        {"", "sell qty=1", "last=10 position=1 cash=-50", "ok shares=1"},
        {"short", "sell qty=1", "last=10 cash=-50", "ok short=1"},
        /* No price yet: asked at the fill. */
        {"", "buy qty=1000000", "cash=0", "ok money-at-fill"},
        /* What rounds to nothing needs nothing. */
        {"", "buy limit qty=1 at=0.005", "cash=-50", "ok"},
        {"", "buy limit qty=1 at=0.006", "cash=0", "not_enough_cash R13"},
    };
    CHECK(rows);
}

static void r14_a_buy_holds_its_worst_case(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"collar%=5", "buy qty=100", "last=10", "ok hold=1050"},
        {"", "buy qty=100", "last=10", "ok hold=1000"},
        {"collar%=5", "buy stop qty=100 from=10.20", "last=10", "ok hold=1071"},
        {"collar%=5", "buy stop qty=100 from=9.80", "last=10", "ok hold=1050"},
        {"collar%=5", "buy stop qty=100 from=9.80", "", "ok hold=1029"},
        {"collar%=5", "buy stop_limit qty=100 from=9.80 at=9.90", "last=10", "ok hold=990"},
        {"collar%=5", "buy market_on_close qty=100", "last=10", "ok hold=1050"},
        /* The larger of maker and taker, on the notional as rounded: 10 bp of 1,000.00. */
        {"maker_bps=2 taker_bps=10", "buy limit qty=100 at=10", "", "ok hold=1001"},
        {"maker_bps=10 taker_bps=2", "buy limit qty=100 at=10", "", "ok hold=1001"},
        {"maker_bps=-1 taker_bps=2", "buy limit qty=100 at=10", "", "ok hold=1000.2"},
        {"per_share=0.005 minimum=1", "buy limit qty=100 at=10", "", "ok hold=1001"},
        {"per_share=0.005 minimum=1", "buy limit qty=300 at=10", "", "ok hold=3001.5"},
        /* Half to even, once: 3 x 1.015 = 3.045 -> 3.04; 3 x 1.025 = 3.075 -> 3.08. */
        {"", "buy limit qty=3 at=1.015", "", "ok hold=3.04"},
        {"", "buy limit qty=3 at=1.025", "", "ok hold=3.08"},
        /* 1.10 x 1.0005 x 100 = 110.055 -> 110.06; 1.30 x 1.0005 x 100 = 130.065 -> 130.06. */
        {"collar%=0.05", "buy qty=100", "last=1.10", "ok hold=110.06"},
        {"collar%=0.05", "buy qty=100", "last=1.30", "ok hold=130.06"},
        /* The price with its collar is not rounded: 0.00000001 x 1.49 x 10^9 = 14.90. */
        {"collar%=49", "buy qty=1000000000", "last=0.00000001", "ok hold=14.9"},
        /* A tie that the last of 32 decimals breaks: 0.505 x (1 + 10^-8) is above the half. */
        {"collar%=0.000001", "buy qty=1", "last=0.505", "ok hold=0.51"},
        {"collar%=0", "buy qty=1", "last=0.505", "ok hold=0.5"},
        {"yen", "buy limit qty=3 at=33.5", "", "ok hold=100"},
        {"yen", "buy limit qty=5 at=20.3", "", "ok hold=102"},
        {"", "buy limit qty=2 at=10", "multiplier=50", "ok hold=1000"},
        {"collar%=5", "buy qty=2", "last=10 multiplier=50", "ok hold=1050"},
    };
    CHECK(rows);
}

static void r16_a_replace_holds_for_its_leaves(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"", "buy limit qty=100 at=10", "filled=40 cash=600", "ok hold=600"},
        {"", "buy limit qty=100 at=10", "filled=40 cash=599.99", "not_enough_cash R13"},
        /* The minimum of 5.00 is paid; 60 more at 0.05 bring the sum to 5.00: nothing is added. */
        {"per_share=0.05 minimum=5", "buy limit qty=100 at=10", "filled=40 paid=5 exact=2",
         "ok hold=600"},
        /* 80 more: 2.00 + 4.00 = 6.00, of which 5.00 is paid. */
        {"per_share=0.05 minimum=5", "buy limit qty=120 at=10", "filled=40 paid=5 exact=2",
         "ok hold=801"},
        /* The id of the order is its own (the view says so); lots and ticks are checked anew. */
        {"lot=10", "buy limit qty=105 at=10", "filled=40", "bad_quantity R06"},
    };
    CHECK(rows);
}

static void v03_what_does_not_fit_is_overflow(void **state)
{
    (void)state;
    static const struct row rows[] = {
        /* price x quantity x multiplier has 24 decimals: 128 bits end above 170,141,183,460,469. */
        {"", "buy limit qty=10000 at=17014118346.0469", "", "ok hold=170141183460469"},
        {"", "buy limit qty=10000 at=17014118346.0470", "", "overflow V03"},
        {"", "sell limit qty=10000 at=17014118346.0470", "position=10000", "overflow V03"},
        {"collar%=5", "buy qty=10000", "last=16000000000", "ok hold=168000000000000"},
        {"collar%=5", "buy qty=10000", "last=16300000000", "overflow V03"},
        /* Fees of 92,233,720,368,000,000.00 are just below 2^63 cents. */
        {"per_share=92233720368", "buy limit qty=1000000 at=0.01", "", "ok hold=92233720368010000"},
        {"per_share=92233720368", "buy limit qty=1000000 at=1", "", "overflow V03"},
        {"per_share=92233720368", "buy limit qty=1000001 at=0.01", "", "overflow V03"},
    };
    CHECK(rows);
}

/* The collar of 0 must give what V03's own arithmetic gives; a collar of 100 % twice the price. */
static void r14_the_collar_meets_plain_notionals(void **state)
{
    (void)state;
    struct settings settings = read_scenario("lot=0.00000001 collar%=100");
    uint64_t seed = 7;
    for (int i = 0; i < 20000; i++) {
        seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        int64_t price = (int64_t)(seed >> 24) % 1000000000000 + 1;
        seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        int64_t qty = (int64_t)(seed >> 20) % 10000000000000 + 1;
        struct order_row order = read_order("buy");
        struct risk_view view = read_known("");
        order.qty = qty;
        view.last_price = price;
        int64_t plain;
        assert_true(notional_minor(price * 2, qty, DECIMAL_ONE, 2, &plain));
        assert_int_equal(risk_check(&settings, &order, &view).hold_minor, plain);
    }
}

static void m06_a_trail_is_a_distance_and_sets_the_first_stop(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"", "buy trailing_stop qty=1", "last=50", "malformed R01"},
        {"", "buy trailing_stop qty=1 trail=0", "last=50", "off_tick R07"},
        {"tick=0.5", "buy trailing_stop qty=1 trail=1.2", "last=50", "off_tick R07"},
        {"tick=0.5 round_ticks", "buy trailing_stop qty=1 trail=1.2", "last=50",
         "ok hold=51 from=51 trail=1"},
        {"tick=0.5 round_ticks", "buy trailing_stop qty=1 trail=0.4", "last=50", "off_tick R07"},
        {"", "sell trailing_stop qty=1 trail%=100", "last=50 position=1", "off_tick R07"},
        {"", "sell trailing_stop qty=1 trail%=99", "last=50 position=1", "ok shares=1 from=0.5"},
        {"", "buy trailing_stop qty=1 trail%=100", "last=50", "ok hold=100 from=100"},
        {"", "buy trailing_stop qty=1 trail%=2", "", "ok money-at-fill"},
        /* half a percent of 50.01 is 0.25005; the stop goes on to the next tick away from it */
        {"tick=0.01", "sell trailing_stop qty=1 trail%=0.5", "last=50.01 position=1",
         "ok shares=1 from=49.75"},
        {"tick=0.01", "buy trailing_stop qty=1 trail%=0.5", "last=50.01",
         "ok hold=50.27 from=50.27"},
        {"collar%=5", "buy trailing_stop qty=1 trail=2.5", "last=50", "ok hold=55.12 from=52.5"},
        {"collar%=5", "buy trailing_stop qty=1 trail=2.51", "last=50", "collar R08"},
        {"", "buy trailing_stop qty=1 trail=1", "last=50 reference=48", "ok hold=50 from=49"},
    };
    check_rows(rows, sizeof rows / sizeof rows[0]);
}

static void r10_and_r11_limits_of_a_user_and_an_account(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"max_notional=1", "buy limit qty=1 at=2", "rate-broken", "max_notional R09"},
        {"max_position=1", "buy qty=2", "rate-broken", "order_rate R10"},
        /* |position + open orders of that side + this|; equality passes */
        {"max_position=100", "buy qty=40", "position=30 open_buys=30", "ok money-at-fill"},
        {"max_position=100", "buy qty=41", "position=30 open_buys=30", "max_position R11"},
        {"max_position=100", "buy qty=70", "position=30 open_sells=90", "ok money-at-fill"},
        {"max_position=100 short", "sell qty=100", "position=30 open_sells=30",
         "ok shares=30 short=70 money-at-fill"},
        {"max_position=100 short", "sell qty=101", "position=30 open_sells=30", "max_position R11"},
        {"max_position=100", "sell qty=1", "position=150", "max_position R11"},
        {"max_position=100", "buy qty=60", "position=40 filled=20", "ok money-at-fill"},
        {"max_position=100", "buy qty=120", "position=40 filled=20", "max_position R11"},
        /* market value / equity */
        {"max_concentration%=25", "buy qty=5", "last=50 equity=1000", "ok hold=250"},
        {"max_concentration%=25", "buy qty=5", "last=50 equity=999.99", "max_concentration R11"},
        {"max_concentration%=25", "buy limit qty=5 at=49", "last=50.01 equity=1000",
         "max_concentration R11"},
        {"max_concentration%=25", "buy limit qty=5 at=50.01", "equity=1000",
         "max_concentration R11"},
        {"max_concentration%=25", "buy qty=5", "equity=1000", "ok money-at-fill"},
        {"max_concentration%=25", "buy qty=1", "last=1 equity=0", "max_concentration R11"},
        {"max_concentration%=25", "buy qty=5", "last=10 multiplier=5 equity=1000", "ok hold=250"},
        {"max_concentration%=25 max_position=4", "buy qty=5", "last=50 equity=1",
         "max_position R11"},
    };
    check_rows(rows, sizeof rows / sizeof rows[0]);
}

static void m07_a_waiting_order_is_checked_up_to_r11_and_holds_nothing(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"", "sell qty=1", "waits", "ok"},
        {"", "buy limit qty=1 at=10", "waits cash=0", "ok"},
        {"max_position=1", "buy qty=2", "waits", "max_position R11"},
    };
    check_rows(rows, sizeof rows / sizeof rows[0]);
    const struct settings settings = read_scenario("");
    struct order_row order = read_order("buy limit qty=1 at=10");
    struct risk_view view = read_known("cash=9.99");
    assert_int_equal(risk_check_release(&settings, &order, &view).reason, REASON_NOT_ENOUGH_CASH);
    view = read_known("cash=10");
    assert_int_equal(risk_check_release(&settings, &order, &view).hold_minor, 1000);
    order = read_order("sell qty=2");
    view = read_known("position=1");
    assert_int_equal(risk_check_release(&settings, &order, &view).reason, REASON_SHORT_NOT_ALLOWED);
}

static void r10_the_window_is_open_at_its_begin(void **state)
{
    (void)state;
    const struct risk_settings limits = {.order_rate = 2, .order_rate_window = 10};
    struct order_rates rates;
    order_rates_init(&rates);
    assert_false(order_rate_note(&rates, &limits, 7, 100));
    assert_false(order_rate_note(&rates, &limits, 7, 105));
    assert_false(order_rate_note(&rates, &limits, 3, 105)); /* of each user */
    assert_false(order_rate_note(&rates, &limits, 7, 110)); /* (100, 110] has two */
    assert_true(order_rate_note(&rates, &limits, 7, 110));
    assert_true(order_rate_note(&rates, &limits, 7, 114)); /* refused ones count */
    assert_true(order_rate_note(&rates, &limits, 7, 119));
    assert_false(order_rate_note(&rates, &limits, 7, 124)); /* (114, 124] has 119 and 124 */
    order_rates_release(&rates);
    const struct risk_settings none = {.order_rate = SETTING_NONE};
    order_rates_init(&rates);
    for (int i = 0; i < 100; i++) assert_false(order_rate_note(&rates, &none, 0, 0));
    order_rates_release(&rates);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(m06_a_trail_is_a_distance_and_sets_the_first_stop),
        cmocka_unit_test(m07_a_waiting_order_is_checked_up_to_r11_and_holds_nothing),
        cmocka_unit_test(r10_and_r11_limits_of_a_user_and_an_account),
        cmocka_unit_test(r10_the_window_is_open_at_its_begin),
        cmocka_unit_test(r01_each_type_needs_its_fields),
        cmocka_unit_test(the_first_rule_that_breaks_is_the_reason),
        cmocka_unit_test(r03_the_answer_of_access_is_passed_on),
        cmocka_unit_test(r06_quantity_is_positive_in_lots_and_not_too_large),
        cmocka_unit_test(r07_prices_are_positive_and_on_the_tick),
        cmocka_unit_test(r08_the_collar_itself_still_passes),
        cmocka_unit_test(r09_max_notional_is_price_times_quantity),
        cmocka_unit_test(r12_a_short_sale_is_what_the_position_does_not_cover),
        cmocka_unit_test(r13_buying_power_covers_the_hold_to_the_cent),
        cmocka_unit_test(r14_a_buy_holds_its_worst_case),
        cmocka_unit_test(r16_a_replace_holds_for_its_leaves),
        cmocka_unit_test(v03_what_does_not_fit_is_overflow),
        cmocka_unit_test(r14_the_collar_meets_plain_notionals),
    };
    return cmocka_run_group_tests_name("risk: the checks of an order", tests, NULL, NULL);
}
