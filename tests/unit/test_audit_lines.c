/* X01, X02: the lines of a small run, word for word, and the tree over them. The expected lines are
 * what Python's json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False) gives,
 * the roots what its hashlib gives by RFC 6962's recursive definition. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "audit/audit.h"
#include "audit/checkpoint.h"
#include "audit/line.h"
#include "base/json.h"
#include "support/record_run.h"

static const char *const expected[] = {
    "{\"action\":\"run_begin\",\"after\":{\"currency\":\"USD\",\"format\":\"tapedeck-audi"
    "t-1\",\"inputs\":[{\"digest\":\"0000000000000000000000000000000000000000000000000000"
    "000000000000\",\"feed\":\"prices\",\"file\":\"p\\\"1.csv\",\"size\":\"123\"}],\"scen"
    "ario\":\"0102000000000000000000000000000000000000000000000000000000000000\",\"seed\""
    ":\"7\"},\"object\":\"small\",\"seq\":0}",
    "{\"action\":\"account_opened\",\"actor\":\"alice\",\"after\":{\"initial_cash\":\"100"
    "000.00\",\"type\":\"cash\"},\"object\":\"a1\",\"rule\":\"U01\",\"seq\":1,\"time\":\""
    "2026-01-05T00:00:00.000000000Z\"}",
    "{\"action\":\"cash_deposited\",\"actor\":\"alice\",\"after\":{\"amount\":\"500.00\","
    "\"kind\":\"deposit\"},\"object\":\"a1\",\"rule\":\"L02\",\"seq\":2,\"source\":\"cash"
    ":1:row\",\"time\":\"2026-01-05T00:00:00.000000000Z\"}",
    "{\"action\":\"order_accepted\",\"actor\":\"alice\",\"after\":{\"account\":\"a1\",\"h"
    "old\":\"1051.00\",\"order_id\":\"order-1\",\"qty\":\"100\",\"side\":\"buy\",\"status"
    "\":\"new\",\"symbol\":\"AAPL\",\"tif\":\"day\",\"type\":\"market\"},\"attempt\":1,\""
    "job\":\"J1\",\"object\":\"O1\",\"rule\":\"R01\",\"seq\":3,\"source\":\"orders:1:row"
    "\",\"time\":\"2026-01-05T14:29:00.000000000Z\"}",
    "{\"action\":\"fill\",\"actor\":\"alice\",\"after\":{\"account\":\"a1\",\"due_date\":"
    "\"2026-01-06\",\"fee\":\"1.00\",\"leaves\":\"0\",\"liquidity\":\"taker\",\"match\":"
    "\"M1\",\"notional\":\"1050.00\",\"order\":\"O1\",\"order_id\":\"order-1\",\"price\":"
    "\"10.5\",\"qty\":\"100\",\"side\":\"buy\",\"symbol\":\"AAPL\",\"trade_date\":\"2026-"
    "01-05\"},\"attempt\":1,\"before\":{\"leaves\":\"100\"},\"job\":\"J4\",\"object\":\"T"
    "1\",\"rule\":\"M03\",\"seq\":4,\"source\":\"prices:1:open\",\"time\":\"2026-01-05T14"
    ":30:00.000000000Z\"}",
    "{\"action\":\"settlement_done\",\"after\":{\"account\":\"a1\",\"cycle\":\"2026-01-06"
    "\",\"due_date\":\"2026-01-06\",\"first_obligation\":\"B1\",\"money\":\"-1051.00\",\""
    "qty\":\"100\",\"symbol\":\"AAPL\"},\"object\":\"I1\",\"rule\":\"S02\",\"seq\":5,\"ti"
    "me\":\"2026-01-06T00:00:00.000000000Z\"}",
    "{\"action\":\"order_rejected\",\"actor\":\"alice\",\"after\":{\"account\":\"a1\",\"l"
    "imit_price\":\"10.01\",\"order_id\":\"order-2\",\"qty\":\"1000000\",\"reason\":\"not"
    "_enough_cash\",\"side\":\"buy\",\"status\":\"rejected\",\"symbol\":\"AAPL\",\"tif\":"
    "\"day\",\"type\":\"limit\"},\"attempt\":1,\"job\":\"J2\",\"object\":\"O2\",\"rule\":"
    "\"R12\",\"seq\":6,\"source\":\"orders:2:row\",\"time\":\"2026-01-05T14:30:05.0000000"
    "00Z\"}",
    "{\"action\":\"cancel_rejected\",\"actor\":\"alice\",\"after\":{\"order\":\"O2\",\"or"
    "der_id\":\"order-2\",\"reason\":\"unknown_order\"},\"attempt\":1,\"job\":\"J9\",\"ob"
    "ject\":\"R1\",\"rule\":\"B04\",\"seq\":7,\"source\":\"orders:4:row\",\"time\":\"2026"
    "-01-05T14:30:06.000000000Z\"}",
    "{\"action\":\"input_quarantined\",\"after\":{\"line\":4},\"rule\":\"V02\",\"seq\":8,"
    "\"source\":\"prices:3:row\",\"time\":\"2026-01-05T00:00:00.000000000Z\"}",
    "{\"action\":\"fill\",\"actor\":\"alice\",\"after\":{\"account\":\"a1\",\"due_date\":"
    "\"2026-01-07\",\"fee\":\"1.00\",\"leaves\":\"10\",\"liquidity\":\"taker\",\"match\":"
    "\"M2\",\"notional\":\"440.00\",\"order\":\"O3\",\"order_id\":\"order-3\",\"price\":"
    "\"11\",\"qty\":\"40\",\"side\":\"sell\",\"symbol\":\"AAPL\",\"trade_date\":\"2026-01"
    "-06\"},\"attempt\":1,\"before\":{\"leaves\":\"50\"},\"job\":\"J5\",\"object\":\"T2\""
    ",\"rule\":\"M03\",\"seq\":9,\"source\":\"prices:2:open\",\"time\":\"2026-01-06T14:30"
    ":00.000000000Z\"}",
    "{\"action\":\"settlement_failed\",\"after\":{\"account\":\"a1\",\"cycle\":\"2026-01-"
    "07\",\"due_date\":\"2026-01-07\",\"first_obligation\":\"B2\",\"lacks\":\"securities"
    "\",\"money\":\"439.00\",\"qty\":\"-40\",\"symbol\":\"AAPL\"},\"object\":\"I2\",\"rul"
    "e\":\"S02\",\"seq\":10,\"time\":\"2026-01-07T00:00:00.000000000Z\"}",
    "{\"action\":\"settlement_done\",\"after\":{\"account\":\"a1\",\"cycle\":\"2026-01-08"
    "\",\"due_date\":\"2026-01-07\",\"first_obligation\":\"B2\",\"money\":\"439.00\",\"qt"
    "y\":\"-40\",\"symbol\":\"AAPL\"},\"object\":\"I3\",\"rule\":\"S02\",\"seq\":11,\"tim"
    "e\":\"2026-01-08T00:00:00.000000000Z\"}",
    "{\"action\":\"attempt_exception\",\"after\":{\"backoff\":\"1s\",\"error\":\"mail "
    "\\\"down\\\"\",\"kind\":\"notification\",\"outcome\":\"exception\",\"queue\":\"defau"
    "lt\",\"reserved\":\"2026-01-05T14:30:00.000000000Z\",\"worker\":1},\"attempt\":1,\"j"
    "ob\":\"J7\",\"object\":\"J7\",\"rule\":\"Q02\",\"seq\":12,\"time\":\"2026-01-05T14:3"
    "0:02.000000000Z\"}",
    "{\"action\":\"attempt_completed\",\"after\":{\"kind\":\"notification\",\"outcome\":"
    "\"completed\",\"queue\":\"default\",\"reserved\":\"2026-01-05T14:30:03.000000000Z\","
    "\"worker\":1},\"attempt\":2,\"job\":\"J7\",\"object\":\"J7\",\"rule\":\"Q02\",\"seq"
    "\":13,\"time\":\"2026-01-05T14:30:05.000000000Z\"}",
    "{\"action\":\"notification_delivered\",\"after\":{\"channel\":\"database\",\"created"
    "\":\"2026-01-05T14:30:00.000000000Z\",\"kind\":\"order_filled\",\"object\":\"O1\",\""
    "user\":\"alice\"},\"attempt\":2,\"job\":\"J7\",\"object\":\"N1\",\"rule\":\"A05\",\""
    "seq\":14,\"time\":\"2026-01-05T14:30:05.000000000Z\"}",
    "{\"action\":\"attempt_exception\",\"after\":{\"error\":\"mail \\\"down\\\"\",\"kind"
    "\":\"order\",\"outcome\":\"exception\",\"queue\":\"default\",\"reserved\":\"2026-01-"
    "05T14:30:00.000000000Z\",\"worker\":1},\"attempt\":1,\"job\":\"J8\",\"object\":\"J8"
    "\",\"rule\":\"Q02\",\"seq\":15,\"time\":\"2026-01-05T14:30:02.000000000Z\"}",
    "{\"action\":\"operator_action\",\"actor\":\"alice\",\"after\":{\"action\":\"retry\","
    "\"reason\":\"mail is up\"},\"object\":\"J8\",\"rule\":\"U05\",\"seq\":16,\"source\":"
    "\"operators:1:row\",\"time\":\"2026-01-05T14:30:09.000000000Z\"}",
    "{\"action\":\"engine\",\"after\":{\"version\":\"1\"},\"seq\":17}",
};
enum { EXPECTED_COUNT = sizeof expected / sizeof expected[0] };
#define EXPECTED_ROOT "745ece2cd4e8d8bf2fe6a511078879a2478b998b30e4a549f69f1afb714fb369"
#define EXPECTED_ROOT_BASE64 "dF7OLNTo2L8v5qURB4h5okeLmYsw5KVJ9p8a+3FPs2k="

static void keep(void *context, const char *bytes, size_t size)
{
    text_add(context, bytes, size);
}

static struct audit *audit_into(struct text *log, const struct record_run *run)
{
    struct audit_options options = {.sink = keep,
                                    .context = log,
                                    .settings = &run->settings,
                                    .users = &run->users,
                                    .accounts = &run->accounts,
                                    .symbols = &run->symbols};
    return audit_open(&options);
}

static void hear_run(struct audit *audit, const struct record_run *run)
{
    struct audit_input input = {.feed = "prices", .file = "p\"1.csv", .size = 123};
    struct digest scenario = {{1, 2}};
    assert_int_equal(audit_begin(audit, &scenario, &input, 1, NULL), 0);
    for (size_t i = 0; i < run->count; i++) {
        audit_hear(audit, &run->records[i]);
    }
    audit_note(audit, MOMENT_NONE, "engine", NULL, "{\"version\":\"1\"}");
}

static void x01_each_decision_is_one_line(void **state)
{
    (void)state;
    struct record_run *run = record_run_new();
    struct text log = {0};
    struct audit *audit = audit_into(&log, run);
    hear_run(audit, run);
    const char *at = text_string(&log);
    for (size_t i = 0; i < EXPECTED_COUNT; i++) {
        size_t size = strcspn(at, "\n");
        char line[1024] = "";
        assert_true(size < sizeof line);
        memcpy(line, at, size);
        assert_string_equal(line, expected[i]);
        at += size + 1;
    }
    assert_int_equal(*at, 0);
    assert_int_equal(audit_lines(audit), EXPECTED_COUNT);
    audit_release(audit);
    text_release(&log);
    record_run_release(run);
}

static void x01_prices_transfers_and_first_successes_write_no_line(void **state)
{
    (void)state;
    static const uint8_t silent[] = {RECORD_PRICE,        RECORD_TRANSFER,      RECORD_OBLIGATION,
                                     RECORD_USER_CREATED, RECORD_EQUITY,        RECORD_JOB,
                                     RECORD_CASH_FLOW,    RECORD_SESSION_ENDED, RECORD_ORDER_OPEN,
                                     RECORD_FINDING,      RECORD_POSITION,      RECORD_QUEUE_MINUTE,
                                     RECORD_ROUND_TRIP,   RECORD_JOB_FAILED};
    struct record_run *run = record_run_new();
    struct text log = {0};
    struct audit *audit = audit_into(&log, run);
    struct record record = {.cause = -1};
    for (size_t i = 0; i < sizeof silent; i++) {
        record.kind = silent[i];
        assert_int_equal(audit_hear(audit, &record), -1);
    }
    record.kind = RECORD_ATTEMPT;
    record.as.attempt.attempt = 1;
    record.as.attempt.outcome = ATTEMPT_COMPLETED;
    assert_int_equal(audit_hear(audit, &record), -1);
    record.kind = RECORD_ORDER_DONE; /* its fill has the line */
    memset(&record.as, 0, sizeof record.as);
    record.as.order.status = STATUS_FILLED;
    assert_int_equal(audit_hear(audit, &record), -1);
    record.kind = RECORD_REQUEST; /* the order's own line follows */
    memset(&record.as, 0, sizeof record.as);
    record.as.request.accepted = true;
    assert_int_equal(audit_hear(audit, &record), -1);
    record.kind = RECORD_NOTIFICATION;
    memset(&record.as, 0, sizeof record.as);
    record.as.notification.delivered = MOMENT_NONE;
    assert_int_equal(audit_hear(audit, &record), -1);
    assert_int_equal(log.size, 0);
    assert_int_equal(audit_lines(audit), 0);
    audit_release(audit);
    text_release(&log);
    record_run_release(run);
}

