-- Closed positions by account: how many earned after fees (P03's win rate), and how much.
SELECT accounts.account, count(*) AS "round trips:count",
       sum(round_trips.profit > 0) AS "wins:count",
       sum(max(round_trips.profit, 0)) AS "won:money", sum(max(-round_trips.profit, 0)) AS "lost:money",
       sum(round_trips.profit) AS "profit:money", sum(round_trips.fees) AS "fees:money"
FROM round_trips JOIN accounts ON accounts.account_id = round_trips.account_id
WHERE :user IS NULL OR accounts.user_id = (SELECT user_id FROM users WHERE user = :user)
GROUP BY accounts.account_id
ORDER BY accounts.account_id;
