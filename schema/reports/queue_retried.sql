-- Jobs that operators tried again (Q10), each with the failed job that it is linked to.
SELECT 'J' || jobs.job_id AS job, 'J' || jobs.retried_from AS "retried from", jobs.kind, jobs.key,
       jobs.state, jobs.attempts AS "attempts:count", jobs.ended AS "ended:time", jobs.error
FROM jobs
WHERE jobs.retried_from IS NOT NULL AND jobs.enqueued >= :limit
ORDER BY jobs.job_id;
