/* In: queries. Out: files of csv/. Always: the file is whole or the problem is told; what is
 * written follows from the database alone. */
#include "reports/report_csv.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "reports/report_writers.h"

enum { PIECE = 1 << 18 };

static bool is_plain(const char *text, size_t size)
{
    size_t i = 0;
    while (i < size && text[i] != ',' && text[i] != '"' && text[i] != '\n' && text[i] != '\r') {
        i++;
    }
    return i == size;
}

void csv_add(struct text *out, const char *text, size_t size)
{
    if (is_plain(text, size)) {
        text_add(out, text, size);
        return;
    }
    text_add_char(out, '"');
    for (size_t i = 0; i < size; i++) {
        if (text[i] == '"') {
            text_add_char(out, '"');
        }
        text_add_char(out, text[i]);
    }
    text_add_char(out, '"');
}

static bool flush(int descriptor, struct text *out)
{
    size_t done = 0;
    while (done < out->size) {
        ssize_t wrote = write(descriptor, out->bytes + done, out->size - done);
        if (wrote < 0 && errno != EINTR) {
            return false;
        }
        done += wrote > 0 ? (size_t)wrote : 0;
    }
    text_clear(out);
    return true;
}

static void add_row(struct report_query *query, struct text *cell, struct text *out)
{
    for (int i = 0; i < query->column_count; i++) {
        if (i > 0) {
            text_add_char(out, ',');
        }
        size_t begin = out->size;
        bool text = report_query_cell(query, i, out) == CELL_TEXT;
        if (text && !is_plain(out->bytes + begin, out->size - begin)) {
            /* Only texts can need quotes: taken back and added as a field. */
            text_clear(cell);
            text_add(cell, out->bytes + begin, out->size - begin);
            out->size = begin;
            csv_add(out, cell->bytes, cell->size);
        }
    }
    text_add_char(out, '\n');
}

static bool write_rows(struct report_query *query, int descriptor, const char *path,
                       struct problem *problem)
{
    struct text out = {0}, cell = {0};
    bool more = true, done = true;
    for (int i = 0; i < query->column_count; i++) {
        if (i > 0) {
            text_add_char(&out, ',');
        }
        csv_add(&out, query->columns[i].name, strlen(query->columns[i].name));
    }
    text_add_char(&out, '\n');
    while (done && more) {
        done = report_query_next(query, &more, problem);
        if (done && more) {
            add_row(query, &cell, &out);
        }
        if (done && (!more || out.size >= PIECE) && !flush(descriptor, &out)) {
            done = problem_errno(problem, "write", path);
        }
    }
    text_release(&out);
    text_release(&cell);
    return done;
}

bool report_csv_write(const struct report_base *base, const char *name, const char *path,
                      struct problem *problem)
{
    struct report_query query;
    if (!report_query_open(&query, base, name, NULL, problem)) {
        return false;
    }
    int descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    bool done = descriptor >= 0 ? write_rows(&query, descriptor, path, problem)
                                : problem_errno(problem, "create", path);
    if (descriptor >= 0 && close(descriptor) != 0 && done) {
        done = problem_errno(problem, "close", path);
    }
    report_query_close(&query);
    return done;
}

static void add_field(struct text *out, const char *text, char after)
{
    csv_add(out, text, strlen(text));
    text_add_char(out, after);
}

void report_cells_write(const struct report_data *data, struct text *out)
{
    text_add_string(out, "table,row,column,value\n");
    for (size_t i = 0; i < data->count; i++) {
        const struct report_table *table = &data->parts[i].table;
        for (int64_t row = 0; row < table->head + table->tail; row++) {
            int64_t number =
                row < table->head ? row + 1 : table->rows - table->tail + row - table->head + 1;
            for (int column = 0; column < table->column_count; column++) {
                const struct report_cell *cell = report_table_cell(table, row, column);
                text_addf(out, "%s,%lld,", table->name, (long long)number);
                add_field(out, table->columns[column].name, ',');
                add_field(out, cell->kind == CELL_NONE ? "" : cell->text, '\n');
            }
        }
    }
}
