/* In: rows of the sources, questions. Out: arrivals in T01's order. Always: what was given out last
 * is not after anything given out next; a source whose next row could come before the first waiting
 * arrival has been read.
 *
 *     source -> (open at begin, close at end) -> waiting parts ----------+
 *     calendar -> session ends; questions -> expiries, cycles -----------+-> the least of them
 *
 * What time brings stays the same while only rows before it are taken that change no answer: an answer
 * depends on the present only by what of the present instant is over, and nothing before it is.
 */
#include "timeline/timeline.h"

#include <assert.h>

#include "base/memory.h"
#include "base/moment.h"
#include "timeline/timeline_state.h"

uint8_t timeline_phase_of(enum feed_kind kind)
{
    switch (kind) {
    case FEED_TRADES:
    case FEED_QUOTES:
    case FEED_L3:
        return PHASE_TICK;
    case FEED_ORDERS:
    case FEED_TARGETS:
        return PHASE_ORDER;
    case FEED_OPERATORS:
        return PHASE_OPERATOR;
    case FEED_USERS:
    case FEED_CASH:
    case FEED_SESSIONS:
        return PHASE_PEOPLE;
    case FEED_CORPORATE_ACTIONS:
        return PHASE_CORPORATE;
    case FEED_BARS:
    case FEED_CALENDAR:
    case FEED_FAULTS:
    case FEED_INSTRUMENTS:
    case FEED_ALERTS:
        break;
    }
    assert(false && "rows of this kind do not stand on the timeline by themselves");
    return PHASE_TICK;
}

/* ---- life ---- */

struct timeline *timeline_open(const struct calendar *calendar, struct row_pool *pool,
                               const struct timeline_questions *ask)
{
    struct timeline *timeline = memory_alloc_zero(1, sizeof *timeline);
    timeline->calendar = calendar;
    timeline->pool = pool;
    timeline->ask = *ask;
    timeline->first_instant = MOMENT_NONE;
    timeline->last_instant = MOMENT_NONE;
    timeline->now = MOMENT_NONE;
    timeline->cycle_day = INT32_MIN;
    return timeline;
}

void timeline_release(struct timeline *timeline)
{
    if (!timeline) return;
    memory_free(timeline->sources);
    waiting_rows_release(&timeline->waiting);
    memory_free(timeline->stretch.running.items);
    memory_free(timeline);
}

void timeline_add(struct timeline *timeline, const struct timeline_source *source)
{
    timeline->sources = memory_reserve(timeline->sources, &timeline->source_capacity,
                                       timeline->source_count + 1, sizeof *timeline->sources);
    timeline->sources[timeline->source_count++] =
        (struct source){.from = *source, .bound = MOMENT_NONE};
    timeline->sources_bare++;
}

const struct problem *timeline_problem(const struct timeline *timeline)
{
    return timeline->broken ? &timeline->problem : NULL;
}

bool timeline_goes_on(struct timeline *timeline, uint16_t feed, int64_t time)
{
    if (timeline_peek(timeline) != time || timeline->waiting.count == 0) return false;
    const struct waiting *first = timeline->waiting.first;
    return first->time == time && waiting_phase(first) == PHASE_ORDER &&
           waiting_feed(first) == feed;
}

bool timeline_rows_over(const struct timeline *timeline)
{
    return timeline->sources_over == timeline->source_count && timeline->waiting.count == 0;
}

int64_t timeline_last_instant(const struct timeline *timeline)
{
    return timeline->last_instant;
}

int64_t timeline_first_instant(const struct timeline *timeline)
{
    return timeline->first_instant;
}

/* ---- reading ---- */

void timeline_note(struct timeline *timeline, int64_t from, int64_t to)
{
    if (timeline->first_instant == MOMENT_NONE || from < timeline->first_instant) {
        timeline->first_instant = from;
    }
    if (timeline->last_instant == MOMENT_NONE || to > timeline->last_instant) {
        timeline->last_instant = to;
    }
}

/* T01: the open stands at the begin, after all else; the close at the end, before it. A point's parts
 * stand both at its end (M01). */
