-- What is still pending after the end (T06): open orders, obligations not settled, jobs without a
-- final state, notifications not delivered; each with the first one. An obligation is settled by an
-- instruction of its own or by a netted one of its account and symbol (settlement.sql says more).
WITH last AS MATERIALIZED (
    SELECT account_id, symbol_id, max(last_obligation) AS settled, max(cycle_day) AS cycle_day
    FROM instructions
    WHERE obligation_id IS NULL AND outcome = 'settled'
    GROUP BY account_id, symbol_id),
own AS MATERIALIZED (
    SELECT obligation_id FROM instructions WHERE obligation_id IS NOT NULL AND outcome = 'settled')
SELECT 'order' AS pending, counted.status AS state, counted.orders AS "count:count",
       orders.order_id AS "first example"
FROM (SELECT status, count(*) AS orders, min(order_no) AS first_no
      FROM orders
      WHERE status IN ('new', 'partially_filled')
        AND (:user IS NULL OR user_id = (SELECT user_id FROM users WHERE user = :user))
      GROUP BY status) AS counted
JOIN orders ON orders.order_no = counted.first_no
UNION ALL
SELECT 'obligation', 'not settled', count(*), 'B' || min(obligations.obligation_id)
FROM obligations
LEFT JOIN last ON last.account_id = obligations.account_id
              AND last.symbol_id = obligations.symbol_id
WHERE NOT coalesce(last.settled >= obligations.obligation_id
                   AND last.cycle_day >= obligations.due_day, 0)
  AND obligations.obligation_id NOT IN (SELECT obligation_id FROM own)
  AND (:user IS NULL
       OR obligations.account_id IN (SELECT account_id FROM accounts JOIN users USING (user_id)
                                     WHERE user = :user))
HAVING count(*) > 0
UNION ALL
SELECT 'job', state, count(*), 'J' || min(job_id)
FROM jobs
WHERE state NOT IN ('completed', 'failed', 'canceled') AND :user IS NULL
GROUP BY state
UNION ALL
SELECT 'notification', channel, count(*), 'N' || min(notification_id)
FROM notifications
WHERE delivered IS NULL
  AND (:user IS NULL OR user_id = (SELECT user_id FROM users WHERE user = :user))
GROUP BY channel
ORDER BY 1, 2;
