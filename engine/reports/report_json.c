/* In: a report's tables. Out: one JSON document. Always: `root` first and at the top; a column has
 * the same name and the same type in every row; what is undefined is null. */
#include "reports/report_writers.h"

#include <string.h>

#include "base/json.h"

/* "final equity" -> "final_equity"; signs become blanks: "L = lambda x W" -> "l_lambda_x_w". */
static const char *key_of(const char *name, char key[REPORT_NAME_SIZE])
{
    size_t size = 0;
    bool gap = false;
    for (; *name != 0; name++) {
        char c = ascii_lower(*name);
        bool letter = (c >= 'a' && c <= 'z') || ascii_is_digit(c);
        if (letter && gap && size > 0) {
            key[size++] = '_';
        }
        if (letter) {
            key[size++] = c;
        }
        gap = !letter;
    }
    key[size] = 0;
    return key;
}

static const char *unit_name(enum report_unit unit)
{
    switch (unit) {
    case UNIT_NONE:
        return "as_stored";
    case UNIT_KEY:
        return "key";
    case UNIT_COUNT:
        return "count";
    case UNIT_MONEY:
        return "money";
    case UNIT_QTY:
        return "quantity";
    case UNIT_PRICE:
        return "price";
    case UNIT_ASSET:
        return "money_or_quantity";
    case UNIT_TIME:
        return "time";
    case UNIT_DAY:
        return "date";
    case UNIT_SPAN:
        return "duration";
    case UNIT_SECONDS:
        return "seconds";
    case UNIT_YES:
        return "yes_no";
    case UNIT_CHECK:
        return "check";
    }
    return "";
}

static void add_cell(struct json *json, const char *key, const struct report_cell *cell)
{
    switch (cell->kind) {
    case CELL_NONE:
        json_null(json, key);
        break;
    case CELL_TEXT:
    case CELL_DECIMAL:
        json_string(json, key, cell->text);
        break;
    case CELL_NUMBER:
        json_raw(json, key, cell->text);
        break;
    case CELL_YES:
        json_bool(json, key, true);
        break;
    case CELL_NO:
        json_bool(json, key, false);
        break;
    }
}

static void add_columns(struct json *json, const struct report_table *table)
{
    char key[REPORT_NAME_SIZE];
    json_array_begin(json, "columns");
    for (int i = 0; i < table->column_count; i++) {
        json_object_begin(json, NULL);
        json_string(json, "name", key_of(table->columns[i].name, key));
        json_string(json, "unit", unit_name(table->columns[i].unit));
        json_object_end(json);
    }
    json_array_end(json);
}

static void add_totals(struct json *json, const struct report_data *data,
                       const struct report_table *table)
{
    char key[REPORT_NAME_SIZE];
    struct text total = {0};
    json_object_begin(json, "totals");
    for (int i = 0; i < table->column_count && !table->first_only; i++) {
        if (report_unit_adds_up(table->columns[i].unit)) {
            text_clear(&total);
            report_data_total(data, table, i, &total);
            key_of(table->columns[i].name, key);
            if (table->columns[i].unit == UNIT_COUNT) {
                json_raw(json, key, text_string(&total));
            } else {
                json_string(json, key, text_string(&total));
            }
        }
    }
    json_object_end(json);
    text_release(&total);
    if (table->key_column >= 0 && table->rows > 0 && !table->first_only) {
        json_object_begin(json, "sequence");
        json_string(json, "column", key_of(table->columns[table->key_column].name, key));
        json_int(json, "first", table->key_first);
        json_int(json, "last", table->key_last);
        json_int(json, "gaps", table->key_gaps);
        json_object_end(json);
    }
}

static void add_number(struct json *json, const char *key, const char *digits)
{
    if (strcmp(digits, "n/a") == 0) {
        json_null(json, key);
    } else {
        json_raw(json, key, digits);
    }
}