static void bar_stands(struct timeline *timeline, struct source *source, uint32_t number,
                       const struct feed_row *row)
{
    const struct bar_row *bar = &row->as.bar;
    uint16_t place = (uint16_t)(source - timeline->sources);
    uint32_t close_rank = waiting_rank(PHASE_BAR_END, row->feed);
    uint32_t open_rank = bar->point ? close_rank : waiting_rank(PHASE_BAR_BEGIN, row->feed);
    int64_t open = bar->point ? bar->end : bar->begin, close = bar->end;
    row_pool_hold(timeline->pool, number);
    waiting_rows_add(&timeline->waiting, open, row->row, open_rank, number, place, PART_OPEN, true);
    waiting_rows_add(&timeline->waiting, close, row->row, close_rank, number, place, PART_CLOSE,
                     false);
    source->bound = bar->from;
    source->points += bar->point;
    timeline->points += bar->point;
    timeline_note(timeline, open, close);
}

void timeline_row_stands(struct timeline *timeline, struct source *source, uint32_t number)
{
    const struct feed_row *row = &row_pool_at(timeline->pool, number)->row;
    if (source->firsts++ == 0) timeline->sources_bare--;
    if (row->kind == FEED_BARS) {
        bar_stands(timeline, source, number, row);
        return;
    }
    source->bound = row->time;
    waiting_rows_add(&timeline->waiting, row->time, row->row,
                     waiting_rank(timeline_phase_of(row->kind), row->feed), number,
                     (uint16_t)(source - timeline->sources), PART_ROW, true);
    timeline_note(timeline, row->time, row->time);
}

enum source_outcome timeline_read_row(struct timeline *timeline, struct source *source,
                                      uint32_t *number)
{
    *number = row_pool_take(timeline->pool);
    struct feed_row *row = &row_pool_at(timeline->pool, *number)->row;
    enum source_outcome outcome = source->from.next(source->from.context, row, &timeline->problem);
    if (outcome == SOURCE_ROW) return outcome;
    row_pool_drop(timeline->pool, *number);
    if (source->firsts == 0) timeline->sources_bare--;
    source->over = true;
    timeline->sources_over++;
    if (outcome == SOURCE_BROKEN) timeline->broken = true;
    return outcome;
}

static bool source_read(struct timeline *timeline, struct source *source)
{
    uint32_t number;
    enum source_outcome outcome = timeline_read_row(timeline, source, &number);
    if (outcome == SOURCE_ROW) timeline_row_stands(timeline, source, number);
    return outcome != SOURCE_BROKEN;
}

/* Reads until no row to come can be before the first waiting part. Only points can stand behind
 * rows that come after them: their parts are at their end, the next bar's open at its begin. */
static bool read_on(struct timeline *timeline)
{
    for (size_t s = 0; s < timeline->source_count; s++) {
        struct source *source = &timeline->sources[s];
        while (!source->over) {
            bool hidden = source->points > 0 && source->bound <= timeline->waiting.first->time;
            if (source->firsts > 0 && !hidden) break;
            if (!source_read(timeline, source)) return false;
        }
    }
    return true;
}

struct source *timeline_bare_source(struct timeline *timeline)
{
    assert(timeline->sources_bare == 1);
    struct source *source = &timeline->sources[timeline->last_bare];
    if (!source->over && source->firsts == 0) return source;
    source = timeline->sources;
    while (source->over || source->firsts > 0) source++;
    return source;
}

static bool read_ahead(struct timeline *timeline)
{
    if (timeline->broken) return false;
    if (timeline->points > 0 || timeline->sources_bare > 1) return read_on(timeline);
    if (timeline->sources_bare == 0) return true;
    return source_read(timeline, timeline_bare_source(timeline)) &&
           (timeline->points == 0 || read_on(timeline));
}

/* ---- what time brings ---- */

/* True when (time, phase) comes after what was taken last. */
static bool is_ahead(const struct timeline *timeline, int64_t time, enum timeline_phase phase)
{
    if (timeline->now == MOMENT_NONE) return true;
    return time > timeline->now || (time == timeline->now && (int)phase > timeline->phase);
}

