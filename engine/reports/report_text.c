/* In: a report's tables. Out: text in fixed columns. Always: a character is counted as one column
 * (code points), control characters are shown escaped, so no cell can break a line. */
#include "reports/report_writers.h"

#include <string.h>

#include "reports/report_front.h"

enum { TEXT_HEAD_MAX = 100, TEXT_TAIL_MAX = 10, TEXT_CELL_MAX = 72, NOTE_WIDTH = 96 };

static size_t width_of(const char *text)
{
    size_t width = 0;
    for (; *text != 0; text++) {
        width += ((unsigned char)*text & 0xc0) != 0x80;
    }
    return width;
}

static void add_blanks(struct text *out, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        text_add_char(out, ' ');
    }
}

/* The cell as it is shown: control characters escaped, at most TEXT_CELL_MAX columns. */
static void shown(const char *cell, struct text *out)
{
    size_t width = 0;
    text_clear(out);
    for (; *cell != 0; cell++) {
        unsigned char c = (unsigned char)*cell;
        width += (c & 0xc0) != 0x80;
        if (width > TEXT_CELL_MAX) {
            text_add_string(out, "…");
            return;
        }
        if (c == '\n') {
            text_add_string(out, "\\n");
        } else if (c == '\r') {
            text_add_string(out, "\\r");
        } else if (c == '\t') {
            text_add_string(out, "\\t");
        } else if (c < 0x20 || c == 0x7f) {
            text_addf(out, "\\x%02X", c);
        } else {
            text_add_char(out, (char)c);
        }
    }
}

struct layout {
    int64_t head, tail_begin, end; /* rows shown: 0 .. head, tail_begin .. end */
    size_t widths[REPORT_COLUMNS_MAX];
    bool right[REPORT_COLUMNS_MAX];
};

static bool is_shown(const struct layout *layout, int64_t row)
{
    return row < layout->head || row >= layout->tail_begin;
}

static void lay_out(const struct report_table *table, struct layout *layout, struct text *scratch)
{
    layout->end = table->head + table->tail;
    bool all = layout->end <= TEXT_HEAD_MAX + TEXT_TAIL_MAX;
    layout->head = all ? layout->end : TEXT_HEAD_MAX;
    layout->tail_begin = all ? layout->end : layout->end - TEXT_TAIL_MAX;
    for (int column = 0; column < table->column_count; column++) {
        layout->widths[column] = width_of(table->columns[column].name);
        layout->right[column] = report_table_is_number(table, column);
        for (int64_t row = 0; row < layout->end; row++) {
            if (is_shown(layout, row)) {
                shown(report_table_cell(table, row, column)->text, scratch);
                size_t width = width_of(text_string(scratch));
                layout->widths[column] =
                    width > layout->widths[column] ? width : layout->widths[column];
            }
        }
    }
}

static void add_padded(struct text *out, const char *text, size_t width, bool right, bool last)
{
    size_t blanks = width - width_of(text);
    if (right) {
        add_blanks(out, blanks);
    }
    text_add_string(out, text);
    if (!right && !last) {
        add_blanks(out, blanks);
    }
}

static void add_row(const struct report_table *table, const struct layout *layout, int64_t row,
                    struct text *scratch, struct text *out)
{
    for (int column = 0; column < table->column_count; column++) {
        shown(row < 0 ? table->columns[column].name : report_table_cell(table, row, column)->text,
              scratch);
        text_add_string(out, "  ");
        add_padded(out, text_string(scratch), layout->widths[column], layout->right[column],
                   column + 1 == table->column_count);
    }
    text_add_char(out, '\n');
}

static void add_rule(const struct report_table *table, const struct layout *layout,
                     struct text *out)
{
    for (int column = 0; column < table->column_count; column++) {
        text_add_string(out, "  ");
        for (size_t i = 0; i < layout->widths[column]; i++) {
            text_add_char(out, '-');
        }
    }
    text_add_char(out, '\n');
}

