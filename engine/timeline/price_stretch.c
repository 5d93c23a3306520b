/* A stretch of prices. In: the source that alone has to be read, and what waits. Out: its parts in T01's
 * order. Always: what is in hand, running and before the limit is all that comes before the limit; a
 * bar that runs has one holder, for its close.
 *
 *     source -> hand --open--> running --close--> over
 *                  \______________\__________ what the end of the stretch finds there waits
 */
#include <assert.h>

#include "timeline/timeline_state.h"

/* ---- begin ---- */

/* Bars of the source that run already, as long as nothing of others comes before their closes. */
static void take_running(struct timeline *timeline, struct price_stretch *stretch)
{
    uint16_t place = (uint16_t)(stretch->source - timeline->sources);
    for (;;) {
        const struct waiting *first = timeline->waiting.first;
        if (first == NULL || first->source != place || first->part != PART_CLOSE) return;
        waiting_lane_add(&stretch->running, first);
        waiting_rows_take(&timeline->waiting);
    }
}

/* A row comes before what time brings in its phase. */
static void set_limit(const struct timeline *timeline, struct price_stretch *stretch)
{
    const struct arrival *brought = &timeline->brought;
    const struct waiting *first = timeline->waiting.first;
    stretch->limit = (struct waiting){
        .time = brought->time, .rank = waiting_rank((uint8_t)(brought->phase + 1), 0), .row = -1};
    if (first != NULL && waiting_before(first, &stretch->limit)) stretch->limit = *first;
}

bool timeline_stretch_begin(struct timeline *timeline)
{
    struct price_stretch *stretch = &timeline->stretch;
    assert(stretch->source == NULL);
    if (!timeline->undisturbed || timeline->broken) return false;
    if (timeline->sources_bare != 1 || timeline->points > 0) return false;
    stretch->source = timeline_bare_source(timeline);
    if (!stretch->source->from.prices) {
        stretch->source = NULL;
        return false;
    }
    stretch->holds = stretch->closed = stretch->given = false;
    take_running(timeline, stretch);
    set_limit(timeline, stretch);
    return true;
}

/* ---- rows ---- */

/* Only what stands in order with all that came before it: no point, whose place is behind those of later
 * rows, and no bar that ends before one that began earlier. */
static bool bar_fits(const struct price_stretch *stretch, const struct feed_row *row)
{
    const struct bar_row *bar = &row->as.bar;
    const struct waiting_lane *running = &stretch->running;
    return !bar->point &&
           (running->count == 0 || waiting_lane_at(running, running->count - 1)->time <= bar->end);
}

static void read_hand(struct timeline *timeline, struct price_stretch *stretch)
{
    if (timeline_read_row(timeline, stretch->source, &stretch->hand) != SOURCE_ROW) {
        stretch->closed = true;
        return;
    }
    const struct feed_row *row = &row_pool_at(timeline->pool, stretch->hand)->row;
    stretch->holds = true;
    stretch->row = row->row;
    if (row->kind == FEED_BARS) {
        stretch->begin = row->as.bar.begin;
        stretch->open_rank = waiting_rank(PHASE_BAR_BEGIN, row->feed);
        stretch->closed = !bar_fits(stretch, row);
    } else {
        stretch->begin = row->time;
        stretch->open_rank = waiting_rank(timeline_phase_of(row->kind), row->feed);
    }
}

/* The part that was given is over: what timeline_take does for others. */
static void take_given(struct timeline *timeline, struct price_stretch *stretch)
{
    stretch->given = false;
    timeline->now = stretch->part.time;
    timeline->peeked = false;
    if (stretch->part.part == PART_CLOSE) {
        timeline->phase = PHASE_BAR_END;
        row_pool_drop(timeline->pool, waiting_lane_at(&stretch->running, 0)->number);
        waiting_lane_drop(&stretch->running);
        return;
    }
    stretch->holds = false;
    timeline->phase = (int)(stretch->open_rank >> 16);
    const struct feed_row *row = &stretch->part.row->row;
    if (stretch->part.part == PART_ROW) {
        stretch->source->bound = row->time;
        timeline_note(timeline, row->time, row->time);
        row_pool_drop(timeline->pool, stretch->hand);
        return;
    }
    const struct bar_row *bar = &row->as.bar;
    stretch->source->bound = bar->from;
    timeline_note(timeline, bar->begin, bar->end);
    const struct waiting close = {.time = bar->end,
                                  .row = row->row,
                                  .rank = waiting_rank(PHASE_BAR_END, row->feed),
                                  .number = stretch->hand,
                                  .source = (uint16_t)(stretch->source - timeline->sources),
                                  .part = PART_CLOSE};
    waiting_lane_add(&stretch->running, &close);
}

static bool is_within(const struct price_stretch *stretch, int64_t time, uint32_t rank, int64_t row)
{
    const struct waiting *limit = &stretch->limit;
    if (time != limit->time) return time < limit->time;
    if (rank != limit->rank) return rank < limit->rank;
    return row < limit->row;
}

static const struct stretch_part *give(struct price_stretch *stretch, struct pooled_row *row,
                                       int64_t time, enum part part)
{
    stretch->part = (struct stretch_part){row, time, part};
    stretch->given = true;
    return &stretch->part;
}

const struct stretch_part *timeline_stretch_next(struct timeline *timeline)
{
    struct price_stretch *stretch = &timeline->stretch;
    if (stretch->given) take_given(timeline, stretch);
    if (!stretch->holds && !stretch->closed) read_hand(timeline, stretch);
    if (stretch->closed) return NULL;
    const struct waiting_lane *running = &stretch->running;
    const struct waiting *first = running->count > 0 ? waiting_lane_at(running, 0) : NULL;
    if (first != NULL && first->time <= stretch->begin) { /* a close comes before all that begins */
        if (!is_within(stretch, first->time, first->rank, first->row)) return NULL;
        return give(stretch, row_pool_at(timeline->pool, first->number), first->time, PART_CLOSE);
    }
    if (!is_within(stretch, stretch->begin, stretch->open_rank, stretch->row)) return NULL;
    struct pooled_row *row = row_pool_at(timeline->pool, stretch->hand);
    return give(stretch, row, stretch->begin, row->row.kind == FEED_BARS ? PART_OPEN : PART_ROW);
}

/* ---- end ---- */

void timeline_stretch_end(struct timeline *timeline, bool taken)
{
    struct price_stretch *stretch = &timeline->stretch;
    if (stretch->given && taken) take_given(timeline, stretch);
    for (; stretch->running.count > 0; waiting_lane_drop(&stretch->running)) {
        const struct waiting *bar = waiting_lane_at(&stretch->running, 0);
        waiting_rows_add(&timeline->waiting, bar->time, bar->row, bar->rank, bar->number,
                         bar->source, PART_CLOSE, false);
    }
    if (stretch->holds) timeline_row_stands(timeline, stretch->source, stretch->hand);
    stretch->source = NULL;
}
