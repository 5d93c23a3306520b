-- Order rows by the feed's id (:id) or by number (:order_no): what was asked, what became of it.
SELECT orders.order_no, orders.order_id, users.user, accounts.account, instruments.symbol,
       orders.side, orders.type, orders.tif, orders.qty AS "qty:qty",
       orders.limit_price AS "limit_price:price", orders.stop_price AS "stop_price:price",
       orders.time AS "time:time", orders.status, orders.reason, orders.rule,
       orders.filled_qty AS "filled_qty:qty", orders.avg_price AS "avg_price:price",
       orders.fees AS "fees:money", orders.accepted AS "accepted:time",
       orders.ended AS "ended:time", feeds.name AS feed, orders.source_row
FROM orders
JOIN users ON users.user_id = orders.user_id
JOIN accounts ON accounts.account_id = orders.account_id
LEFT JOIN instruments ON instruments.symbol_id = orders.symbol_id
JOIN feeds ON feeds.feed_id = orders.source_feed
WHERE orders.order_id = :id OR orders.order_no = :order_no
ORDER BY orders.reason IS 'duplicate_order_id', orders.order_no;
