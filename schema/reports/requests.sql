-- Cancels and replaces asked for, by outcome, with the first example of each.
SELECT counted.action, counted.outcome, counted.reason, counted.rule,
       counted.requests AS "requests:count", order_requests.order_id AS "first example",
       feeds.name || ':' || order_requests.source_row AS "input row"
FROM (SELECT action, outcome, reason, rule, count(*) AS requests, min(request_id) AS first_id
      FROM order_requests
      WHERE :user IS NULL OR user_id = (SELECT user_id FROM users WHERE user = :user)
      GROUP BY action, outcome, reason, rule) AS counted
JOIN order_requests ON order_requests.request_id = counted.first_id
JOIN feeds ON feeds.feed_id = order_requests.source_feed
ORDER BY counted.action, counted.outcome, counted.requests DESC, counted.reason, counted.rule;
