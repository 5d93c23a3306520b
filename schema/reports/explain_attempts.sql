-- The attempts on record of one job, in order.
SELECT attempt, worker, reserved AS "reserved:time", ended AS "ended:time", outcome, error,
       backoff AS "backoff:span"
FROM job_attempts
WHERE job_id = :job_id
ORDER BY attempt;
