-- X06: orders entered = accepted + rejected, and accepted = filled + canceled + expired + open.
-- `accepted` counts the orders with an instant of acceptance, the other side the final states.
SELECT entered AS "entered:count", rejected AS "rejected:count", accepted AS "accepted:count",
       filled AS "filled:count", canceled AS "canceled:count", expired AS "expired:count",
       open AS "open:count",
       entered = accepted + rejected AND accepted = filled + canceled + expired + open
           AS "identity holds:check"
FROM (SELECT count(*) AS entered, coalesce(sum(status = 'rejected'), 0) AS rejected,
             coalesce(sum(accepted IS NOT NULL AND status <> 'rejected'), 0) AS accepted,
             coalesce(sum(status = 'filled'), 0) AS filled,
             coalesce(sum(status = 'canceled'), 0) AS canceled,
             coalesce(sum(status = 'expired'), 0) AS expired,
             coalesce(sum(status IN ('new', 'partially_filled')), 0) AS open
      FROM orders
      WHERE :user IS NULL OR user_id = (SELECT user_id FROM users WHERE user = :user));
