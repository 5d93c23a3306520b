/* In: two folders of finished runs. Out: where they part and by how much, in the order in which one
 * looks: event, tables, totals, metrics. Always: only what differs is listed; rows are compared as the
 * views show them, so that a user with another number in the other run is the same user. */
#include "cli/run_difference.h"

#include <string.h>

#include <sqlite3.h>

#include "base/digest.h"
#include "base/files.h"
#include "base/json.h"
#include "base/memory.h"
#include "cli/cell_table.h"
#include "cli/explain_words.h"
#include "cli/log_event.h"
#include "cli/log_pair.h"
#include "metrics/metrics.h"
#include "reports/totals_scan.h"
#include "run/run_json.h"

/* Compared one by one: a view where there is one. */
static const char *const tables[] = {
    "v_orders",         "v_order_requests", "v_trades",       "v_transfers",
    "v_balances",       "v_jobs",           "v_job_attempts", "v_obligations",
    "instructions",     "v_notifications",  "v_equity",       "cash_flows",
    "round_trips",      "v_positions",      "prices",         "corporate_effects",
    "operator_actions", "queue_metrics",    "input_rejects",
};
enum { TABLES = sizeof tables / sizeof tables[0], METRICS_MAX = 64 };

struct comparison {
    const char *folders[2];
    char roots[2][DIGEST_HEX_SIZE];
    struct report_base bases[2]; /* the second is attached to the first as `other` */
    struct log_pair logs;
    struct text *out;
    struct json *json; /* NULL: text */
};

/* ---- the first event ------------------------------------------------------------------------- */

static void add_event_words(const char *name, const struct text *line, struct text *out)
{
    struct log_event event = {0};
    text_addf(out, "  %s  ", name);
    if (line->size == 0) {
        text_add_string(out, "has no further event\n");
    } else if (log_event_parse(&event, text_string(line), line->size)) {
        explain_time(log_event_get(&event, "time"), out);
        text_addf(out, "  %s %s  ", log_event_get(&event, "action"),
                  log_event_get(&event, "object"));
        explain_words(&event, out);
        const char *rule = log_event_get(&event, "rule");
        if (rule[0]) text_addf(out, " [%s]", rule);
        text_add_char(out, '\n');
    }
    log_event_release(&event);
}

static void tell_events(struct comparison *comparison)
{
    const struct log_pair *logs = &comparison->logs;
    struct json *json = comparison->json;
    if (json) {
        json_bool(json, "same_inputs", logs->begins_alike);
        if (logs->events_alike) {
            json_null(json, "first_different_event");
        } else {
            json_object_begin(json, "first_different_event");
            json_int(json, "seq", logs->event);
            json_string_n(json, "a", logs->a.size > 0 ? text_string(&logs->a) : "", logs->a.size);
            json_string_n(json, "b", logs->b.size > 0 ? text_string(&logs->b) : "", logs->b.size);
            json_object_end(json);
        }
        return;
    }
    struct text *out = comparison->out;
    text_addf(out, "A  %s  root %s\nB  %s  root %s\n", comparison->folders[0], comparison->roots[0],
              comparison->folders[1], comparison->roots[1]);
    if (!logs->begins_alike) {
        text_add_string(out, "\nThe runs have different scenarios or input files (record 0).\n");
    }
    if (logs->events_alike) {
        text_add_string(out, "\nEvery event is the same.\n");
        return;
    }
    text_addf(out, "\nFirst different event: E%lld\n", (long long)logs->event);
    add_event_words("A", &logs->a, out);
    add_event_words("B", &logs->b, out);
}

/* ---- tables of cells ------------------------------------------------------------------------- */

static void tell_table(struct comparison *comparison, const struct cell_table *table,
                       const char *key, const char *heading, const char *when_none)
{
    if (comparison->json) {
        cell_table_json(table, comparison->json, key);
        return;
    }
    text_add_char(comparison->out, '\n');
    if (table->row_count == 0) {
        text_addf(comparison->out, "%s\n", when_none);
        return;
    }
    text_addf(comparison->out, "%s\n", heading);
    cell_table_print(table, comparison->out);
}

static void add_columns(struct cell_table *table, const char *const *names, int count)
{
    cell_table_init(table);
    for (int i = 0; i < count; i++) cell_table_add_column(table, names[i]);
}

static struct cell number_cell(int64_t value, struct text *scratch)
{
    text_clear(scratch);
    text_add_int(scratch, value);
    return (struct cell){text_string(scratch), CELL_NUMBER};
}

/* ---- tables of the runs ---------------------------------------------------------------------- */

static bool count_rows(struct comparison *comparison, const char *sql, int64_t *count,
                       struct problem *problem)
{
    const struct report_base *base = &comparison->bases[0];
    sqlite3_stmt *statement = NULL;
    bool done = sqlite3_prepare_v2(base->db, sql, -1, &statement, NULL) == SQLITE_OK &&
                sqlite3_step(statement) == SQLITE_ROW;
    if (done) {
        *count = sqlite3_column_int64(statement, 0);
    } else {
        report_base_problem(base, "cannot be compared", problem);
    }
    sqlite3_finalize(statement);
    return done;
}

