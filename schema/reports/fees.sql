-- Fees by account, with what they were paid for.
SELECT accounts.account, counted.trades AS "trades:count", counted.bought AS "bought:money",
       counted.sold AS "sold:money", counted.fees AS "fees:money"
FROM (SELECT account_id, sum(trades) AS trades, sum(bought) AS bought, sum(sold) AS sold,
             sum(fees) AS fees
      FROM trade_totals
      WHERE :user IS NULL
         OR account_id IN (SELECT account_id FROM accounts JOIN users USING (user_id)
                           WHERE user = :user)
      GROUP BY account_id) AS counted
JOIN accounts ON accounts.account_id = counted.account_id
ORDER BY accounts.account_id;
