-- csv/failed_jobs.csv: the jobs that failed for good, as v_failed_jobs.
SELECT job_id AS "job_id:key", key, queue, kind, state, attempts, enqueued AS "enqueued:time",
       available AS "available:time", started AS "started:time", ended AS "ended:time", error,
       retried_from
FROM jobs
WHERE state = 'failed'
ORDER BY job_id;
