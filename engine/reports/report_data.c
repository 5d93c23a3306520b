/* In: a run's folder. Out: its tables. Always: the database is closed to writers by then, and
 * nothing is written to it; a table that fails to read fails the report. */
#include "reports/report_data.h"

#include <sqlite3.h>
#include <string.h>

#include "base/memory.h"
#include "reports/report_readers.h"
#include "reports/totals_scan.h"

/* ---- Reading --------------------------------------------------------------------------------- */

static bool check_user(struct report_data *data, struct problem *problem)
{
    struct report_query query;
    if (!report_query_open(&query, &data->base, "users", NULL, problem)) {
        return false;
    }
    int column = 0;
    while (column < query.column_count && strcmp(query.columns[column].name, "user") != 0) {
        column++;
    }
    bool found = false, more = true, read = true;
    while (!found && read && more) {
        read = report_query_next(&query, &more, problem);
        found = read && more && strcmp(report_query_text(&query, column), data->user) == 0;
    }
    report_query_close(&query);
    if (read && !found) {
        problem_set(problem, EXIT_USAGE, NULL,
                    "the run has no user %s; csv/users.csv lists those it has", data->user);
    }
    return found;
}

static bool read_scenario(struct report_data *data, struct problem *problem)
{
    struct report_query query;
    bool more;
    if (!report_query_open(&query, &data->base, "scenario", NULL, problem)) {
        return false;
    }
    bool read = report_query_next(&query, &more, problem);
    if (read && more) {
        text_add_string(&data->scenario, report_query_text(&query, 0));
    }
    report_query_close(&query);
    return read;
}

/* The report of one user leaves out what cannot be cut down to him. */
static void drop_others(struct report_data *data)
{
    size_t kept = 0;
    for (size_t i = 0; i < data->count; i++) {
        struct report_part *part = &data->parts[i];
        if (data->user != NULL && !part->entry->whole_run &&
            strstr(part->table.sql, ":user") == NULL) {
            report_table_release(&part->table);
        } else {
            data->parts[kept++] = *part;
        }
    }
    data->count = kept;
}

/* A table cut short by first_only has as many rows as the table of run.db behind it. */
static void complete_rows(struct report_data *data)
{
    struct report_source source;
    for (size_t i = 0; i < data->count; i++) {
        struct report_table *table = &data->parts[i].table;
        int64_t rows;
        if (table->first_only && data->user == NULL && table->source != NULL &&
            report_data_source(data, table->source, &source) &&
            int64_parse(source.rows, strlen(source.rows), &rows)) {
            table->rows = rows;
        } else if (table->first_only) {
            table->rows = -1;
        }
    }
}

static bool data_open(struct report_data *data, const char *folder, struct problem *problem)
{
    memset(data, 0, sizeof *data);
    if (!report_base_open(&data->base, folder, problem)) {
        return false;
    }
    if (sqlite3_exec(data->base.db, "BEGIN", NULL, NULL, NULL) != SQLITE_OK) {
        return report_base_problem(&data->base, "cannot be read", problem);
    }
    data->parts = memory_alloc_zero(report_list_count(), sizeof *data->parts);
    return true;
}

bool report_data_read(struct report_data *data, const char *folder,
                      const struct report_metrics *metrics, const struct report_watch *watch,
                      const char *user, struct problem *problem)
{
    struct problem ignored;
    if (!data_open(data, folder, problem)) {
        return false;
    }
    if (!report_base_open(&data->beside, folder, &ignored)) {
        data->beside.db = NULL;
    }
    data->user = user;
    if (user != NULL ? !check_user(data, problem) : !read_scenario(data, problem)) {
        return false;
    }
    if (!report_readers_run(data, metrics, watch, problem)) {
        return false;
    }
    drop_others(data);
    complete_rows(data);
    return true;
}

bool report_data_read_front(struct report_data *data, const char *folder, struct problem *problem)
{
    static const char *const needed[] = {"what_ran",     "feeds",  "findings",     "order_identity",
                                         "rejects",      "trades", "equity_total", "settlement",
                                         "instructions", "queues", "pending",      "endings"};
    if (!data_open(data, folder, problem) || !totals_scan_all(&data->base, problem)) {
        return false;
    }
    for (size_t i = 0; i < report_list_count(); i++) {
        const struct report_entry *entry = report_list_at(i);
        for (size_t j = 0; j < sizeof needed / sizeof needed[0]; j++) {
            if (strcmp(needed[j], entry->name) == 0 &&
                !report_part_read(&data->parts[data->count++], &data->base, entry, NULL, NULL,
                                  problem)) {
                return false;
            }
        }
    }
    return true;
}