static void x01_every_field_has_its_form(void **state)
{
    (void)state;
    struct record_run *run = record_run_new();
    struct text log = {0};
    struct audit *audit = audit_into(&log, run);
    struct record record = {.kind = RECORD_ORDER_TRIGGERED, .time = -1, .cause = 3};
    struct order_record *order = &record.as.order;
    memcpy(record.rule, "M05", 3);
    record.origin.feed = FEED_NONE;
    memcpy(order->id.text, "o/\x7f\x01\\", 5);
    order->user = names_intern(&run->users, "zo\xc3\xab", 4);
    order->symbol = names_intern(&run->symbols, "BRK.B", 5);
    order->side = SIDE_SELL;
    order->type = TYPE_TRAILING_STOP;
    order->tif = TIF_GTD;
    order->post_only = order->trail_percent = true;
    order->priority = -3;
    order->order_no = 1;
    order->qty = 150000000;
    order->limit_price = -1;
    order->stop_price = INT64_MAX;
    order->trail = 250000000;
    order->expire = 1;
    order->display = order->avg_price = VALUE_NONE;
    order->fees = 1;
    assert_int_equal(audit_hear(audit, &record), 0);
    assert_string_equal(
        text_string(&log),
        "{\"action\":\"order_triggered\",\"actor\":\"zo\xc3\xab\",\"after\":{\"account\":\"a1\","
        "\"expire\":\"1970-01-01T00:00:00.000000001Z\",\"fees\":\"0.01\","
        "\"limit_price\":\"-0.00000001\",\"order_id\":\"o/\x7f\\u0001\\\\\",\"post_only\":true,"
        "\"priority\":-3,\"qty\":\"1.5\",\"side\":\"sell\",\"status\":\"new\","
        "\"stop_price\":\"92233720368.54775807\",\"symbol\":\"BRK.B\",\"tif\":\"gtd\","
        "\"trail\":\"2.5\",\"trail_percent\":true,\"type\":\"trailing_stop\"},\"cause\":3,"
        "\"object\":\"O1\",\"rule\":\"M05\",\"seq\":0,"
        "\"time\":\"1969-12-31T23:59:59.999999999Z\"}\n");
    audit_release(audit);
    text_release(&log);
    record_run_release(run);
}

