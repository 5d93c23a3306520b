/* The total order of T01: the timeline against a naive twin that puts every part of every row into one
 * list and sorts it, and what time itself brings at its phase. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/memory.h"
#include "base/moment.h"
#include "base/random.h"
#include "timeline/timeline.h"

/* ---- sources from memory ---- */

struct rows {
    struct feed_row items[400];
    size_t count, next;
};

static enum source_outcome next_row(void *context, struct feed_row *row, struct problem *problem)
{
    struct rows *rows = context;
    (void)problem;
    if (rows->next == rows->count) return SOURCE_END;
    *row = rows->items[rows->next++];
    return SOURCE_ROW;
}

static bool no_wait(void *context)
{
    (void)context;
    return false;
}
static bool no_cycle(void *context, int32_t after_day, int64_t from, bool rows_over, int32_t *day,
                     int64_t *cutoff)
{
    (void)context, (void)after_day, (void)from, (void)rows_over, (void)day, (void)cutoff;
    return false;
}
static struct calendar *always(void)
{
    static const struct settings settings = {
        .calendar = CALENDAR_ALWAYS, .zone = "UTC", .session_close = NS_PER_DAY};
    struct problem problem;
    struct calendar *calendar = calendar_open(&settings, NULL, 0, &problem);
    assert_non_null(calendar);
    return calendar;
}

/* ---- the twin: every part of every row in one list, sorted ---- */

struct event {
    int64_t time, row;
    int phase, feed, part;
};

static int by_total_order(const void *left, const void *right)
{
    const struct event *a = left, *b = right;
    if (a->time != b->time) return a->time < b->time ? -1 : 1;
    if (a->phase != b->phase) return a->phase - b->phase;
    if (a->feed != b->feed) return a->feed - b->feed;
    if (a->row != b->row) return a->row < b->row ? -1 : 1;
    return a->part - b->part;
}

static size_t twin_events(const struct rows *rows, struct event *events)
{
    size_t count = 0;
    for (size_t i = 0; i < rows->count; i++) {
        const struct feed_row *row = &rows->items[i];
        struct event event = {.time = row->time, .row = row->row, .feed = row->feed};
        event.part = PART_ROW;
        event.phase = row->kind == FEED_CASH ? 6 : row->kind == FEED_QUOTES ? 8 : 9;
        if (row->kind == FEED_BARS) {
            event.part = PART_OPEN;
            event.time = row->as.bar.point ? row->as.bar.end : row->as.bar.begin;
            event.phase = row->as.bar.point ? 1 : 11;
            events[count++] = event;
            event.part = PART_CLOSE;
            event.time = row->as.bar.end;
            event.phase = 1;
        }
        events[count++] = event;
    }
    return count;
}

/* ---- random feeds, in few instants so that ties abound ---- */

static uint64_t draw(uint64_t seed, uint64_t *counter, uint64_t below)
{
    return random_draw(seed, 9, (*counter)++, 0) % below;
}

static void make_rows(struct rows *rows, enum feed_kind kind, uint16_t feed, uint64_t seed)
{
    uint64_t counter = 1000u * feed;
    int64_t time = (int64_t)draw(seed, &counter, 10) * NS_PER_MINUTE;
    int64_t interval = (int64_t)(1 + draw(seed, &counter, 3)) * NS_PER_MINUTE;
    bool stamps_close = draw(seed, &counter, 2) == 1;
    uint64_t points = draw(seed, &counter, 3) * 45; /* percent of rows that are points */
    rows->count = 20 + draw(seed, &counter, 60);
    rows->next = 0;
    for (size_t i = 0; i < rows->count; i++) {
        struct feed_row *row = &rows->items[i];
        memset(row, 0, sizeof *row);
        row->kind = kind;
        row->feed = feed;
        row->row = (int64_t)i + 1;
        row->time = time;
        if (kind == FEED_BARS) {
            struct bar_row *bar = &row->as.bar;
            bar->from = stamps_close ? time - interval : time;
            bar->end = bar->from + interval;
            if (draw(seed, &counter, 8) == 0) bar->end -= interval / 2; /* its session ended */
            bar->point = draw(seed, &counter, 100) < points;
            bar->begin = bar->point ? bar->end : bar->from;
        }
        time += (int64_t)draw(seed, &counter, 3) * NS_PER_MINUTE;
    }
}

