/* A file of unknown layout as its first rows show it: names of columns, if it has them, and cells. */
#ifndef TAPEDECK_CLI_INIT_LOOK_H
#define TAPEDECK_CLI_INIT_LOOK_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attributes.h"
#include "base/memory.h"
#include "base/problem.h"
#include "feeds/csv_rows.h"
#include "feeds/feed_table.h"

struct init_look {
    bool header;                       /* the first row names the columns */
    char delimiter;                    /* comma, semicolon or tab */
    int field_count;                   /* of the first row */
    const char *names[CSV_FIELDS_MAX]; /* "" without a header */
    size_t row_count;                  /* rows looked at, header not counted */
    const char **cells;                /* row_count x field_count; "" where a row is shorter */
    size_t capacity;
    struct arena arena;
};

/* Release it in any case. EXIT_INPUT problem for a file that is missing, unreadable or without a
 * row of data. */
bool init_look_read(struct init_look *look, const char *path, struct problem *problem) MUST_USE;
void init_look_release(struct init_look *look);

const char *init_look_cell(const struct init_look *look, size_t row, int field);

/* The field that a column of a kind would be read from: canonical name, synonym, `AAPL.Open`; -1:
 * none. */
int init_look_field(const struct init_look *look, enum feed_kind kind, const char *column);
/* Is there a header of this name (case and punctuation do not matter)? */
bool init_look_names(const struct init_look *look, const char *name);
/* The one prefix of headers like `AAPL.Open`, copied to `out`; false: none. */
bool init_look_prefix(const struct init_look *look, char *out, size_t size);

/* Reads a number of the file, commas between thousands too. */
bool init_look_number(const char *cell, int64_t *value);

#endif
