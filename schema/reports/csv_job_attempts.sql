-- csv/job_attempts.csv: the attempts on record, as v_job_attempts; backoff in seconds.
SELECT job_id, attempt, worker, reserved AS "reserved:time", ended AS "ended:time", outcome, error,
       backoff AS "backoff:seconds"
FROM job_attempts
ORDER BY attempt_id;
