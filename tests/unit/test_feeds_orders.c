/* Rows of orders: only syntax is bad input (D01), the rest is judged later; defaults of empty cells
 * (INTERFACE); what belongs to a later release is refused, never ignored. */
#include "unit/feed_probe.h"

static void orders(struct feed_probe *probe, const char *text)
{
    probe_init(probe, FEED_ORDERS);
    probe_add_text(probe, text);
    probe_read(probe);
    if (!probe->opened) fail_msg("%s", probe->problem.text);
}

static void empty_cells_have_their_defaults(void **state)
{
    (void)state;
    struct feed_probe probe;
    probe_init(&probe, FEED_ORDERS);
    probe.settings.market.default_tif = TIF_GTC;
    probe_add_text(&probe, "time,order_id,user,account,symbol,action,side,type,qty,limit_price,"
                           "stop_price,tif,expire,priority\n"
                           "2024-01-02 10:00,,,,,,,,,,,,,\n"
                           "2024-01-02 10:00,o-1,ann,,ABC,new,buy,,1,2,,day,2024-01-05 12:00,-3\n"
                           "2024-01-02 10:00,o-1,ann,joint,ABC,Cancel,SELL,,,,3,IOC,,7\n"
                           "2024-01-02 10:00,o-2,ann,ann,ABC,replace,,,,2,3,,,\n"
                           "2024-01-02 10:00,o-3,ann,ann,ABC,replace,,Market,-1,0,,,,\n");
    probe_read(&probe);
    assert_int_equal(probe.counts.used, 5);
    const struct order_row *order = &probe.rows[0].as.order;
    assert_string_equal(order->id.text, "f:1");
    assert_string_equal(names_text(&probe.users, order->user), "default");
    assert_string_equal(names_text(&probe.accounts, order->account), "default");
    assert_int_equal(probe.rows[0].symbol, NAME_NONE);
    assert_int_equal(order->action, ACTION_NEW);
    assert_false(order->side_given || order->type_given || order->tif_given);
    assert_int_equal(order->type, TYPE_MARKET);
    assert_int_equal(order->tif, TIF_GTC);
    assert_int_equal(order->qty, VALUE_NONE);
    assert_int_equal(order->limit_price, VALUE_NONE);
    assert_int_equal(order->stop_price, VALUE_NONE);
    assert_int_equal(order->expire, MOMENT_NONE);
    assert_int_equal(order->priority, 0);
    assert_int_equal(order->trail, VALUE_NONE);
    assert_int_equal(order->display, VALUE_NONE);
    assert_int_equal(order->group, NAME_NONE);

    order = &probe.rows[1].as.order;
    assert_string_equal(names_text(&probe.accounts, order->account), "ann");
    assert_true(order->side_given && order->tif_given && !order->type_given);
    assert_int_equal(order->side, SIDE_BUY);
    assert_int_equal(order->type, TYPE_LIMIT);
    assert_int_equal(order->tif, TIF_DAY);
    assert_int_equal(order->expire, at("2024-01-05 12:00"));
    assert_int_equal(order->priority, -3);

    order = &probe.rows[2].as.order;
    assert_string_equal(names_text(&probe.accounts, order->account), "joint");
    assert_int_equal(order->action, ACTION_CANCEL);
    assert_int_equal(order->side, SIDE_SELL);
    assert_int_equal(order->type, TYPE_STOP);
    assert_int_equal(order->tif, TIF_IOC);
    assert_int_equal(probe.rows[3].as.order.type, TYPE_STOP_LIMIT);
    /* A quantity below 0 and a price of 0 are business rejects, not bad input. */
    order = &probe.rows[4].as.order;
    assert_true(order->type_given);
    assert_int_equal(order->type, TYPE_MARKET);
    assert_int_equal(order->qty, value("-1"));
    assert_int_equal(order->limit_price, 0);
    probe_release(&probe);
}

