-- Jobs on record, in order; :state and :queue, when given, choose.
SELECT job_id AS id, key, queue, kind, state, attempts AS "attempts:count",
       enqueued AS "enqueued:time", started - enqueued AS "waited:span", ended AS "ended:time", error,
       'J' || retried_from AS "retried from"
FROM jobs
WHERE (:state IS NULL OR state = :state) AND (:queue IS NULL OR queue = :queue)
ORDER BY job_id
LIMIT :limit;
