-- Notifications by channel and kind: made, and delivered.
SELECT channel, kind, count(*) AS "made:count", count(delivered) AS "delivered:count",
       count(*) - count(delivered) AS "not delivered:count"
FROM notifications
WHERE :user IS NULL OR user_id = (SELECT user_id FROM users WHERE user = :user)
GROUP BY channel, kind
ORDER BY channel, kind;
