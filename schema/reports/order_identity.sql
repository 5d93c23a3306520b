-- X06: orders entered = accepted + rejected, and accepted = filled + canceled + expired + open.
-- `accepted` counts the orders with an instant of acceptance, the other side the final states.
SELECT entered AS "entered:count", rejected AS "rejected:count", accepted AS "accepted:count",
       filled AS "filled:count", canceled AS "canceled:count", expired AS "expired:count",
       open AS "open:count",
       entered = accepted + rejected AND accepted = filled + canceled + expired + open
           AS "identity holds:check"
FROM (SELECT coalesce(sum(orders), 0) AS entered,
             coalesce(sum(orders) FILTER (WHERE status = 'rejected'), 0) AS rejected,
             coalesce(sum(accepted) FILTER (WHERE status <> 'rejected'), 0) AS accepted,
             coalesce(sum(orders) FILTER (WHERE status = 'filled'), 0) AS filled,
             coalesce(sum(orders) FILTER (WHERE status = 'canceled'), 0) AS canceled,
             coalesce(sum(orders) FILTER (WHERE status = 'expired'), 0) AS expired,
             coalesce(sum(orders) FILTER (WHERE status IN ('new', 'partially_filled')), 0) AS open
      FROM order_totals
      WHERE :user IS NULL OR user_id = (SELECT user_id FROM users WHERE user = :user));
