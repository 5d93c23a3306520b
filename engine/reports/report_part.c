/* In: a line of the report's list. Out: its table. Always: the metrics look like the answer of a
 * query, an account a row, so that no writer treats them apart but by choice. */
#include "reports/report_part.h"

#include <assert.h>
#include <string.h>

/* ---- The metrics as a table ------------------------------------------------------------------ */

/* One row an account, one column a metric: the first account heard decides the columns. */
struct metric_hearer {
    struct report_table *table;
    struct text account; /* whose row is being heard */
    bool begun, first_row;
    struct text texts[REPORT_COLUMNS_MAX];
    enum report_cell_kind kinds[REPORT_COLUMNS_MAX];
    int heard;
};

static void metrics_end_row(struct metric_hearer *hearer)
{
    struct report_cell cells[REPORT_COLUMNS_MAX];
    if (!hearer->begun) {
        return;
    }
    bool all = hearer->account.size == 0;
    cells[0] =
        (struct report_cell){all ? "all accounts" : text_string(&hearer->account), CELL_TEXT};
    for (int i = 1; i < hearer->table->column_count; i++) {
        cells[i] = (struct report_cell){text_string(&hearer->texts[i]), hearer->kinds[i]};
    }
    report_table_add_row(hearer->table, cells);
    hearer->first_row = false;
}

/* Money is exact, ratios are numbers. */
static enum report_cell_kind metric_kind(const char *name, const char *text, bool number)
{
    if (strcmp(text, "n/a") == 0) {
        return CELL_NONE;
    }
    bool money = strcmp(name, "fees") == 0 || strstr(name, "_equity") != NULL;
    return !number ? CELL_TEXT : money ? CELL_DECIMAL : CELL_NUMBER;
}

static void metrics_hear(void *context, const char *account, const char *name, const char *text,
                         bool number)
{
    struct metric_hearer *hearer = context;
    if (!hearer->begun || strcmp(account, text_string(&hearer->account)) != 0) {
        metrics_end_row(hearer);
        text_clear(&hearer->account);
        text_add_string(&hearer->account, account);
        hearer->begun = true;
        hearer->heard = 0;
    }
    struct report_table *table = hearer->table;
    int column = ++hearer->heard;
    assert(column < REPORT_COLUMNS_MAX);
    if (hearer->first_row) {
        struct text title = {0};
        text_add_string(&title, name);
        for (size_t i = 0; i < title.size; i++) {
            title.bytes[i] = (char)(title.bytes[i] == '_' ? ' ' : title.bytes[i]);
        }
        size_t size = title.size < REPORT_NAME_SIZE ? title.size : REPORT_NAME_SIZE - 1;
        memcpy(table->columns[column].name, text_string(&title), size);
        table->column_count = column + 1;
        text_release(&title);
    }
    text_clear(&hearer->texts[column]);
    text_add_string(&hearer->texts[column], text);
    hearer->kinds[column] = metric_kind(name, text, number);
}

static bool read_metrics(struct report_table *table, const struct report_base *base,
                         const struct report_metrics *metrics, const char *user,
                         struct problem *problem)
{
    struct metric_hearer hearer = {.table = table, .first_row = true};
    report_table_init(table, "metrics");
    memcpy(table->columns[0].name, "account", sizeof "account");
    table->column_count = 1;
    bool done = metrics->tell(base->db, user, metrics_hear, &hearer, problem);
    if (done) {
        metrics_end_row(&hearer);
    }
    text_release(&hearer.account);
    for (int i = 0; i < REPORT_COLUMNS_MAX; i++) {
        text_release(&hearer.texts[i]);
    }
    return done;
}

/* ---- One part -------------------------------------------------------------------------------- */

bool report_part_read(struct report_part *part, const struct report_base *base,
                      const struct report_entry *entry, const struct report_metrics *metrics,
                      const char *user, struct problem *problem)
{
    part->entry = entry;
    bool read =
        strcmp(entry->name, "metrics") == 0
            ? read_metrics(&part->table, base, metrics, user, problem)
            : report_table_read(&part->table, base, entry->name, user, entry->first_only, problem);
    part->table.title = entry->title;
    part->table.source = entry->source;
    return read;
}
