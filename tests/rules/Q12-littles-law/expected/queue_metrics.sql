SELECT time(minute / 1000000000, 'unixepoch') AS minute, enqueued, started, wait_sum / 1000000000 AS wait,
       wait_max / 1000000000 AS longest, depth_area / 1000000000 AS depth, busy / 1000000000 AS busy,
       predicted_wait / 1000000000.0 AS predicted
FROM queue_metrics WHERE queue = 'orders' ORDER BY queue_metrics.minute
