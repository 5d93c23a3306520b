SELECT key, state, retried_from FROM v_jobs ORDER BY job_id
