/* One query of schema/reports/ on a run.db, row by row. A column's alias may end in a colon and a
 * unit, which says how its integers are meant: `fees:money`, `last price:price`, `first:time`. An
 * auditor who runs the file by hand sees the same integers and the same unit. */
#ifndef TAPEDECK_REPORTS_REPORT_QUERY_H
#define TAPEDECK_REPORTS_REPORT_QUERY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/problem.h"
#include "base/text.h"
#include "base/wide.h"

struct sqlite3;
struct sqlite3_stmt;

/* A finished run's database, open for reading alone. */
struct report_base {
    struct sqlite3 *db;
    int currency_exponent; /* decimals of money */
};
/* Opens folder/run.db. EXIT_USAGE problem when there is none, EXIT_IO when it is no run's. */
bool report_base_open(struct report_base *base, const char *folder,
                      struct problem *problem) MUST_USE;
void report_base_close(struct report_base *base);
/* Fills `problem` with what SQLite says about `doing`; returns false. */
bool report_base_problem(const struct report_base *base, const char *doing,
                         struct problem *problem);

enum report_unit {
    UNIT_NONE,    /* as stored; REAL in six digits */
    UNIT_KEY,     /* integer, one more per row of the table: has a range and gaps */
    UNIT_COUNT,   /* integer that adds up */
    UNIT_MONEY,   /* minor units */
    UNIT_QTY,     /* 8 decimals, adds up */
    UNIT_PRICE,   /* 8 decimals */
    UNIT_ASSET,   /* money or qty, as the row's column asset_kind says */
    UNIT_TIME,    /* ns since 1970 */
    UNIT_DAY,     /* days since 1970 */
    UNIT_SPAN,    /* ns, shown with a unit: 250ms */
    UNIT_SECONDS, /* ns, shown as seconds with up to 9 decimals */
    UNIT_YES,     /* 0 or 1: no or yes */
    UNIT_CHECK    /* 0 or 1: a claim that does not hold, or holds */
};

enum { REPORT_COLUMNS_MAX = 48, REPORT_NAME_SIZE = 40 };

struct report_column {
    char name[REPORT_NAME_SIZE]; /* without the unit */
    enum report_unit unit;
};

struct report_query {
    const struct report_base *base;
    struct sqlite3_stmt *statement;
    const char *name; /* "orders" of schema/reports/orders.sql */
    const char *sql;  /* the file's text, comment and all */
    struct report_column columns[REPORT_COLUMNS_MAX];
    int column_count;
    int asset_column; /* index of asset_kind; -1: none */
    const char *user; /* of :user; NULL: all */
    int64_t rows;     /* given so far */
    bool exact;       /* sum() was replaced: see report_query_next */
};

/* What a cell is, for the writers. */
enum report_cell_kind { CELL_NONE, CELL_TEXT, CELL_NUMBER, CELL_DECIMAL, CELL_YES, CELL_NO };

/* Prepares schema/reports/`name`.sql; its `:user` is `user`, or NULL for all. */
bool report_query_open(struct report_query *query, const struct report_base *base, const char *name,
                       const char *user, struct problem *problem) MUST_USE;
/* Steps to the next row; *more false after the last. SQLite's sum() gives up beyond int64: then it is
 * replaced by the exact one, which is slower, and the query begun again. */
bool report_query_next(struct report_query *query, bool *more, struct problem *problem) MUST_USE;
/* Appends the cell as people read it and tells what it is. NUMBER is a plain number (counts,
 * REAL), DECIMAL an exact one that JSON keeps as text, YES and NO append those words. */
enum report_cell_kind report_query_cell(const struct report_query *query, int column,
                                        struct text *out);
int64_t report_query_integer(const struct report_query *query, int column);  /* 0 for NULL */
const char *report_query_text(const struct report_query *query, int column); /* "" for NULL */
void report_query_close(struct report_query *query);

/* Appends an integer of any size as `unit` says; for sums. */
void report_print_wide(wide value, enum report_unit unit, int currency_exponent, struct text *out);
/* Is a sum over rows of such a column a control total? */
bool report_unit_adds_up(enum report_unit unit);

#endif
