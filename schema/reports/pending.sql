-- What is still pending after the end (T06): open orders, obligations not settled, jobs without a
-- final state, notifications not delivered; each with the first one.
SELECT 'order' AS pending, counted.status AS state, counted.orders AS "count:count",
       orders.order_id AS "first example"
FROM (SELECT status, count(*) AS orders, min(order_no) AS first_no
      FROM orders
      WHERE status IN ('new', 'partially_filled')
        AND (:user IS NULL OR user_id = (SELECT user_id FROM users WHERE user = :user))
      GROUP BY status) AS counted
JOIN orders ON orders.order_no = counted.first_no
UNION ALL
SELECT 'obligation', state, count(*), 'B' || min(id)
FROM v_obligations
WHERE state <> 'settled'
  AND (:user IS NULL
       OR account IN (SELECT account FROM accounts JOIN users USING (user_id) WHERE user = :user))
GROUP BY state
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
