SELECT key, attempt, (reserved - enqueued) / 1000000000 AS starts, outcome,
       backoff / 1000000000 AS again_in
FROM job_attempts JOIN jobs USING (job_id) WHERE kind IN ('order', 'price')
ORDER BY key, attempt
