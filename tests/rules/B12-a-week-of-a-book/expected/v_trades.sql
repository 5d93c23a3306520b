SELECT match_id, order_id, counter_order_id, side, sum(qty) AS qty, price
FROM v_trades GROUP BY match_id, order_id ORDER BY min(trade_id)
