-- Positions at the end: settled and pending securities, cost of the open lots (M14), last price.
SELECT accounts.account, instruments.symbol, positions.qty AS "quantity:qty",
       positions.settled_qty AS "settled:qty",
       positions.qty - positions.settled_qty AS "pending:qty", positions.cost AS "cost:money",
       positions.last_price AS "last price:price"
FROM positions
JOIN accounts ON accounts.account_id = positions.account_id
JOIN instruments ON instruments.symbol_id = positions.symbol_id
WHERE (positions.qty <> 0 OR positions.settled_qty <> 0)
  AND (:user IS NULL OR accounts.user_id = (SELECT user_id FROM users WHERE user = :user))
ORDER BY positions.position_id;
