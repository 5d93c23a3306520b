-- Closed positions by account: how many earned after fees (P03's win rate), and how much.
SELECT accounts.account, closed.trips AS "round trips:count", closed.wins AS "wins:count",
       closed.won AS "won:money", closed.lost AS "lost:money", closed.profit AS "profit:money",
       closed.fees AS "fees:money"
FROM round_trip_totals AS closed JOIN accounts ON accounts.account_id = closed.account_id
WHERE :user IS NULL OR accounts.user_id = (SELECT user_id FROM users WHERE user = :user)
ORDER BY accounts.account_id;
