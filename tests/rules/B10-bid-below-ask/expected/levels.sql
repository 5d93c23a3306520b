SELECT side, limit_price, count(*) AS orders, sum(qty - filled_qty) AS leaves FROM v_orders
WHERE status IN ('new', 'partially_filled') GROUP BY side, limit_price ORDER BY limit_price DESC
