-- csv/orders.csv: one row per order at its final state, as v_orders, exact.
SELECT orders.order_no AS "order_no:key", orders.order_id, orders.time AS "time:time", users.user,
       accounts.account, instruments.symbol, orders.side, orders.type, orders.tif,
       orders.qty AS "qty:qty", orders.limit_price AS "limit_price:price",
       orders.stop_price AS "stop_price:price", orders.status, orders.reason, orders.rule,
       orders.filled_qty AS "filled_qty:qty", orders.avg_price AS "avg_price:price",
       orders.ended AS "ended:time", feeds.name AS source_feed, orders.source_row
FROM orders
JOIN users ON users.user_id = orders.user_id
JOIN accounts ON accounts.account_id = orders.account_id
LEFT JOIN instruments ON instruments.symbol_id = orders.symbol_id
JOIN feeds ON feeds.feed_id = orders.source_feed
WHERE :user IS NULL OR users.user = :user
ORDER BY orders.order_no;
