-- How many orders, trades, jobs and notifications there are.
SELECT (SELECT max(order_no) FROM orders) AS orders, (SELECT max(trade_id) FROM trades) AS trades,
       (SELECT value FROM meta WHERE key = 'jobs') AS jobs,
       (SELECT max(notification_id) FROM notifications) AS notifications,
       (SELECT value FROM meta WHERE key = 'log_lines') AS "audit lines";
