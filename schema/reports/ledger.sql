-- The ledger's transfers by code: how many, and how much of the currency and of securities moved.
SELECT code, min(asset_kind) AS asset, count(*) AS "transfers:count",
       coalesce(sum(amount) FILTER (WHERE asset_kind = 'currency'), 0) AS "currency:money",
       coalesce(sum(amount) FILTER (WHERE asset_kind = 'security'), 0) AS "securities:qty",
       min(transfer_id) AS "first", max(transfer_id) AS "last"
FROM transfers
GROUP BY code
ORDER BY code;
