-- Equity per account at its first and last mark (P01), with the cash moved in between.
WITH ends AS (
    SELECT account_id, min(equity_id) AS first_id, max(equity_id) AS last_id, count(*) AS marks
    FROM equity
    GROUP BY account_id)
SELECT accounts.account, users.user, ends.marks AS "marks:count", first.day AS "first mark:day",
       first.cash + first.securities AS "start equity:money",
       coalesce((SELECT sum(amount) FROM cash_flows
                 WHERE cash_flows.account_id = ends.account_id
                   AND cash_flows.time >= first.time AND cash_flows.time < last.time), 0)
           AS "cash moved:money",
       last.day AS "last mark:day", last.cash AS "cash:money", last.securities AS "securities:money",
       last.cash + last.securities AS "final equity:money", last.at_cost AS "at cost:yes"
FROM ends
JOIN accounts ON accounts.account_id = ends.account_id
LEFT JOIN users ON users.user_id = accounts.user_id
JOIN equity AS first ON first.equity_id = ends.first_id
JOIN equity AS last ON last.equity_id = ends.last_id
WHERE :user IS NULL OR users.user = :user
ORDER BY accounts.account_id;
