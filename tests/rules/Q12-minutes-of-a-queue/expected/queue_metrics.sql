SELECT minute / 60000000000 % 1440 AS minute, enqueued, started, completed, failed,
       depth_area / 1000000000 AS depth, wait_sum / 1000000000 AS wait,
       wait_p50 / 1000000000 AS wait_p50, wait_max / 1000000000 AS wait_max,
       run_sum / 1000000000 AS run, busy / 1000000000 AS busy, workers,
       predicted_wait / 1000000000 AS predicted
FROM queue_metrics WHERE queue = 'orders' ORDER BY metric_id
