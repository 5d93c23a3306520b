-- Attempts on record by queue, outcome and error ([record] jobs says which are kept; all that
-- failed are, unless it is none).
SELECT jobs.queue, job_attempts.outcome, job_attempts.error, count(*) AS "attempts:count",
       count(DISTINCT job_attempts.job_id) AS jobs, min(job_attempts.job_id) AS "first job"
FROM job_attempts JOIN jobs ON jobs.job_id = job_attempts.job_id
GROUP BY jobs.queue, job_attempts.outcome, job_attempts.error
ORDER BY jobs.queue, job_attempts.outcome, job_attempts.error;
