/* The files of a report: complete, well-formed, the same bytes each time, and nothing of the run's
 * text can become markup or break a line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/files.h"
#include "base/memory.h"
#include "metrics/metrics.h"
#include "reports/report_csv.h"
#include "reports/report_list.h"
#include "reports/reports.h"
#include "support/small_run.h"

static const struct report_metrics how = {metrics_tell};

static void write_all(const char *folder)
{
    struct problem problem = {0};
    if (!reports_write(folder, &how, NULL, true, &problem)) {
        fail_msg("%s", problem.text);
    }
}

static struct text read_from(const char *folder, const char *name)
{
    struct text text = {0};
    struct problem problem = {0};
    char *path = path_join(folder, name);
    if (!file_read(path, 1 << 26, &text, &problem)) {
        fail_msg("%s", problem.text);
    }
    memory_free(path);
    return text;
}

static void assert_holds(const char *folder, const char *name, const char *part)
{
    struct text text = read_from(folder, name);
    if (strstr(text_string(&text), part) == NULL) {
        fail_msg("%s does not hold %s", name, part);
    }
    text_release(&text);
}

static void every_file_is_there(void **state)
{
    const char *folder = *state;
    const char *const names[] = {"report.txt", "report.json", "report.html", "rejects.csv"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        char *path = path_join(folder, names[i]);
        assert_true(file_size(path) > 0);
        memory_free(path);
    }
    for (size_t i = 0; i < report_csv_count(); i++) {
        struct text name = {0};
        text_addf(&name, "csv/%s.csv", report_csv_at(i)->name);
        char *path = path_join(folder, text_string(&name));
        assert_true(file_size(path) > 0);
        memory_free(path);
        text_release(&name);
    }
}

static void the_first_screen_of_the_text(void **state)
{
    struct text text = read_from(*state, "report.txt");
    const char *const lines[] = {
        "profile     strict; seed 1; calendar XNYS, zone America/New_York; currency USD\n",
        "root        00ff\n",
        "input rows  read 19 = used 15 + quarantined 1 + outside 3 (holds)\n",
        "orders (orders): read 11 = used 9 + quarantined 1 + outside 1; date_means after_close\n",
        "orders      9 = accepted 7 + rejected 2; accepted = filled 4 + canceled 1 + expired 1 + "
        "open 1 (holds)\n",
        "rejects     not_enough_cash 1 (R13), unknown_symbol 1 (R05)\n",
        "trades      5: buys 3, sells 2; notional 2444.00; fees 3.50\n",
        "equity      16166.50 after start 15000.00; result 166.50; cash moved in 1000.00;",
        "settlement  obligations 5: settled 3, failed 1, pending 1; instructions 4, of them failed "
        "1\n",
        "queue       default: jobs 15, attempts 15, completed 14, failed 1; wait p50 1s, p95 3s,",
        "findings    2: zero_volume 2\n",
        "ledger      8 proofs hold\n",
    };
    const char *at = text_string(&text);
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        const char *found = strstr(at, lines[i]);
        if (found == NULL) {
            fail_msg("not on the first screen, or out of order: %s", lines[i]);
        }
        at = found;
    }
    text_release(&text);
}

static void the_summary_is_the_middle_of_it(void **state)
{
    struct text out = {0};
    struct problem problem = {0};
    int lines = 0;
    assert_true(report_summary(*state, &out, &problem));
    for (size_t i = 0; i < out.size; i++) {
        lines += out.bytes[i] == '\n';
    }
    assert_in_range(lines, 9, 12);
    assert_non_null(strstr(text_string(&out), "fees 3.50"));
    text_release(&out);
}

static void json_names_are_for_scripts(void **state)
{
    const char *const parts[] = {
        "{\n  \"root\": \"00ff\",\n",
        "\"total\": 0.00735271",
        "\"query\": \"schema/reports/fees.sql\"",
        "\"totals\": {\n        \"trades\": 5,\n        \"bought\": \"1284.00\"",
        "\"filled_quantity\": \"214\"",
        "\"identity_holds\": true",
        "\"raw\": \"x,\\\"<b>&\\\"\\n,y\"",
        "\"stored_sums\": {\n          \"qty\": \"21400000000\"",
    };
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        assert_holds(*state, "report.json", parts[i]);
    }
}

static void x06_the_page_shows_query_and_totals(void **state)
{
    assert_holds(*state, "report.html",
                 "query schema/reports/rejects.sql; rows 2; totals orders 2");
    assert_holds(*state, "report.html", "-- Orders rejected, by reason and rule");
    assert_holds(*state, "report.html", "Two users &amp; &lt;two&gt; symbols");
    assert_holds(*state, "report.html", "x,&quot;&lt;b&gt;&amp;&quot;\n,y");
}

/* Every cell is closed, nothing runs, nothing is fetched. */
static void the_page_is_well_formed(void **state)
{
    struct text html = read_from(*state, "report.html");
    size_t open = 0, closed = 0;
    for (const char *at = text_string(&html); (at = strstr(at, "<td")) != NULL; at++) {
        open++;
    }
    for (const char *at = text_string(&html); (at = strstr(at, "</td>")) != NULL; at++) {
        closed++;
    }
    assert_true(open > 100);
    assert_int_equal(open, closed);
    assert_null(strstr(text_string(&html), "<script"));
    assert_null(strstr(text_string(&html), "src="));
    text_release(&html);
}

