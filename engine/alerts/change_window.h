/* What happened to a value within the last so many hours: its change in percent against the last
 * value at or before the window's begin, and how many events fell into the window. Each window looks
 * at a point once, when it falls out of it. */
#ifndef TAPEDECK_ALERTS_CHANGE_WINDOW_H
#define TAPEDECK_ALERTS_CHANGE_WINDOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "alerts/threshold_watch.h"

struct window_point {
    int64_t time, value;
};
/* One window and the thresholds on it. */
struct window_view {
    int64_t window; /* ns */
    size_t left;    /* points that fell out of it so far */
    struct threshold_watch watch;
};
/* Zero-initialised is empty and valid. */
struct change_window {
    struct window_point *points; /* those that a view may still need, oldest first */
    size_t count, capacity;
    struct window_view *views;
    size_t view_count, view_capacity;
};
void change_window_release(struct change_window *history);

/* The thresholds of a window; made when new. Before the first point. The pointer lives until the next
 * call. */
struct threshold_watch *change_window_view(struct change_window *history, int64_t window);

/* A change as thresholds compare it, in units of 10^-10 (a percent with 8 decimals), twice, and one
 * more when it lies between two units: exact, whatever the values. `before` > 0. */
int64_t change_key(int64_t value, int64_t before);
/* The same of a threshold in percent with 8 decimals. */
int64_t change_threshold(int64_t percent);
/* A key as percent with 8 decimals, floored. */
int64_t change_percent(int64_t key);

/* A value at `now`: each window whose begin has a value > 0 observes the change against it. */
void change_window_value(struct change_window *history, int64_t value, int64_t now,
                         struct fired_rules *fired);
/* An event at `now`: each window observes how many lie in (now - window, now]. */
void change_window_event(struct change_window *history, int64_t now, struct fired_rules *fired);

#endif
