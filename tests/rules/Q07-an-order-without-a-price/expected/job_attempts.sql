SELECT key, attempt, (reserved - enqueued) / 1000000000 AS starts, outcome, job_attempts.error
FROM job_attempts JOIN jobs USING (job_id) WHERE kind = 'order' ORDER BY attempt
