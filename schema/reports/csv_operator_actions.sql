-- csv/operator_actions.csv: what operators did.
SELECT operator_actions.action_id AS "action_id:key", operator_actions.time AS "time:time",
       users.user AS actor, operator_actions.action, operator_actions.target,
       operator_actions.reason, operator_actions.outcome, feeds.name AS source_feed,
       operator_actions.source_row
FROM operator_actions
LEFT JOIN users ON users.user_id = operator_actions.actor
JOIN feeds ON feeds.feed_id = operator_actions.source_feed
ORDER BY operator_actions.action_id;
