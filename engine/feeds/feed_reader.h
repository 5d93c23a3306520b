/* What the files of this room know of an open feed. Nobody outside the room includes this. */
#ifndef TAPEDECK_FEEDS_FEED_READER_H
#define TAPEDECK_FEEDS_FEED_READER_H

#include "base/decimal.h"
#include "feeds/csv_rows.h"
#include "feeds/feed.h"
#include "feeds/feed_clock.h"
#include "feeds/feed_format.h"
#include "feeds/feed_table.h"
#include "feeds/plain_number.h"

/* Findings that are counted and told once, at the feed's end. */
enum tally_kind {
    TALLY_PRICE_ROUNDED,
    TALLY_QUANTITY_ROUNDED,
    TALLY_PARTIAL_BAR,
    TALLY_CORPORATE_ACTION,
    TALLY_ACTION_LEFT_OUT,
    TALLY_SECRET,
    TALLY_COUNT
};
struct tally {
    int64_t count, first_row;
};

/* Small direct-mapped memories of texts of up to eight bytes: of names in front of struct names, and
 * of the words of a column. */
enum { NAME_MEMO_SIZE = 1024, WORD_MEMO_SIZE = 8, MEMO_TEXT_MAX = 8 };
struct name_memo {
    struct {
        uint64_t text; /* padded with zeros; 0 is an empty entry */
        uint32_t id;
    } entries[NAME_MEMO_SIZE];
};
struct word_memo {
    struct {
        uint64_t text;
        int value;
    } entries[WORD_MEMO_SIZE];
};

enum { SECRET_FIELDS_MAX = 4 };

/* What D04 remembers of a symbol's prices. */
struct price_memory {
    int64_t begin, end;  /* of its last bar; MOMENT_NONE: none yet */
    struct bar_row last; /* its prices */
    int32_t same;        /* bars in a row that repeat the one before */
};
/* One row of a LEAN factor or map file, which speaks of the time up to the next one. */
struct lean_row {
    bool known;
    int32_t day;
    int64_t row;
    int64_t price_factor, split_factor, reference_close;
    uint32_t name;
};
struct row_list {
    struct feed_row *rows;
    size_t count, capacity;
};

struct feed {
    const struct feed_context *context;
    const struct feed_settings *settings;
    uint16_t rank;
    struct feed_listener listener;
    struct feed_format format;
    struct column_table table;
    struct zone *own_zone; /* owned; NULL: the market's is used */

    /* The file being read. */
    size_t file_index;
    int64_t passed; /* bytes of the files before it */
    bool rows_open;
    struct csv_rows rows;
    int field_count; /* fields that each row must have; 0: as the first row has */
    bool held_bad;   /* the first row is no CSV, and was met when the file was opened */
    struct problem held_problem;
    int fields[COLUMNS_MAX];                      /* field of each column, or -1 */
    int later[COLUMNS_MAX], later_count;          /* columns whose cells must be empty */
    int secrets[SECRET_FIELDS_MAX], secret_count; /* columns that are never kept */
    char header_symbol[SHORT_TEXT_MAX];           /* AAPL.Open names it; empty: none */
    uint32_t default_symbol;                      /* of settings or header; NAME_NONE */

    struct feed_clock clock;
    int64_t interval;              /* ns; 0: not known */
    int places;                    /* of price cells, when price_scale is a power of ten */
    int64_t divisor;               /* else what values are divided by; 1 */
    int rounded, rounded_sizes;    /* prices and quantities of the row in hand that were rounded */
    int32_t stamp_day;             /* bars: the local date of the row in hand */
    struct corporate_row acted[2]; /* bars: the actions in its cells (C04) */
    int acted_count;
    struct row_list *collect; /* feed_bar_actions: where they go; not owned */
    struct lean_row lean;     /* the row before */
    struct feed_row extra;    /* a second row that the row in hand gave */
    bool has_extra, gives_none;
    struct price_memory *memories; /* by symbol id; owned */
    size_t memory_count, memory_capacity;
    bool steps_by_session, weekends; /* D04: what the feed's bars have shown so far */
    int64_t day_begin; /* of the UTC day whose weekday was looked at last; 0 is a Thursday */
    int64_t quality[QUALITY_COUNT]; /* findings by kind */
    bool stamps_are_dates;          /* bars of a day or more, whose stamps mean their dates */
    bool quiet;                     /* measuring an interval: nobody is told anything */

    /* T08, by kind; MOMENT_NONE and MOMENT_END: open. */
    bool windowed;
    int64_t window_begin, window_end;
    bool end_included;

    int64_t last_time; /* T05; MOMENT_NONE: no row yet */
    bool dates_alone;  /* bars: the last row had a date and no time */
    /* A date's session or instant (T07). */
    int32_t date; /* INT32_MIN: none yet */
    bool date_has_session;
    int64_t date_begin, date_end;
    /* Session ends: the first one after `ends_from` is `ends_at` (M03). */
    int64_t ends_from, ends_at;

