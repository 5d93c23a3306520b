-- How many jobs queue_list.sql would give without a limit, and how many the run had.
SELECT count(*) AS "chosen:count",
       (SELECT value FROM meta WHERE key = 'jobs') AS "jobs of the run"
FROM jobs
WHERE (:state IS NULL OR state = :state) AND (:queue IS NULL OR queue = :queue);
