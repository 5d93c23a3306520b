-- Trades in total: how many, how much, what they cost.
SELECT coalesce(sum(trades), 0) AS "trades:count", coalesce(sum(buys), 0) AS "buys:count",
       coalesce(sum(sells), 0) AS "sells:count", coalesce(sum(qty), 0) AS "quantity:qty",
       coalesce(sum(notional), 0) AS "notional:money", coalesce(sum(fees), 0) AS "fees:money",
       coalesce(sum(makers), 0) AS "maker:count", coalesce(sum(ambiguous), 0) AS "ambiguous:count",
       min(first_time) AS "first:time", max(last_time) AS "last:time"
FROM trade_totals
WHERE :user IS NULL OR user_id = (SELECT user_id FROM users WHERE user = :user);
