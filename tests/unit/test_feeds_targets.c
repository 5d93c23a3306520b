/* Cells of orders that trail or depend on others (M06, M07), and rows of targets (R15). */
#include "unit/feed_probe.h"

static void reads(struct feed_probe *probe, enum feed_kind kind, const char *text)
{
    probe_init(probe, kind);
    probe_add_text(probe, text);
    probe_read(probe);
    if (!probe->opened) fail_msg("%s", probe->problem.text);
}

static void m06_a_trail_is_an_amount_or_a_share(void **state)
{
    (void)state;
    struct feed_probe probe;
    reads(&probe, FEED_ORDERS,
          "time,trail,type\n"
          "2024-01-02 10:00,1.50,\n"
          "2024-01-02 10:00,2%,\n"
          "2024-01-02 10:00,0.123456%,trailing_stop\n"
          "2024-01-02 10:00,0.1234567%,\n"
          "2024-01-02 10:00,two%,\n"
          "2024-01-02 10:00,%,\n"
          "2024-01-02 10:00,,\n");
    assert_int_equal(probe.counts.used, 4);
    const struct order_row *order = &probe.rows[0].as.order;
    assert_int_equal(order->type, TYPE_TRAILING_STOP);
    assert_int_equal(order->trail, value("1.5"));
    assert_false(order->trail_percent);
    order = &probe.rows[1].as.order;
    assert_int_equal(order->trail, value("0.02"));
    assert_true(order->trail_percent);
    assert_int_equal(probe.rows[2].as.order.trail, value("0.00123456"));
    assert_int_equal(probe.rows[3].as.order.type, TYPE_MARKET);
    assert_int_equal(probe.rows[3].as.order.trail, VALUE_NONE);
    const char *told = text_string(&probe.refusals);
    assert_non_null(strstr(told, "row 4 5:18: trail is `0.1234567%`: neither an amount such as"));
    assert_non_null(strstr(told, "row 5 6:18: trail is `two%`: neither an amount"));
    assert_non_null(strstr(told, "row 6 7:18: trail is `%`: not a number"));
    probe_release(&probe);
}

static void m07_groups_and_parents(void **state)
{
    (void)state;
    struct feed_probe probe;
    reads(&probe, FEED_ORDERS,
          "time,order_id,group,parent\n"
          "2024-01-02 10:00,a,,\n"
          "2024-01-02 10:00,b,exit,a\n"
          "2024-01-02 10:00,c,exit,a\n"
          "2024-01-02 10:00,d,other,a b\n");
    assert_int_equal(probe.counts.used, 3);
    assert_int_equal(probe.rows[0].as.order.group, NAME_NONE);
    assert_string_equal(probe.rows[0].as.order.parent.text, "");
    assert_string_equal(probe.rows[1].as.order.parent.text, "a");
    assert_int_not_equal(probe.rows[1].as.order.group, NAME_NONE);
    assert_int_equal(probe.rows[1].as.order.group, probe.rows[2].as.order.group);
    assert_non_null(strstr(text_string(&probe.refusals), "parent is `a b`: an id has 1 to 32"));
    probe_release(&probe);
}

static void r15_weights_quantities_values(void **state)
{
    (void)state;
    struct feed_probe probe;
    reads(&probe, FEED_TARGETS,
          "Time,User,Ticker,Weight,Quantity,Value,Tif,Type\n"
          "2024-01-02 10:00,ann,ABC,0.25,,,,\n"
          "2024-01-02 10:00,ann,ABC,25.5%,,,gtc,market_on_open\n"
          "2024-01-02 10:00,,ABC,,-10,,,\n"
          "2024-01-02 10:00,ann,ABC,,,1000.50,,\n"
          "2024-01-02 10:00,ann,,1,1,,,\n" /* judged later (D01) */
          "2024-01-02 10:00,ann,ABC,much,,,,\n"
          "2024-01-02 10:00,ann,ABC,x%,,,,\n"
          "2024-01-02 10:00,ann,ABC,1,,,,someday\n");
    assert_int_equal(probe.counts.used, 5);
    const struct target_row *target = &probe.rows[0].as.target;
    assert_string_equal(names_text(&probe.accounts, target->account), "ann");
    assert_int_equal(target->weight, value("0.25"));
    assert_int_equal(target->qty, VALUE_NONE);
    assert_int_equal(target->value, VALUE_NONE);
    assert_int_equal(target->type, TYPE_MARKET);
    assert_int_equal(target->tif, TIF_DAY);
    target = &probe.rows[1].as.target;
    assert_int_equal(target->weight, value("0.255"));
    assert_int_equal(target->type, TYPE_MARKET_ON_OPEN);
    assert_int_equal(target->tif, TIF_GTC);
    target = &probe.rows[2].as.target;
    assert_string_equal(names_text(&probe.users, target->user), "default");
    assert_int_equal(target->qty, value("-10"));
    assert_int_equal(probe.rows[3].as.target.value, value("1000.5"));
    assert_int_equal(probe.rows[4].symbol, NAME_NONE);
    const char *told = text_string(&probe.refusals);
    assert_non_null(strstr(told, "row 6 7:26: weight is `much`: not a number"));
    assert_non_null(strstr(told, "row 7 8:26: weight is `x%`: not a share; write it like 0.25"));
    assert_non_null(strstr(told, "type is `someday`: not one of market,"));
    probe_release(&probe);
}

/* T07: a date alone is the end of its session, or its begin. */
static void t07_dates_of_targets(void **state)
{
    (void)state;
    for (int before = 0; before < 2; before++) {
        struct feed_probe probe;
        probe_init(&probe, FEED_TARGETS);
        if (before) probe.feed.date_means = DATE_BEFORE_OPEN;
        probe_add_text(&probe, "time,symbol,weight\n2024-01-02,ABC,1\n");
        probe_read(&probe);
        assert_int_equal(probe.counts.used, 1);
        assert_int_equal(probe.rows[0].time, at(before ? "2024-01-02 00:00" : "2024-01-03 00:00"));
        probe_release(&probe);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(m06_a_trail_is_an_amount_or_a_share),
        cmocka_unit_test(m07_groups_and_parents),
        cmocka_unit_test(r15_weights_quantities_values),
        cmocka_unit_test(t07_dates_of_targets),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
