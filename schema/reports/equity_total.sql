-- Equity of all accounts together: the cash they opened with, cash moved since, at their last marks.
WITH ends AS (
    SELECT equity.account_id, min(equity.equity_id) AS first_id, max(equity.equity_id) AS last_id
    FROM equity
    WHERE :user IS NULL
       OR equity.account_id IN (SELECT account_id FROM accounts JOIN users USING (user_id)
                                WHERE user = :user)
    GROUP BY equity.account_id),
moved AS (
    SELECT coalesce(sum(cash_flows.amount), 0) AS amount
    FROM ends
    JOIN equity AS last ON last.equity_id = ends.last_id
    JOIN cash_flows ON cash_flows.account_id = ends.account_id AND cash_flows.time < last.time)
SELECT count(*) AS "accounts:count", coalesce(sum(accounts.initial_cash), 0)
           AS "start equity:money",
       (SELECT amount FROM moved) AS "cash moved:money",
       coalesce(sum(last.cash + last.securities), 0) AS "final equity:money",
       coalesce(sum(last.cash + last.securities - accounts.initial_cash), 0)
           - (SELECT amount FROM moved) AS "result:money",
       min(first.day) AS "first mark:day", max(last.day) AS "last mark:day",
       coalesce(sum(last.at_cost), 0) AS "at cost:count"
FROM ends
JOIN accounts ON accounts.account_id = ends.account_id
JOIN equity AS first ON first.equity_id = ends.first_id
JOIN equity AS last ON last.equity_id = ends.last_id;
