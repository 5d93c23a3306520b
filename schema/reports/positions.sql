-- Positions at the end: settled and pending securities from the ledger's transfers, beside the last
-- price. `v_positions` adds cost and market value.
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
SELECT accounts.account, instruments.symbol, held.qty AS "quantity:qty",
       held.settled AS "settled:qty", held.qty - held.settled AS "pending:qty",
       instruments.last_price AS "last price:price"
FROM held
JOIN accounts ON accounts.account_id = held.account_id
JOIN instruments ON instruments.symbol_id = held.symbol_id
WHERE (held.qty <> 0 OR held.settled <> 0)
  AND (:user IS NULL OR accounts.user_id = (SELECT user_id FROM users WHERE user = :user))
ORDER BY accounts.account_id, instruments.symbol_id;
