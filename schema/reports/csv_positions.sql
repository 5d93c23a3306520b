-- csv/positions.csv: positions that are not 0, from the transfers, exact (v_positions adds cost and
-- market value).
WITH moves AS (
    SELECT credit_owner AS account_id, symbol_id, amount,
           CASE credit_kind WHEN 'securities' THEN amount ELSE 0 END AS settled
    FROM transfers
    WHERE asset_kind = 'security' AND credit_owner IS NOT NULL
    UNION ALL
    SELECT debit_owner, symbol_id, -amount, CASE debit_kind WHEN 'securities' THEN -amount ELSE 0 END
    FROM transfers
    WHERE asset_kind = 'security' AND debit_owner IS NOT NULL),
held AS (
    SELECT account_id, symbol_id, sum(amount) AS qty, sum(settled) AS settled
    FROM moves
    GROUP BY account_id, symbol_id)
SELECT accounts.account, instruments.symbol, held.qty AS "qty:qty",
       held.settled AS "settled_qty:qty", instruments.last_price AS "last_price:price"
FROM held
JOIN accounts ON accounts.account_id = held.account_id
JOIN instruments ON instruments.symbol_id = held.symbol_id
WHERE held.qty <> 0 OR held.settled <> 0
ORDER BY accounts.account_id, instruments.symbol_id;