void report_data_release(struct report_data *data)
{
    for (size_t i = 0; i < data->count; i++) {
        report_table_release(&data->parts[i].table);
    }
    memory_free(data->parts);
    data->parts = NULL;
    data->count = 0;
    text_release(&data->scenario);
    report_base_close(&data->base);
    report_base_close(&data->beside);
}

/* ---- Looking things up ----------------------------------------------------------------------- */

const struct report_table *report_data_find(const struct report_data *data, const char *name)
{
    for (size_t i = 0; i < data->count; i++) {
        if (strcmp(data->parts[i].entry->name, name) == 0) {
            return &data->parts[i].table;
        }
    }
    return NULL;
}

const char *report_data_item(const struct report_data *data, const char *item)
{
    const struct report_table *table = report_data_find(data, "what_ran");
    for (int64_t i = 0; table != NULL && i < table->head; i++) {
        if (strcmp(report_table_text(table, i, "item"), item) == 0) {
            return report_table_text(table, i, "value");
        }
    }
    return "";
}

const char *report_data_metric(const struct report_data *data, const char *name)
{
    const struct report_table *table = report_data_find(data, "metrics");
    return table != NULL ? report_table_text(table, 0, name) : "n/a";
}

bool report_data_source(const struct report_data *data, const char *table,
                        struct report_source *source)
{
    const struct report_table *sources = report_data_find(data, "sources");
    for (int64_t i = 0; sources != NULL && i < sources->head; i++) {
        if (strcmp(report_table_text(sources, i, "table"), table) == 0) {
            *source = (struct report_source){
                .rows = report_table_text(sources, i, "rows"),
                .first_key = report_table_text(sources, i, "first key"),
                .last_key = report_table_text(sources, i, "last key"),
                .gaps = report_table_text(sources, i, "gaps"),
                .control_names = {report_table_text(sources, i, "control 1"),
                                  report_table_text(sources, i, "control 2")},
                .control_totals = {report_table_text(sources, i, "total 1"),
                                   report_table_text(sources, i, "total 2")},
            };
            return true;
        }
    }
    return false;
}

bool report_data_has_csv(const struct report_data *data, const struct report_csv *csv)
{
    struct report_source source;
    int64_t rows;
    return csv->source == NULL || !report_data_source(data, csv->source, &source) ||
           !int64_parse(source.rows, strlen(source.rows), &rows) || rows <= REPORT_CSV_ROWS_MAX;
}

void report_data_total(const struct report_data *data, const struct report_table *table, int column,
                       struct text *out)
{
    if (column >= 0 && report_unit_adds_up(table->columns[column].unit)) {
        report_print_wide(table->totals[column], table->columns[column].unit,
                          data->base.currency_exponent, out);
    }
}

/* ---- X06 ------------------------------------------------------------------------------------- */

static void note_rows(const struct report_data *data, const struct report_table *table,
                      struct text *out)
{
    if (table->rows < 0) {
        text_addf(out, "; the first %lld rows", (long long)table->head);
        return;
    }
    text_addf(out, "; rows %lld", (long long)table->rows);
    int64_t kept = table->head + table->tail;
    if (kept < table->rows) {
        text_addf(out, ", kept for this table %lld", (long long)kept);
    }
    const char *before = "; totals ";
    for (int i = 0; i < table->column_count && !table->first_only; i++) {
        if (report_unit_adds_up(table->columns[i].unit)) {
            text_addf(out, "%s%s ", before, table->columns[i].name);
            report_data_total(data, table, i, out);
            before = ", ";
        }
    }
    if (table->key_column >= 0 && table->rows > 0 && !table->first_only) {
        text_addf(out, "; %s %lld to %lld, gaps %lld", table->columns[table->key_column].name,
                  (long long)table->key_first, (long long)table->key_last,
                  (long long)table->key_gaps);
    }
}

void report_data_note(const struct report_data *data, const struct report_part *part,
                      struct text *out)
{
    const struct report_table *table = &part->table;
    struct report_source source;
    if (table->sql != NULL) {
        text_addf(out, "query schema/reports/%s.sql", table->name);
    } else {
        text_add_string(out, "computed (P01-P04) from schema/reports/metric_events.sql and "
                             "metric_accounts.sql");
    }
    note_rows(data, table, out);
    if (table->source == NULL || !report_data_source(data, table->source, &source)) {
        return;
    }
    text_addf(out, "; from table %s: rows %s, keys %s to %s, gaps %s", table->source, source.rows,
              source.first_key, source.last_key, source.gaps);
    for (int i = 0; i < 2; i++) {
        if (strcmp(source.control_names[i], "n/a") != 0) {
            text_addf(out, ", stored sum of %s %s", source.control_names[i],
                      source.control_totals[i]);
        }
    }
}
