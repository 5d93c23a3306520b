-- All order ids, to find near ones.
SELECT order_id FROM orders GROUP BY order_id ORDER BY min(order_no);
