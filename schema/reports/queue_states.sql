-- Jobs on record by queue, kind and final state ([record] jobs says which are kept), with the oldest
-- of each: for states that are not final, what still waited at the end of the run.
SELECT queue, kind, state, count(*) AS "jobs:count", min(enqueued) AS "oldest:time",
       max(attempts) AS "most attempts"
FROM jobs
GROUP BY queue, kind, state
ORDER BY queue, kind, state;
