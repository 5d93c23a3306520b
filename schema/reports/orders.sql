-- Orders by final state.
WITH states (place, status) AS (
    VALUES (1, 'filled'), (2, 'partially_filled'), (3, 'new'), (4, 'canceled'), (5, 'expired'),
           (6, 'rejected'))
SELECT states.status, counted.orders AS "orders:count", counted.qty AS "quantity:qty",
       counted.filled_qty AS "filled quantity:qty", counted.fees AS "fees:money"
FROM states
JOIN (SELECT status, sum(orders) AS orders, sum(qty) AS qty, sum(filled_qty) AS filled_qty,
             sum(fees) AS fees
      FROM order_totals
      WHERE :user IS NULL OR user_id = (SELECT user_id FROM users WHERE user = :user)
      GROUP BY status) AS counted ON counted.status = states.status
ORDER BY states.place;
