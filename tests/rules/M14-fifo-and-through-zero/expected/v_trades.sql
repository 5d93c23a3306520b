SELECT trade_id, match_id, order_id, side, qty, price FROM v_trades WHERE order_id = 'a3' ORDER BY trade_id