static void rfc4180_quotes_what_needs_it(void **state)
{
    assert_holds(*state, "rejects.csv",
                 "1,orders,4,5,120,quarantined,D01,qty: 1.123456789 has more than 8 decimals,"
                 "\"x,\"\"<b>&\"\"\n,y\"\n");
    assert_holds(*state, "csv/orders.csv",
                 "3,O3,2026-01-05T14:32:00.000000000Z,bob,bob,AAA,buy,limit,gtc,50,9.5,,new,,,0,,,"
                 "orders,3\n");
    assert_holds(*state, "csv/transfers.csv",
                 "9,2026-01-06T00:00:00.000000000Z,alice,cash,alice,cash_pending,currency,USD,"
                 "1001.00,settle_cash,2026-01-06\n");
    assert_holds(*state, "csv/balances.csv", "bob,securities_pending,security,BBB,4\n");
    assert_holds(*state, "csv/obligations.csv",
                 "4,4,bob,BBB,4,-84.00,2026-01-06,2026-01-07,,1,failed\n");
}

static void fields_by_hand(void **state)
{
    (void)state;
    const char *const cases[][2] = {{"plain", "plain"},   {"", ""},
                                    {"a,b", "\"a,b\""},   {"say \"x\"", "\"say \"\"x\"\"\""},
                                    {"a\nb", "\"a\nb\""}, {"a\rb", "\"a\rb\""}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct text out = {0};
        csv_add(&out, cases[i][0], strlen(cases[i][0]));
        assert_string_equal(text_string(&out), cases[i][1]);
        text_release(&out);
    }
}

/* Written again under another clock zone and locale: the same bytes. */
static void x03_the_same_run_gives_the_same_bytes(void **state)
{
    const char *const names[] = {"report.txt", "report.json", "report.html", "csv/equity.csv",
                                 "csv/queue_metrics.csv"};
    struct text before[sizeof names / sizeof names[0]];
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        before[i] = read_from(*state, names[i]);
    }
    setenv("TZ", "Asia/Tokyo", 1);
    setenv("LC_ALL", "de_DE.UTF-8", 1);
    write_all(*state);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        struct text after = read_from(*state, names[i]);
        assert_string_equal(text_string(&before[i]), text_string(&after));
        text_release(&before[i]);
        text_release(&after);
    }
}

/* Bytes that XML cannot hold, and markup, in a message: the page shows them and stays a page. */
static void hostile_text_stays_text(void **state)
{
    (void)state;
    char *folder = small_run_create(true);
    small_run_change(folder,
                     "UPDATE input_rejects SET message = '</td><script>alert(1)</script>' ||"
                     "char(1) || char(27) || CAST(x'ff' AS TEXT) || char(13) || char(10)");
    write_all(folder);
    assert_holds(folder, "report.html",
                 "&lt;/td&gt;&lt;script&gt;alert(1)&lt;/script&gt;\\x01\\x1B\xef\xbf\xbd\\x0D\n");
    assert_holds(folder, "report.txt", "</td><script>alert(1)</script>\\x01\\x1B");
    small_run_remove(folder);
}

/* A table of more rows than a file of csv/ may have is named instead, and nothing is cut short. */
static void long_tables_stay_in_the_database(void **state)
{
    (void)state;
    char *folder = small_run_create(true);
    small_run_change(
        folder, "WITH RECURSIVE n(i) AS (SELECT 3 UNION ALL SELECT i + 1 FROM n WHERE i < 250001)"
                "INSERT INTO notifications SELECT i, 1, 'database', 'k', 'o', 0, 0 FROM n");
    write_all(folder);
    assert_holds(folder, "report.txt",
                 "csv         too long for csv/, in run.db alone: notifications\n");
    char *path = path_join(folder, "csv/notifications.csv");
    assert_false(file_exists(path));
    memory_free(path);
    assert_holds(folder, "csv/orders.csv", "9,O9,");
    small_run_change(folder, "DELETE FROM notifications WHERE notification_id = 250001");
    write_all(folder);
    assert_holds(folder, "csv/notifications.csv", "250000,alice,database,k,o,");
    small_run_remove(folder);
}

static int set_up(void **state)
{
    *state = small_run_create(true);
    write_all(*state);
    return 0;
}

static int tear_down(void **state)
{
    small_run_remove(*state);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_file_is_there),
        cmocka_unit_test(the_first_screen_of_the_text),
        cmocka_unit_test(the_summary_is_the_middle_of_it),
        cmocka_unit_test(json_names_are_for_scripts),
        cmocka_unit_test(x06_the_page_shows_query_and_totals),
        cmocka_unit_test(the_page_is_well_formed),
        cmocka_unit_test(rfc4180_quotes_what_needs_it),
        cmocka_unit_test(fields_by_hand),
        cmocka_unit_test(x03_the_same_run_gives_the_same_bytes),
        cmocka_unit_test(hostile_text_stays_text),
        cmocka_unit_test(long_tables_stay_in_the_database),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
