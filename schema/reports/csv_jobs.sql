-- csv/jobs.csv: the jobs on record ([record] jobs), as v_jobs.
SELECT job_id AS "job_id:key", key, queue, kind, state, attempts, enqueued AS "enqueued:time",
       available AS "available:time", started AS "started:time", ended AS "ended:time", error,
       retried_from
FROM jobs
ORDER BY job_id;
