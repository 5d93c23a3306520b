/* Tables for terminals, and the chain of events behind an order, from a log written by hand. */
#define _XOPEN_SOURCE 700 /* mkdtemp */
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
#include "cli/cell_table.h"
#include "cli/explain_chain.h"
#include "cli/explain_page.h"
#include "cli/log_event.h"
#include "cli/sealed_folder.h"

/* ---- Tables ---------------------------------------------------------------------------------- */

static void fill(struct cell_table *table)
{
    static const struct cell rows[][4] = {
        {{"a\x1b[31mda", CELL_TEXT}, {"7", CELL_NUMBER}, {"", CELL_NONE}, {"12.50", CELL_DECIMAL}},
        {{"zo\xc3\xab", CELL_TEXT}, {"1234", CELL_NUMBER}, {"", CELL_NONE}, {"", CELL_NONE}},
    };
    cell_table_init(table);
    cell_table_add_column(table, "user");
    cell_table_add_column(table, "orders");
    cell_table_add_column(table, "note");
    cell_table_add_column(table, "fees, all");
    for (int i = 0; i < 2; i++) cell_table_add_row(table, rows[i]);
}

/* Numbers stand right; a column without values is left out; no terminal obeys what data says. */
static void a_table_is_aligned_and_safe(void **state)
{
    (void)state;
    struct cell_table table;
    struct text out = {0};
    fill(&table);
    cell_table_print(&table, &out);
    assert_string_equal(text_string(&out), "user         orders  fees, all\n"
                                           "a\\x1B[31mda       7      12.50\n"
                                           "zo\xc3\xab            1234\n");
    text_release(&out);
    cell_table_release(&table);
}

static void a_table_as_json_keeps_exact_numbers_as_text(void **state)
{
    (void)state;
    struct cell_table table;
    struct text out = {0};
    struct json json;
    fill(&table);
    json_init(&json, &out, false);
    cell_table_json(&table, &json, NULL);
    assert_string_equal(text_string(&out),
                        "[{\"user\":\"a\\u001b[31mda\",\"orders\":7,\"note\":null,\"fees_all\":"
                        "\"12.50\"},{\"user\":\"zo\xc3\xab\",\"orders\":1234,\"note\":null,"
                        "\"fees_all\":null}]");
    text_release(&out);
    cell_table_release(&table);
}

static void columns_are_chosen_by_name(void **state)
{
    (void)state;
    static const char *const names[] = {"orders", "nosuch", "user"};
    struct cell_table table;
    fill(&table);
    cell_table_choose(&table, names, 3);
    assert_int_equal(table.column_count, 2);
    assert_string_equal(cell_table_text(&table, 1, "orders"), "1234");
    assert_string_equal(cell_table_text(&table, 1, "fees, all"), "");
    assert_string_equal(cell_table_text(&table, 2, "orders"), "");
    cell_table_release(&table);
}

/* ---- Chains ---------------------------------------------------------------------------------- */