/* Rows of one run that the other has not. */
static bool count_alone(struct comparison *comparison, const char *table, const char *in,
                        const char *not_in, int64_t *count, struct problem *problem)
{
    struct text sql = {0};
    text_addf(&sql, "SELECT count(*) FROM (SELECT * FROM %s.%s EXCEPT SELECT * FROM %s.%s)", in,
              table, not_in, table);
    bool done = count_rows(comparison, text_string(&sql), count, problem);
    text_release(&sql);
    return done;
}

static bool count_all(struct comparison *comparison, const char *table, const char *in,
                      int64_t *count, struct problem *problem)
{
    struct text sql = {0};
    text_addf(&sql, "SELECT count(*) FROM %s.%s", in, table);
    bool done = count_rows(comparison, text_string(&sql), count, problem);
    text_release(&sql);
    return done;
}

static bool compare_table(struct comparison *comparison, const char *name,
                          struct cell_table *differing, struct problem *problem)
{
    int64_t counts[4]; /* rows of A, of B, in A alone, in B alone */
    if (!count_all(comparison, name, "main", &counts[0], problem) ||
        !count_all(comparison, name, "other", &counts[1], problem) ||
        !count_alone(comparison, name, "main", "other", &counts[2], problem) ||
        !count_alone(comparison, name, "other", "main", &counts[3], problem)) {
        return false;
    }
    if (counts[0] == counts[1] && counts[2] == 0 && counts[3] == 0) return true;
    struct text texts[4] = {0};
    struct cell cells[5] = {{strncmp(name, "v_", 2) == 0 ? name + 2 : name, CELL_TEXT}};
    for (int i = 0; i < 4; i++) cells[i + 1] = number_cell(counts[i], &texts[i]);
    cell_table_add_row(differing, cells);
    for (int i = 0; i < 4; i++) text_release(&texts[i]);
    return true;
}

static bool tell_tables(struct comparison *comparison, struct problem *problem)
{
    static const char *const columns[] = {"table", "rows A", "rows B", "in A alone", "in B alone"};
    struct cell_table differing;
    add_columns(&differing, columns, 5);
    bool done = true;
    for (int i = 0; i < TABLES && done; i++) {
        done = compare_table(comparison, tables[i], &differing, problem);
    }
    if (done) {
        tell_table(comparison, &differing, "tables", "Tables that differ",
                   "Every table is the same.");
    }
    cell_table_release(&differing);
    return done;
}

/* ---- totals ---------------------------------------------------------------------------------- */

static enum report_unit unit_of(const char *word)
{
    if (strcmp(word, "money") == 0) return UNIT_MONEY;
    return strcmp(word, "span") == 0 ? UNIT_SPAN : UNIT_COUNT;
}

static void add_total(struct comparison *comparison, const char *name, enum report_unit unit,
                      int64_t a, int64_t b, struct cell_table *differing)
{
    struct text texts[3] = {0};
    struct cell cells[4] = {{name, CELL_TEXT}};
    const wide values[3] = {a, b, (wide)b - a};
    for (int i = 0; i < 3; i++) {
        int exponent = comparison->bases[i == 1].currency_exponent;
        report_print_wide(values[i], unit, exponent, &texts[i]);
        cells[i + 1] =
            (struct cell){text_string(&texts[i]), unit == UNIT_COUNT ? CELL_NUMBER : CELL_DECIMAL};
    }
    cell_table_add_row(differing, cells);
    for (int i = 0; i < 3; i++) text_release(&texts[i]);
}

static bool compare_totals(struct comparison *comparison, struct report_query queries[2],
                           struct cell_table *differing, struct problem *problem)
{
    bool more[2] = {true, true};
    for (;;) {
        if (!report_query_next(&queries[0], &more[0], problem) ||
            !report_query_next(&queries[1], &more[1], problem)) {
            return false;
        }
        if (!more[0] || !more[1]) return true;
        int64_t a = report_query_integer(&queries[0], 2), b = report_query_integer(&queries[1], 2);
        if (a == b) continue;
        add_total(comparison, report_query_text(&queries[0], 0),
                  unit_of(report_query_text(&queries[0], 1)), a, b, differing);
    }
}

static bool tell_totals(struct comparison *comparison, struct problem *problem)
{
    static const char *const columns[] = {"total", "A", "B", "B - A"};
    struct report_query queries[2];
    struct cell_table differing;
    if (!report_query_open(&queries[0], &comparison->bases[0], "diff_totals", NULL, problem)) {
        return false;
    }
    if (!report_query_open(&queries[1], &comparison->bases[1], "diff_totals", NULL, problem)) {
        report_query_close(&queries[0]);
        return false;
    }
    add_columns(&differing, columns, 4);
    bool done = compare_totals(comparison, queries, &differing, problem);
    report_query_close(&queries[0]);
    report_query_close(&queries[1]);
    if (done) {
        tell_table(comparison, &differing, "totals", "Totals that differ",
                   "Every total is the same.");
    }
    cell_table_release(&differing);
    return done;
}

