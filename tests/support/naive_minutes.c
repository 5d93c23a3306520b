/* In: a whole run of the naive queue. Out: its minutes (Q12), each worked out by itself: what overlaps
 * it, what falls into it. */
#include <stdlib.h>

#include "base/moment.h"
#include "support/naive_queue_state.h"

static int compare(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static int64_t overlap(int64_t from, int64_t until, int64_t minute)
{
    int64_t begin = from > minute ? from : minute;
    int64_t end = until < minute + NS_PER_MINUTE ? until : minute + NS_PER_MINUTE;
    return end > begin ? end - begin : 0;
}

static bool in_minute(int64_t moment, int64_t minute)
{
    return moment >= minute && moment < minute + NS_PER_MINUTE;
}

/* The smallest value with at least `percent` of all at or below it. */
static int64_t percentile(const int64_t *values, int64_t count, int64_t percent)
{
    for (int64_t i = 0; i < count; i++) {
        if ((i + 1) * 100 >= percent * count) return values[i];
    }
    return VALUE_NONE;
}

static void count_jobs(const struct naive *naive, int queue, int64_t minute,
                       struct minute_record *row)
{
    int64_t predicted = 0;
    for (int i = 0; i < naive->job_count; i++) {
        const struct naive_job *job = &naive->jobs[i];
        if (job->queue != queue || job->refused) continue;
        if (in_minute(job->enqueued, minute)) {
            row->enqueued++;
            predicted += job->predicted;
        }
        if (!is_final(job) || !in_minute(job->finished_at, minute)) continue;
        row->completed += job->completed;
        row->failed += job->failed;
    }
    row->predicted_wait = row->enqueued ? predicted / row->enqueued : VALUE_NONE;
}

static bool naive_minute(struct naive *naive, int queue, int64_t minute, struct minute_record *row)
{
    int64_t *waits = naive->sorted_waits, *runs = naive->sorted_runs;
    int wait_count = 0, run_count = 0;
    for (int i = 0; i < naive->wait_count; i++) {
        const struct naive_wait *wait = &naive->waits[i];
        if (wait->queue != queue) continue;
        row->depth_area += overlap(wait->from, wait->until, minute);
        if (!wait->started || !in_minute(wait->until, minute)) continue;
        waits[wait_count++] = wait->until - wait->from;
        row->wait_sum += wait->until - wait->from;
        row->started++;
    }
    for (int i = 0; i < naive->attempt_count; i++) {
        const struct naive_attempt *attempt = &naive->attempts[i];
        if (naive->jobs[attempt->job].queue != queue) continue;
        row->busy += overlap(attempt->start, attempt->end, minute);
        if (!in_minute(attempt->end, minute)) continue;
        runs[run_count++] = attempt->end - attempt->start;
        row->run_sum += attempt->end - attempt->start;
    }
    qsort(waits, (size_t)wait_count, sizeof waits[0], compare);
    qsort(runs, (size_t)run_count, sizeof runs[0], compare);
    row->wait_p50 = percentile(waits, wait_count, 50);
    row->wait_p95 = percentile(waits, wait_count, 95);
    row->wait_p99 = percentile(waits, wait_count, 99);
    row->wait_max = percentile(waits, wait_count, 100);
    row->run_p50 = percentile(runs, run_count, 50);
    row->run_p95 = percentile(runs, run_count, 95);
    row->run_p99 = percentile(runs, run_count, 99);
    row->run_max = percentile(runs, run_count, 100);
    count_jobs(naive, queue, minute, row);
    return row->enqueued || row->started || row->completed || row->failed || row->depth_area ||
           row->busy || run_count;
}

void naive_minutes(struct naive *naive, struct text *out)
{
    text_clear(out);
    for (int q = 0; q < naive->test->settings.queue_count; q++) {
        int64_t workers = 0;
        for (int w = 0; w < naive->worker_count; w++) {
            const struct worker_settings *pool = &naive->test->pools[naive->workers[w].pool];
            for (int i = 0; i < pool->queue_count; i++) workers += pool->queues[i] == q;
        }
        for (int64_t minute = 0; minute <= naive->now; minute += NS_PER_MINUTE) {
            struct minute_record row = {.queue = (uint16_t)q, .minute = minute, .workers = workers};
            if (naive_minute(naive, q, minute, &row)) log_minute(out, &row);
        }
    }
}
