-- Per account: fees paid, closed positions and how many of them earned after fees (P03).
SELECT accounts.account_id, accounts.account, coalesce(paid.fees, 0) AS fees,
       coalesce(closed.trips, 0) AS round_trips, coalesce(closed.wins, 0) AS wins
FROM accounts
LEFT JOIN (SELECT account_id, sum(fee) AS fees FROM trades GROUP BY account_id) AS paid
       ON paid.account_id = accounts.account_id
LEFT JOIN (SELECT account_id, count(*) AS trips, sum(profit > 0) AS wins
           FROM round_trips
           GROUP BY account_id) AS closed
       ON closed.account_id = accounts.account_id
WHERE accounts.opened IS NOT NULL
  AND (:user IS NULL OR accounts.user_id = (SELECT user_id FROM users WHERE user = :user))
ORDER BY accounts.account_id;