static void x01_money_has_the_decimals_of_its_currency(void **state)
{
    (void)state;
    struct record_run *run = record_run_new();
    struct text log = {0};
    run->settings.currency_exponent = 0;
    struct audit *audit = audit_into(&log, run);
    struct record record = {.kind = RECORD_OVERDRAFT, .time = 0, .cause = -1};
    record.origin.feed = FEED_NONE;
    record.as.overdraft.balance = -120;
    record.as.overdraft.cause = TRANSFER_SETTLE_CASH;
    assert_int_equal(audit_hear(audit, &record), 0);
    assert_string_equal(text_string(&log),
                        "{\"action\":\"overdraft\",\"after\":{\"balance\":\"-120\","
                        "\"forced_by\":\"settle_cash\"},\"object\":\"a1\",\"seq\":0,"
                        "\"time\":\"1970-01-01T00:00:00.000000000Z\"}\n");
    audit_release(audit);
    text_release(&log);
    record_run_release(run);
}

static void x02_the_lines_without_lf_are_the_leaves(void **state)
{
    (void)state;
    struct record_run *run = record_run_new();
    struct text log = {0};
    struct audit *audit = audit_into(&log, run);
    hear_run(audit, run);
    struct digest root = audit_root(audit);
    char hex[DIGEST_HEX_SIZE];
    digest_hex(&root, hex);
    assert_string_equal(hex, EXPECTED_ROOT);
    struct text text = {0};
    checkpoint_print("small", audit_lines(audit), &root, &text);
    assert_string_equal(text_string(&text), "tapedeck/small\n18\n" EXPECTED_ROOT_BASE64 "\n");
    text_release(&text);
    audit_release(audit);
    text_release(&log);
    record_run_release(run);
}

