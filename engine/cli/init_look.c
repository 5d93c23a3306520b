/* In: a CSV file. Out: its header and first rows as texts. Always: a row that is no CSV is passed over
 * here; what becomes of it is told by the trial that follows. */
#include "cli/init_look.h"

#include <stdio.h>
#include <string.h>

#include "base/decimal.h"
#include "base/text.h"

/* So many rows that a day above 12 turns up where dates could be read both ways. */
enum { LOOK_ROWS_MAX = 20000 };

bool init_look_number(const char *cell, int64_t *value)
{
    const size_t size = strlen(cell);
    enum decimal_outcome outcome = decimal_parse(cell, size, DECIMAL_PLACES, ',', value);
    return outcome == DECIMAL_OK || outcome == DECIMAL_ROUNDED;
}

/* A header has a name at least, and no cell that is a number or begins like a date. */
static bool is_header(const struct csv_rows *rows)
{
    bool named = false;
    for (int i = 0; i < rows->field_count; i++) {
        const struct cell *cell = &rows->cells[i];
        int64_t number;
        if (cell->size == 0) continue;
        if (ascii_is_digit(cell->text[0])) return false;
        enum decimal_outcome outcome =
            decimal_parse(cell->text, cell->size, DECIMAL_PLACES, ',', &number);
        if (outcome == DECIMAL_OK || outcome == DECIMAL_ROUNDED) return false;
        named = true;
    }
    return named;
}

static void take_names(struct init_look *look, const struct csv_rows *rows)
{
    look->header = is_header(rows);
    look->field_count = rows->field_count < CSV_FIELDS_MAX ? rows->field_count : CSV_FIELDS_MAX;
    for (int i = 0; i < look->field_count; i++) {
        look->names[i] =
            look->header ? arena_copy_text(&look->arena, rows->cells[i].text, rows->cells[i].size)
                         : "";
    }
}

static void take_row(struct init_look *look, const struct csv_rows *rows)
{
    const size_t fields = (size_t)look->field_count;
    look->cells = memory_reserve(look->cells, &look->capacity, (look->row_count + 1) * fields,
                                 sizeof *look->cells);
    for (int i = 0; i < look->field_count; i++) {
        const struct cell *cell = i < rows->field_count ? &rows->cells[i] : NULL;
        look->cells[look->row_count * fields + (size_t)i] =
            cell != NULL && cell->size > 0 ? arena_copy_text(&look->arena, cell->text, cell->size)
                                           : "";
    }
    look->row_count++;
}

bool init_look_read(struct init_look *look, const char *path, struct problem *problem)
{
    struct csv_rows *rows = memory_alloc_zero(1, sizeof *rows);
    memset(look, 0, sizeof *look);
    arena_init(&look->arena);
    bool done = csv_rows_open(rows, path, problem);
    if (done) {
        look->delimiter = csv_rows_find_delimiter(rows);
        csv_rows_set_delimiter(rows, look->delimiter);
        csv_rows_take_all(rows);
    }
    enum csv_outcome outcome = done ? CSV_ROW : CSV_BROKEN;
    while (look->row_count < LOOK_ROWS_MAX && outcome != CSV_END && outcome != CSV_BROKEN) {
        outcome = csv_rows_next(rows, problem);
        if (outcome != CSV_ROW) continue;
        if (look->field_count == 0) {
            take_names(look, rows);
            if (look->header) continue;
        }
        take_row(look, rows);
    }
    if (outcome == CSV_BROKEN) done = false;
    if (done && look->row_count == 0) {
        problem_set(problem, EXIT_INPUT, "D05", "no row of data; give a CSV file with rows");
        done = false;
    }
    csv_rows_release(rows);
    memory_free(rows);
    return done || problem_at(problem, path, 0, 0);
}

void init_look_release(struct init_look *look)
{
    memory_free(look->cells);
    arena_release(&look->arena);
    memset(look, 0, sizeof *look);
}

const char *init_look_cell(const struct init_look *look, size_t row, int field)
{
    return look->cells[row * (size_t)look->field_count + (size_t)field];
}

/* The part after the last point of `AAPL.Open`. */
static const char *after_prefix(const char *name)
{
    const char *point = strrchr(name, '.');
    if (point == NULL || point == name || point[1] == 0 || ascii_is_space(point[1])) return NULL;
    return point + 1;
}

int init_look_field(const struct init_look *look, enum feed_kind kind, const char *column)
{
    const struct column_table table = feed_table(kind);
    const int at = feed_table_find(&table, column);
    if (at < 0) return -1;
    for (int i = 0; i < look->field_count; i++)
        if (column_is_named(&table.columns[at], look->names[i])) return i;
    for (int i = 0; i < look->field_count; i++)
        if (column_is_synonym(&table.columns[at], look->names[i])) return i;
    for (int i = 0; i < look->field_count; i++) {
        const char *name = after_prefix(look->names[i]);
        if (name != NULL && column_is_named(&table.columns[at], name)) return i;
    }
    return -1;
}

bool init_look_names(const struct init_look *look, const char *name)
{
    for (int i = 0; i < look->field_count; i++)
        if (header_equal(look->names[i], strlen(look->names[i]), name, strlen(name))) return true;
    return false;
}

bool init_look_prefix(const struct init_look *look, char *out, size_t size)
{
    for (int i = 0; i < look->field_count; i++) {
        const char *name = after_prefix(look->names[i]);
        if (name == NULL || !header_equal(name, strlen(name), "open", 4)) continue;
        snprintf(out, size, "%.*s", (int)(name - 1 - look->names[i]), look->names[i]);
        return true;
    }
    return false;
}
