-- Checkpoints of the audit log (X02): the tree's root after so many events and lines.
SELECT checkpoint_id AS "id:key", events, log_lines AS "log lines", root
FROM checkpoints
ORDER BY checkpoint_id;
