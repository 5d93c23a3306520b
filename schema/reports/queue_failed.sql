-- Jobs that failed for good, each with every attempt on record.
SELECT jobs.job_id AS id, jobs.key, jobs.queue, jobs.kind, jobs.attempts AS "attempts:count",
       jobs.enqueued AS "enqueued:time", jobs.ended AS "failed:time", jobs.error,
       job_attempts.attempt, job_attempts.worker, job_attempts.reserved AS "reserved:time",
       job_attempts.ended AS "ended:time", job_attempts.outcome,
       job_attempts.error AS "attempt error", job_attempts.backoff AS "backoff:span"
FROM jobs LEFT JOIN job_attempts ON job_attempts.job_id = jobs.job_id
WHERE jobs.state = 'failed' AND (:queue IS NULL OR jobs.queue = :queue)
  AND (:error IS NULL OR jobs.error = :error)
ORDER BY jobs.job_id, job_attempts.attempt_id;