/* ---- the timeline, in whose order time brings something every seven minutes ---- */

enum { FEEDS = 6, EVENTS_MAX = FEEDS * 800, PARTS_MAX = 12 };

struct course {
    uint64_t seed, counter;
    struct timeline *timeline;
    struct row_pool pool;
    struct rows rows[FEEDS];
    struct event wanted[EVENTS_MAX];
    size_t count, at;
    int64_t expiry;
    size_t in_stretches, expiries;
};

static int64_t course_expiry(void *context)
{
    return ((const struct course *)context)->expiry;
}

static void expect_row(struct course *course, const struct feed_row *row, int64_t time, int phase,
                       enum part part)
{
    struct event got = {time, row->row, phase, row->feed, (int)part};
    assert_true(course->at < course->count);
    const struct event *wanted = &course->wanted[course->at++];
    if (by_total_order(&got, wanted) == 0) return;
    fail_msg("seed %llu, part %zu: feed %d row %lld part %d, wanted feed %d row %lld part %d",
             (unsigned long long)course->seed, course->at, got.feed, (long long)got.row, got.part,
             wanted->feed, (long long)wanted->row, wanted->part);
}

static void expect_expiry(struct course *course, const struct arrival *arrival)
{
    struct event expiry = {arrival->time, INT64_MAX, (int)arrival->phase, UINT16_MAX, 0};
    assert_int_equal(arrival->time, course->expiry);
    if (course->at > 0) {
        assert_true(by_total_order(&course->wanted[course->at - 1], &expiry) < 0);
    }
    if (course->at < course->count) {
        assert_true(by_total_order(&expiry, &course->wanted[course->at]) < 0);
    }
    course->expiry += 7 * NS_PER_MINUTE;
    course->expiries++;
}

static int phase_of_part(const struct feed_row *row, enum part part)
{
    if (row->kind == FEED_QUOTES) return PHASE_TICK;
    return part == PART_OPEN ? PHASE_BAR_BEGIN : PHASE_BAR_END;
}

/* Some parts of a stretch, the last of which may be left. */
static void take_stretch(struct course *course)
{
    if (!timeline_stretch_begin(course->timeline)) return;
    uint64_t most = draw(course->seed, &course->counter, PARTS_MAX);
    bool leaves = draw(course->seed, &course->counter, 2) == 1;
    const struct stretch_part *part = timeline_stretch_next(course->timeline);
    for (; part != NULL && most > 0; most--) {
        const struct feed_row *row = &part->row->row;
        expect_row(course, row, part->time, phase_of_part(row, part->part), part->part);
        course->in_stretches++;
        part = timeline_stretch_next(course->timeline);
    }
    if (part != NULL && !leaves) {
        const struct feed_row *row = &part->row->row;
        expect_row(course, row, part->time, phase_of_part(row, part->part), part->part);
    }
    timeline_stretch_end(course->timeline, part == NULL || !leaves);
}

/* With stretches: whenever a row was taken that changed no answer, which half of them did not. */
static void run_course(struct course *course, bool stretches)
{
    int64_t peeked;
    while ((peeked = timeline_peek(course->timeline)) != MOMENT_END) {
        struct arrival arrival = *timeline_take(course->timeline);
        assert_int_equal(arrival.time, peeked);
        if (arrival.kind == ARRIVAL_EXPIRY) expect_expiry(course, &arrival);
        if (arrival.kind != ARRIVAL_ROW) continue;
        const struct feed_row *row = &row_pool_at(&course->pool, arrival.row)->row;
        expect_row(course, row, arrival.time, (int)arrival.phase, arrival.part);
        row_pool_drop(&course->pool, arrival.row);
        if (!stretches || draw(course->seed, &course->counter, 2) == 1) continue;
        timeline_undisturbed(course->timeline);
        take_stretch(course);
    }
    assert_int_equal(course->at, course->count);
    assert_true(timeline_rows_over(course->timeline));
}

