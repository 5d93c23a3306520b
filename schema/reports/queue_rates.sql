-- Throughput of each queue by its active minutes (Q12): jobs that ended, the busiest minute, the most
-- jobs that waited on average in one, the longest wait and when it ended, predicted beside measured
-- wait (means over jobs), and Little's law: mean waiting jobs L = starts a second lambda x mean wait W,
-- over the span from the first to the last active minute.
WITH busiest AS (
    SELECT queue, minute, completed + failed AS ended_jobs,
           row_number() OVER (PARTITION BY queue ORDER BY completed + failed DESC, minute) AS place
    FROM queue_metrics),
slowest AS (
    SELECT queue, minute, wait_max,
           row_number() OVER (PARTITION BY queue ORDER BY wait_max DESC, minute) AS place
    FROM queue_metrics
    WHERE wait_max IS NOT NULL),
sums AS (
    SELECT queue, count(*) AS minutes, sum(completed) + sum(failed) AS ended_jobs,
           max(depth_area) / 60000000000.0 AS depth, total(depth_area) AS depth_area,
           total(wait_sum) AS wait_sum,
           max(minute) + 60000000000 - min(minute) AS span,
           total(wait_sum) / max(1, sum(started)) AS wait,
           total(predicted_wait * enqueued) / max(1, sum(enqueued)) AS predicted
    FROM queue_metrics
    GROUP BY queue)
SELECT sums.queue, sums.minutes AS "active minutes:count",
       round(sums.ended_jobs * 1.0 / sums.minutes, 2) AS "jobs a minute",
       busiest.ended_jobs AS "most in a minute:count", busiest.minute AS "busiest minute:time",
       round(sums.depth, 2) AS "deepest minute",
       CAST(sums.wait AS INTEGER) AS "wait mean:span",
       CAST(sums.predicted AS INTEGER) AS "wait predicted:span",
       slowest.minute AS "longest wait in:time",
       round(sums.depth_area / sums.span, 6) AS "L",
       round(sums.wait_sum / sums.span, 6) AS "lambda x W",
       abs(sums.depth_area - sums.wait_sum) * 1000 <= sums.depth_area AS "L = lambda x W:check"
FROM sums
JOIN busiest ON busiest.queue = sums.queue AND busiest.place = 1
LEFT JOIN slowest ON slowest.queue = sums.queue AND slowest.place = 1
ORDER BY sums.queue;
