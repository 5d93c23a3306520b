/* In: values in the order of time. Out: the rules that each makes true. Always: between two values
 * each rule stands in exactly one heap: `low` while its condition needs a rise to change, `high` while
 * it needs a fall, `resting` until its cooldown has passed, whatever the value does meanwhile. */
#include "alerts/threshold_watch.h"

#include <assert.h>

#include "base/memory.h"

/* ---- a heap, lowest key first ----------------------------------------------------------------- */

static void heap_push(struct threshold_heap *heap, int64_t key, const struct threshold_rule *rule)
{
    heap->items =
        memory_reserve(heap->items, &heap->capacity, heap->count + 1, sizeof *heap->items);
    size_t at = heap->count++;
    while (at > 0 && heap->items[(at - 1) / 2].key > key) {
        heap->items[at] = heap->items[(at - 1) / 2];
        at = (at - 1) / 2;
    }
    heap->items[at] = (struct threshold_entry){key, *rule};
}

static struct threshold_rule heap_pop(struct threshold_heap *heap)
{
    assert(heap->count > 0);
    struct threshold_rule top = heap->items[0].rule;
    struct threshold_entry last = heap->items[--heap->count];
    size_t at = 0;
    for (;;) {
        size_t child = 2 * at + 1;
        if (child >= heap->count) break;
        bool right = child + 1 < heap->count;
        if (right && heap->items[child + 1].key < heap->items[child].key) child++;
        if (heap->items[child].key >= last.key) break;
        heap->items[at] = heap->items[child];
        at = child;
    }
    if (heap->count > 0) heap->items[at] = last;
    return top;
}

/* ---- sides ------------------------------------------------------------------------------------ */

static void wait_for_rise(struct threshold_watch *watch, const struct threshold_rule *rule)
{
    heap_push(&watch->low[rule->op], rule->threshold, rule);
}

static void wait_for_fall(struct threshold_watch *watch, const struct threshold_rule *rule)
{
    heap_push(&watch->high[rule->op], -rule->threshold, rule);
}

/* Does the value take a rule that waits for a rise to the other side? `below` is true under its
 * threshold, so that it stops being so at the threshold; the others need more than the threshold. */
static bool rises(uint8_t op, int64_t value, int64_t threshold)
{
    return op == ALERT_BELOW ? value >= threshold : value > threshold;
}

static bool falls(uint8_t op, int64_t value, int64_t threshold)
{
    return op == ALERT_ABOVE ? value <= threshold : value < threshold;
}

/* Where a rule stands at the last value; at its threshold `crosses` keeps the sign it had (A02). */
static void place(struct threshold_watch *watch, const struct threshold_rule *rule)
{
    int64_t value = watch->value;
    if (rule->op == ALERT_CROSSES && value == rule->threshold) {
        assert(watch->moved);
        value = watch->before;
    }
    bool high = rule->op == ALERT_BELOW ? value >= rule->threshold : value > rule->threshold;
    if (high) {
        wait_for_fall(watch, rule);
    } else {
        wait_for_rise(watch, rule);
    }
}

void threshold_watch_add(struct threshold_watch *watch, const struct threshold_rule *rule)
{
    assert(!watch->observed && rule->threshold != INT64_MIN);
    switch ((enum alert_op)rule->op) {
    case ALERT_ABOVE:
        wait_for_rise(watch, rule);
        break;
    case ALERT_BELOW:
        wait_for_fall(watch, rule);
        break;
    case ALERT_CROSSES:
        heap_push(&watch->undecided, 0, rule);
        break;
    }
}

void threshold_watch_release(struct threshold_watch *watch)
{
    for (int op = 0; op < ALERT_OPS; op++) {
        memory_free(watch->low[op].items);
        memory_free(watch->high[op].items);
    }
    memory_free(watch->undecided.items);
    memory_free(watch->resting.items);
    *watch = (struct threshold_watch){0};
}

/* ---- a value ---------------------------------------------------------------------------------- */

static void fire(struct threshold_watch *watch, const struct threshold_rule *rule, int64_t now,
                 struct fired_rules *fired)
{
    fired->numbers =
        memory_reserve(fired->numbers, &fired->capacity, fired->count + 1, sizeof *fired->numbers);
    fired->numbers[fired->count++] = rule->number;
    int64_t until = now > INT64_MAX - rule->cooldown ? INT64_MAX : now + rule->cooldown;
    if (rule->cooldown > 0) {
        heap_push(&watch->resting, until, rule);
    } else {
        place(watch, rule);
    }
}

/* Those that have rested stand where the last value left them: they fire at the next change. */
static void wake(struct threshold_watch *watch, int64_t now)
{
    while (watch->resting.count > 0 && watch->resting.items[0].key <= now) {
        struct threshold_rule rule = heap_pop(&watch->resting);
        place(watch, &rule);
    }
}

/* The first value that is not at its threshold gives a `crosses` its side, and does not fire it. */
static void decide(struct threshold_watch *watch)
{
    struct threshold_heap waiting = watch->undecided;
    watch->undecided = (struct threshold_heap){0};
    for (size_t i = 0; i < waiting.count; i++) {
        const struct threshold_rule *rule = &waiting.items[i].rule;
        if (rule->threshold == watch->value) {
            heap_push(&watch->undecided, 0, rule);
        } else {
            place(watch, rule);
        }
    }
    memory_free(waiting.items);
}

static void pass(struct threshold_watch *watch, uint8_t op, int64_t now, struct fired_rules *fired)
{
    struct threshold_heap *low = &watch->low[op], *high = &watch->high[op];
    while (low->count > 0 && rises(op, watch->value, low->items[0].rule.threshold)) {
        struct threshold_rule rule = heap_pop(low);
        if (op == ALERT_BELOW) {
            wait_for_fall(watch, &rule);
        } else {
            fire(watch, &rule, now, fired);
        }
    }
    while (high->count > 0 && falls(op, watch->value, high->items[0].rule.threshold)) {
        struct threshold_rule rule = heap_pop(high);
        if (op == ALERT_ABOVE) {
            wait_for_rise(watch, &rule);
        } else {
            fire(watch, &rule, now, fired);
        }
    }
}

void threshold_watch_observe(struct threshold_watch *watch, int64_t value, int64_t now,
                             struct fired_rules *fired)
{
    wake(watch, now);
    if (watch->observed && value == watch->value) return;
    watch->moved = watch->observed;
    watch->before = watch->value;
    watch->value = value;
    watch->observed = true;
    if (watch->undecided.count > 0) decide(watch);
    for (int op = 0; op < ALERT_OPS; op++) pass(watch, (uint8_t)op, now, fired);
}