/* A note wrapped at blanks. */
static void add_note(const struct report_data *data, const struct report_part *part,
                     struct text *out)
{
    struct text note = {0};
    report_data_note(data, part, &note);
    const char *rest = text_string(&note);
    const char *before = "  > ";
    while (*rest != 0) {
        size_t size = strlen(rest);
        if (size > NOTE_WIDTH) {
            size = NOTE_WIDTH;
            while (size > 1 && rest[size] != ' ') {
                size--;
            }
            size = size > 1 ? size : strlen(rest);
        }
        text_addf(out, "%s%.*s\n", before, (int)size, rest);
        rest += size;
        rest += *rest == ' ';
        before = "    ";
    }
    text_release(&note);
}

static void add_table(const struct report_data *data, const struct report_part *part,
                      struct text *out)
{
    const struct report_table *table = &part->table;
    struct text scratch = {0};
    text_addf(out, "\n%s\n", part->entry->title);
    if (table->head == 0) {
        text_add_string(out, "  none\n");
    } else {
        struct layout layout;
        lay_out(table, &layout, &scratch);
        add_row(table, &layout, -1, &scratch, out);
        add_rule(table, &layout, out);
        for (int64_t row = 0; row < layout.end; row++) {
            if (is_shown(&layout, row)) {
                add_row(table, &layout, row, &scratch, out);
            } else if (row == layout.head) {
                int64_t rows = table->rows - layout.head - (layout.end - layout.tail_begin);
                text_addf(out, "  ... %lld rows more, all in report.json or run.db ...\n",
                          (long long)rows);
            }
        }
    }
    add_note(data, part, out);
    text_release(&scratch);
}

/* One account a row is too wide for the eye: the metrics stand upright, accounts side by side. */
static void add_metrics(const struct report_data *data, const struct report_part *part,
                        struct text *out)
{
    const struct report_table *table = &part->table;
    int64_t accounts = table->head < 8 ? table->head : 8;
    text_addf(out, "\n%s\n", part->entry->title);
    for (int column = 0; column < table->column_count; column++) {
        text_addf(out, "  %-18s", column == 0 ? "" : table->columns[column].name);
        for (int64_t row = 0; row < accounts; row++) {
            const char *text = report_table_cell(table, row, column)->text;
            size_t width = width_of(text);
            add_blanks(out, width < 18 ? 19 - width : 1);
            text_add_string(out, text);
        }
        text_add_char(out, '\n');
    }
    if (accounts < table->rows) {
        text_addf(out, "  ... %lld accounts more in report.json ...\n",
                  (long long)(table->rows - accounts));
    }
    add_note(data, part, out);
}

static void add_heading(struct text *out, const char *heading)
{
    text_addf(out, "\n\n%s\n", heading);
    for (const char *c = heading; *c != 0; c++) {
        text_add_char(out, '=');
    }
    text_add_char(out, '\n');
}

static void add_scenario(const struct report_data *data, struct text *out)
{
    const char *rest = text_string(&data->scenario);
    if (*rest == 0) {
        return;
    }
    add_heading(out, "The scenario as it was in force");
    while (*rest != 0) {
        size_t size = strcspn(rest, "\n");
        text_addf(out, size > 0 ? "  %.*s\n" : "%.*s\n", (int)size, rest);
        rest += size;
        rest += *rest == '\n';
    }
}

void report_text_write(const struct report_data *data, struct text *out)
{
    struct report_front front;
    report_front_read(&front, data);
    text_add_string(out, REPORT_TEXT_HEAD);
    report_front_print(&front, out);
    report_front_release(&front);
    for (size_t i = 0; i < data->count; i++) {
        const struct report_part *part = &data->parts[i];
        if (part->entry->section != NULL) {
            add_heading(out, part->entry->section);
        }
        if (strcmp(part->entry->name, "metrics") == 0) {
            add_metrics(data, part, out);
        } else if (part->entry->first_only == 0) { /* single rows are for csv/ and the page */
            add_table(data, part, out);
        }
    }
    add_scenario(data, out);
}
