-- csv/balances.csv: every balance that is not 0, from the transfers, as v_balances, exact.
WITH moves AS (
    SELECT credit_owner AS owner, credit_kind AS kind, asset_kind, symbol_id, amount
    FROM transfers
    UNION ALL
    SELECT debit_owner, debit_kind, asset_kind, symbol_id, -amount
    FROM transfers),
sums AS (
    SELECT owner, kind, asset_kind, symbol_id, sum(amount) AS amount
    FROM moves
    GROUP BY owner, kind, asset_kind, symbol_id)
SELECT coalesce(accounts.account, 'house') AS owner, sums.kind, sums.asset_kind,
       coalesce(instruments.symbol, (SELECT value FROM meta WHERE key = 'currency')) AS asset,
       sums.amount AS "amount:asset_kind"
FROM sums
LEFT JOIN accounts ON accounts.account_id = sums.owner
LEFT JOIN instruments ON instruments.symbol_id = sums.symbol_id
WHERE sums.amount <> 0
ORDER BY sums.owner, sums.kind, sums.asset_kind, sums.symbol_id;