static void run_seed(struct course *course, uint64_t seed, int feeds, bool stretches)
{
    static const enum feed_kind kinds[FEEDS] = {FEED_BARS, FEED_ORDERS, FEED_QUOTES,
                                                FEED_CASH, FEED_BARS,   FEED_ORDERS};
    const struct timeline_questions questions = {course,   course_expiry, no_wait,
                                                 no_cycle, NULL,          NULL};
    struct calendar *calendar = always();
    *course = (struct course){.seed = seed, .expiry = 7 * NS_PER_MINUTE};
    row_pool_init(&course->pool);
    course->timeline = timeline_open(calendar, &course->pool, &questions);
    for (uint16_t f = 0; f < feeds; f++) {
        make_rows(&course->rows[f], kinds[f], f, seed);
        course->count += twin_events(&course->rows[f], course->wanted + course->count);
        const struct timeline_source source = {&course->rows[f], next_row,
                                               kinds[f] == FEED_BARS || kinds[f] == FEED_QUOTES};
        timeline_add(course->timeline, &source);
    }
    qsort(course->wanted, course->count, sizeof *course->wanted, by_total_order);
    run_course(course, stretches);
    timeline_release(course->timeline);
    row_pool_release(&course->pool);
    calendar_release(calendar);
}

static void run_seeds(int feeds, bool stretches)
{
    struct course *course = memory_alloc(sizeof *course);
    size_t in_stretches = 0, expiries = 0;
    for (uint64_t seed = 1; seed <= 300; seed++) {
        run_seed(course, seed, feeds, stretches);
        in_stretches += course->in_stretches;
        expiries += course->expiries;
    }
    assert_true(expiries > 1000);
    if (stretches) assert_true(in_stretches > 1000);
    memory_free(course);
}

static void gives_every_part_in_the_total_order(void **state)
{
    (void)state;
    run_seeds(FEEDS, false);
}

static void a_stretch_gives_what_would_have_come(void **state)
{
    (void)state;
    run_seeds(1, true); /* bars alone */
    run_seeds(3, true);
    run_seeds(FEEDS, true);
}

/* ---- what time brings ---- */

struct due {
    int64_t expiry;
    int32_t day;
    int64_t cutoff;
    bool waits;
};

static int64_t due_expiry(void *context)
{
    return ((struct due *)context)->expiry;
}
static bool due_wait(void *context)
{
    return ((struct due *)context)->waits;
}
static bool due_cycle(void *context, int32_t after_day, int64_t from, bool rows_over, int32_t *day,
                      int64_t *cutoff)
{
    const struct due *due = context;
    (void)rows_over;
    if (due->day <= after_day || due->cutoff < from) return false;
    *day = due->day;
    *cutoff = due->cutoff;
    return true;
}

/* At midnight after day 0: the bar ends, the session ends, gtd expires, the cycle runs, cash comes, the
 * quote, the order, the next bar begins (T01). */
