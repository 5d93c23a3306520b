-- The ledger's proofs (L03). Totals of trades, orders and settled instructions against totals of
-- the transfers that they made (L02), by one scan of each; and the views ledger_imbalance and
-- unexplained_balance, which prove every single balance and must be empty. The views sort all
-- transfers: beyond 200,000 of them they are left to be asked by hand (n/a).
WITH moved AS MATERIALIZED (
    SELECT coalesce(sum(transfers), 0) AS transfers,
           coalesce(sum(CASE debit_kind WHEN 'cash_pending' THEN amount ELSE -amount END)
                        FILTER (WHERE code = 'fee'), 0) AS fees,
           coalesce(sum(amount) FILTER (WHERE code = 'trade_cash'), 0) AS cash,
           coalesce(sum(amount) FILTER (WHERE code = 'trade_securities'), 0) AS securities,
           coalesce(sum(amount) FILTER (WHERE code = 'settle_cash'), 0) AS settled_cash,
           coalesce(sum(amount) FILTER (WHERE code = 'settle_securities'), 0) AS settled_securities
    FROM transfer_totals),
traded AS MATERIALIZED (
    SELECT coalesce(sum(fees), 0) AS fees, coalesce(sum(notional), 0) AS cash,
           coalesce(sum(qty), 0) AS securities
    FROM trade_totals),
settled AS MATERIALIZED (
    SELECT coalesce(sum(abs(money)), 0) AS cash, coalesce(sum(abs(qty)), 0) AS securities
    FROM instructions
    WHERE outcome = 'settled'),
ordered AS MATERIALIZED (SELECT coalesce(sum(fees), 0) AS fees FROM order_totals),
proved AS MATERIALIZED (
    SELECT CASE WHEN transfers <= 200000 THEN (SELECT count(*) FROM ledger_imbalance) END AS sums,
           CASE WHEN transfers <= 200000 THEN (SELECT count(*) FROM unexplained_balance) END
               AS balances
    FROM moved)
SELECT 'fees of orders are those of trades' AS "check", ordered.fees AS "left",
       traded.fees AS "right", ordered.fees = traded.fees AS "holds:check"
FROM ordered, traded
UNION ALL
SELECT 'fees of trades were transferred', traded.fees, moved.fees, traded.fees = moved.fees
FROM traded, moved
UNION ALL
SELECT 'cash of trades was transferred', traded.cash, moved.cash, traded.cash = moved.cash
FROM traded, moved
UNION ALL
SELECT 'securities of trades were transferred', traded.securities, moved.securities,
       traded.securities = moved.securities
FROM traded, moved
UNION ALL
SELECT 'cash of instructions was settled', settled.cash, moved.settled_cash,
       settled.cash = moved.settled_cash
FROM settled, moved
UNION ALL
SELECT 'securities of instructions were settled', settled.securities, moved.settled_securities,
       settled.securities = moved.settled_securities
FROM settled, moved
UNION ALL
SELECT 'sums of balances that are not 0 (L03)', sums, 0, sums = 0 FROM proved
UNION ALL
SELECT 'balances that are not explained (L03)', balances, 0, balances = 0 FROM proved;
