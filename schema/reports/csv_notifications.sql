-- csv/notifications.csv: notifications and when they were delivered, as v_notifications.
SELECT notifications.notification_id AS "id:key", users.user, notifications.channel,
       notifications.kind, notifications.object, notifications.created AS "created:time",
       notifications.delivered AS "delivered:time"
FROM notifications JOIN users ON users.user_id = notifications.user_id
WHERE :user IS NULL OR users.user = :user
ORDER BY notifications.notification_id;
