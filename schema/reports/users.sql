-- The users of the run, by name: who may be asked for with `report DIR --user NAME`.
SELECT user_id AS "id:key", user, role, status, created AS "created:time"
FROM users
ORDER BY user_id;
