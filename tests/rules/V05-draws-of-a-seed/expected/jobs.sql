SELECT key, ended - started AS nanoseconds FROM jobs WHERE kind = 'order' ORDER BY job_id
