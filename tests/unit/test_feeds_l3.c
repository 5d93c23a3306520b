/* Feeds of kind l3: order-by-order data, as LOBSTER writes it and with words (B09). */
#include "unit/feed_probe.h"

static void l3(struct feed_probe *probe, const char *format, const char *text)
{
    probe_init(probe, FEED_L3);
    probe_set(probe->feed.symbol, "GOOG");
    probe_set(probe->feed.format, format);
    probe_add_text(probe, text);
}

static void lobsters_messages(void **state)
{
    (void)state;
    struct feed_probe probe;
    l3(&probe, "lobster",
       "34200.015105074,4,15818974,4,5794000,1\n34200.113246707,5,0,1,5795100,1\n"
       "34201,1,16113575,18,5853301,-1\n34202,7,0,0,-1,-1\n");
    assert_true(moment_parse_date("2012-06-21", 10, &probe.feed.date));
    probe_read(&probe);
    if (!probe.opened) fail_msg("%s", probe.problem.text);
    assert_int_equal(probe.counts.used, 4);
    const struct l3_row *message = &probe.rows[0].as.l3;
    /* 09:30:00.015105074 in New York, in summer. */
    assert_int_equal(message->time, at("2012-06-21 13:30:00") + 15105074);
    assert_int_equal(message->type, L3_EXECUTION);
    assert_string_equal(message->id.text, "15818974");
    assert_int_equal(message->size, value("4"));
    assert_int_equal(message->price, value("579.4"));
    assert_int_equal(message->side, SIDE_BUY);
    assert_int_equal(probe.rows[1].as.l3.type, L3_HIDDEN_EXECUTION);
    assert_int_equal(probe.rows[2].as.l3.price, value("585.3301"));
    assert_int_equal(probe.rows[2].as.l3.side, SIDE_SELL);
    assert_int_equal(probe.rows[3].as.l3.type, L3_OTHER);
    probe_release(&probe);
}

static void messages_in_words(void **state)
{
    (void)state;
    struct feed_probe probe;
    l3(&probe, "",
       "time,type,order_id,size,price,side\n"
       "2026-01-05T10:00:00,New,a,5,10.5,Buy\n"
       "2026-01-05T10:00:01,partial_cancel,a,2,10.5,buy\n"
       "2026-01-05T10:00:02,delete,a,3,10.5,buy\n"
       "2026-01-05T10:00:03,modify,a,3,10.5,buy\n"
       "2026-01-05T10:00:04,new,b,0,10.5,buy\n"
       "2026-01-05T10:00:05,new,b,1,,buy\n"
       "2026-01-05T10:00:06,new,b,1,10.5,\n");
    probe_read(&probe);
    if (!probe.opened) fail_msg("%s", probe.problem.text);
    assert_int_equal(probe.counts.used, 3);
    assert_int_equal(probe.counts.quarantined, 4);
    assert_int_equal(probe.rows[2].as.l3.type, L3_DELETE);
    assert_non_null(strstr(text_string(&probe.refusals), "row 4 5:21: type is `modify`"));
    assert_non_null(
        strstr(text_string(&probe.refusals), "a message that changes the book has a size"));
    assert_non_null(strstr(text_string(&probe.refusals), "price is missing"));
    assert_non_null(strstr(text_string(&probe.refusals), "not buy or sell"));
    probe_release(&probe);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lobsters_messages),
        cmocka_unit_test(messages_in_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