static void x02_checkpoints_are_read_as_they_are_written(void **state)
{
    (void)state;
    static const char good[] = "tapedeck/small\n18\n" EXPECTED_ROOT_BASE64 "\n";
    struct text text = {0};
    struct checkpoint checkpoint;
    text_add_string(&text, good);
    text_add_string(&text, good);
    const char *at = text.bytes, *end = text.bytes + text.size;
    for (int i = 0; i < 2; i++) {
        assert_true(checkpoint_parse(&at, end, &checkpoint));
        assert_string_equal(checkpoint.origin, "tapedeck/small");
        assert_int_equal(checkpoint.lines, 18);
    }
    assert_ptr_equal(at, end);
    static const char *const bad[] = {"",
                                      "tapedeck/small\n",
                                      "\n1\n" EXPECTED_ROOT_BASE64 "\n",
                                      "a\n01\n" EXPECTED_ROOT_BASE64 "\n",
                                      "a\n-1\n" EXPECTED_ROOT_BASE64 "\n",
                                      "a\n1 \n" EXPECTED_ROOT_BASE64 "\n",
                                      "a\n1\n" EXPECTED_ROOT_BASE64,
                                      "a\n1\nAAAA\n",
                                      "a\n1\n" EXPECTED_ROOT_BASE64 "=\n"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        at = bad[i];
        assert_false(checkpoint_parse(&at, bad[i] + strlen(bad[i]), &checkpoint));
    }
    text_release(&text);
}

