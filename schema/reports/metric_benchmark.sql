-- The benchmark bought and held: its price at each mark (kind 1), and before it the splits and dividends
-- that took effect on that day or since the mark before (kind 0: new and old shares, amount).
SELECT moves.kind, moves.day, moves.price, moves.ratio_new, moves.ratio_old, moves.amount
FROM (SELECT 1 AS kind, day, price, 0 AS ratio_new, 0 AS ratio_old, 0 AS amount,
             benchmark_day_id AS id
      FROM benchmark_days
      UNION ALL
      SELECT 0, ex_day, 0, coalesce(ratio_new, 0), coalesce(ratio_old, 0),
             CASE kind WHEN 'dividend' THEN coalesce(amount, 0) ELSE 0 END, action_no
      FROM corporate_actions
      WHERE symbol_id = (SELECT max(symbol_id) FROM benchmark_days)) AS moves
ORDER BY moves.day, moves.kind, moves.id;
