/* In: a seed, symbols, a start. Out: one bar per symbol and step. Always: 100 <= low <= open, close
 * <= high, and a step opens where the one before closed, but for the gap between sessions.
 *
 * A return is a sum of four 16-bit uniform draws, close to normal, in parts per million:
 *
 *     close = open x (1 + spread x sum / sigma + drift)
 */
#include "cli/price_walk.h"

#include <string.h>

#include "base/memory.h"
#include "base/moment.h"
#include "base/random.h"
#include "model/calendar.h"

enum { STREAM_SYMBOL = 100, STREAM_STEP = 101 };
enum { DRAW_RETURN, DRAW_GAP, DRAW_WICK_UP, DRAW_WICK_DOWN, DRAW_VOLUME };
enum { DRAW_FIRST_PRICE, DRAW_SPREAD, DRAW_DRIFT, DRAW_TURNOVER };

enum {
    LAST_YEAR = 2199, /* of the exchange's table of holidays */
    PRICE_MIN_CENTS = 100,
    PRICE_MAX_CENTS = 10000000,
    PPM = 1000000,
    SUM_SIGMA = 37837,        /* of the sum of four uniform 16-bit numbers: 65536 / sqrt(3) */
    SUM_MEAN = 131070,        /* its mean */
    SESSION_ROOT_TENTHS = 197 /* 10 x sqrt(390): a minute's spread is a session's over this */
};

static uint64_t symbol_hash(const char *symbol)
{
    /* FNV-1a: names that differ in one letter walk apart. */
    uint64_t hash = UINT64_C(14695981039346656037);
    for (; *symbol != 0; symbol++) hash = (hash ^ (unsigned char)*symbol) * UINT64_C(1099511628211);
    return hash;
}

static bool day_is_session(enum walk_calendar calendar, int32_t day, bool *early)
{
    *early = false;
    switch (calendar) {
    case WALK_WEEKDAYS:
        return weekday_of_days(day) < 5;
    case WALK_XNYS:
        return xnys_is_session(day, early);
    case WALK_ALWAYS:
        return true;
    }
    return true;
}

/* As they were in the year of the walk. */
static void take_xnys_hours(struct price_walk *walk)
{
    int64_t open, close;
    xnys_hours(walk->day, &open, &close);
    walk->session_begin_minute = (int)(open / NS_PER_MINUTE);
    walk->session_end_minute = (int)(close / NS_PER_MINUTE);
}

/* The first session at or after walk->day becomes the current one, before its first step. */
static void enter_session(struct price_walk *walk)
{
    const int32_t last_day = days_from_civil(LAST_YEAR, 12, 31);
    bool early;
    while (walk->day <= last_day && !day_is_session(walk->calendar, walk->day, &early)) walk->day++;
    walk->ended = walk->day > last_day;
    if (walk->ended) return;
    if (walk->calendar == WALK_ALWAYS) {
        walk->session_begin_minute = 0;
        walk->session_end_minute = 24 * 60;
    } else {
        walk->session_begin_minute = 9 * 60 + 30;
        walk->session_end_minute = early ? 13 * 60 : 16 * 60;
        if (walk->calendar == WALK_XNYS) take_xnys_hours(walk);
    }
    walk->begin_minute = walk->session_begin_minute;
    walk->length_minutes = walk->minutes ? 1 : walk->session_end_minute - walk->begin_minute;
}

/* What is a symbol's own for the whole walk: a value in [low, high]. */
static int64_t symbol_trait(const struct price_walk *walk, int symbol, uint32_t what, int64_t low,
                            int64_t high)
{
    const uint64_t hash = symbol_hash(walk->symbols[symbol]);
    return low + random_uniform(random_draw(walk->seed, STREAM_SYMBOL, hash, what), 0, high - low);
}

