/* In: the name of a file of schema/reports/. Out: its rows, each cell as text in people's units.
 * Always: the connection reads alone, and no text of the run becomes part of a statement. */
#include "reports/report_query.h"

#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "base/decimal.h"
#include "base/embedded.h"
#include "base/files.h"
#include "base/memory.h"
#include "base/moment.h"
#include "base/real.h"
#include "reports/exact_sum.h"

static const struct unit_word {
    const char *word;
    enum report_unit unit;
} unit_words[] = {
    {"key", UNIT_KEY},     {"count", UNIT_COUNT},      {"money", UNIT_MONEY}, {"qty", UNIT_QTY},
    {"price", UNIT_PRICE}, {"asset_kind", UNIT_ASSET}, {"time", UNIT_TIME},   {"day", UNIT_DAY},
    {"span", UNIT_SPAN},   {"seconds", UNIT_SECONDS},  {"yes", UNIT_YES},     {"check", UNIT_CHECK},
};
enum { UNIT_WORDS = sizeof unit_words / sizeof unit_words[0] };
enum { SECOND_PLACES = 9, NS_PER_MS = 1000000 };

/* ---- The database ---------------------------------------------------------------------------- */

bool report_base_problem(const struct report_base *base, const char *doing, struct problem *problem)
{
    return problem_set(problem, EXIT_IO, NULL, "run.db: %s: %s; check it with `tapedeck verify`",
                       doing, sqlite3_errmsg(base->db));
}

/* The exponent proves that the file is a run's database, too. */
static bool read_exponent(struct report_base *base, struct problem *problem)
{
    sqlite3_stmt *statement = NULL;
    bool done = false;
    const char *sql = "SELECT value FROM meta WHERE key = 'currency_exponent'";
    if (sqlite3_prepare_v2(base->db, sql, -1, &statement, NULL) == SQLITE_OK &&
        sqlite3_step(statement) == SQLITE_ROW) {
        base->currency_exponent = sqlite3_column_int(statement, 0);
        done = base->currency_exponent >= 0 && base->currency_exponent <= 8;
    }
    sqlite3_finalize(statement);
    return done || problem_set(problem, EXIT_IO, NULL,
                               "run.db is not the database of a finished run: its table meta "
                               "gives no currency_exponent; `tapedeck resume` finishes a run");
}