static void the_types_and_tifs_of_this_release(void **state)
{
    (void)state;
    struct feed_probe probe;
    orders(&probe, "time,type,tif\n2024-01-02 10:00,market,opg\n2024-01-02 10:00,limit,cls\n"
                   "2024-01-02 10:00,stop,fok\n2024-01-02 10:00,stop_limit,gtd\n"
                   "2024-01-02 10:00,market_on_close,day\n2024-01-02 10:00,market_on_open,\n"
                   "2024-01-02 10:00,trailing_stop,\n");
    static const enum order_type types[] = {
        TYPE_MARKET,          TYPE_LIMIT,          TYPE_STOP,         TYPE_STOP_LIMIT,
        TYPE_MARKET_ON_CLOSE, TYPE_MARKET_ON_OPEN, TYPE_TRAILING_STOP};
    assert_int_equal(probe.counts.used, 7);
    for (size_t i = 0; i < 7; i++) assert_int_equal(probe.rows[i].as.order.type, types[i]);
    probe_release(&probe);
}

static void filled_cells_of_later_columns(void **state)
{
    (void)state;
    static const struct {
        const char *column, *rule;
    } cases[] = {{"session", "U02"}, {"seq", "U04"}, {"mac", "U04"}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct feed_probe probe;
        char text[200], told[120];
        snprintf(text, sizeof text, "time,%s\n2024-01-02 10:00,5\n2024-01-02 10:00,\n",
                 cases[i].column);
        orders(&probe, text);
        assert_int_equal(probe.counts.used, 1);
        snprintf(told, sizeof told,
                 "row 1 2:18: %s is not in this release; leave the cell empty [%s]",
                 cases[i].column, cases[i].rule);
        if (strstr(text_string(&probe.refusals), told) == NULL)
            fail_msg("%s", text_string(&probe.refusals));
        probe_release(&probe);
    }
}

/* B08, C03 */
static void display_and_flags(void **state)
{
    (void)state;
    struct feed_probe probe;
    orders(&probe, "time,display,flags\n"
                   "2024-01-02 10:00,5,\n"
                   "2024-01-02 10:00,,post_only\n"
                   "2024-01-02 10:00,0.5,dnr|POST_ONLY\n"
                   "2024-01-02 10:00,,hidden\n");
    assert_int_equal(probe.counts.used, 3);
    assert_int_equal(probe.rows[0].as.order.display, value("5"));
    assert_false(probe.rows[0].as.order.post_only);
    assert_int_equal(probe.rows[1].as.order.display, VALUE_NONE);
    assert_true(probe.rows[1].as.order.post_only && !probe.rows[1].as.order.dnr);
    assert_true(probe.rows[2].as.order.post_only && probe.rows[2].as.order.dnr);
    assert_non_null(strstr(text_string(&probe.refusals), "flags is `hidden`: the flags are"));
    probe_release(&probe);
}

