-- Per account: fees paid, closed positions and what they earned after fees, money bought and sold (P03).
-- Sums of money come in two parts, millions and the rest, so that none leaves 64 bits.
SELECT accounts.account_id, accounts.account, coalesce(paid.fees, 0) AS fees,
       coalesce(closed.trips, 0) AS round_trips, coalesce(closed.wins, 0) AS wins,
       coalesce(closed.won_high, 0) AS profits_high, coalesce(closed.won_low, 0) AS profits_low,
       coalesce(closed.lost_high, 0) AS losses_high, coalesce(closed.lost_low, 0) AS losses_low,
       coalesce(paid.buys_high, 0) AS buys_high, coalesce(paid.buys_low, 0) AS buys_low,
       coalesce(paid.sells_high, 0) AS sells_high, coalesce(paid.sells_low, 0) AS sells_low
FROM accounts
LEFT JOIN (SELECT account_id, sum(fees) AS fees, sum(bought_high) AS buys_high,
                  sum(bought_low) AS buys_low, sum(sold_high) AS sells_high,
                  sum(sold_low) AS sells_low
           FROM trade_totals GROUP BY account_id) AS paid
       ON paid.account_id = accounts.account_id
LEFT JOIN round_trip_totals AS closed ON closed.account_id = accounts.account_id
WHERE accounts.opened IS NOT NULL
  AND (:user IS NULL OR accounts.user_id = (SELECT user_id FROM users WHERE user = :user))
ORDER BY accounts.account_id;