/* The next session whose end is still to come. */
static bool find_session(struct timeline *timeline)
{
    if (timeline->has_session && is_ahead(timeline, timeline->session.end, PHASE_SESSION_END)) {
        return true;
    }
    int64_t after = timeline->now;
    if (after == MOMENT_NONE) after = timeline->first_instant;
    if (after == MOMENT_NONE) return false;
    if (!timeline->has_session || timeline->session.end < after) after--;
    timeline->has_session =
        calendar_session_ending_after(timeline->calendar, after, &timeline->session);
    while (timeline->has_session && !is_ahead(timeline, timeline->session.end, PHASE_SESSION_END)) {
        timeline->has_session = calendar_session_ending_after(
            timeline->calendar, timeline->session.end, &timeline->session);
    }
    return timeline->has_session;
}

static void offer(struct arrival *best, const struct arrival *other)
{
    if (other->time < best->time || (other->time == best->time && other->phase < best->phase)) {
        *best = *other;
    }
}

static void offer_session_end(struct timeline *timeline, bool rows_over, struct arrival *best)
{
    if (!find_session(timeline)) return;
    const struct session *session = &timeline->session;
    bool marks = !rows_over || session->begin < timeline->last_instant; /* P01 */
    if (!marks && !timeline->ask.waits_for_session(timeline->ask.context)) return;
    offer(best, &(struct arrival){.time = session->end,
                                  .phase = PHASE_SESSION_END,
                                  .kind = ARRIVAL_SESSION_END,
                                  .session = *session});
}

static void offer_session_begin(struct timeline *timeline, struct arrival *best)
{
    if (timeline->ask.waits_for_begin == NULL ||
        !timeline->ask.waits_for_begin(timeline->ask.context)) {
        return;
    }
    int64_t from = timeline->now;
    if (from != MOMENT_NONE && timeline->phase >= (int)PHASE_SESSION_BEGIN) from++;
    struct session session;
    if (!calendar_session_from(timeline->calendar, from, &session)) return;
    offer(best, &(struct arrival){.time = session.begin,
                                  .phase = PHASE_SESSION_BEGIN,
                                  .kind = ARRIVAL_SESSION_BEGIN,
                                  .session = session});
}

static void offer_expiry(struct timeline *timeline, bool rows_over, struct arrival *best)
{
    int64_t time = timeline->ask.next_expiry(timeline->ask.context);
    if (time == MOMENT_END) return;
    if (rows_over && time > timeline->last_instant) return; /* T06: they stay open */
    if (!is_ahead(timeline, time, PHASE_EXPIRY)) {
        /* It was due while its acceptance was under way: at the next instant that has the phase. */
        time = timeline->phase >= PHASE_EXPIRY ? timeline->now + 1 : timeline->now;
    }
    offer(best, &(struct arrival){.time = time, .phase = PHASE_EXPIRY, .kind = ARRIVAL_EXPIRY});
}

static void offer_pay(struct timeline *timeline, struct arrival *best)
{
    if (timeline->ask.next_pay == NULL) return;
    int64_t time = timeline->ask.next_pay(timeline->ask.context);
    if (time == MOMENT_END) return;
    /* A pay date that was over when its dividend came is paid at the next instant of the phase. */
    bool over =
        timeline->now != MOMENT_NONE &&
        (time < timeline->now || (time == timeline->now && timeline->phase > (int)PHASE_CORPORATE));
    if (over) time = timeline->now + (timeline->phase > (int)PHASE_CORPORATE ? 1 : 0);
    offer(best, &(struct arrival){.time = time, .phase = PHASE_CORPORATE, .kind = ARRIVAL_PAY});
}

static void offer_cycle(struct timeline *timeline, bool rows_over, struct arrival *best)
{
    int64_t from = timeline->now;
    if (from != MOMENT_NONE && timeline->phase >= PHASE_CYCLE) from++;
    int32_t day;
    int64_t cutoff;
    if (!timeline->ask.next_cycle(timeline->ask.context, timeline->cycle_day, from, rows_over, &day,
                                  &cutoff)) {
        return;
    }
    offer(best, &(struct arrival){
                    .time = cutoff, .phase = PHASE_CYCLE, .kind = ARRIVAL_CYCLE, .day = day});
}

