/* In: queue events in time order. Out: a row per queue and minute with activity. Always: the areas
 * (depth, busy) are summed up to `moved`, and a row is emitted exactly when time leaves its minute.
 */
#include "jobs/job_minutes.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/moment.h"
#include "base/wide.h"

static void sample_add(struct sample *sample, int64_t value)
{
    sample->sum += value;
    if (value == 0) {
        sample->zeros++;
        return;
    }
    sample->values = memory_reserve(sample->values, &sample->capacity, sample->count + 1,
                                    sizeof *sample->values);
    sample->values[sample->count++] = value;
}

static int compare_int64(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

/* Nearest rank: the smallest value with at least `percent` of all at or below it. */
static int64_t sample_percentile(const struct sample *sample, int percent)
{
    int64_t total = sample->zeros + (int64_t)sample->count;
    if (total == 0) return VALUE_NONE;
    int64_t rank = (total * percent + 99) / 100;
    if (rank <= sample->zeros) return 0;
    return sample->values[rank - sample->zeros - 1];
}

static void sample_summarise(struct sample *sample, int64_t out[5])
{
    if (sample->count > 1) {
        qsort(sample->values, sample->count, sizeof *sample->values, compare_int64);
    }
    out[0] = sample->sum;
    out[1] = sample_percentile(sample, 50);
    out[2] = sample_percentile(sample, 95);
    out[3] = sample_percentile(sample, 99);
    out[4] = sample_percentile(sample, 100);
    sample->count = 0;
    sample->zeros = 0;
    sample->sum = 0;
}

static int64_t minute_of(int64_t moment)
{
    int64_t minute = moment / NS_PER_MINUTE;
    if (moment % NS_PER_MINUTE < 0) minute--;
    return minute * NS_PER_MINUTE;
}

static void minute_emit(struct job_minutes *minutes, int queue)
{
    struct job_minute *minute = &minutes->queues[queue];
    struct minute_record *row = &minute->row;
    bool active = row->enqueued || row->started || row->completed || row->failed ||
                  row->depth_area || row->busy || minute->runs.count || minute->runs.zeros;
    if (active) {
        struct record record = {.kind = RECORD_QUEUE_MINUTE, .cause = -1};
        int64_t waits[5], runs[5];
        sample_summarise(&minute->waits, waits);
        sample_summarise(&minute->runs, runs);
        row->queue = (uint16_t)queue;
        row->wait_sum = waits[0], row->wait_p50 = waits[1], row->wait_p95 = waits[2];
        row->wait_p99 = waits[3], row->wait_max = waits[4];
        row->run_sum = runs[0], row->run_p50 = runs[1], row->run_p95 = runs[2];
        row->run_p99 = runs[3], row->run_max = runs[4];
        row->predicted_wait = row->enqueued ? minute->predicted_sum / row->enqueued : VALUE_NONE;
        record.time = row->minute;
        record.origin.feed = FEED_NONE;
        record_set_rule(&record, "Q12");
        record.as.minute = *row;
        minutes->emit(minutes->context, &record);
    }
    int64_t workers = row->workers;
    memset(row, 0, sizeof *row);
    row->workers = workers;
    minute->predicted_sum = 0;
}

/* Sums the areas up to `now`, emitting each minute that time leaves. */
static void minute_move(struct job_minutes *minutes, int queue, int64_t now)
{
    struct job_minute *minute = &minutes->queues[queue];
    if (now == minute->moved) return;
    if (minute->moved == MOMENT_NONE) {
        minute->moved = now;
        minute->row.minute = minute_of(now);
        return;
    }
    assert(now >= minute->moved);
    while (now >= minute->row.minute + NS_PER_MINUTE) {
        int64_t begin = minute->row.minute, edge = begin + NS_PER_MINUTE;
        minute->row.depth_area += minute->depth * (edge - minute->moved);
        minute->row.busy += minute->busy * (edge - minute->moved);
        minute_emit(minutes, queue);
        bool idle = minute->depth == 0 && minute->busy == 0;
        minute->moved = idle ? now : edge;
        minute->row.minute = idle ? minute_of(now) : edge;
    }
    minute->row.depth_area += minute->depth * (now - minute->moved);
    minute->row.busy += minute->busy * (now - minute->moved);
    minute->moved = now;
}

void job_minutes_init(struct job_minutes *minutes, int queue_count, void *context,
                      void (*emit)(void *context, struct record *record))
{
    minutes->queues = memory_alloc_zero((size_t)queue_count, sizeof *minutes->queues);
    minutes->count = queue_count;
    minutes->context = context;
    minutes->emit = emit;
    for (int i = 0; i < queue_count; i++) minutes->queues[i].moved = MOMENT_NONE;
}

void job_minutes_release(struct job_minutes *minutes)
{
    for (int i = 0; i < minutes->count; i++) {
        memory_free(minutes->queues[i].waits.values);
        memory_free(minutes->queues[i].runs.values);
    }
    memory_free(minutes->queues);
}

void job_minutes_set_workers(struct job_minutes *minutes, int queue, int64_t workers)
{
    minutes->queues[queue].row.workers = workers;
}

/* Predicted wait: what was ready before it x mean run so far / workers, floored (Q12). */
void job_minutes_enqueued(struct job_minutes *minutes, int queue, int64_t now)
{
    minute_move(minutes, queue, now);
    struct job_minute *minute = &minutes->queues[queue];
    minute->row.enqueued++;
    if (minute->run_total > 0 && minute->row.workers > 0) {
        wide area = (wide)minute->depth * minute->run_total;
        minute->predicted_sum += (int64_t)(area / minute->run_count / minute->row.workers);
    }
}

void job_minutes_depth(struct job_minutes *minutes, int queue, int64_t now, int change)
{
    minute_move(minutes, queue, now);
    minutes->queues[queue].depth += change;
    assert(minutes->queues[queue].depth >= 0);
}

void job_minutes_started(struct job_minutes *minutes, int queue, int64_t now, int64_t wait)
{
    minute_move(minutes, queue, now);
    struct job_minute *minute = &minutes->queues[queue];
    minute->row.started++;
    minute->busy++;
    sample_add(&minute->waits, wait);
}

void job_minutes_ended(struct job_minutes *minutes, int queue, int64_t now, int64_t run)
{
    minute_move(minutes, queue, now);
    struct job_minute *minute = &minutes->queues[queue];
    minute->busy--;
    minute->run_total += run;
    minute->run_count++;
    sample_add(&minute->runs, run);
}

static void ran_at_once(struct job_minute *minute, int64_t count)
{
    minute->row.started += count;
    minute->waits.zeros += count;
    minute->run_count += count;
    minute->runs.zeros += count;
}

void job_minutes_ran_at_once(struct job_minutes *minutes, int queue)
{
    ran_at_once(&minutes->queues[queue], 1);
}

void job_minutes_passed(struct job_minutes *minutes, int queue, int64_t now, int64_t count)
{
    struct job_minute *minute = &minutes->queues[queue];
    if (minute->moved != now) minute_move(minutes, queue, now);
    assert(minute->depth == 0); /* so that they wait for none, predicted or not */
    minute->row.enqueued += count;
    minute->row.completed += count;
    ran_at_once(minute, count);
}

void job_minutes_finished(struct job_minutes *minutes, int queue, int64_t now, bool completed)
{
    minute_move(minutes, queue, now);
    if (completed) {
        minutes->queues[queue].row.completed++;
    } else {
        minutes->queues[queue].row.failed++;
    }
}

void job_minutes_close(struct job_minutes *minutes, int64_t now)
{
    for (int i = 0; i < minutes->count; i++) {
        if (minutes->queues[i].moved == MOMENT_NONE) continue;
        if (now > minutes->queues[i].moved) minute_move(minutes, i, now);
        minute_emit(minutes, i);
    }
}
