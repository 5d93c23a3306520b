/* Many thresholds on one value that changes (A02): which of them does the next value make true? A
 * rule waits on one of two sides, for a rise or for a fall, and each side is a heap with the nearest
 * threshold on top; a rule that fired and must rest waits for time instead. So a value looks at the
 * rules that change sides alone, and a rule changes sides twice for each time it fires (A03):
 *
 *     low (waits for a rise)  --rise-->  fires `above`, `crosses`
 *         ^                                        | cooldown 0: at once
 *         |                               resting, by the end of its cooldown
 *     fires `below`, `crosses`  <--fall--  high (waits for a fall)  */
#ifndef TAPEDECK_ALERTS_THRESHOLD_WATCH_H
#define TAPEDECK_ALERTS_THRESHOLD_WATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/words.h"

/* One rule: fires when the value passes `threshold` as `op` says. */
struct threshold_rule {
    int64_t threshold;
    int64_t cooldown; /* ns; it rests so long after it fired */
    uint32_t number;  /* the caller's */
    uint8_t op;       /* enum alert_op */
};
struct threshold_entry {
    int64_t key; /* the heap's order, lowest first */
    struct threshold_rule rule;
};
struct threshold_heap {
    struct threshold_entry *items;
    size_t count, capacity;
};

enum { ALERT_OPS = ALERT_CROSSES + 1 };

/* Zero-initialised is empty and valid. */
struct threshold_watch {
    struct threshold_heap low[ALERT_OPS], high[ALERT_OPS]; /* by op */
    struct threshold_heap undecided; /* `crosses` at which every value so far was equal */
    struct threshold_heap resting;   /* by the end of the cooldown */
    bool observed;                   /* `value` is there */
    bool moved;                      /* `before` is there */
    int64_t value, before;           /* the last value, and the last one that differed from it */
};
void threshold_watch_release(struct threshold_watch *watch);

/* Takes effect with the next value, as if none had been observed before: add all rules first. */
void threshold_watch_add(struct threshold_watch *watch, const struct threshold_rule *rule);

/* Numbers of rules that fired, in no particular order. */
struct fired_rules {
    uint32_t *numbers;
    size_t count, capacity;
};
/* Observes a value at `now` (never earlier than the last one) and appends what fires. */
void threshold_watch_observe(struct threshold_watch *watch, int64_t value, int64_t now,
                             struct fired_rules *fired);

#endif
