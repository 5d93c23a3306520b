-- What operators did, in order.
SELECT operator_actions.action_id AS "id:key", operator_actions.time AS "time:time",
       users.user AS actor, operator_actions.action, operator_actions.target,
       operator_actions.reason, operator_actions.outcome
FROM operator_actions LEFT JOIN users ON users.user_id = operator_actions.actor
ORDER BY operator_actions.action_id;
