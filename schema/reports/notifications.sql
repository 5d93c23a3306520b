-- Notifications by channel and kind: made, and delivered.
SELECT channel, kind, sum(made) AS "made:count", sum(delivered) AS "delivered:count",
       sum(made) - sum(delivered) AS "not delivered:count"
FROM notification_totals
WHERE :user IS NULL OR user_id = (SELECT user_id FROM users WHERE user = :user)
GROUP BY channel, kind
ORDER BY channel, kind;
