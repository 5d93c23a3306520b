SELECT account, symbol, side, qty / 1e8 AS qty, profit / 1e2 AS profit, fees / 1e2 AS fees, first_trade, last_trade
FROM round_trips JOIN accounts USING (account_id) JOIN instruments USING (symbol_id)
ORDER BY round_trip_id