static void lets_what_ends_come_before_what_begins(void **state)
{
    static struct rows bars, orders, quotes, cash;
    (void)state;
    int64_t midnight = NS_PER_DAY;
    bars.count = 2;
    for (size_t i = 0; i < 2; i++) {
        int64_t begin = (int64_t)i * NS_PER_DAY;
        bars.items[i] = (struct feed_row){.kind = FEED_BARS, .row = (int64_t)i + 1, .time = begin};
        bars.items[i].as.bar.begin = bars.items[i].as.bar.from = begin;
        bars.items[i].as.bar.end = begin + NS_PER_DAY;
    }
    orders.count = quotes.count = cash.count = 1;
    orders.items[0] = (struct feed_row){.kind = FEED_ORDERS, .feed = 1, .row = 1, .time = midnight};
    quotes.items[0] = (struct feed_row){.kind = FEED_QUOTES, .feed = 2, .row = 1, .time = midnight};
    cash.items[0] = (struct feed_row){.kind = FEED_CASH, .feed = 3, .row = 1, .time = midnight};
    bars.next = orders.next = quotes.next = cash.next = 0;
    struct due due = {.expiry = midnight, .day = 1, .cutoff = midnight};
    const struct timeline_questions ask = {&due, due_expiry, due_wait, due_cycle, NULL, NULL};
    struct row_pool pool;
    row_pool_init(&pool);
    struct calendar *calendar = always();
    struct timeline *timeline = timeline_open(calendar, &pool, &ask);
    struct rows *sources[] = {&bars, &orders, &quotes, &cash};
    for (size_t i = 0; i < 4; i++) {
        timeline_add(timeline, &(struct timeline_source){sources[i], next_row, false});
    }
    static const int wanted[] = {1, 2, 3, 5, 6, 8, 9, 11};
    size_t at = 0;
    while (timeline_peek(timeline) != MOMENT_END) {
        struct arrival arrival = *timeline_take(timeline);
        if (arrival.kind == ARRIVAL_EXPIRY) due.expiry = MOMENT_END;
        if (arrival.time != midnight) continue;
        assert_true(at < sizeof wanted / sizeof wanted[0]);
        assert_int_equal(arrival.phase, wanted[at]);
        at++;
    }
    assert_int_equal(at, sizeof wanted / sizeof wanted[0]);
    timeline_release(timeline);
    row_pool_release(&pool);
    calendar_release(calendar);
}

enum { ANSWERS = 40 };
struct answers {
    int64_t expiries[ANSWERS];
    size_t expiry;
    int64_t pay;
    bool waits;
};
static int64_t next_answer(void *context)
{
    const struct answers *answers = context;
    return answers->expiry < ANSWERS ? answers->expiries[answers->expiry] : MOMENT_END;
}
static bool answer_wait(void *context)
{
    return ((struct answers *)context)->waits;
}
static int64_t answer_pay(void *context)
{
    return ((struct answers *)context)->pay;
}
static bool cycle_each_hour(void *context, int32_t after_day, int64_t from, bool rows_over,
                            int32_t *day, int64_t *cutoff)
{
    (void)context;
    if (rows_over) return false;
    *day = (int32_t)(from <= 0 ? 0 : (from + NS_PER_HOUR - 1) / NS_PER_HOUR);
    if (*day <= after_day) *day = after_day + 1;
    *cutoff = *day * NS_PER_HOUR;
    return true;
}

