/* In: rows of a query. Out: a table of texts. Always: numbers stand right, all else left; what a cell
 * holds never changes. */
#include "cli/cell_table.h"

#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

/* ---- Reading --------------------------------------------------------------------------------- */

void cell_table_init(struct cell_table *table)
{
    memset(table, 0, sizeof *table);
    arena_init(&table->arena);
}

void cell_table_release(struct cell_table *table)
{
    arena_release(&table->arena);
    memory_free(table->cells);
    memset(table, 0, sizeof *table);
}

void cell_table_add_column(struct cell_table *table, const char *name)
{
    struct report_column *column = &table->columns[table->column_count++];
    snprintf(column->name, sizeof column->name, "%s", name);
    column->unit = UNIT_NONE;
}

void cell_table_add_row(struct cell_table *table, const struct cell *cells)
{
    const size_t columns = (size_t)table->column_count;
    table->cells = memory_reserve(table->cells, &table->row_capacity, table->row_count + 1,
                                  columns * sizeof *table->cells);
    struct cell *row = &table->cells[table->row_count++ * columns];
    for (size_t i = 0; i < columns; i++) {
        row[i].kind = cells[i].kind;
        row[i].text = arena_copy_text(&table->arena, cells[i].text, strlen(cells[i].text));
    }
}

static void bind(struct report_query *query, const struct cell_binding *binding)
{
    const int parameter = sqlite3_bind_parameter_index(query->statement, binding->name);
    if (parameter == 0) return;
    if (binding->text != NULL) {
        sqlite3_bind_text(query->statement, parameter, binding->text, -1, SQLITE_TRANSIENT);
    } else if (binding->number != CELL_NO_NUMBER) {
        sqlite3_bind_int64(query->statement, parameter, binding->number);
    }
}

static void add_query_row(struct cell_table *table, const struct report_query *query)
{
    struct text texts[REPORT_COLUMNS_MAX];
    struct cell cells[REPORT_COLUMNS_MAX] = {0};
    memset(texts, 0, sizeof texts);
    for (int i = 0; i < table->column_count; i++) {
        cells[i].kind = report_query_cell(query, i, &texts[i]);
        cells[i].text = text_string(&texts[i]);
    }
    cell_table_add_row(table, cells);
    for (int i = 0; i < table->column_count; i++) text_release(&texts[i]);
}

bool cell_table_read(struct cell_table *table, const struct report_base *base, const char *name,
                     const struct cell_binding *bindings, size_t binding_count,
                     struct problem *problem)
{
    struct report_query query;
    cell_table_init(table);
    if (!report_query_open(&query, base, name, NULL, problem)) return false;
    for (size_t i = 0; i < binding_count; i++) bind(&query, &bindings[i]);
    table->column_count = query.column_count;
    memcpy(table->columns, query.columns, sizeof table->columns);
    bool more = true;
    bool done = true;
    while (done && more) {
        done = report_query_next(&query, &more, problem);
        if (done && more) add_query_row(table, &query);
    }
    report_query_close(&query);
    return done;
}

/* ---- Looking up ------------------------------------------------------------------------------ */

int cell_table_column(const struct cell_table *table, const char *name)
{
    for (int i = 0; i < table->column_count; i++) {
        if (strcmp(table->columns[i].name, name) == 0) return i;
    }
    return -1;
}

const struct cell *cell_table_cell(const struct cell_table *table, size_t row, int column)
{
    static const struct cell none = {"", CELL_NONE};
    if (row >= table->row_count || column < 0) return &none;
    return &table->cells[row * (size_t)table->column_count + (size_t)column];
}

const char *cell_table_text(const struct cell_table *table, size_t row, const char *name)
{
    return cell_table_cell(table, row, cell_table_column(table, name))->text;
}

void cell_table_choose(struct cell_table *table, const char *const *names, int count)
{
    struct cell_table chosen;
    int from[REPORT_COLUMNS_MAX] = {0};
    struct cell cells[REPORT_COLUMNS_MAX] = {0};
    cell_table_init(&chosen);
    for (int i = 0; i < count; i++) {
        const int column = cell_table_column(table, names[i]);
        if (column < 0) continue;
        from[chosen.column_count] = column;
        chosen.columns[chosen.column_count++] = table->columns[column];
    }
    for (size_t row = 0; row < table->row_count; row++) {
        for (int i = 0; i < chosen.column_count; i++) {
            cells[i] = *cell_table_cell(table, row, from[i]);
        }
        cell_table_add_row(&chosen, cells);
    }
    cell_table_release(table);
    *table = chosen;
}

