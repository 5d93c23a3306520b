SELECT job.key, job.state, job.attempts, job.error, old.key AS retried
FROM jobs AS job LEFT JOIN jobs AS old ON old.job_id = job.retried_from ORDER BY job.job_id
