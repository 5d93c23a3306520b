/* A made-up market for examples: for each symbol a random walk of prices in whole cents, session
 * after session. It depends on the seed, the symbol's name, the start, the calendar and the
 * interval alone, so that bars, quotes and orders generated apart fit together. Integers only:
 * the same everywhere. */
#ifndef TAPEDECK_CLI_PRICE_WALK_H
#define TAPEDECK_CLI_PRICE_WALK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attributes.h"

enum walk_calendar {
    WALK_WEEKDAYS, /* Monday to Friday, 09:30 to 16:00 */
    WALK_XNYS,     /* the same without the exchange's holidays, early closes at 13:00 */
    WALK_ALWAYS    /* every day, 00:00 to 24:00 */
};

enum { WALK_SYMBOLS_MAX = 10000, WALK_SYMBOL_SIZE_MAX = 16 };

struct walk_bar {
    int64_t open_cents, high_cents, low_cents, close_cents;
    int64_t volume;
};

struct price_walk {
    uint64_t seed;
    enum walk_calendar calendar;
    bool minutes;               /* a step is a minute of the session, else the session */
    const char *const *symbols; /* not owned */
    int symbol_count;
    /* The current step. */
    int32_t day;          /* local date */
    int32_t day_index;    /* 0: the first session */
    int32_t begin_minute; /* of the day, where the step begins */
    int32_t length_minutes;
    int32_t session_begin_minute, session_end_minute;
    int64_t step;          /* 0: the first */
    bool ended;            /* no session is left */
    struct walk_bar *bars; /* by symbol; owned */
};

/* Stands before the first step, on the first session at or after `start_day`. */
void price_walk_init(struct price_walk *walk, uint64_t seed, enum walk_calendar calendar,
                     bool minutes, int32_t start_day, const char *const *symbols, int symbol_count);
void price_walk_release(struct price_walk *walk);

/* Moves to the next step and makes its bars; false when the calendars end, with the year 2199. */
bool price_walk_next(struct price_walk *walk) MUST_USE;

#endif