/* ---- Writing --------------------------------------------------------------------------------- */

void cell_print_safe(const char *text, struct text *out)
{
    for (; *text != 0; text++) {
        const unsigned char byte = (unsigned char)*text;
        if (byte < 0x20 || byte == 0x7f) {
            text_addf(out, "\\x%02X", (unsigned)byte);
        } else {
            text_add_char(out, *text);
        }
    }
}

/* Characters, not bytes: continuation bytes of UTF-8 take no room. */
static int shown_width(const char *text)
{
    int width = 0;
    for (; *text != 0; text++) {
        const unsigned char byte = (unsigned char)*text;
        if (byte < 0x20 || byte == 0x7f) {
            width += 4;
        } else if ((byte & 0xc0) != 0x80) {
            width++;
        }
    }
    return width;
}

static bool stands_right(const struct cell *cell)
{
    return cell->kind == CELL_NUMBER || cell->kind == CELL_DECIMAL;
}

struct layout {
    int width;
    bool right, shown;
};

static void measure(const struct cell_table *table, int column, struct layout *layout)
{
    layout->width = shown_width(table->columns[column].name);
    layout->right = true;
    layout->shown = false;
    for (size_t row = 0; row < table->row_count; row++) {
        const struct cell *cell = cell_table_cell(table, row, column);
        if (cell->kind == CELL_NONE) continue;
        const int width = shown_width(cell->text);
        layout->shown = true;
        layout->right = layout->right && stands_right(cell);
        if (width > layout->width) layout->width = width;
    }
}

static void add_padded(const char *text, const struct layout *layout, bool last, struct text *out)
{
    const int padding = layout->width - shown_width(text);
    for (int i = 0; layout->right && i < padding; i++) text_add_char(out, ' ');
    cell_print_safe(text, out);
    for (int i = 0; !layout->right && !last && i < padding; i++) text_add_char(out, ' ');
}

void cell_table_print(const struct cell_table *table, struct text *out)
{
    struct layout layouts[REPORT_COLUMNS_MAX];
    int last = -1;
    for (int i = 0; i < table->column_count; i++) {
        measure(table, i, &layouts[i]);
        if (layouts[i].shown) last = i;
    }
    for (size_t line = 0; line <= table->row_count && last >= 0; line++) {
        bool first = true;
        for (int i = 0; i <= last; i++) {
            if (!layouts[i].shown) continue;
            if (!first) text_add_string(out, "  ");
            first = false;
            add_padded(line == 0 ? table->columns[i].name
                                 : cell_table_cell(table, line - 1, i)->text,
                       &layouts[i], i == last, out);
        }
        while (out->size > 0 && out->bytes[out->size - 1] == ' ') out->bytes[--out->size] = 0;
        text_add_char(out, '\n');
    }
}

/* "wait p50" is the member wait_p50. */
static void member_name(const char *name, char *member, size_t size)
{
    size_t used = 0;
    for (; *name != 0 && used + 1 < size; name++) {
        if (*name == ',') continue;
        member[used++] = *name == ' ' ? '_' : *name;
    }
    member[used] = 0;
}

void cell_table_json_members(const struct cell_table *table, size_t row, int first, int last,
                             struct json *json)
{
    for (int i = first; i < last; i++) {
        const struct cell *cell = cell_table_cell(table, row, i);
        char member[REPORT_NAME_SIZE];
        member_name(table->columns[i].name, member, sizeof member);
        switch (cell->kind) {
        case CELL_NONE:
            json_null(json, member);
            break;
        case CELL_TEXT:
        case CELL_DECIMAL:
            json_string(json, member, cell->text);
            break;
        case CELL_NUMBER:
            json_raw(json, member, cell->text);
            break;
        case CELL_YES:
        case CELL_NO:
            json_bool(json, member, cell->kind == CELL_YES);
            break;
        }
    }
}

void cell_table_json(const struct cell_table *table, struct json *json, const char *key)
{
    json_array_begin(json, key);
    for (size_t row = 0; row < table->row_count; row++) {
        json_object_begin(json, NULL);
        cell_table_json_members(table, row, 0, table->column_count, json);
        json_object_end(json);
    }
    json_array_end(json);
}
