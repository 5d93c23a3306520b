/* A feed: the files of one [feed.NAME] section, read as vendors give them (D05) and handed over as
 * typed rows, one at a time, in file order. Memory does not grow with the file, unless `sort = yes`,
 * which loads all rows and gives them by time, equal times in file order. A row that cannot be
 * used goes to the listener with its place and raw text (D01, D03), and reading goes on; the
 * listener alone decides when to stop (D02). For every feed read = used + quarantined + outside.
 *
 *     feed = feed_open(&context, &settings, rank, &listener, &problem);
 *     while ((outcome = feed_next(feed, &row, &problem)) == FEED_ROW) ...
 *     feed_release(feed);
 */
#ifndef TAPEDECK_FEEDS_FEED_H
#define TAPEDECK_FEEDS_FEED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/names.h"
#include "base/problem.h"
#include "base/zone.h"
#include "model/calendar.h"
#include "model/rows.h"
#include "model/settings.h"
#include "model/words.h"

/* What the rows are resolved against. Nothing is owned; all of it outlives the feed. */
struct feed_context {
    const struct settings *settings;
    const struct calendar
        *calendar;           /* may be NULL for kinds read before it: users, calendar, faults */
    const struct zone *zone; /* the market's; a feed's own zone comes before it (V06) */
    struct names *symbols, *users, *accounts, *groups;
};

/* One bad row. The texts live until the listener returns. */
struct feed_refusal {
    uint16_t feed;
    int64_t row;         /* data row of the feed, from 1 */
    int64_t line;        /* of the file, from 1, where the row begins */
    int64_t byte_offset; /* of the row's first byte in the decompressed file */
    const char *file;
    const char *raw;        /* the row as read, without its line end; secret cells are `***` */
    size_t raw_size;        /* a very long row is cut */
    struct problem problem; /* file, line, column, rule, text */
};

/* Something worth telling that refuses no row. Counted kinds (prices rounded) come once per feed,
 * at its end, with the count and the first row in the text. */
struct feed_finding {
    uint16_t feed;
    int64_t row;      /* 0: the whole feed */
    const char *rule; /* rule id */
    const char *kind; /* snake_case: price_rounded, extra_column, interval_auto, ... */
    enum finding_severity severity;
    char text[160];
};

struct feed_listener {
    void *context;
    /* False stops the feed after this row (FEED_STOP). */
    bool (*refused)(void *context, const struct feed_refusal *refusal);
    void (*found)(void *context, const struct feed_finding *finding);
    /* Asked of each good row inside the window before it counts as used: false and a sentence in
     * `text` when it refers to nothing that exists at any time; the row is refused then (D01). NULL:
     * nobody objects. */
    bool (*accepts)(void *context, const struct feed_row *row, char text[160]);
    /* D04: true when a corporate action tells why the symbol's price jumps on this day. NULL: none
     * does. */
    bool (*explains)(void *context, uint32_t symbol, int32_t day);
};

struct feed;

/* Opens the first file, reads its header and resolves the columns. `settings` must outlive the
 * feed. NULL and a problem: EXIT_INPUT for a file that is missing, unreadable or empty without a
 * header, and for a column that is missing (D05); EXIT_SCENARIO for what the scenario must say
 * (M01: the interval of bars with a time of day) and for kinds that are not in this release. */
struct feed *feed_open(const struct feed_context *context, const struct feed_settings *settings,
                       uint16_t rank, const struct feed_listener *listener,
                       struct problem *problem);

enum feed_outcome {
    FEED_ROW,   /* *row is filled */
    FEED_END,   /* no more rows */
    FEED_STOP,  /* the listener said so */
    FEED_BROKEN /* the file cannot be read on; problem filled */
};
/* After anything but FEED_ROW the feed gives the same outcome again. */
enum feed_outcome feed_next(struct feed *feed, struct feed_row *row,
                            struct problem *problem) MUST_USE;

struct feed_counts {
    int64_t read;        /* data rows met so far */
    int64_t used;        /* given out (or, with `sort`, loaded to be given out) */
    int64_t quarantined; /* refused */
    int64_t outside;     /* outside [start, end) of the scenario (T08) */
    int64_t dates;       /* orders: rows whose time is a date alone (T07) */
    bool secret_columns; /* a file has columns of secrets, which nobody keeps (U01) */
};
/* C04: the corporate actions in the dividend and split columns of a feed of bars, as rows of kind
 * FEED_CORPORATE_ACTIONS at 00:00:00 of their dates, appended in file order; none for a feed without
 * such columns. Reads its files once more than feed_next does. */
bool feed_bar_actions(const struct feed_context *context, const struct feed_settings *settings,
                      uint16_t rank, struct feed_row **rows, size_t *count, size_t *capacity,
                      struct problem *problem) MUST_USE;

const struct feed_counts *feed_counts(const struct feed *feed);
/* Bytes of its files, as they are on disk, that were read so far; for showing progress. */
int64_t feed_progress(const struct feed *feed);

void feed_release(struct feed *feed); /* NULL is fine */

#endif