/* O1 fills twice, T1 and T3; both are netted into I2 with O2's T2; I1 failed before. */
static const char log_text[] =
    "{\"action\":\"run_begin\",\"object\":\"x\",\"seq\":0}\n"
    "{\"action\":\"attempt_exception\",\"attempt\":1,\"job\":\"J4\",\"object\":\"J4\",\"seq\":1}\n"
    "{\"action\":\"attempt_exception\",\"attempt\":1,\"job\":\"J5\",\"object\":\"J5\",\"seq\":2}\n"
    "{\"action\":\"order_accepted\",\"job\":\"J4\",\"object\":\"O1\",\"rule\":\"R14\",\"seq\":3}\n"
    "{\"action\":\"order_accepted\",\"job\":\"J6\",\"object\":\"O12\",\"rule\":\"R14\",\"seq\":4}\n"
    "{\"action\":\"fill\",\"after\":{\"account\":\"ada\",\"due_date\":\"2026-01-06\",\"order\":"
    "\"O1\","
    "\"symbol\":\"A\"},\"cause\":3,\"object\":\"T1\",\"rule\":\"M03\",\"seq\":5}\n"
    "{\"action\":\"fill\",\"after\":{\"account\":\"ada\",\"due_date\":\"2026-01-06\",\"order\":"
    "\"O2\","
    "\"symbol\":\"A\"},\"object\":\"T2\",\"seq\":6}\n"
    "{\"action\":\"fill\",\"after\":{\"account\":\"ada\",\"due_date\":\"2026-01-07\",\"order\":"
    "\"O1\","
    "\"symbol\":\"A\"},\"cause\":3,\"object\":\"T3\",\"rule\":\"M04\",\"seq\":7}\n"
    "{\"action\":\"notification_delivered\",\"after\":{\"object\":\"O1\"},\"object\":\"N1\","
    "\"seq\":8}\n"
    "{\"action\":\"settlement_failed\",\"after\":{\"account\":\"ada\",\"cycle\":\"2026-01-06\","
    "\"first_obligation\":\"B1\",\"symbol\":\"A\"},\"object\":\"I1\",\"seq\":9}\n"
    "{\"action\":\"settlement_done\",\"after\":{\"account\":\"ben\",\"cycle\":\"2026-01-07\","
    "\"first_obligation\":\"B1\",\"symbol\":\"A\"},\"object\":\"I9\",\"seq\":10}\n"
    "{\"action\":\"settlement_done\",\"after\":{\"account\":\"ada\",\"cycle\":\"2026-01-07\","
    "\"first_obligation\":\"B1\",\"symbol\":\"A\"},\"object\":\"I2\",\"seq\":11}\n"
    "{\"action\":\"settlement_done\",\"after\":{\"account\":\"ada\",\"cycle\":\"2026-01-08\","
    "\"first_obligation\":\"B7\",\"symbol\":\"A\"},\"object\":\"I3\",\"seq\":12}\n";

static int make_log(void **state)
{
    char folder[] = "/tmp/test_cli_explain_XXXXXX";
    struct problem problem;
    assert_non_null(mkdtemp(folder));
    char *path = path_join(folder, "audit.log");
    assert_true(file_write(path, log_text, sizeof log_text - 1, false, &problem));
    memory_free(path);
    *state = memory_copy_text(folder, strlen(folder));
    return 0;
}

static int remove_log(void **state)
{
    struct problem problem;
    const bool removed = folder_remove(*state, &problem);
    memory_free(*state);
    return removed ? 0 : 1;
}

/* The seqs of a chain, such as "1 3 5". */
static void assert_chain(struct explain_chain *chain, const char *expected)
{
    struct text seqs = {0};
    struct log_event event = {0};
    for (size_t i = 0; i < chain->count; i++) {
        assert_true(log_event_parse(&event, chain->steps[i].line, chain->steps[i].size));
        text_addf(&seqs, "%s%s", i > 0 ? " " : "", log_event_get(&event, "seq"));
    }
    assert_string_equal(text_string(&seqs), expected);
    log_event_release(&event);
    text_release(&seqs);
    explain_chain_release(chain);
}

static void an_order_has_its_attempts_fills_and_settlements(void **state)
{
    struct explain_chain chain = {0};
    struct problem problem;
    assert_true(explain_chain_read(&chain, *state, 1, 0, &problem));
    assert_chain(&chain, "1 3 5 7 8 9 11");
}

/* T3 is due on the 7th: the cycle of the 6th does not concern it. */
static void a_trade_has_what_led_to_it_and_what_followed(void **state)
{
    struct explain_chain chain = {0};
    struct problem problem;
    assert_true(explain_chain_read(&chain, *state, 1, 3, &problem));
    assert_chain(&chain, "1 3 7 11");
    assert_true(explain_chain_read(&chain, *state, 1, 1, &problem));
    assert_chain(&chain, "1 3 5 9 11");
}

