SELECT key, state, attempts, error FROM jobs WHERE kind = 'notification' ORDER BY job_id
