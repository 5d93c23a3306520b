-- Jobs that failed for good, in order.
SELECT job_id AS id, key, queue, kind, attempts AS "attempts:count",
       enqueued AS "enqueued:time", ended AS "failed:time", error
FROM jobs
WHERE state = 'failed'
ORDER BY job_id;
