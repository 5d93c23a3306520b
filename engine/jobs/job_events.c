/* In: events at any future time. Out: the next one. Always: a parent stands before its children. */
#include "jobs/job_events.h"

#include <assert.h>

#include "base/memory.h"

/* The order of T02 (time, class) and T03 (queue rank, priority, job id, attempt). */
static bool event_before(const struct job_event *a, const struct job_event *b)
{
    if (a->time != b->time) return a->time < b->time;
    if (a->class != b->class) return a->class < b->class;
    if (a->queue != b->queue) return a->queue < b->queue;
    if (a->priority != b->priority) return a->priority > b->priority;
    if (a->job_id != b->job_id) return a->job_id < b->job_id;
    return a->attempt < b->attempt;
}

void job_events_release(struct job_events *events)
{
    memory_free(events->items);
}

void job_events_add(struct job_events *events, const struct job_event *event)
{
    events->items =
        memory_reserve(events->items, &events->capacity, events->count + 1, sizeof *events->items);
    size_t at = events->count++;
    while (at > 0 && event_before(event, &events->items[(at - 1) / 2])) {
        events->items[at] = events->items[(at - 1) / 2];
        at = (at - 1) / 2;
    }
    events->items[at] = *event;
}

struct job_event job_events_take(struct job_events *events)
{
    assert(events->count > 0);
    struct job_event first = events->items[0];
    struct job_event last = events->items[--events->count];
    size_t at = 0;
    for (;;) {
        size_t child = 2 * at + 1;
        if (child >= events->count) break;
        if (child + 1 < events->count &&
            event_before(&events->items[child + 1], &events->items[child])) {
            child++;
        }
        if (!event_before(&events->items[child], &last)) break;
        events->items[at] = events->items[child];
        at = child;
    }
    if (events->count > 0) events->items[at] = last;
    return first;
}
