-- Plot: how long jobs waited, per queue and minute: the median and the 95th percentile.
SELECT series, time, value AS "value:span"
FROM (SELECT queue, 1 AS place, queue || ' p50' AS series, minute AS time, wait_p50 AS value
      FROM queue_metrics
      UNION ALL
      SELECT queue, 2, queue || ' p95', minute, wait_p95
      FROM queue_metrics)
WHERE value IS NOT NULL
ORDER BY queue, place, time;
