/* The timeline: all feeds and all that time itself brings, merged by T01's total order (time, phase,
 * feed rank, row, part). In: sources of rows, each in time order, and questions about what is due.
 * Out: one arrival at a time. A row is not read before the merge needs it, so memory follows the
 * number of feeds and of bars that are running.
 *
 *     timeline_open -> timeline_add each source -> { timeline_peek -> timeline_take }... -> release
 */
#ifndef TAPEDECK_TIMELINE_TIMELINE_H
#define TAPEDECK_TIMELINE_TIMELINE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/problem.h"
#include "model/calendar.h"
#include "model/rows.h"
#include "timeline/row_pool.h"

/* T01's phases that this release knows. */
enum timeline_phase {
    PHASE_BAR_END = 1,
    PHASE_SESSION_END = 2,
    PHASE_EXPIRY = 3,
    PHASE_CORPORATE = 4, /* corporate actions, then pay dates */
    PHASE_CYCLE = 5,
    PHASE_PEOPLE = 6, /* users, cash */
    PHASE_SESSION_BEGIN = 7,
    PHASE_TICK = 8,
    PHASE_ORDER = 9,
    PHASE_OPERATOR = 10,
    PHASE_BAR_BEGIN = 11
};

enum arrival_kind {
    ARRIVAL_ROW,
    ARRIVAL_SESSION_END,
    ARRIVAL_SESSION_BEGIN, /* orders wait for it (B12) */
    ARRIVAL_EXPIRY,
    ARRIVAL_PAY, /* dividends that are paid at this instant (C02) */
    ARRIVAL_CYCLE
};

struct arrival {
    int64_t time;
    enum timeline_phase phase;
    enum arrival_kind kind;
    enum part part;         /* ARRIVAL_ROW */
    uint32_t row;           /* ARRIVAL_ROW: in the pool, one holder that the taker drops */
    struct session session; /* ARRIVAL_SESSION_END, ARRIVAL_SESSION_BEGIN */
    int32_t day;            /* ARRIVAL_CYCLE */
};

enum source_outcome { SOURCE_ROW, SOURCE_END, SOURCE_BROKEN };
struct timeline_source {
    void *context;
    /* The next row of the source, in time order. */
    enum source_outcome (*next)(void *context, struct feed_row *row, struct problem *problem);
    bool prices; /* its rows are bars, trades or quotes */
};

struct timeline_questions {
    void *context;
    /* The next gtd expiry; MOMENT_END: none. */
    int64_t (*next_expiry)(void *context);
    /* True while an order is open that dies with a session (T06). */
    bool (*waits_for_session)(void *context);
    /* The next settlement cycle after the one of `after_day` (INT32_MIN: the first) whose cutoff is
     * at or after `from`; false: nothing is open, or it is over (T06). `rows_over`: no row comes. */
    bool (*next_cycle)(void *context, int32_t after_day, int64_t from, bool rows_over, int32_t *day,
                       int64_t *cutoff);
    /* The next pay date of dividends that are owed, MOMENT_END: none (C02, T06); NULL: nobody owes. */
    int64_t (*next_pay)(void *context);
    /* True while an order waits for the next session to begin (B12); NULL: none ever does. */
    bool (*waits_for_begin)(void *context);
};

struct timeline;
/* The calendar and the pool outlive the timeline. */
struct timeline *timeline_open(const struct calendar *calendar, struct row_pool *pool,
                               const struct timeline_questions *ask);
void timeline_release(struct timeline *timeline); /* NULL is fine */
void timeline_add(struct timeline *timeline, const struct timeline_source *source);

/* Reads ahead as far as the next arrival needs; false: a source is broken. */
bool timeline_read(struct timeline *timeline);
/* The instant of the next arrival; MOMENT_END: nothing comes any more, or a source is broken (then
 * timeline_problem tells). Reads ahead. */
int64_t timeline_peek(struct timeline *timeline);
/* What was taken last has changed no answer to any question: what time brings next is not asked anew. */
void timeline_undisturbed(struct timeline *timeline);
/* While that holds, in place of timeline_peek and timeline_take: the next arrival when it is a row, which
 * timeline_take_next takes; NULL: another one, or none. Reads ahead. Nothing but that row's price may
 * change before the next call. */
const struct arrival *timeline_next_row(struct timeline *timeline);
void timeline_take_next(struct timeline *timeline);
/* Time goes on to `time` without an arrival: what stood before it and nothing waited for is over. */
void timeline_pass(struct timeline *timeline, int64_t time);
/* NULL: no source is broken. */
const struct problem *timeline_problem(const struct timeline *timeline);
/* Takes the arrival that timeline_peek spoke of; nothing may have changed since. It is there until the
 * next call. */
const struct arrival *timeline_take(struct timeline *timeline);

/* A stretch of prices: while it is undisturbed, and one source alone has to be read, its rows are given out
 * part by part, in T01's order, without standing among those that wait, until something else comes first.
 *
 *     timeline_stretch_begin -> timeline_stretch_next... -> timeline_stretch_end
 *
 * Nothing but prices may change meanwhile. */
struct stretch_part {
    struct pooled_row *row; /* until the next call */
    int64_t time;
    enum part part;
};
/* False: there is none now. */
bool timeline_stretch_begin(struct timeline *timeline);
/* Takes the part that was given last; NULL: the next arrival, if any, is not of the stretch. */
const struct stretch_part *timeline_stretch_next(struct timeline *timeline);
/* `taken`: so was the part that was given last. What is left waits as if it had never been otherwise. */
void timeline_stretch_end(struct timeline *timeline, bool taken);

/* True when the next arrival is a row of orders or targets of this feed and instant (R15). */
bool timeline_goes_on(struct timeline *timeline, uint16_t feed, int64_t time);

/* True when no row is left to come. */
bool timeline_rows_over(const struct timeline *timeline);
/* The latest instant of any row so far; with timeline_rows_over, of the input (T06, P01). */
int64_t timeline_last_instant(const struct timeline *timeline);
int64_t timeline_first_instant(const struct timeline *timeline);

#endif
