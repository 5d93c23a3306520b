-- The ledger's proofs (L03): per asset all balances add up to 0; every balance and position is
-- explained by its transfers and trades; no fee is lost between trades and orders.
SELECT 'sum of all balances is 0' AS "check",
       (SELECT count(*) FROM ledger_imbalance) AS "exceptions:count",
       (SELECT count(*) FROM ledger_imbalance) = 0 AS "holds:check"
UNION ALL
SELECT 'every balance is explained', (SELECT count(*) FROM unexplained_balance),
       (SELECT count(*) FROM unexplained_balance) = 0
UNION ALL
SELECT 'fees of orders are fees of trades', by_order <> by_trade, by_order = by_trade
FROM (SELECT (SELECT coalesce(sum(fees), 0) FROM orders) AS by_order,
             (SELECT coalesce(sum(fee), 0) FROM trades) AS by_trade);
