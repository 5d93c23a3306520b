-- One trade and its order.
SELECT trades.trade_id, trades.order_no, orders.order_id, users.user, accounts.account,
       instruments.symbol, trades.side, trades.qty AS "qty:qty", trades.price AS "price:price",
       trades.notional AS "notional:money", trades.fee AS "fee:money", trades.liquidity,
       trades.time AS "time:time", trades.rule, feeds.name AS feed, trades.source_row,
       trades.source_part, trades.trade_day AS "trade_date:day", trades.due_day AS "due_date:day",
       orders.time AS "order_time:time", order_feeds.name AS order_feed,
       orders.source_row AS order_row
FROM trades
JOIN orders ON orders.order_no = trades.order_no
JOIN users ON users.user_id = trades.user_id
JOIN accounts ON accounts.account_id = trades.account_id
JOIN instruments ON instruments.symbol_id = trades.symbol_id
JOIN feeds ON feeds.feed_id = trades.source_feed
JOIN feeds AS order_feeds ON order_feeds.feed_id = orders.source_feed
WHERE trades.trade_id = :trade_id;
