-- Plot: the price of the most traded symbol (closes, prints, or quotes' mids; without trades the
-- first symbol that has prices), and its fills.
WITH chosen AS (
    SELECT coalesce((SELECT symbol_id FROM trades GROUP BY symbol_id
                     ORDER BY count(*) DESC, symbol_id LIMIT 1),
                    (SELECT symbol_id FROM prices ORDER BY price_id LIMIT 1)) AS symbol_id)
SELECT series, time, value AS "value:price"
FROM (SELECT 0 AS place, instruments.symbol AS series, prices.end_time AS time,
             coalesce(prices.close, (prices.bid + prices.ask) / 2, prices.bid, prices.ask) AS value,
             prices.price_id AS id
      FROM chosen
      JOIN instruments ON instruments.symbol_id = chosen.symbol_id
      JOIN prices ON prices.symbol_id = chosen.symbol_id
      UNION ALL
      SELECT CASE trades.side WHEN 'buy' THEN 1 ELSE 2 END,
             CASE trades.side WHEN 'buy' THEN 'buys' ELSE 'sells' END, trades.time, trades.price,
             trades.trade_id
      FROM chosen JOIN trades ON trades.symbol_id = chosen.symbol_id)
WHERE value IS NOT NULL
ORDER BY place, time, id;
