SELECT job_id, kind, key, queue, state, attempts, ended - enqueued AS took FROM jobs ORDER BY job_id
