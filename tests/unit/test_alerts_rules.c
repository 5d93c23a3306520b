/* A01-A03: what makes a rule fire. Rules are rows `OP THRESHOLD COOLDOWN`, observations a walk of
 * prices a minute apart; what comes out is `MINUTE:RULE` in order. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "alerts/alerts.h"
#include "alerts/change_window.h"
#include "base/decimal.h"
#include "base/moment.h"
#include "base/text.h"
#include "support/naive_alerts.h"

enum { ANN = 1, BOB = 2, SPY = 0, IBM = 1, ANNS_ACCOUNT = 1, ANNS_SECOND = 2 };
#define MINUTE (60 * NS_PER_SECOND)

/* What came out: the firings, and how many notifications were wanted. */
struct listener {
    struct text fired;
    uint32_t numbers[2 * NAIVE_RULES_MAX];
    size_t count;
    struct record last;
    int wishes;
};

static void on_submit(void *context, const struct alert_wish *wish, uint32_t payload)
{
    struct listener *listener = context;
    assert_int_equal(wish->kind, NOTE_ALERT);
    listener->wishes++;
    (void)payload;
}

static uint32_t on_owner(void *context, uint32_t account)
{
    (void)context;
    return account == ANNS_ACCOUNT || account == ANNS_SECOND ? ANN : BOB;
}

static bool on_user_exists(void *context, uint32_t user)
{
    (void)context;
    return user == ANN || user == BOB;
}

static void on_emit(void *context, struct record *record)
{
    struct listener *listener = context;
    assert_int_equal(record->kind, RECORD_ALERT_FIRED);
    const struct alert_record *alert = &record->as.alert;
    text_addf(&listener->fired, "%s%lld:%u", listener->fired.size > 0 ? " " : "",
              (long long)(record->time / MINUTE), alert->alert);
    listener->numbers[listener->count++ % (2 * NAIVE_RULES_MAX)] = alert->alert;
    listener->last = *record;
}

static struct alerts *open_alerts(struct listener *listener)
{
    static const struct settings settings = {
        .currency_exponent = 2,
        .notify = {.kinds = {false, false, false, false, false, false, false, true}}};
    memset(listener, 0, sizeof *listener);
    const struct alerts_questions ask = {listener, on_submit, on_owner, on_user_exists, on_emit};
    return alerts_open(&settings, &ask);
}

static void close_alerts(struct alerts *alerts, struct listener *listener)
{
    text_release(&listener->fired);
    alerts_release(alerts);
}

static void add_rule(struct alerts *alerts, const struct alert_row *alert, uint32_t symbol)
{
    struct feed_row row = {.kind = FEED_ALERTS, .symbol = symbol};
    row.as.alert = *alert;
    alerts_add_rule(alerts, &row);
}

static struct alert_row a_rule(enum alert_kind kind, enum alert_op op, int64_t threshold)
{
    return (struct alert_row){
        .id = "r", .user = ANN, .kind = kind, .op = op, .channels = 1, .threshold = threshold};
}

static const struct origin nowhere = {.feed = FEED_NONE};

/* Prices in whole units, separated by blanks, from minute 0 on. */
static void walk(struct alerts *alerts, uint32_t symbol, const char *prices)
{
    int64_t minute = 0;
    for (char *end; *prices != 0; prices = end, minute++) {
        int64_t price = strtoll(prices, &end, 10) * DECIMAL_ONE;
        alerts_price(alerts, symbol, price, &nowhere, minute * MINUTE);
    }
}