static void cells_that_make_a_bad_row(void **state)
{
    (void)state;
    static const struct {
        const char *column, *cell, *told;
    } cases[] = {
        {"qty", "1.000000001", "qty is `1.000000001`: more than 8 decimals; round it [V02]"},
        {"limit_price", "1.000000001", "limit_price is `1.000000001`: more than 8 decimals"},
        {"qty", "x", "qty is `x`: not a number; write it like 1234.56 [D01]"},
        {"qty", "1e12", "qty is `1e12`: too large; at most 92233720368.54775807 fits"},
        {"stop_price", "1..2", "stop_price is `1..2`: not a number"},
        {"side", "by", "side is `by`: not one of buy, sell [D01]"},
        {"action", "amend", "action is `amend`: not one of new, cancel, replace [D01]"},
        {"type", "limt", "type is `limt`: not one of market, limit, stop, stop_limit,"},
        {"tif", "gt", "tif is `gt`: not one of day, gtc, gtd, ioc, fok, opg, cls [D01]"},
        {"priority", "high", "priority is `high`: not a whole number of 32 bits [T03]"},
        {"priority", "2147483648", "not a whole number of 32 bits"},
        {"expire", "tomorrow", "expire is `tomorrow`: not a time of the form"},
        {"order_id", "a b", "order_id is `a b`: an id has 1 to 32 printable bytes"},
        {"order_id", "123456789012345678901234567890123", "an id has 1 to 32 printable bytes"},
        {"order_id", "\"a,b\"", "an id has 1 to 32 printable bytes"},
        {"user", "1234567890123456789012345678901234567890123456789012345678901234",
         "longer than 63 bytes; shorten it"},
        {"symbol", "A\x01", "control characters in a name; take them out"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct feed_probe probe;
        char text[300];
        snprintf(text, sizeof text, "time,%s\n2024-01-02 10:00,%s\n2024-01-02 10:00,\n",
                 cases[i].column, cases[i].cell);
        orders(&probe, text);
        assert_int_equal(probe.counts.used, 1);
        if (strstr(text_string(&probe.refusals), cases[i].told) == NULL)
            fail_msg("%s: %s", cases[i].cell, text_string(&probe.refusals));
        assert_non_null(strstr(text_string(&probe.refusals), "row 1 2:18: "));
        probe_release(&probe);
    }
}

/* `FEED:ROW` must be an id too. */
static void a_feed_name_too_long_for_an_id(void **state)
{
    (void)state;
    struct feed_probe probe;
    probe_init(&probe, FEED_ORDERS);
    probe_set(probe.feed.name, "orders_of_the_third_of_january_x");
    probe_add_text(&probe, "time,order_id\n2024-01-02 10:00,\n2024-01-02 10:00,a\n");
    probe_read(&probe);
    assert_int_equal(probe.counts.used, 1);
    assert_non_null(strstr(text_string(&probe.refusals), "is over 32 bytes; fill the cell or"));
    probe_release(&probe);
}

/* Thousands of users: names stay right whether or not the small memory in front knows them. */
static void names_are_the_same_every_time(void **state)
{
    (void)state;
    enum { ROWS = 5000 };
    struct text text = {0};
    struct feed_probe probe;
    text_add_string(&text, "time,user,symbol,order_id\n");
    for (int i = 0; i < ROWS; i++)
        text_addf(&text, "2024-01-02 10:00,u%d,%s%d,x\n", i * 7919 % 1000,
                  i % 3 == 0 ? "S" : "A_LONGER_SYMBOL_", i % 97);
    orders(&probe, text_string(&text));
    assert_int_equal(probe.counts.used, ROWS);
    for (int i = 0; i < ROWS; i++) {
        char name[40];
        snprintf(name, sizeof name, "u%d", i * 7919 % 1000);
        assert_string_equal(names_text(&probe.users, probe.rows[i].as.order.user), name);
        assert_string_equal(names_text(&probe.accounts, probe.rows[i].as.order.account), name);
        snprintf(name, sizeof name, "%s%d", i % 3 == 0 ? "S" : "A_LONGER_SYMBOL_", i % 97);
        assert_string_equal(names_text(&probe.symbols, probe.rows[i].symbol), name);
    }
    assert_int_equal(probe.users.count, 1000);
    probe_release(&probe);
    text_release(&text);
}

static void a_row_that_the_listener_objects_to(void **state)
{
    (void)state;
    struct feed_probe probe;
    probe_init(&probe, FEED_ORDERS);
    probe.objects_to = "eve";
    probe_add_text(&probe, "time,user\n2024-01-02 10:00,ann\n2024-01-02 11:00,eve\n"
                           "2024-01-02 10:30,ann\n");
    probe_read(&probe);
    /* A refused row does not move the time on. */
    assert_int_equal(probe.counts.used, 2);
    assert_string_equal(text_string(&probe.refusals),
                        "row 2 3:0: user eve is in no users feed [D01] | 2024-01-02 11:00,eve\n");
    probe_release(&probe);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(empty_cells_have_their_defaults),
        cmocka_unit_test(the_types_and_tifs_of_this_release),
        cmocka_unit_test(filled_cells_of_later_columns),
        cmocka_unit_test(display_and_flags),
        cmocka_unit_test(cells_that_make_a_bad_row),
        cmocka_unit_test(a_feed_name_too_long_for_an_id),
        cmocka_unit_test(names_are_the_same_every_time),
        cmocka_unit_test(a_row_that_the_listener_objects_to),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
