SELECT count(*) AS entered, sum(status = 'rejected') AS rejected, sum(accepted IS NOT NULL) AS accepted,
       sum(status = 'filled') AS filled, sum(status = 'canceled') AS canceled,
       sum(status = 'expired') AS expired, sum(status IN ('new', 'partially_filled')) AS open
FROM orders