/* ---- metrics --------------------------------------------------------------------------------- */

struct heard_metrics {
    struct {
        const char *name, *text;
        bool number;
    } items[METRICS_MAX];
    int count;
    struct arena arena;
};

static void hear_metric(void *hearer, const char *account, const char *name, const char *text,
                        bool number)
{
    struct heard_metrics *heard = hearer;
    if (account[0] != 0 || heard->count == METRICS_MAX) return; /* those of all accounts */
    heard->items[heard->count].name = arena_copy_text(&heard->arena, name, strlen(name));
    heard->items[heard->count].text = arena_copy_text(&heard->arena, text, strlen(text));
    heard->items[heard->count].number = number;
    heard->count++;
}

static bool tell_metrics(struct comparison *comparison, struct problem *problem)
{
    static const char *const columns[] = {"metric", "A", "B"};
    struct heard_metrics heard[2] = {{.count = 0}, {.count = 0}};
    struct cell_table differing;
    bool done = true;
    add_columns(&differing, columns, 3);
    for (int i = 0; i < 2; i++) arena_init(&heard[i].arena);
    for (int i = 0; i < 2 && done; i++) {
        done = metrics_tell(comparison->bases[i].db, NULL, hear_metric, &heard[i], problem);
    }
    for (int i = 0; done && i < heard[0].count && i < heard[1].count; i++) {
        if (strcmp(heard[0].items[i].text, heard[1].items[i].text) == 0) continue;
        struct cell cells[3] = {{heard[0].items[i].name, CELL_TEXT}};
        for (int k = 0; k < 2; k++) {
            cells[k + 1] = (struct cell){heard[k].items[i].text,
                                         heard[k].items[i].number ? CELL_NUMBER : CELL_TEXT};
        }
        cell_table_add_row(&differing, cells);
    }
    if (done) {
        tell_table(comparison, &differing, "metrics", "Metrics that differ",
                   "Every metric is the same.");
    }
    cell_table_release(&differing);
    for (int i = 0; i < 2; i++) arena_release(&heard[i].arena);
    return done;
}

/* ---- the whole ------------------------------------------------------------------------------- */

static bool attach_other(struct comparison *comparison, struct problem *problem)
{
    const struct report_base *base = &comparison->bases[0];
    sqlite3_stmt *statement = NULL;
    char *path = path_join(comparison->folders[1], "run.db");
    bool done =
        sqlite3_prepare_v2(base->db, "ATTACH ?1 AS other", -1, &statement, NULL) == SQLITE_OK &&
        sqlite3_bind_text(statement, 1, path, -1, SQLITE_STATIC) == SQLITE_OK &&
        sqlite3_step(statement) == SQLITE_DONE;
    if (!done) report_base_problem(base, "cannot be compared with the other one", problem);
    sqlite3_finalize(statement);
    memory_free(path);
    return done;
}

static bool open_both(struct comparison *comparison, struct problem *problem)
{
    for (int i = 0; i < 2; i++) {
        if (!report_base_open(&comparison->bases[i], comparison->folders[i], problem) ||
            !totals_scan_all(&comparison->bases[i], problem) ||
            !run_json_root(comparison->folders[i], comparison->roots[i], problem)) {
            return false;
        }
    }
    return attach_other(comparison, problem) &&
           log_pair_read(comparison->folders[0], comparison->folders[1], &comparison->logs,
                         problem);
}

static bool tell_all(struct comparison *comparison, struct problem *problem)
{
    tell_events(comparison);
    return tell_tables(comparison, problem) && tell_totals(comparison, problem) &&
           tell_metrics(comparison, problem);
}

bool run_difference_tell(const char *folder_a, const char *folder_b, bool as_json, bool *same,
                         struct text *out, struct problem *problem)
{
    struct json json;
    struct comparison comparison = {.folders = {folder_a, folder_b}, .out = out};
    bool done = open_both(&comparison, problem);
    *same = done && strcmp(comparison.roots[0], comparison.roots[1]) == 0;
    if (done && as_json) {
        comparison.json = &json;
        json_init(&json, out, true);
        json_object_begin(&json, NULL);
        json_bool(&json, "same", *same);
        json_string(&json, "root_a", comparison.roots[0]);
        json_string(&json, "root_b", comparison.roots[1]);
        if (!*same) done = tell_all(&comparison, problem);
        json_object_end(&json);
        text_add_char(out, '\n');
    } else if (done && *same) {
        text_addf(out, "the same: both runs have the root %s\n", comparison.roots[0]);
    } else if (done) {
        done = tell_all(&comparison, problem);
    }
    log_pair_release(&comparison.logs);
    for (int i = 0; i < 2; i++) report_base_close(&comparison.bases[i]);
    return done;
}
