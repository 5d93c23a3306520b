-- The ledger's transfers by code: how many, and how much of the currency and of securities moved.
SELECT code, asset_kind AS asset, count(*) AS "transfers:count",
       sum(CASE asset_kind WHEN 'currency' THEN amount ELSE 0 END) AS "currency:money",
       sum(CASE asset_kind WHEN 'security' THEN amount ELSE 0 END) AS "securities:qty",
       min(transfer_id) AS "first", max(transfer_id) AS "last"
FROM transfers
GROUP BY code, asset_kind
ORDER BY code, asset_kind;