static void a02_edges(void **state)
{
    (void)state;
    static const struct {
        const char *what, *prices;
        enum alert_op op;
        int64_t cooldown;  /* minutes */
        const char *fires; /* minutes */
    } rows[] = {
        {"fires when it becomes true, not while", "9 11 12 13", ALERT_ABOVE, 0, "1:0"},
        {"again only after it was false", "11 9 11 12", ALERT_ABOVE, 0, "0:0 2:0"},
        {"the first observation fires above", "11", ALERT_ABOVE, 0, "0:0"},
        {"the first observation fires below", "9", ALERT_BELOW, 0, "0:0"},
        {"the first observation fires no cross", "11 12", ALERT_CROSSES, 0, ""},
        {"the threshold itself is not above", "10 11 10 11", ALERT_ABOVE, 0, "1:0 3:0"},
        {"the threshold itself is not below", "10 9 10 9", ALERT_BELOW, 0, "1:0 3:0"},
        {"crosses up and down", "9 11 9", ALERT_CROSSES, 0, "1:0 2:0"},
        {"touching is no cross", "9 10 9", ALERT_CROSSES, 0, ""},
        {"through the threshold", "9 10 11", ALERT_CROSSES, 0, "2:0"},
        {"a first value at the threshold has no sign", "10 10 11 9", ALERT_CROSSES, 0, "3:0"},
        {"the last sign that was not 0", "11 10 10 9", ALERT_CROSSES, 0, "3:0"},
        {"not within the cooldown, nor made up for", "11 9 11 11 11", ALERT_ABOVE, 3, "0:0"},
        {"when the cooldown has just passed", "11 9 9 11", ALERT_ABOVE, 3, "0:0 3:0"},
        {"a cooldown longer than the walk", "11 9 11 9 11", ALERT_ABOVE, 99, "0:0"},
        {"crosses within the cooldown count as signs", "9 11 9 9 9 11", ALERT_CROSSES, 3,
         "1:0 5:0"},
        {"the sign of a cross that rests at its threshold", "9 11 10 10 10 9", ALERT_CROSSES, 3,
         "1:0 5:0"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct listener heard;
        struct alerts *alerts = open_alerts(&heard);
        struct alert_row rule = a_rule(ALERT_PRICE, rows[i].op, 10 * DECIMAL_ONE);
        rule.cooldown = rows[i].cooldown * MINUTE;
        add_rule(alerts, &rule, SPY);
        walk(alerts, SPY, rows[i].prices);
        if (strcmp(text_string(&heard.fired), rows[i].fires) != 0)
            fail_msg("%s: %s, not %s", rows[i].what, text_string(&heard.fired), rows[i].fires);
        close_alerts(alerts, &heard);
    }
}

static void a02_rules_fire_in_their_order_and_of_their_symbol(void **state)
{
    (void)state;
    struct listener heard;
    struct alerts *alerts = open_alerts(&heard);
    const struct alert_row high = a_rule(ALERT_PRICE, ALERT_ABOVE, 12 * DECIMAL_ONE);
    const struct alert_row low = a_rule(ALERT_PRICE, ALERT_ABOVE, 11 * DECIMAL_ONE);
    const struct alert_row down = a_rule(ALERT_PRICE, ALERT_BELOW, 11 * DECIMAL_ONE);
    add_rule(alerts, &high, SPY);
    add_rule(alerts, &low, SPY);
    add_rule(alerts, &down, IBM);
    add_rule(alerts, &high, SPY);
    walk(alerts, SPY, "10 13");
    assert_string_equal(text_string(&heard.fired), "1:0 1:1 1:3");
    walk(alerts, IBM, "10");
    assert_string_equal(text_string(&heard.fired), "1:0 1:1 1:3 0:2");
    assert_int_equal(heard.last.as.alert.value, 10 * DECIMAL_ONE);
    assert_int_equal(heard.last.as.alert.firing_no, 4);
    assert_int_equal(heard.last.as.alert.firing, 1);
    close_alerts(alerts, &heard);
}

static void a01_changes_are_against_the_begin_of_the_window(void **state)
{
    (void)state;
    struct listener heard;
    struct alerts *alerts = open_alerts(&heard);
    struct alert_row rule = a_rule(ALERT_PERCENT_CHANGE, ALERT_ABOVE, 5 * DECIMAL_ONE);
    rule.window = 2 * MINUTE;
    add_rule(alerts, &rule, SPY);
    /* 105/100 is not above 5 %; 106/100 is; 106/106 is not; 112/106 is (5.66 %). */
    walk(alerts, SPY, "100 100 105 106 106 112");
    assert_string_equal(text_string(&heard.fired), "3:0 5:0");
    assert_int_equal(heard.last.as.alert.value, INT64_C(566037735)); /* floored */
    close_alerts(alerts, &heard);
}

static void change_keys_are_exact(void **state)
{
    (void)state;
    /* A third more: between two units, on either side of its neighbours. */
    int64_t third = change_key(4, 3);
    assert_true(third > change_threshold(INT64_C(3333333333)));
    assert_true(third < change_threshold(INT64_C(3333333334)));
    assert_int_equal(change_percent(third), INT64_C(3333333333));
    assert_int_equal(change_key(105, 100), change_threshold(5 * DECIMAL_ONE));
    assert_int_equal(change_key(95, 100), change_threshold(-5 * DECIMAL_ONE));
    assert_int_equal(change_percent(change_key(2, 3)), INT64_C(-3333333334));
    /* No value overflows. */
    assert_true(change_key(INT64_MAX, 1) > change_threshold(DECIMAL_ONE));
    assert_true(change_key(INT64_MIN + 1, 1) < change_threshold(-DECIMAL_ONE));
}

static void mark(struct alerts *alerts, uint32_t account, int64_t dollars)
{
    struct record record = {.kind = RECORD_EQUITY};
    record.as.equity.account = account;
    record.as.equity.cash = dollars * 100 - 7;
    record.as.equity.securities = 7;
    alerts_hear(alerts, &record, -1, NAME_NONE);
}

static void a01_portfolios_are_all_accounts_of_the_user(void **state)
{
    (void)state;
    struct listener heard;
    struct alerts *alerts = open_alerts(&heard);
    const struct alert_row poor = a_rule(ALERT_PORTFOLIO_VALUE, ALERT_BELOW, 900 * DECIMAL_ONE);
    const struct alert_row fallen = a_rule(ALERT_DRAWDOWN, ALERT_ABOVE, 10 * DECIMAL_ONE);
    add_rule(alerts, &poor, NAME_NONE);
    add_rule(alerts, &fallen, NAME_NONE);
    static const int64_t days[][3] = {
        /* first account, second, Bob's */
        {600, 400, 1}, /* the peak, 1000 */
        {500, 400, 1}, /* 10 % below: not above 10 % */
        {499, 400, 9}, /* below 900, and 10.1 % below */
        {499, 400, 1}, /* still */
        {700, 400, 1}, /* a new peak, 1100 */
    };
    for (int64_t day = 0; day < 5; day++) {
        mark(alerts, ANNS_ACCOUNT, days[day][0]);
        mark(alerts, ANNS_SECOND, days[day][1]);
        mark(alerts, 7, days[day][2]);
        alerts_marked(alerts, &nowhere, day * MINUTE);
    }
    assert_string_equal(text_string(&heard.fired), "2:0 2:1");
    assert_int_equal(heard.last.as.alert.value, INT64_C(1010000000)); /* 10.1 % */
    /* A withdrawal of 500 is no loss: the peak goes down with it. */
    struct record flow = {.kind = RECORD_CASH_FLOW};
    flow.as.flow = (struct flow_record){.account = ANNS_ACCOUNT, .amount = -50000};
    alerts_hear(alerts, &flow, -1, NAME_NONE);
    mark(alerts, ANNS_ACCOUNT, 150);
    mark(alerts, ANNS_SECOND, 400);
    alerts_marked(alerts, &nowhere, 6 * MINUTE);
    assert_string_equal(text_string(&heard.fired), "2:0 2:1 6:0");
    close_alerts(alerts, &heard);
}

static void order_ends(struct alerts *alerts, uint32_t user, uint32_t symbol,
                       enum order_status status, int64_t minute)
{
    struct record record = {.kind = RECORD_ORDER_DONE, .time = minute * MINUTE, .origin = nowhere};
    record.as.order.order_no = (uint32_t)minute + 1;
    record.as.order.status = (uint8_t)status;
    record.as.order.user = user;
    record.as.order.symbol = symbol;
    alerts_hear(alerts, &record, 5, user);
}

static void a01_each_end_of_an_order_is_an_event(void **state)
{
    (void)state;
    struct listener heard;
    struct alerts *alerts = open_alerts(&heard);
    struct alert_row any = a_rule(ALERT_ORDER_EVENT, ALERT_ABOVE, VALUE_NONE);
    add_rule(alerts, &any, NAME_NONE);
    add_rule(alerts, &any, IBM);
    any.cooldown = 2 * MINUTE;
    add_rule(alerts, &any, NAME_NONE);
    order_ends(alerts, ANN, SPY, STATUS_FILLED, 0);
    order_ends(alerts, BOB, SPY, STATUS_FILLED, 1);
    order_ends(alerts, ANN, IBM, STATUS_CANCELED, 1);
    order_ends(alerts, ANN, SPY, STATUS_REJECTED, 2);
    assert_string_equal(text_string(&heard.fired), "0:0 0:2 1:0 1:1 2:0 2:2");
    assert_int_equal(heard.last.as.alert.object, 3);
    assert_int_equal(heard.last.cause, 5);
    close_alerts(alerts, &heard);
}

/* A firing becomes one wish per channel, once the record was heard. */
static void a04_one_notification_per_channel(void **state)
{
    (void)state;
    struct listener heard;
    struct alerts *alerts = open_alerts(&heard);
    for (uint8_t channels = 1; channels < 8; channels++) {
        struct record record = {.kind = RECORD_ALERT_FIRED};
        record.as.alert = (struct alert_record){.firing_no = 1, .user = ANN, .channels = channels};
        heard.wishes = 0;
        alerts_hear(alerts, &record, 3, NAME_NONE);
        assert_int_equal(heard.wishes, (channels & 1) + (channels >> 1 & 1) + (channels >> 2));
    }
    close_alerts(alerts, &heard);
}

/* ---- the naive twin --------------------------------------------------------------------------- */

static int64_t draw(uint64_t *state, int64_t most)
{
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (int64_t)(*state >> 33) % (most + 1);
}

static struct alert_row random_rule(uint64_t *seed)
{
    static const enum alert_kind kinds[] = {ALERT_PRICE, ALERT_PERCENT_CHANGE, ALERT_FAILED_JOBS};
    struct alert_row rule = a_rule(kinds[draw(seed, 2)], (enum alert_op)draw(seed, 2), 0);
    rule.cooldown = draw(seed, 1) == 0 ? 0 : draw(seed, 9) * MINUTE;
    if (rule.kind == ALERT_PRICE) {
        rule.threshold = (95 + draw(seed, 10)) * DECIMAL_ONE;
    } else if (rule.kind == ALERT_PERCENT_CHANGE) {
        rule.threshold = (draw(seed, 10) - 5) * DECIMAL_ONE;
        rule.window = (1 + draw(seed, 5)) * MINUTE;
    } else {
        rule.op = ALERT_ABOVE;
        rule.threshold = draw(seed, 6) * DECIMAL_ONE;
        rule.window = draw(seed, 3) * 4 * MINUTE;
    }
    return rule;
}

static void expect_same(const struct listener *heard, const uint32_t *fired, size_t count,
                        uint64_t seed, int64_t step)
{
    bool same = heard->count == count;
    for (size_t i = 0; same && i < count; i++) same = heard->numbers[i] == fired[i];
    if (!same)
        fail_msg("seed %llu, step %lld: %zu rules fire, and %zu of the naive twin",
                 (unsigned long long)seed, (long long)step, heard->count, count);
}

static void one_twin_run(uint64_t seed)
{
    static struct naive_alerts naive;
    uint32_t fired[NAIVE_RULES_MAX];
    uint64_t state = seed;
    struct listener heard;
    struct alerts *alerts = open_alerts(&heard);
    memset(&naive, 0, sizeof naive);
    int64_t rules = 1 + draw(&state, 60), prices[2] = {100 * DECIMAL_ONE, 100 * DECIMAL_ONE};
    for (int64_t i = 0; i < rules; i++) {
        const struct alert_row rule = random_rule(&state);
        uint32_t symbol = (uint32_t)draw(&state, 1);
        add_rule(alerts, &rule, rule.kind == ALERT_FAILED_JOBS ? NAME_NONE : symbol);
        naive_alerts_add(&naive, &rule, rule.kind == ALERT_FAILED_JOBS ? NAME_NONE : symbol);
    }
    int64_t now = 0;
    for (int64_t step = 0; step < 1000; step++) {
        now += draw(&state, 2) * MINUTE;
        heard.count = 0;
        size_t count;
        if (draw(&state, 5) == 0) {
            struct record record = {.kind = RECORD_JOB_FAILED, .time = now};
            alerts_hear(alerts, &record, -1, NAME_NONE);
            count = naive_alerts_failure(&naive, now, fired);
        } else {
            uint32_t symbol = (uint32_t)draw(&state, 1);
            prices[symbol] += (draw(&state, 4) - 2) * DECIMAL_ONE;
            if (prices[symbol] < 90 * DECIMAL_ONE) prices[symbol] = 95 * DECIMAL_ONE;
            if (prices[symbol] > 110 * DECIMAL_ONE) prices[symbol] = 105 * DECIMAL_ONE;
            alerts_price(alerts, symbol, prices[symbol], &nowhere, now);
            count = naive_alerts_price(&naive, symbol, prices[symbol], now, fired);
        }
        expect_same(&heard, fired, count, seed, step);
    }
    close_alerts(alerts, &heard);
}

static void a02_the_same_as_every_rule_looked_at_every_time(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 150; seed++) one_twin_run(seed);
}

