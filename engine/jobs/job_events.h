/* What is under way in the queue, as a heap of future events in the order of T02 and T03: at one
 * instant ends of attempts, worker returns, lease expiries, releases; then queue rank, priority
 * (higher first), job id, attempt. */
#ifndef TAPEDECK_JOBS_JOB_EVENTS_H
#define TAPEDECK_JOBS_JOB_EVENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum job_event_class { EVENT_ATTEMPT_END, EVENT_WORKER_RETURN, EVENT_LEASE_EXPIRY, EVENT_RELEASE };

struct job_event {
    int64_t time;
    int64_t job_id; /* worker returns: the worker's number */
    uint32_t slot;  /* of the job */
    uint32_t attempt_slot;
    int32_t priority, attempt;
    uint16_t queue;
    uint8_t class; /* enum job_event_class */
};

struct job_events {
    struct job_event *items; /* binary heap, first is next */
    size_t count, capacity;
};
void job_events_release(struct job_events *events);
void job_events_add(struct job_events *events, const struct job_event *event);
struct job_event job_events_take(struct job_events *events); /* count > 0 */

#endif
