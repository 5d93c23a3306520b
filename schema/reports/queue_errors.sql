-- Jobs on record that failed for good, by queue, kind and class of error.
SELECT queue, kind, error, count(*) AS "jobs:count", 'J' || min(job_id) AS "first job",
       min(ended) AS "first failed:time", max(ended) AS "last failed:time",
       sum(job_id IN (SELECT retried_from FROM jobs WHERE retried_from IS NOT NULL))
           AS "retried:count"
FROM jobs
WHERE state = 'failed'
GROUP BY queue, kind, error
ORDER BY queue, kind, error;
