-- One job on record. An order's key is FEED:ROW; `order_no` is that order, when there is one.
SELECT job_id, kind, key, queue, state, attempts, enqueued AS "enqueued:time",
       started AS "started:time", ended AS "ended:time", error, retried_from,
       (SELECT orders.order_no
        FROM orders JOIN feeds ON feeds.feed_id = orders.source_feed
        WHERE jobs.kind = 'order'
          AND orders.source_row = CAST(substr(jobs.key, instr(jobs.key, ':') + 1) AS INTEGER)
          AND feeds.name = substr(jobs.key, 1, instr(jobs.key, ':') - 1)) AS order_no
FROM jobs
WHERE job_id = :job_id;