static void O1_is_not_O12(void **state)
{
    struct explain_chain chain = {0};
    struct problem problem;
    assert_true(explain_chain_read(&chain, *state, 12, 0, &problem));
    assert_chain(&chain, "4");
}

static void an_event_comes_after_its_causes(void **state)
{
    struct explain_chain chain = {0};
    struct problem problem;
    assert_true(explain_chain_read_event(&chain, *state, 7, &problem));
    assert_chain(&chain, "3 7");
    assert_false(explain_chain_read_event(&chain, *state, 13, &problem));
    assert_int_equal(problem.code, EXIT_USAGE);
    assert_non_null(strstr(problem.text, "E0 to E12"));
    explain_chain_release(&chain);
}

static void a_log_that_is_missing_is_told(void **state)
{
    struct explain_chain chain = {0};
    struct problem problem;
    assert_false(explain_chain_read(&chain, "/nosuch", 1, 0, &problem));
    assert_int_equal(problem.code, EXIT_IO);
    explain_chain_release(&chain);
    (void)state;
}

static void rules_are_told_once_in_the_order_of_their_use(void **state)
{
    (void)state;
    struct page_rules rules = {0};
    struct text out = {0};
    static const char *const used[] = {"M03", "", "R12", "M03", "Z99"};
    for (size_t i = 0; i < sizeof used / sizeof used[0]; i++) page_rules_add(&rules, used[i]);
    page_rules_print(&rules, &out);
    assert_string_equal(text_string(&out), "\nRules\n"
                                           "M03  Market orders fill at the open of the next bar "
                                           "that begins; market-on-close at the close\n"
                                           "     price of the first bar whose end is a session's "
                                           "end, if accepted before that instant.\n"
                                           "R12  Short sale (`short_not_allowed`, `no_locate`).\n");
    text_release(&out);
}

/* ---- Sealed folders -------------------------------------------------------------------------- */

static bool spares(const char *folder, const char *name)
{
    struct problem problem;
    char *file = path_join(folder, name);
    const bool spared = sealed_folder_spares(folder, file, "report", &problem);
    memory_free(file);
    return spared;
}

static void X07_nothing_is_written_into_a_run(void **state)
{
    struct problem problem;
    char *inner = path_join(*state, "csv");
    char *checkpoint = path_join(*state, "audit.checkpoint");
    char *database = path_join(*state, "run.db");
    assert_true(folder_make(inner, &problem));
    assert_true(spares(*state, "x.txt"));
    assert_true(file_write(checkpoint, "", 0, false, &problem));
    assert_true(file_write(database, "", 0, false, &problem));
    assert_false(spares(*state, "x.txt"));
    assert_false(spares(*state, "csv/x.txt"));
    assert_false(spares(*state, "csv/../x.txt"));
    assert_true(spares(*state, "../x.txt"));
    assert_true(sealed_folder_spares(*state, NULL, "report", &problem));
    memory_free(inner);
    memory_free(checkpoint);
    memory_free(database);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_table_is_aligned_and_safe),
        cmocka_unit_test(a_table_as_json_keeps_exact_numbers_as_text),
        cmocka_unit_test(columns_are_chosen_by_name),
        cmocka_unit_test_setup_teardown(an_order_has_its_attempts_fills_and_settlements, make_log,
                                        remove_log),
        cmocka_unit_test_setup_teardown(a_trade_has_what_led_to_it_and_what_followed, make_log,
                                        remove_log),
        cmocka_unit_test_setup_teardown(O1_is_not_O12, make_log, remove_log),
        cmocka_unit_test_setup_teardown(an_event_comes_after_its_causes, make_log, remove_log),
        cmocka_unit_test(a_log_that_is_missing_is_told),
        cmocka_unit_test(rules_are_told_once_in_the_order_of_their_use),
        cmocka_unit_test_setup_teardown(X07_nothing_is_written_into_a_run, make_log, remove_log),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