/* ---- peek and take ---- */

void timeline_pass(struct timeline *timeline, int64_t time)
{
    timeline->undisturbed = false; /* by what happens now */
    if (timeline->now == MOMENT_NONE || time <= timeline->now) return;
    timeline->now = time;
    timeline->phase = 0; /* of this instant all is still to come */
    timeline->peeked = false;
}

void timeline_undisturbed(struct timeline *timeline)
{
    assert(timeline->taken.kind == ARRIVAL_ROW);
    timeline->undisturbed = true;
}

bool timeline_read(struct timeline *timeline)
{
    return read_ahead(timeline);
}

static void ask(struct timeline *timeline)
{
    struct arrival *best = &timeline->brought;
    *best = (struct arrival){.time = MOMENT_END, .phase = PHASE_BAR_BEGIN};
    bool rows_over = timeline_rows_over(timeline);
    offer_session_end(timeline, rows_over, best);
    offer_session_begin(timeline, best);
    offer_expiry(timeline, rows_over, best);
    offer_pay(timeline, best);
    offer_cycle(timeline, rows_over, best);
}

/* A row comes before what time brings in its phase. */
static bool comes_before(const struct waiting *first, const struct arrival *brought)
{
    if (first->time != brought->time) return first->time < brought->time;
    return waiting_phase(first) <= (int)brought->phase;
}

int64_t timeline_peek(struct timeline *timeline)
{
    if (!read_ahead(timeline)) return MOMENT_END;
    const struct waiting *first = timeline->waiting.first;
    if (!timeline->undisturbed || first == NULL) ask(timeline); /* T06: the end of rows is one */
    timeline->undisturbed = false;
    const struct arrival *brought = &timeline->brought;
    timeline->peeked = true;
    timeline->next_is_row = first != NULL && comes_before(first, brought);
    return timeline->next_is_row ? first->time : brought->time;
}

static void note_row(struct arrival *arrival, const struct waiting *first)
{
    arrival->time = first->time;
    arrival->phase = (enum timeline_phase)waiting_phase(first);
    arrival->kind = ARRIVAL_ROW;
    arrival->part = (enum part)first->part;
    arrival->row = first->number;
}

static void let_go_first(struct timeline *timeline)
{
    const struct waiting *first = timeline->waiting.first;
    if (first->first) {
        struct source *source = &timeline->sources[first->source];
        bool point = waiting_phase(first) == PHASE_BAR_END; /* a bar that is none begins later */
        source->points -= point;
        timeline->points -= point;
        if (--source->firsts == 0 && !source->over) {
            timeline->sources_bare++;
            timeline->last_bare = first->source;
        }
    }
    waiting_rows_take(&timeline->waiting);
}

const struct arrival *timeline_next_row(struct timeline *timeline)
{
    if (!timeline->undisturbed || !read_ahead(timeline)) return NULL;
    const struct waiting *first = timeline->waiting.first;
    if (first == NULL || !comes_before(first, &timeline->brought)) return NULL;
    note_row(&timeline->taken, first);
    return &timeline->taken;
}

void timeline_take_next(struct timeline *timeline)
{
    timeline->peeked = false;
    timeline->now = timeline->taken.time;
    timeline->phase = (int)timeline->taken.phase;
    let_go_first(timeline);
}

const struct arrival *timeline_take(struct timeline *timeline)
{
    assert(timeline->peeked);
    timeline->peeked = false;
    timeline->undisturbed = false;
    struct arrival *taken = &timeline->taken;
    if (timeline->next_is_row) {
        note_row(taken, timeline->waiting.first);
        let_go_first(timeline);
    } else {
        *taken = timeline->brought;
    }
    assert(taken->time != MOMENT_END);
    assert(is_ahead(timeline, taken->time, taken->phase) ||
           (taken->time == timeline->now && (int)taken->phase == timeline->phase));
    timeline->now = taken->time;
    timeline->phase = (int)taken->phase;
    if (taken->kind == ARRIVAL_CYCLE) timeline->cycle_day = taken->day;
    return taken;
}
