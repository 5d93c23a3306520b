-- Trades by symbol, most traded first.
SELECT instruments.symbol, counted.trades AS "trades:count", counted.qty AS "quantity:qty",
       counted.notional AS "notional:money", counted.fees AS "fees:money",
       instruments.last_price AS "last price:price"
FROM (SELECT symbol_id, trades, qty, notional, fees
      FROM symbol_totals
      WHERE :user IS NULL
      UNION ALL
      SELECT symbol_id, count(*), sum(qty), sum(notional), sum(fee)
      FROM trades
      WHERE :user IS NOT NULL AND user_id = (SELECT user_id FROM users WHERE user = :user)
      GROUP BY symbol_id) AS counted
JOIN instruments ON instruments.symbol_id = counted.symbol_id
ORDER BY counted.trades DESC, instruments.symbol_id;