/* What comes of a seed's rows, while answers change with some of them. */
static size_t live(uint64_t seed, bool keeps, struct event *got, size_t room)
{
    static struct rows rows[3];
    static const enum feed_kind kinds[] = {FEED_BARS, FEED_QUOTES, FEED_ORDERS};
    uint64_t counter = 77;
    struct answers answers = {.pay = MOMENT_END};
    const struct timeline_questions ask = {&answers,        next_answer, answer_wait,
                                           cycle_each_hour, answer_pay,  answer_wait};
    for (size_t i = 0; i < ANSWERS; i++) {
        answers.expiries[i] = (int64_t)(10 * i + draw(seed, &counter, 9)) * NS_PER_MINUTE;
    }
    struct row_pool pool;
    row_pool_init(&pool);
    struct calendar *calendar = always();
    struct timeline *timeline = timeline_open(calendar, &pool, &ask);
    for (uint16_t f = 0; f < 3; f++) {
        make_rows(&rows[f], kinds[f], f, seed);
        timeline_add(timeline, &(struct timeline_source){&rows[f], next_row, false});
    }
    size_t count = 0;
    while (count < room && timeline_peek(timeline) != MOMENT_END) {
        const struct arrival *arrival = timeline_take(timeline);
        struct event *event = &got[count++];
        memset(event, 0, sizeof *event);
        event->time = arrival->time;
        event->phase = (int)arrival->phase;
        event->part = (int)arrival->kind;
        if (arrival->kind == ARRIVAL_ROW) {
            event->row = row_pool_at(&pool, arrival->row)->row.row;
            row_pool_drop(&pool, arrival->row);
        }
        if (arrival->kind == ARRIVAL_EXPIRY) answers.expiry++;
        if (arrival->kind == ARRIVAL_PAY) answers.pay = MOMENT_END;
        bool changes = arrival->kind != ARRIVAL_ROW || draw(seed, &counter, 6) == 0;
        if (changes && draw(seed, &counter, 3) == 0) answers.waits = !answers.waits;
        if (changes && draw(seed, &counter, 9) == 0) answers.pay = event->time + NS_PER_HOUR;
        if (!changes && keeps) timeline_undisturbed(timeline);
        int64_t later = event->time + NS_PER_SECOND;
        if (draw(seed, &counter, 20) == 0 && timeline_peek(timeline) > later) {
            timeline_pass(timeline, later);
        }
    }
    timeline_release(timeline);
    row_pool_release(&pool);
    calendar_release(calendar);
    return count;
}

/* Whether it is asked anew after each arrival or only after those that change an answer. */
static void is_asked_only_when_answers_may_have_changed(void **state)
{
    enum { ROOM = 2000 };
    static struct event anew[ROOM], kept[ROOM];
    (void)state;
    for (uint64_t seed = 1; seed <= 300; seed++) {
        size_t count = live(seed, false, anew, ROOM), same = live(seed, true, kept, ROOM);
        assert_int_equal(count, same);
        assert_memory_equal(anew, kept, count * sizeof *anew);
    }
}

/* T06: after the last row sessions end only while an order waits for that; gtd orders stay open. */
static void drains_only_what_is_due(void **state)
{
    static struct rows orders;
    (void)state;
    orders.count = 1;
    orders.next = 0;
    orders.items[0] =
        (struct feed_row){.kind = FEED_ORDERS, .row = 1, .time = NS_PER_DAY + NS_PER_HOUR};
    struct due due = {.expiry = 9 * NS_PER_DAY, .day = INT32_MIN, .waits = true};
    const struct timeline_questions ask = {&due, due_expiry, due_wait, due_cycle, NULL, NULL};
    struct row_pool pool;
    row_pool_init(&pool);
    struct calendar *calendar = always();
    struct timeline *timeline = timeline_open(calendar, &pool, &ask);
    timeline_add(timeline, &(struct timeline_source){&orders, next_row, false});
    assert_int_equal(timeline_peek(timeline), NS_PER_DAY + NS_PER_HOUR);
    assert_int_equal(timeline_take(timeline)->kind, ARRIVAL_ROW);
    /* The session in progress began before the last row: its end marks (P01). */
    due.waits = false;
    assert_int_equal(timeline_peek(timeline), 2 * NS_PER_DAY);
    assert_int_equal(timeline_take(timeline)->kind, ARRIVAL_SESSION_END);
    assert_int_equal(timeline_peek(timeline), MOMENT_END);
    due.waits = true;
    assert_int_equal(timeline_peek(timeline), 3 * NS_PER_DAY);
    assert_int_equal(timeline_take(timeline)->kind, ARRIVAL_SESSION_END);
    due.waits = false;
    assert_int_equal(timeline_peek(timeline), MOMENT_END);
    timeline_release(timeline);
    row_pool_release(&pool);
    calendar_release(calendar);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gives_every_part_in_the_total_order),
        cmocka_unit_test(a_stretch_gives_what_would_have_come),
        cmocka_unit_test(is_asked_only_when_answers_may_have_changed),
        cmocka_unit_test(lets_what_ends_come_before_what_begins),
        cmocka_unit_test(drains_only_what_is_due),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
