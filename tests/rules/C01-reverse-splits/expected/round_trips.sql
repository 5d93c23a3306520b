SELECT account, date(closed / 1000000000, 'unixepoch') AS closed, qty / 1e8 AS qty, profit, fees, first_trade, last_trade FROM round_trips JOIN accounts USING (account_id) ORDER BY round_trip_id
