/* CSV rows of one file: libcsv in strict mode, fed one physical line at a time, so that each row's
 * line and byte offset are exact and a damaged row does not take the next ones with it: reading
 * goes on at the line after the one where the bad row began (D05). Lines without quotes, of which libcsv
 * would make the same cells, are cut at their delimiters. Cells are slices of a buffer of the reader;
 * nothing is allocated per row. */
#ifndef TAPEDECK_FEEDS_CSV_ROWS_H
#define TAPEDECK_FEEDS_CSV_ROWS_H

#include <csv.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/problem.h"
#include "feeds/feed_lines.h"

/* The text of a field without quotes and outer blanks; size 0 when empty. At least 16 bytes may be
 * read from `text`. */
struct cell {
    const char *text;
    size_t size;
};

enum { CSV_FIELDS_MAX = 512, SLOT_NONE = -1 };

struct csv_rows {
    struct feed_lines lines;
    struct csv_parser parser;
    bool parser_made;
    char delimiter;
    /* Which cell takes field i; SLOT_NONE: nobody wants it. */
    int16_t slots[CSV_FIELDS_MAX];
    int slot_count;                    /* fields known; those beyond are only counted */
    struct cell cells[CSV_FIELDS_MAX]; /* by slot; valid until the next row */
    /* The row being read. */
    int field_count;
    bool extra_filled; /* a field beyond slot_count is not empty */
    int rows_ended;    /* how often libcsv said that a row is complete */
    char *text;        /* owned; the cells' bytes */
    size_t text_used;
    struct line first; /* the row's first line */
    const char *raw;   /* the row as it stands in the file, without its line end */
    size_t raw_size;
    bool several_lines; /* a quoted field holds a line end */
};

/* Opens the file; the delimiter, plain ASCII, is set before the first row is read. */
bool csv_rows_open(struct csv_rows *rows, const char *path, struct problem *problem) MUST_USE;
void csv_rows_release(struct csv_rows *rows); /* zero-initialised is fine */
void csv_rows_set_delimiter(struct csv_rows *rows, char delimiter);
/* What stands between the cells of the first line: a comma, semicolon or tab. To be asked before the
 * first row is read. */
char csv_rows_find_delimiter(const struct csv_rows *rows);
/* Field i goes to cell i: for headers. */
void csv_rows_take_all(struct csv_rows *rows);

enum csv_outcome {
    CSV_ROW,
    CSV_BAD, /* a row that is not CSV; problem says why and where (line and column) */
    CSV_END,
    CSV_BROKEN /* the file cannot be read on; problem filled */
};
/* The next row; blank lines are skipped. */
enum csv_outcome csv_rows_next(struct csv_rows *rows, struct problem *problem) MUST_USE;
/* The next call reads again from the row's first line, or from the line after it. */
void csv_rows_again(struct csv_rows *rows);
void csv_rows_after_first_line(struct csv_rows *rows);

/* Line and byte column, both from 1, where field `field` of the row begins. */
void csv_rows_place(const struct csv_rows *rows, int field, int64_t *line, int64_t *column);
/* Byte range of a field in `raw`, quotes included; false when the row has no such field. */
bool csv_rows_range(const struct csv_rows *rows, int field, size_t *begin, size_t *end);

#endif
