/* In: points in the order of time. Out: what the windows over them make fire. Always: `left` of a view
 * counts the points at or before now - window; of equal times the later one is the later point. */
#include "alerts/change_window.h"

#include <assert.h>
#include <string.h>

#include "base/memory.h"
#include "base/wide.h"

/* 10^10: a change of 1 is 100 percent with 8 decimals. */
#define CHANGE_ONE INT64_C(10000000000)
#define CHANGE_MAX (INT64_MAX / 4)

void change_window_release(struct change_window *history)
{
    for (size_t i = 0; i < history->view_count; i++) {
        threshold_watch_release(&history->views[i].watch);
    }
    memory_free(history->views);
    memory_free(history->points);
    *history = (struct change_window){0};
}

struct threshold_watch *change_window_view(struct change_window *history, int64_t window)
{
    for (size_t i = 0; i < history->view_count; i++) {
        if (history->views[i].window == window) return &history->views[i].watch;
    }
    assert(history->count == 0);
    history->views = memory_reserve(history->views, &history->view_capacity,
                                    history->view_count + 1, sizeof *history->views);
    struct window_view *view = &history->views[history->view_count++];
    *view = (struct window_view){.window = window};
    return &view->watch;
}

int64_t change_key(int64_t value, int64_t before)
{
    assert(before > 0);
    wide moved = wide_product(CHANGE_ONE, value) - wide_product(CHANGE_ONE, before);
    wide whole = wide_div_floor(moved, before);
    if (whole >= CHANGE_MAX) return 2 * CHANGE_MAX;
    if (whole <= -CHANGE_MAX) return -2 * CHANGE_MAX;
    bool between = whole * before != moved;
    return 2 * (int64_t)whole + (between ? 1 : 0);
}

int64_t change_threshold(int64_t percent)
{
    assert(percent > -CHANGE_MAX && percent < CHANGE_MAX);
    return 2 * percent;
}

int64_t change_percent(int64_t key)
{
    return (key - (key & 1)) / 2;
}

/* Points that no view needs any more give way, once they are half of all. */
static void forget(struct change_window *history, size_t kept_before)
{
    size_t least = history->count;
    for (size_t i = 0; i < history->view_count; i++) {
        if (history->views[i].left < least) least = history->views[i].left;
    }
    size_t dropped = least > kept_before ? least - kept_before : 0;
    if (dropped < 64 || dropped < history->count / 2) return;
    memmove(history->points, history->points + dropped,
            (history->count - dropped) * sizeof *history->points);
    history->count -= dropped;
    for (size_t i = 0; i < history->view_count; i++) history->views[i].left -= dropped;
}

static void advance(const struct change_window *history, struct window_view *view, int64_t now)
{
    int64_t begin = now < INT64_MIN + view->window ? INT64_MIN : now - view->window;
    while (view->left < history->count && history->points[view->left].time <= begin) view->left++;
}

static void add_point(struct change_window *history, int64_t time, int64_t value)
{
    history->points = memory_reserve(history->points, &history->capacity, history->count + 1,
                                     sizeof *history->points);
    history->points[history->count++] = (struct window_point){time, value};
}

void change_window_value(struct change_window *history, int64_t value, int64_t now,
                         struct fired_rules *fired)
{
    if (history->view_count == 0) return;
    for (size_t i = 0; i < history->view_count; i++) {
        struct window_view *view = &history->views[i];
        advance(history, view, now);
        if (view->left == 0) continue;
        int64_t before = history->points[view->left - 1].value;
        if (before <= 0) continue; /* a change against nothing, or less, is none */
        threshold_watch_observe(&view->watch, change_key(value, before), now, fired);
    }
    add_point(history, now, value);
    forget(history, 1); /* the point at a window's begin is still needed */
}

void change_window_event(struct change_window *history, int64_t now, struct fired_rules *fired)
{
    if (history->view_count == 0) return;
    add_point(history, now, 0);
    for (size_t i = 0; i < history->view_count; i++) {
        struct window_view *view = &history->views[i];
        advance(history, view, now);
        threshold_watch_observe(&view->watch, (int64_t)(history->count - view->left), now, fired);
    }
    forget(history, 0);
}
