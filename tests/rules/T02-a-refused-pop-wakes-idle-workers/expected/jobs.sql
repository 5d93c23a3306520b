SELECT key, state, enqueued / 1000000000 % 86400 AS enqueued, started / 1000000000 % 86400 AS started,
       ended / 1000000000 % 86400 AS ended
FROM jobs WHERE kind IN ('order', 'notification') ORDER BY job_id
