SELECT key, state, (jobs.ended - enqueued) / 1000000000 AS ended, error
FROM jobs WHERE kind = 'order' ORDER BY job_id
