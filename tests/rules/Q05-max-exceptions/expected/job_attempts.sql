SELECT key, attempt, (reserved - enqueued) / 1000000000 AS starts,
       (job_attempts.ended - enqueued) / 1000000000 AS ends, outcome,
       backoff / 1000000000 AS again_in
FROM job_attempts JOIN jobs USING (job_id) WHERE kind = 'order' ORDER BY job_id, attempt