static void a03_a_limit_of_windows(void **state)
{
    (void)state;
    struct listener heard;
    struct alerts *alerts = open_alerts(&heard);
    struct feed_row row = {.kind = FEED_ALERTS, .symbol = SPY};
    row.as.alert = a_rule(ALERT_PERCENT_CHANGE, ALERT_ABOVE, DECIMAL_ONE);
    for (int64_t i = 1; i <= ALERT_WINDOWS_MAX; i++) {
        row.as.alert.window = i * MINUTE;
        assert_true(alerts_have_room(alerts, &row));
        alerts_add_rule(alerts, &row);
    }
    assert_true(alerts_have_room(alerts, &row));
    row.as.alert.window = MINUTE / 2;
    assert_false(alerts_have_room(alerts, &row));
    row.symbol = IBM;
    assert_true(alerts_have_room(alerts, &row));
    close_alerts(alerts, &heard);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a02_edges),
        cmocka_unit_test(a02_rules_fire_in_their_order_and_of_their_symbol),
        cmocka_unit_test(a01_changes_are_against_the_begin_of_the_window),
        cmocka_unit_test(change_keys_are_exact),
        cmocka_unit_test(a01_portfolios_are_all_accounts_of_the_user),
        cmocka_unit_test(a01_each_end_of_an_order_is_an_event),
        cmocka_unit_test(a04_one_notification_per_channel),
        cmocka_unit_test(a02_the_same_as_every_rule_looked_at_every_time),
        cmocka_unit_test(a03_a_limit_of_windows),
    };
    return cmocka_run_group_tests_name("alerts: rules", tests, NULL, NULL);
}
