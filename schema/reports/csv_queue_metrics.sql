-- csv/queue_metrics.csv: each queue and minute with activity (Q12); times in seconds, depth in
-- waiting jobs x seconds, busy in workers x seconds.
SELECT queue, minute AS "minute:time", enqueued, started, completed, failed,
       depth_area AS "depth_area:seconds", wait_sum AS "wait_sum:seconds",
       wait_p50 AS "wait_p50:seconds", wait_p95 AS "wait_p95:seconds",
       wait_p99 AS "wait_p99:seconds", wait_max AS "wait_max:seconds",
       run_sum AS "run_sum:seconds", run_p50 AS "run_p50:seconds", run_p95 AS "run_p95:seconds",
       run_p99 AS "run_p99:seconds", run_max AS "run_max:seconds", busy AS "busy:seconds",
       workers, predicted_wait AS "predicted_wait:seconds"
FROM queue_metrics
ORDER BY metric_id;
