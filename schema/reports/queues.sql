-- Each queue over the run (Q12). Rows exist for minutes with activity. wait p50 and p95 are taken
-- over minutes, weighted by the jobs that started in them; wait max is exact. Little's law:
-- L (mean waiting jobs) = lambda (jobs started a second) x W (mean wait), over the span from the
-- first to the last active minute.
WITH spans AS (
    SELECT queue, min(minute) AS begin, max(minute) + 60000000000 - min(minute) AS span,
           sum(enqueued) AS enqueued, sum(started) AS started, sum(completed) AS completed,
           sum(failed) AS failed, total(depth_area) AS depth_area, total(wait_sum) AS wait_sum,
           max(wait_max) AS wait_max, total(run_sum) AS run_sum, max(run_max) AS run_max,
           total(busy) AS busy, max(workers) AS workers,
           max(CAST(depth_area / 60000000000 AS INTEGER)) AS depth_max,
           CAST(total(predicted_wait * enqueued) / max(1, sum(enqueued)) AS INTEGER) AS predicted
    FROM queue_metrics
    GROUP BY queue),
waits AS (
    SELECT queue, wait_p50, wait_p95, sum(started) AS started
    FROM queue_metrics
    WHERE started > 0
    GROUP BY queue, wait_p50, wait_p95),
ranks AS (
    SELECT queue, wait_p50, wait_p95, sum(started) OVER (PARTITION BY queue) AS jobs,
           sum(started) OVER (PARTITION BY queue ORDER BY wait_p50) AS below_p50,
           sum(started) OVER (PARTITION BY queue ORDER BY wait_p95) AS below_p95
    FROM waits),
percentiles AS (
    SELECT queue, min(CASE WHEN below_p50 * 100 >= jobs * 50 THEN wait_p50 END) AS p50,
           min(CASE WHEN below_p95 * 100 >= jobs * 95 THEN wait_p95 END) AS p95
    FROM ranks
    GROUP BY queue)
SELECT spans.queue, workers, enqueued AS "enqueued:count", started AS "attempts:count",
       completed AS "completed:count", failed AS "failed:count", p50 AS "wait p50:span",
       p95 AS "wait p95:span", wait_max AS "wait max:span",
       CAST(wait_sum / max(1, started) AS INTEGER) AS "wait mean W:span",
       predicted AS "wait predicted:span",
       CAST(run_sum / max(1, started) AS INTEGER) AS "run mean:span", run_max AS "run max:span",
       depth_max AS "depth, busiest minute", depth_area / span AS "depth mean L",
       started * 1e9 / span AS "starts a second lambda", wait_sum / span AS "lambda x W",
       abs(depth_area - wait_sum) * 1000 <= depth_area AS "L = lambda x W:check",
       busy / span / max(1, workers) AS utilisation
FROM spans LEFT JOIN percentiles ON percentiles.queue = spans.queue
ORDER BY spans.queue;
