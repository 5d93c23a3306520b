-- Orders canceled or expired, by reason and rule, with the first example of each.
SELECT counted.status, counted.reason, counted.rule, counted.orders AS "orders:count",
       orders.order_id AS "first example", feeds.name || ':' || orders.source_row AS "input row"
FROM (SELECT status, reason, rule, sum(orders) AS orders, min(first_no) AS first_no
      FROM order_totals
      WHERE status IN ('canceled', 'expired')
        AND (:user IS NULL OR user_id = (SELECT user_id FROM users WHERE user = :user))
      GROUP BY status, reason, rule) AS counted
JOIN orders ON orders.order_no = counted.first_no
JOIN feeds ON feeds.feed_id = orders.source_feed
ORDER BY counted.status, counted.orders DESC, counted.reason, counted.rule;
