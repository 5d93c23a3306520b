-- What was delivered outside run.db (A04): channel `mail` becomes messages of outbox/, channel `log`
-- lines of notifications.ndjson.
SELECT notifications.notification_id AS "id:key", notifications.channel,
       notifications.user_id, users.user, users.email,
       notifications.delivered AS "delivered:time", alerts.alert_id AS alert,
       alert_firings.firing, alert_firings.time AS "fired:time", alerts.kind, instruments.symbol,
       alerts.op, alerts.threshold AS "threshold:price", alert_firings.value AS "value:price",
       alerts.window AS "window:span",
       CASE alerts.kind WHEN 'order_event' THEN (SELECT orders.order_id FROM orders
                                                 WHERE orders.order_no = alert_firings.object)
                        WHEN 'failed_jobs' THEN 'J' || alert_firings.object END AS object,
       (SELECT value FROM meta WHERE key = 'root') AS root,
       (SELECT value FROM meta WHERE key = 'name') AS scenario
FROM notifications
JOIN users ON users.user_id = notifications.user_id
JOIN alert_firings ON alert_firings.firing_no = CAST(substr(notifications.object, 2) AS INTEGER)
JOIN alerts ON alerts.alert_no = alert_firings.alert_no
LEFT JOIN instruments ON instruments.symbol_id = alerts.symbol_id
WHERE notifications.kind = 'alert' AND notifications.channel <> 'database'
      AND notifications.delivered IS NOT NULL
ORDER BY notifications.notification_id;
