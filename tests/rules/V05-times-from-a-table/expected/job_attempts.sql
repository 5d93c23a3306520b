SELECT key, job_attempts.ended - reserved AS took
FROM job_attempts JOIN jobs USING (job_id) WHERE kind = 'order' ORDER BY job_id
