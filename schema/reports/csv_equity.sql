-- csv/equity.csv: equity per account and session end (P01), as v_equity, exact.
SELECT accounts.account, equity.day AS "day:day", equity.cash AS "cash:money",
       equity.securities AS "securities:money", equity.cash + equity.securities AS "equity:money",
       equity.at_cost
FROM equity JOIN accounts ON accounts.account_id = equity.account_id
ORDER BY equity.equity_id;
