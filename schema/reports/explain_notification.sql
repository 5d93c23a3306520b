-- One notification: who was told what, how, when, and what it is about.
SELECT 'N' || notifications.notification_id AS notification, users.user, notifications.kind,
       notifications.channel, notifications.object, notifications.created AS "created:time",
       notifications.delivered AS "delivered:time"
FROM notifications JOIN users ON users.user_id = notifications.user_id
WHERE notifications.notification_id = :notification_id;