void price_walk_init(struct price_walk *walk, uint64_t seed, enum walk_calendar calendar,
                     bool minutes, int32_t start_day, const char *const *symbols, int symbol_count)
{
    memset(walk, 0, sizeof *walk);
    walk->seed = seed;
    walk->calendar = calendar;
    walk->minutes = minutes;
    walk->symbols = symbols;
    walk->symbol_count = symbol_count;
    walk->day = start_day;
    walk->step = -1;
    walk->bars = memory_alloc_zero((size_t)symbol_count, sizeof *walk->bars);
    for (int i = 0; i < symbol_count; i++) {
        walk->bars[i].close_cents = symbol_trait(walk, i, DRAW_FIRST_PRICE, 2000, 30000);
    }
    enter_session(walk);
}

void price_walk_release(struct price_walk *walk)
{
    memory_free(walk->bars);
    walk->bars = NULL;
}

static int64_t within_limits(int64_t cents)
{
    if (cents < PRICE_MIN_CENTS) return PRICE_MIN_CENTS;
    return cents > PRICE_MAX_CENTS ? PRICE_MAX_CENTS : cents;
}

/* A nearly normal number with the given spread, from one draw of 64 bits. */
static int64_t bell(uint64_t draw, int64_t spread)
{
    const int64_t sum = (int64_t)(draw & 0xffff) + (int64_t)(draw >> 16 & 0xffff) +
                        (int64_t)(draw >> 32 & 0xffff) + (int64_t)(draw >> 48);
    return (sum - SUM_MEAN) * spread / SUM_SIGMA;
}

static void make_bar(const struct price_walk *walk, int symbol, bool session_begins)
{
    struct walk_bar *bar = &walk->bars[symbol];
    const uint64_t id = symbol_hash(walk->symbols[symbol]) + (uint64_t)walk->step;
    uint64_t draws[DRAW_VOLUME + 1];
    for (uint32_t i = 0; i <= DRAW_VOLUME; i++)
        draws[i] = random_draw(walk->seed, STREAM_STEP, id, i);

    int64_t spread_ppm = symbol_trait(walk, symbol, DRAW_SPREAD, 9000, 22000);
    int64_t drift_ppm = symbol_trait(walk, symbol, DRAW_DRIFT, -400, 800);
    int64_t turnover = symbol_trait(walk, symbol, DRAW_TURNOVER, 200000, 5000000);
    if (walk->minutes) {
        spread_ppm = spread_ppm * 10 / SESSION_ROOT_TENTHS;
        drift_ppm = 0;
        turnover /= 390;
    }
    bar->open_cents = bar->close_cents;
    if (session_begins && walk->step > 0) {
        bar->open_cents =
            within_limits(bar->open_cents + bar->open_cents * bell(draws[DRAW_GAP], 4000) / PPM);
    }
    const int64_t open = bar->open_cents;
    const int64_t change_ppm = bell(draws[DRAW_RETURN], spread_ppm) + drift_ppm;
    bar->close_cents = within_limits(open + open * change_ppm / PPM);

    int64_t up = open * bell(draws[DRAW_WICK_UP], spread_ppm / 2) / PPM;
    int64_t down = open * bell(draws[DRAW_WICK_DOWN], spread_ppm / 2) / PPM;
    if (up < 0) up = -up;
    if (down < 0) down = -down;
    const bool rises = bar->close_cents > open;
    bar->high_cents = within_limits((rises ? bar->close_cents : open) + up);
    bar->low_cents = within_limits((rises ? open : bar->close_cents) - down);
    bar->volume = random_uniform(draws[DRAW_VOLUME], turnover / 2, turnover * 3 / 2);
}

bool price_walk_next(struct price_walk *walk)
{
    bool session_begins = walk->step < 0;
    if (walk->step >= 0) {
        walk->begin_minute += walk->length_minutes;
        session_begins = walk->begin_minute >= walk->session_end_minute;
    }
    if (session_begins && walk->step >= 0) {
        walk->day++;
        walk->day_index++;
        enter_session(walk);
    }
    if (walk->ended) return false;
    walk->step++;
    for (int i = 0; i < walk->symbol_count; i++) make_bar(walk, i, session_begins);
    return true;
}
