-- csv/positions.csv: positions that are not 0, exact (v_positions adds market value).
SELECT accounts.account, instruments.symbol, positions.qty AS "qty:qty",
       positions.settled_qty AS "settled_qty:qty", positions.cost AS "cost:money",
       positions.last_price AS "last_price:price"
FROM positions
JOIN accounts ON accounts.account_id = positions.account_id
JOIN instruments ON instruments.symbol_id = positions.symbol_id
WHERE positions.qty <> 0 OR positions.settled_qty <> 0
ORDER BY positions.position_id;
