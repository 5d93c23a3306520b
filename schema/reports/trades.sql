-- Trades in total: how many, how much, what they cost.
SELECT count(*) AS "trades:count", coalesce(sum(side = 'buy'), 0) AS "buys:count",
       coalesce(sum(side = 'sell'), 0) AS "sells:count", coalesce(sum(qty), 0) AS "quantity:qty",
       coalesce(sum(notional), 0) AS "notional:money", coalesce(sum(fee), 0) AS "fees:money",
       coalesce(sum(liquidity = 'maker'), 0) AS "maker:count",
       coalesce(sum(ambiguous), 0) AS "ambiguous:count", min(time) AS "first:time",
       max(time) AS "last:time"
FROM trades
WHERE :user IS NULL OR user_id = (SELECT user_id FROM users WHERE user = :user);
