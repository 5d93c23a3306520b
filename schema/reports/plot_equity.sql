-- Plot: equity at each mark, of all accounts together, and of each account when there are 2 to 6.
WITH counted AS (SELECT count(DISTINCT account_id) AS accounts FROM equity)
SELECT series, time, value AS "value:money"
FROM (SELECT -1 AS place, CASE WHEN accounts = 1 THEN 'equity' ELSE 'all accounts' END AS series,
             time, sum(cash + securities) AS value
      FROM equity, counted
      GROUP BY time
      UNION ALL
      SELECT equity.account_id, accounts.account, equity.time, equity.cash + equity.securities
      FROM equity
      JOIN accounts ON accounts.account_id = equity.account_id
      JOIN counted ON counted.accounts BETWEEN 2 AND 6)
ORDER BY place, time;
