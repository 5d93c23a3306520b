SELECT key, started FROM v_jobs WHERE queue <> 'rest' ORDER BY job_id