bool report_base_open(struct report_base *base, const char *folder, struct problem *problem)
{
    char *path = path_join(folder, "run.db");
    bool done = false;
    memset(base, 0, sizeof *base);
    if (!file_exists(path)) {
        problem_set(problem, EXIT_USAGE, NULL,
                    "%s holds no run.db; name the folder that `tapedeck run` wrote", folder);
    } else if (sqlite3_open_v2(path, &base->db, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, NULL) !=
               SQLITE_OK) {
        report_base_problem(base, "cannot be opened", problem);
    } else {
        sqlite3_db_config(base->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
        sqlite3_db_config(base->db, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
        sqlite3_db_config(base->db, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
        sqlite3_exec(base->db, "PRAGMA cell_size_check = ON", NULL, NULL, NULL);
        done = read_exponent(base, problem);
    }
    if (!done) {
        report_base_close(base);
    }
    memory_free(path);
    return done;
}

void report_base_close(struct report_base *base)
{
    sqlite3_close(base->db);
    base->db = NULL;
}

/* ---- The query ------------------------------------------------------------------------------- */

/* "rows read:count" is the name "rows read" and the unit count. */
static void column_read(struct report_column *column, const char *alias)
{
    const char *colon = strrchr(alias, ':');
    size_t size = strlen(alias);
    column->unit = UNIT_NONE;
    for (int i = 0; colon != NULL && i < UNIT_WORDS; i++) {
        if (strcmp(colon + 1, unit_words[i].word) == 0) {
            column->unit = unit_words[i].unit;
            size = (size_t)(colon - alias);
        }
    }
    snprintf(column->name, sizeof column->name, "%.*s", (int)size, alias);
}

static bool prepare(struct report_query *query)
{
    if (sqlite3_prepare_v2(query->base->db, query->sql, -1, &query->statement, NULL) != SQLITE_OK) {
        return false;
    }
    int parameter = sqlite3_bind_parameter_index(query->statement, ":user");
    if (parameter > 0 && query->user != NULL) {
        sqlite3_bind_text(query->statement, parameter, query->user, -1, SQLITE_TRANSIENT);
    }
    return true;
}

bool report_query_open(struct report_query *query, const struct report_base *base, const char *name,
                       const char *user, struct problem *problem)
{
    char path[128];
    memset(query, 0, sizeof *query);
    query->base = base;
    query->name = name;
    query->asset_column = -1;
    snprintf(path, sizeof path, "schema/reports/%s.sql", name);
    const struct embedded_file *file = embedded_find(path);
    if (file == NULL) {
        return problem_set(problem, EXIT_BUG, NULL, "the program carries no %s", path);
    }
    query->sql = (const char *)file->bytes;
    query->user = user;
    if (!prepare(query)) {
        return report_base_problem(base, path, problem);
    }
    query->column_count = sqlite3_column_count(query->statement);
    if (query->column_count > REPORT_COLUMNS_MAX) {
        report_query_close(query);
        return problem_set(problem, EXIT_BUG, NULL, "%s has too many columns", path);
    }
    for (int i = 0; i < query->column_count; i++) {
        column_read(&query->columns[i], sqlite3_column_name(query->statement, i));
        if (strcmp(query->columns[i].name, "asset_kind") == 0) {
            query->asset_column = i;
        }
    }
    return true;
}

/* The same query with exact sums, as far as it had come. */
static int begin_again(struct report_query *query)
{
    int outcome = SQLITE_ERROR;
    sqlite3_finalize(query->statement);
    query->statement = NULL;
    query->exact = true;
    if (exact_sum_register(query->base->db) && prepare(query)) {
        outcome = sqlite3_step(query->statement);
        for (int64_t row = 0; row < query->rows && outcome == SQLITE_ROW; row++) {
            outcome = sqlite3_step(query->statement);
        }
    }
    return outcome;
}

bool report_query_next(struct report_query *query, bool *more, struct problem *problem)
{
    int outcome = sqlite3_step(query->statement);
    if (outcome == SQLITE_ERROR && !query->exact &&
        strcmp(sqlite3_errmsg(query->base->db), "integer overflow") == 0) {
        outcome = begin_again(query);
    }
    *more = outcome == SQLITE_ROW;
    query->rows += *more;
    if (outcome == SQLITE_ROW || outcome == SQLITE_DONE) {
        return true;
    }
    return report_base_problem(query->base, query->name, problem);
}

int64_t report_query_integer(const struct report_query *query, int column)
{
    return sqlite3_column_int64(query->statement, column);
}

const char *report_query_text(const struct report_query *query, int column)
{
    const unsigned char *text = sqlite3_column_text(query->statement, column);
    return text != NULL ? (const char *)text : "";
}

void report_query_close(struct report_query *query)
{
    sqlite3_finalize(query->statement);
    query->statement = NULL;
}

/* ---- Cells ----------------------------------------------------------------------------------- */

static enum report_cell_kind print_integer(int64_t value, enum report_unit unit, int exponent,
                                           struct text *out)
{
    char buffer[40];
    switch (unit) {
    case UNIT_NONE:
    case UNIT_KEY:
    case UNIT_COUNT:
        text_add_int(out, value);
        return CELL_NUMBER;
    case UNIT_MONEY:
        text_add(out, buffer, decimal_print_fixed(value, exponent, buffer));
        return CELL_DECIMAL;
    case UNIT_QTY:
    case UNIT_PRICE:
    case UNIT_ASSET:
        text_add(out, buffer, decimal_print(value, DECIMAL_PLACES, buffer));
        return CELL_DECIMAL;
    case UNIT_TIME:
        moment_print(value, buffer);
        text_add_string(out, buffer);
        return CELL_TEXT;
    case UNIT_DAY:
        date_print((int32_t)value, buffer);
        text_add_string(out, buffer);
        return CELL_TEXT;
    case UNIT_SPAN:
        if (value < 0) {
            text_add_char(out, '-');
            value = -value;
        }
        if (value < NS_PER_SECOND || value % NS_PER_MS == 0) {
            text_add(out, buffer, duration_print(value, buffer));
        } else { /* 460.614878331s reads better than 460614878331ns */
            text_add(out, buffer, decimal_print(value, SECOND_PLACES, buffer));
            text_add_char(out, 's');
        }
        return CELL_TEXT;
    case UNIT_SECONDS:
        text_add(out, buffer, decimal_print(value, SECOND_PLACES, buffer));
        return CELL_DECIMAL;
    case UNIT_YES:
    case UNIT_CHECK:
        text_add_string(out, value != 0 ? "yes" : "no");
        return value != 0 ? CELL_YES : CELL_NO;
    }
    return CELL_TEXT;
}

enum report_cell_kind report_query_cell(const struct report_query *query, int column,
                                        struct text *out)
{
    sqlite3_stmt *statement = query->statement;
    enum report_unit unit = query->columns[column].unit;
    if (unit == UNIT_ASSET && query->asset_column >= 0 &&
        strcmp(report_query_text(query, query->asset_column), "currency") == 0) {
        unit = UNIT_MONEY;
    }
    switch (sqlite3_column_type(statement, column)) {
    case SQLITE_NULL:
        return CELL_NONE;
    case SQLITE_INTEGER:
        return print_integer(sqlite3_column_int64(statement, column), unit,
                             query->base->currency_exponent, out);
    case SQLITE_FLOAT: {
        char buffer[40];
        double value = sqlite3_column_double(statement, column);
        text_add(out, buffer, real_print(value, buffer));
        return value - value == 0 ? CELL_NUMBER : CELL_TEXT; /* finite */
    }
    default: {
        const char *text = report_query_text(query, column);
        wide total;
        if (report_unit_adds_up(unit) && wide_parse(text, &total)) {
            report_print_wide(total, unit, query->base->currency_exponent, out);
            return CELL_DECIMAL;
        }
        text_add(out, text, (size_t)sqlite3_column_bytes(statement, column));
        return CELL_TEXT;
    }
    }
}

bool report_unit_adds_up(enum report_unit unit)
{
    return unit == UNIT_COUNT || unit == UNIT_MONEY || unit == UNIT_QTY;
}

void report_print_wide(wide value, enum report_unit unit, int currency_exponent, struct text *out)
{
    int64_t small;
    if (wide_to_int64(value, &small)) {
        print_integer(small, unit, currency_exponent, out);
        return;
    }
    int places = unit == UNIT_MONEY ? currency_exponent : unit == UNIT_QTY ? DECIMAL_PLACES : 0;
    char digits[48];
    wide_print(value, digits); /* at least 19 digits, more than any `places` */
    size_t size = strlen(digits), fraction = (size_t)places;
    text_add(out, digits, size - fraction);
    if (unit == UNIT_QTY) {
        while (fraction > 0 && digits[size - 1] == '0') {
            size--;
            fraction--;
        }
    }
    if (fraction > 0) {
        text_add_char(out, '.');
        text_add(out, digits + size - fraction, fraction);
    }
}