static void add_source(struct json *json, const struct report_data *data,
                       const struct report_table *table)
{
    struct report_source source;
    if (table->source == NULL || !report_data_source(data, table->source, &source)) {
        return;
    }
    json_object_begin(json, "from");
    json_string(json, "table", table->source);
    add_number(json, "rows", source.rows);
    add_number(json, "first_key", source.first_key);
    add_number(json, "last_key", source.last_key);
    add_number(json, "gaps", source.gaps);
    json_object_begin(json, "stored_sums");
    for (int i = 0; i < 2; i++) {
        if (strcmp(source.control_names[i], "n/a") != 0) {
            json_string(json, source.control_names[i], source.control_totals[i]);
        }
    }
    json_object_end(json);
    json_object_end(json);
}

static void add_rows(struct json *json, const struct report_table *table, const char *name,
                     int64_t begin, int64_t end)
{
    char key[REPORT_NAME_SIZE];
    json_array_begin(json, name);
    for (int64_t row = begin; row < end; row++) {
        json_object_begin(json, NULL);
        for (int column = 0; column < table->column_count; column++) {
            add_cell(json, key_of(table->columns[column].name, key),
                     report_table_cell(table, row, column));
        }
        json_object_end(json);
    }
    json_array_end(json);
}

static void add_table(struct json *json, const struct report_data *data,
                      const struct report_part *part)
{
    const struct report_table *table = &part->table;
    json_object_begin(json, part->entry->name);
    json_string(json, "title", part->entry->title);
    if (table->sql != NULL) {
        struct text path = {0};
        text_addf(&path, "schema/reports/%s.sql", table->name);
        json_string(json, "query", text_string(&path));
        text_release(&path);
    } else {
        json_string(json, "query", "schema/reports/metric_events.sql");
    }
    if (table->rows >= 0) {
        json_int(json, "rows_count", table->rows);
    } else {
        json_null(json, "rows_count");
    }
    add_totals(json, data, table);
    add_source(json, data, table);
    add_columns(json, table);
    add_rows(json, table, "rows", 0, table->head);
    if (table->tail > 0) {
        add_rows(json, table, "last_rows", table->head, table->head + table->tail);
    }
    json_object_end(json);
}

static void add_what_ran(struct json *json, const struct report_data *data)
{
    char key[REPORT_NAME_SIZE];
    const struct report_table *table = report_data_find(data, "what_ran");
    for (int64_t row = 0; table != NULL && row < table->head; row++) {
        const char *item = report_table_text(table, row, "item");
        if (strcmp(item, "root") != 0) {
            json_string(json, key_of(item, key), report_table_text(table, row, "value"));
        }
    }
}

/* The metrics once more by name, since scripts ask for them most: of all accounts together, then of
 * each account. */
static void add_metrics_row(struct json *json, const struct report_table *table, int64_t row,
                            const char *name)
{
    char key[REPORT_NAME_SIZE];
    json_object_begin(json, name);
    for (int column = 1; table != NULL && column < table->column_count; column++) {
        add_cell(json, key_of(table->columns[column].name, key),
                 report_table_cell(table, row, column));
    }
    json_object_end(json);
}

static void add_metrics(struct json *json, const struct report_data *data)
{
    const struct report_table *table = report_data_find(data, "metrics");
    add_metrics_row(json, table, 0, "metrics");
    json_object_begin(json, "metrics_by_account");
    for (int64_t row = 1; table != NULL && row < table->head; row++) {
        add_metrics_row(json, table, row, report_table_text(table, row, "account"));
    }
    json_object_end(json);
}

void report_json_write(const struct report_data *data, struct text *out)
{
    struct json json;
    const char *root = report_data_item(data, "root");
    json_init(&json, out, true);
    json_object_begin(&json, NULL);
    json_string(&json, "root", *root != 0 ? root : NULL);
    json_string(&json, "user", data->user);
    json_object_begin(&json, "run");
    add_what_ran(&json, data);
    json_object_end(&json);
    add_metrics(&json, data);
    json_object_begin(&json, "tables");
    for (size_t i = 0; i < data->count; i++) {
        add_table(&json, data, &data->parts[i]);
    }
    json_object_end(&json);
    if (data->scenario.size > 0) {
        json_string(&json, "scenario", text_string(&data->scenario));
    }
    json_object_end(&json);
    text_add_char(out, '\n');
}
