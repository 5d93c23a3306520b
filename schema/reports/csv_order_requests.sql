-- csv/order_requests.csv: cancels and replaces asked for, as v_order_requests, exact.
SELECT order_requests.request_id AS "request_id:key", order_requests.time AS "time:time",
       order_requests.order_id, order_requests.action, order_requests.outcome,
       order_requests.reason, order_requests.rule, order_requests.qty AS "qty:qty",
       order_requests.limit_price AS "limit_price:price", feeds.name AS source_feed,
       order_requests.source_row
FROM order_requests JOIN feeds ON feeds.feed_id = order_requests.source_feed
ORDER BY order_requests.request_id;
