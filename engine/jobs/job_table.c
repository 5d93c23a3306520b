/* In: jobs and attempts by slot. Out: the next job that waits on a queue. Always: a job stands in
 * its queue's ready heap or among its fresh jobs at most once, and queue->waiting counts what stands
 * there; a job that became final while it waited is skipped when its turn comes. */
#include <assert.h>
#include <string.h>

#include "base/memory.h"
#include "base/moment.h"
#include "jobs/job_state.h"

enum { BURST = 4096 }; /* jobs under way at once */

/* After a burst, as at a session's end, its memory is given back. */
static void drop_jobs(struct job_queue *queue)
{
    memory_free(queue->jobs);
    queue->jobs = NULL;
    queue->job_capacity = 0;
    queue->job_count = 0;
    queue->free_job = NO_SLOT;
}

uint32_t job_slot(struct job_queue *queue)
{
    if (queue->jobs_kept == 0 && queue->job_capacity > BURST) drop_jobs(queue);
    queue->jobs_kept++;
    if (queue->free_job != NO_SLOT) {
        uint32_t slot = queue->free_job;
        queue->free_job = queue->jobs[slot].error;
        return slot;
    }
    queue->jobs = memory_reserve(queue->jobs, &queue->job_capacity, queue->job_count + 1u,
                                 sizeof *queue->jobs);
    return queue->job_count++;
}

uint32_t attempt_slot(struct job_queue *queue)
{
    if (queue->free_attempt != NO_SLOT) {
        uint32_t slot = queue->free_attempt;
        queue->free_attempt = queue->attempts[slot].next_free;
        return slot;
    }
    queue->attempts = memory_reserve(queue->attempts, &queue->attempt_capacity,
                                     queue->attempt_count + 1u, sizeof *queue->attempts);
    return queue->attempt_count++;
}

void attempt_free(struct job_queue *queue, uint32_t slot)
{
    queue->attempts[slot].next_free = queue->free_attempt;
    queue->free_attempt = slot;
}

void job_free_when_done(struct job_queue *queue, uint32_t slot)
{
    struct job *job = &queue->jobs[slot];
    if (!job_is_final(job) || job->in_flight > 0 || job->waiting) return;
    job->id = 0;
    queue->jobs_kept--;
    job->error = queue->free_job;
    queue->free_job = slot;
}

void job_set_error(struct job_queue *queue, struct job *job, const char *error)
{
    job->error = names_intern(&queue->errors, error, strlen(error));
}

const char *job_error(const struct job_queue *queue, const struct job *job)
{
    return names_text(&queue->errors, job->error);
}

/* T03: priority, then the job's id, so that a retried job goes before younger ones. */
static bool ready_before(const struct ready *a, const struct ready *b)
{
    if (a->priority != b->priority) return a->priority > b->priority;
    return a->job_id < b->job_id;
}

static void ready_add(struct ready_heap *heap, struct ready item)
{
    heap->items =
        memory_reserve(heap->items, &heap->capacity, heap->count + 1, sizeof *heap->items);
    size_t at = heap->count++;
    while (at > 0 && ready_before(&item, &heap->items[(at - 1) / 2])) {
        heap->items[at] = heap->items[(at - 1) / 2];
        at = (at - 1) / 2;
    }
    heap->items[at] = item;
}

static struct ready ready_take(struct ready_heap *heap)
{
    struct ready first = heap->items[0];
    struct ready last = heap->items[--heap->count];
    size_t at = 0;
    for (size_t child = 1; child < heap->count; child = 2 * at + 1) {
        if (child + 1 < heap->count && ready_before(&heap->items[child + 1], &heap->items[child])) {
            child++;
        }
        if (!ready_before(&heap->items[child], &last)) break;
        heap->items[at] = heap->items[child];
        at = child;
    }
    if (heap->count > 0) heap->items[at] = last;
    return first;
}

void job_make_available(struct job_queue *queue, uint32_t slot)
{
    struct job *job = &queue->jobs[slot];
    assert(!job->waiting);
    job->state = JOB_AVAILABLE;
    job->available = queue->now;
    job->waiting = true;
    ready_add(&queue->ready[job->queue], (struct ready){job->id, slot, job->spec.priority});
    queue->waiting++;
    job_minutes_depth(&queue->minutes, job->queue, queue->now, 1);
}

/* So few wait in a heap, which is quicker. */
enum { READY_FEW = 8 };

bool job_wait_fresh(struct job_queue *queue, const struct job *made)
{
    struct job_fresh *fresh = &queue->fresh[made->queue];
    if (fresh->count == 0 && queue->ready[made->queue].count < READY_FEW) return false;
    if (!job_fresh_takes(fresh, &made->spec)) return false;
    job_fresh_add(fresh, &(struct fresh_job){made->spec, made->id, made->enqueued});
    queue->waiting++;
    job_minutes_depth(&queue->minutes, made->queue, queue->now, 1);
    return true;
}

static uint32_t take_fresh(struct job_queue *queue, int queue_index)
{
    struct fresh_job taken = job_fresh_take(&queue->fresh[queue_index]);
    uint32_t slot = job_slot(queue);
    queue->jobs[slot] = (struct job){.spec = taken.spec,
                                     .id = taken.id,
                                     .queue = (uint16_t)queue_index,
                                     .state = JOB_AVAILABLE,
                                     .enqueued = taken.enqueued,
                                     .available = taken.enqueued,
                                     .started = MOMENT_NONE};
    queue->waiting--;
    job_minutes_depth(&queue->minutes, queue_index, queue->now, -1);
    return slot;
}

/* T03, among the first of the heap and the first of the others. */
static bool fresh_is_next(const struct job_queue *queue, int queue_index)
{
    const struct job_fresh *fresh = &queue->fresh[queue_index];
    const struct ready_heap *heap = &queue->ready[queue_index];
    if (fresh->count == 0 || heap->count == 0) return fresh->count > 0;
    struct ready first = {.job_id = fresh->first.id, .priority = fresh->first.spec.priority};
    return ready_before(&first, &heap->items[0]);
}

uint32_t job_take_available(struct job_queue *queue, int queue_index)
{
    struct ready_heap *heap = &queue->ready[queue_index];
    while (heap->count > 0 && !fresh_is_next(queue, queue_index)) {
        uint32_t slot = ready_take(heap).slot;
        struct job *job = &queue->jobs[slot];
        job->waiting = false;
        queue->waiting--;
        if (!job_is_final(job)) {
            job_minutes_depth(&queue->minutes, queue_index, queue->now, -1);
            return slot;
        }
        job_free_when_done(queue, slot);
    }
    return queue->fresh[queue_index].count > 0 ? take_fresh(queue, queue_index) : NO_SLOT;
}
