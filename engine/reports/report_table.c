/* In: a query's rows. Out: the first and last of them, counts and sums of all. Always: rows past
 * the first REPORT_HEAD_MAX pass through a ring of the last REPORT_TAIL_MAX, so memory does not
 * follow the size of a run. */
#include "reports/report_table.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "reports/exact_sum.h"

/* A row on its way through the ring; its texts lie in `bytes`. */
struct ring_row {
    struct text bytes;
    size_t ends[REPORT_COLUMNS_MAX];
    enum report_cell_kind kinds[REPORT_COLUMNS_MAX];
};

void report_table_init(struct report_table *table, const char *name)
{
    memset(table, 0, sizeof *table);
    table->name = name;
    table->key_column = -1;
    arena_init(&table->arena);
}

void report_table_release(struct report_table *table)
{
    memory_free(table->cells);
    arena_release(&table->arena);
    table->cells = NULL;
}

/* A copy of at most REPORT_CELL_MAX bytes, cut between characters, with an ellipsis if cut. */
static const char *keep_text(struct report_table *table, const char *bytes, size_t size)
{
    if (size <= REPORT_CELL_MAX) {
        return arena_copy_text(&table->arena, bytes, size);
    }
    size = REPORT_CELL_MAX;
    while (size > 0 && ((unsigned char)bytes[size] & 0xc0) == 0x80) {
        size--;
    }
    char *copy = arena_alloc(&table->arena, size + sizeof "…");
    memcpy(copy, bytes, size);
    memcpy(copy + size, "…", sizeof "…");
    return copy;
}

static struct report_cell *add_cells(struct report_table *table)
{
    size_t count = (size_t)(table->head + table->tail), columns = (size_t)table->column_count;
    table->cells = memory_grow(table->cells, (count + 1) * columns + 1, sizeof *table->cells);
    return table->cells + count * columns;
}

void report_table_add_row(struct report_table *table, const struct report_cell *cells)
{
    table->rows++;
    if (table->head >= REPORT_HEAD_MAX) {
        return;
    }
    struct report_cell *kept = add_cells(table);
    for (int i = 0; i < table->column_count; i++) {
        kept[i].kind = cells[i].kind;
        kept[i].text = keep_text(table, cells[i].text, strlen(cells[i].text));
    }
    table->head++;
}

/* ---- Reading a query ------------------------------------------------------------------------- */

static void count_row(struct report_table *table, const struct report_query *query)
{
    for (int i = 0; i < table->column_count; i++) {
        if (report_unit_adds_up(table->columns[i].unit)) {
            wide value;
            if (wide_parse(report_query_text(query, i), &value)) {
                table->totals[i] += value;
            }
        }
    }
    if (table->key_column >= 0) {
        int64_t key = report_query_integer(query, table->key_column);
        if (table->rows == 0) {
            table->key_first = key;
        } else {
            table->key_gaps += key - table->key_last - 1;
        }
        table->key_last = key;
    }
    table->rows++;
}

static void ring_read(struct ring_row *row, const struct report_query *query)
{
    text_clear(&row->bytes);
    for (int i = 0; i < query->column_count; i++) {
        row->kinds[i] = report_query_cell(query, i, &row->bytes);
        row->ends[i] = row->bytes.size;
    }
}

static void keep_row(struct report_table *table, const struct ring_row *row)
{
    struct report_cell *kept = add_cells(table);
    size_t begin = 0;
    for (int i = 0; i < table->column_count; i++) {
        kept[i].kind = row->kinds[i];
        kept[i].text = keep_text(table, text_string(&row->bytes) + begin, row->ends[i] - begin);
        begin = row->ends[i];
    }
}

static bool read_rows(struct report_table *table, struct report_query *query, struct ring_row *ring,
                      int64_t limit, struct problem *problem)
{
    bool more = true;
    while (limit == 0 || table->rows < limit) {
        if (!report_query_next(query, &more, problem)) {
            return false;
        }
        if (!more) {
            break;
        }
        bool head = table->rows < REPORT_HEAD_MAX;
        struct ring_row *row = &ring[head ? 0 : table->rows % REPORT_TAIL_MAX];
        ring_read(row, query);
        count_row(table, query);
        if (head) {
            keep_row(table, row);
            table->head++;
        }
    }
    table->first_only = more;
    int64_t tail = table->rows - table->head;
    tail = tail < REPORT_TAIL_MAX ? tail : REPORT_TAIL_MAX;
    for (int64_t i = table->rows - tail; i < table->rows; i++) {
        keep_row(table, &ring[i % REPORT_TAIL_MAX]);
        table->tail++;
    }
    return true;
}

bool report_table_read(struct report_table *table, const struct report_base *base, const char *name,
                       const char *user, int64_t first_only, struct problem *problem)
{
    struct report_query query;
    report_table_init(table, name);
    if (!report_query_open(&query, base, name, user, problem)) {
        return false;
    }
    table->sql = query.sql;
    table->column_count = query.column_count;
    memcpy(table->columns, query.columns, sizeof table->columns);
    for (int i = 0; i < table->column_count; i++) {
        if (table->columns[i].unit == UNIT_KEY) {
            table->key_column = i;
        }
    }
    struct ring_row *ring = memory_alloc_zero(REPORT_TAIL_MAX, sizeof *ring);
    bool done = read_rows(table, &query, ring, first_only, problem);
    for (int i = 0; i < REPORT_TAIL_MAX; i++) {
        text_release(&ring[i].bytes);
    }
    memory_free(ring);
    report_query_close(&query);
    return done;
}

/* ---- Looking things up ----------------------------------------------------------------------- */

const struct report_cell *report_table_cell(const struct report_table *table, int64_t row,
                                            int column)
{
    static const struct report_cell none = {"n/a", CELL_NONE};
    if (row < 0 || row >= table->head + table->tail || column < 0 ||
        column >= table->column_count) {
        return &none;
    }
    const struct report_cell *cell = &table->cells[row * table->column_count + column];
    return cell->kind == CELL_NONE ? &none : cell;
}

int report_table_column(const struct report_table *table, const char *column)
{
    for (int i = 0; i < table->column_count; i++) {
        if (strcmp(table->columns[i].name, column) == 0) {
            return i;
        }
    }
    return -1;
}

const char *report_table_text(const struct report_table *table, int64_t row, const char *column)
{
    return report_table_cell(table, row, report_table_column(table, column))->text;
}

bool report_table_is_number(const struct report_table *table, int column)
{
    for (int64_t row = 0; row < table->head; row++) {
        enum report_cell_kind kind = report_table_cell(table, row, column)->kind;
        if (kind == CELL_NUMBER || kind == CELL_DECIMAL) {
            return true;
        }
    }
    return false;
}
