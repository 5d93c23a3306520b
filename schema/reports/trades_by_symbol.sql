-- Trades by symbol, most traded first.
SELECT instruments.symbol, counted.trades AS "trades:count", counted.qty AS "quantity:qty",
       counted.notional AS "notional:money", counted.fees AS "fees:money",
       instruments.last_price AS "last price:price"
FROM (SELECT symbol_id, sum(trades) AS trades, sum(qty) AS qty, sum(notional) AS notional,
             sum(fees) AS fees
      FROM trade_totals
      WHERE :user IS NULL OR user_id = (SELECT user_id FROM users WHERE user = :user)
      GROUP BY symbol_id) AS counted
JOIN instruments ON instruments.symbol_id = counted.symbol_id
ORDER BY counted.trades DESC, instruments.symbol_id;
