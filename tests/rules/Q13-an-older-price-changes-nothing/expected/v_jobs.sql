SELECT key, state, attempts FROM v_jobs WHERE kind = 'price' ORDER BY job_id