/* Each byte in each place of texts of all short sizes: what is copied in words is what is escaped byte by
 * byte. */
static void x01_a_text_is_escaped_byte_by_byte(void **state)
{
    (void)state;
    enum { SIZE_MAX_TRIED = 26 };
    struct line line;
    struct text escaped = {0};
    char value[SIZE_MAX_TRIED + 1];
    line_init(&line, 2);
    for (size_t size = 1; size <= SIZE_MAX_TRIED; size++) {
        for (size_t at = 0; at < size; at++) {
            for (int byte = 1; byte < 256; byte++) {
                memset(value, 'm', size);
                value[size] = 0;
                value[at] = (char)byte;
                line_begin(&line);
                line_string(&line, "k", value);
                line_open(&line, "o");
                line_close(&line);
                line_finish(&line);
                text_clear(&escaped);
                text_add_string(&escaped, "{\"k\":\"");
                json_escape(&escaped, value, size);
                text_add_string(&escaped, "\",\"o\":{}}");
                assert_int_equal(line.text.size, escaped.size);
                assert_memory_equal(line.text.bytes, escaped.bytes, escaped.size);
            }
        }
    }
    line_release(&line);
    text_release(&escaped);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(x01_each_decision_is_one_line),
        cmocka_unit_test(x01_prices_transfers_and_first_successes_write_no_line),
        cmocka_unit_test(x01_every_field_has_its_form),
        cmocka_unit_test(x01_money_has_the_decimals_of_its_currency),
        cmocka_unit_test(x01_a_text_is_escaped_byte_by_byte),
        cmocka_unit_test(x02_the_lines_without_lf_are_the_leaves),
        cmocka_unit_test(x02_checkpoints_are_read_as_they_are_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
