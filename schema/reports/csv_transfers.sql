-- csv/transfers.csv: the ledger's journal, as v_transfers, exact: money in `amount` has the
-- currency's decimals, securities up to 8.
SELECT transfers.transfer_id AS "transfer_id:key", transfers.time AS "time:time",
       coalesce(payer.account, 'house') AS debit_owner, transfers.debit_kind,
       coalesce(payee.account, 'house') AS credit_owner, transfers.credit_kind,
       transfers.asset_kind,
       coalesce(instruments.symbol, (SELECT value FROM meta WHERE key = 'currency')) AS asset,
       transfers.amount AS "amount:asset_kind", transfers.code,
       CASE transfers.reference_kind
           WHEN 'trade' THEN 'T' || transfers.reference
           WHEN 'cycle' THEN date(transfers.reference * 86400, 'unixepoch')
           ELSE feeds.name || ':' || transfers.reference END AS reference
FROM transfers
LEFT JOIN accounts AS payer ON payer.account_id = transfers.debit_owner
LEFT JOIN accounts AS payee ON payee.account_id = transfers.credit_owner
LEFT JOIN instruments ON instruments.symbol_id = transfers.symbol_id
LEFT JOIN feeds ON feeds.feed_id = transfers.reference_feed
ORDER BY transfers.transfer_id;