    struct name_memo symbols, users, accounts;
    struct word_memo words[COLUMNS_MAX]; /* by column */
    uint32_t
        *own_accounts; /* by user id: the account of his name + 1, 0 not looked up yet; owned */
    size_t own_accounts_size;
    uint8_t *users_seen; /* by id, users feed: D01 unique; owned */
    size_t users_seen_size;

    struct feed_counts counts;
    struct tally tallies[TALLY_COUNT];
    bool told;               /* the tallies were told */
    enum feed_outcome ended; /* FEED_ROW while rows may come */
    struct problem broken;   /* FEED_BROKEN's */
    bool fatal;              /* `problem` is no bad row but the end of the feed */

    /* Why the row in hand is bad. */
    struct problem problem;
    int problem_column; /* its column, or -1 */

    /* `sort`: all rows, by time. */
    struct feed_row *sorted; /* owned */
    size_t sorted_count, sorted_capacity, sorted_at;
    bool sorts, loaded;
};

/* feed_columns.c: reads the header of the file just opened, or goes without, and resolves the
 * columns. */
bool feed_columns_resolve(struct feed *feed, struct problem *problem) MUST_USE;

/* feed_cells.c: the cells of the row in hand. Those that return bool fill `feed->problem` when the
 * cell cannot be used, and the row is bad. An absent column is an empty cell. */
static inline struct cell feed_cell(const struct feed *feed, int column)
{
    return feed->rows.cells[column];
}
bool feed_bad(struct feed *feed, int column, const char *rule, const char *format, ...)
    PRINTF_LIKE(4, 5);
/* The same with the cell's value in front: "COLUMN is `VALUE`: ...", cut, and masked when it looks
 * like a secret that slipped into another column (U01). */
bool feed_bad_cell(struct feed *feed, int column, const char *rule, const char *format, ...)
    PRINTF_LIKE(4, 5);
/* A number of any form that V02 knows; VALUE_NONE when the cell is empty. */
bool cell_any_price(struct feed *feed, int column, int64_t *value) MUST_USE;
bool cell_any_quantity(struct feed *feed, int column, bool exact, int64_t *value) MUST_USE;
static ALWAYS_INLINE bool cell_price(struct feed *feed, int column, int64_t *value)
{
    struct cell cell = feed_cell(feed, column);
    return (feed->divisor == 1 && plain_number(cell.text, cell.size, feed->places, value)) ||
           cell_any_price(feed, column, value);
}
/* Eight decimals; `exact`: more of them are an error (V02), else rounded and counted. */
static inline bool cell_quantity(struct feed *feed, int column, bool exact, int64_t *value)
{
    *value = VALUE_NONE;
    return feed_cell(feed, column).size == 0 || cell_any_quantity(feed, column, exact, value);
}
/* A word of a list without case; -1 when the cell is empty. */
bool cell_given_word(struct feed *feed, int column, const struct words *words, int *value) MUST_USE;
static inline bool cell_word(struct feed *feed, int column, const struct words *words, int *value)
{
    *value = -1;
    return feed_cell(feed, column).size == 0 || cell_given_word(feed, column, words, value);
}
bool cell_given_name(struct feed *feed, int column, struct names *names, struct name_memo *memo,
                     uint32_t *id) MUST_USE;
/* NAME_NONE when empty. */
static inline bool cell_name(struct feed *feed, int column, struct names *names,
                             struct name_memo *memo, uint32_t *id)
{
    *id = NAME_NONE;
    return feed_cell(feed, column).size == 0 || cell_given_name(feed, column, names, memo, id);
}
bool cell_text(struct feed *feed, int column, char *out, size_t size) MUST_USE;
/* False, for the others. */
bool cell_bad_time(struct feed *feed, int column, enum clock_outcome outcome);
/* CLOCK_MOMENT, CLOCK_DATE, CLOCK_MISSING. */
static inline bool cell_time(struct feed *feed, int column, enum clock_outcome *outcome,
                             int64_t *moment, int32_t *days)
{
    struct cell cell = feed_cell(feed, column);
    *outcome = feed_clock_read(&feed->clock, cell.text, cell.size, moment, days);
    return *outcome <= CLOCK_MISSING || cell_bad_time(feed, column, *outcome);
}
void feed_tally(struct feed *feed, enum tally_kind kind, int64_t count);
/* User `default` and the account of the user's name for empty cells (INTERFACE "Defaults"). */
void feed_default_owner(struct feed *feed, uint32_t *user, uint32_t *account);
/* A moment, or 00:00:00 of a date in the market's zone; MOMENT_NONE when the cell is empty. */
bool feed_midnight_time(struct feed *feed, int column, int64_t *moment) MUST_USE;
/* Looks like a password hash or a token's digest. */
bool text_is_secret(const char *text, size_t size);

