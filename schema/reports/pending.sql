-- What is still pending after the end (T06): open orders, obligations not settled, jobs without a
-- final state, notifications not delivered; each with the first one.
SELECT 'order' AS pending, counted.status AS state, counted.orders AS "count:count",
       orders.order_id AS "first example"
FROM (SELECT status, sum(orders) AS orders, min(first_no) AS first_no
      FROM order_totals
      WHERE status IN ('new', 'partially_filled')
        AND (:user IS NULL OR user_id = (SELECT user_id FROM users WHERE user = :user))
      GROUP BY status) AS counted
JOIN orders ON orders.order_no = counted.first_no
UNION ALL
SELECT 'obligation', 'not settled', sum(obligations), 'B' || min(first_id)
FROM obligation_totals
WHERE state <> 'settled'
  AND (:user IS NULL
       OR account_id IN (SELECT account_id FROM accounts JOIN users USING (user_id)
                         WHERE user = :user))
HAVING count(*) > 0
UNION ALL
SELECT 'job', state, count(*), 'J' || min(job_id)
FROM jobs
WHERE state NOT IN ('completed', 'failed', 'canceled') AND :user IS NULL
GROUP BY state
UNION ALL
SELECT 'notification', channel, sum(made - delivered), 'N' || min(first_pending)
FROM notification_totals
WHERE made > delivered
  AND (:user IS NULL OR user_id = (SELECT user_id FROM users WHERE user = :user))
GROUP BY channel
ORDER BY 1, 2;
