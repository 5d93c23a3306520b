-- What a target of `queue DIR retry` names: failed jobs on record between two ids, of a queue, with
-- an error; that failed at :limit or before it, and what failed later.
SELECT count(*) FILTER (WHERE ended <= :limit) AS "chosen:count",
       count(*) FILTER (WHERE ended > :limit) AS "failed later:count"
FROM jobs
WHERE state = 'failed' AND job_id BETWEEN :first AND :last
  AND (:queue IS NULL OR queue = :queue) AND (:error IS NULL OR error = :error);
