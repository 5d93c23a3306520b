SELECT key, attempt, backoff FROM job_attempts JOIN jobs USING (job_id) WHERE kind = 'order'
ORDER BY job_id, attempt
