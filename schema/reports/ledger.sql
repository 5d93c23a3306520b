-- The ledger's transfers by code: how many, and how much of the currency and of securities moved.
SELECT code, min(asset_kind) AS asset, sum(transfers) AS "transfers:count",
       coalesce(sum(amount) FILTER (WHERE asset_kind = 'currency'), 0) AS "currency:money",
       coalesce(sum(amount) FILTER (WHERE asset_kind = 'security'), 0) AS "securities:qty",
       min(first_id) AS "first", max(last_id) AS "last"
FROM transfer_totals
GROUP BY code
ORDER BY code;