/* feed_dates.c: what a date without a time of day means (T07), and T08's window. */
void feed_window_init(struct feed *feed);
/* The session of a date, or the whole date when it has none (*has_session false). */
void feed_date_session(struct feed *feed, int32_t days, int64_t *begin, int64_t *end,
                       bool *has_session);
/* The end of the last session on or before the date, or the begin of the first on or after it. */
bool feed_date_order(struct feed *feed, int32_t days, enum date_means means, int64_t *moment);
/* The day of times of day: `date`, else the file name's first eight digits. */
bool feed_date_of_file(struct feed *feed, const char *path, struct problem *problem) MUST_USE;
int64_t feed_date_begin(const struct feed *feed, int32_t days);
bool feed_ends_session(struct feed *feed, int64_t moment);

/* One row of each kind from the cells in hand: false and feed->problem when it is bad. `row` has
 * kind, feed, row and line filled. *inside: of T08. */
bool read_bar(struct feed *feed, struct feed_row *row, bool *inside) MUST_USE;
bool read_trade(struct feed *feed, struct feed_row *row, bool *inside) MUST_USE;
bool read_quote(struct feed *feed, struct feed_row *row, bool *inside) MUST_USE;
bool read_l3(struct feed *feed, struct feed_row *row, bool *inside) MUST_USE;
bool read_order(struct feed *feed, struct feed_row *row, bool *inside) MUST_USE;
bool read_target(struct feed *feed, struct feed_row *row, bool *inside) MUST_USE;
bool read_user(struct feed *feed, struct feed_row *row, bool *inside) MUST_USE;
bool read_cash(struct feed *feed, struct feed_row *row, bool *inside) MUST_USE;
bool read_calendar(struct feed *feed, struct feed_row *row, bool *inside) MUST_USE;
bool read_fault(struct feed *feed, struct feed_row *row, bool *inside) MUST_USE;
bool read_operator(struct feed *feed, struct feed_row *row, bool *inside) MUST_USE;
bool read_alert(struct feed *feed, struct feed_row *row, bool *inside) MUST_USE;
bool read_instrument(struct feed *feed, struct feed_row *row, bool *inside) MUST_USE;
bool read_corporate(struct feed *feed, struct feed_row *row, bool *inside) MUST_USE;
/* feed_ratio.c: `a:b`, or a number, new for old without a common factor; false: neither. */
bool ratio_parse(const char *text, size_t size, int64_t *ratio_new, int64_t *ratio_old) MUST_USE;
/* The nearest a:b with b at most `most` to part / whole, both > 0. */
void ratio_nearest(int64_t part, int64_t whole, int64_t most, int64_t *ratio_new,
                   int64_t *ratio_old);
/* L06: the cell is empty or the scenario's currency; else the feed ends. */
/* D01: marks an id as met; false when it was before. */
bool feed_is_first(struct feed *feed, uint32_t id);
bool feed_check_currency(struct feed *feed, int column) MUST_USE;
/* feed_bar_actions.c: the dividend and split cells of the row in hand into feed->acted. */
bool read_bar_actions(struct feed *feed) MUST_USE;
void feed_collect_actions(struct feed *feed, const struct feed_row *row);
/* feed_quality.c: D04 for a row that is used, in order of time; false: the policy is `stop`, and
 * feed->problem with its place ends the feed. */
bool feed_quality(struct feed *feed, const struct feed_row *row) MUST_USE;
/* D04 has nothing to look for: most rows of the largest feeds, told without a call. */
static inline bool feed_is_plain(const struct feed_row *row)
{
    if (row->kind == FEED_BARS) return false;
    if (row->kind == FEED_TRADES) return row->as.print.price > 0;
    if (row->kind != FEED_QUOTES) return true;
    return row->as.quote.bid > 0 && row->as.quote.ask >= row->as.quote.bid;
}
void feed_tell_quality(struct feed *feed);
bool feed_inside(const struct feed *feed, int64_t moment);
/* T05, after everything else about the row is known to be good. */
bool feed_in_order(struct feed *feed, int64_t moment) MUST_USE;

/* feed_told.c: refusals and findings to the listener. False: the listener stops the feed. */
bool feed_refuse(struct feed *feed, int64_t row, bool is_csv) MUST_USE;
void feed_find(struct feed *feed, const char *rule, const char *kind,
               enum finding_severity severity, const char *format, ...) PRINTF_LIKE(5, 6);
void feed_find_in_row(struct feed *feed, int64_t row, const char *rule, const char *kind,
                      enum finding_severity severity, const char *format, ...) PRINTF_LIKE(6, 7);
void feed_tell_tallies(struct feed *feed);

/* feed.c: a feed that tells nobody anything and sees the whole files. */
struct feed *feed_open_quiet(const struct feed_context *context,
                             const struct feed_settings *settings, uint16_t rank,
                             struct problem *problem);

/* feed_interval.c: M01's `auto`, over all files of the feed. */
bool feed_interval_measure(struct feed *feed, struct problem *problem) MUST_USE;

#endif
