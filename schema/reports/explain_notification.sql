-- What a notification is about.
SELECT notification_id, kind, object FROM notifications WHERE notification_id = :notification_id;
