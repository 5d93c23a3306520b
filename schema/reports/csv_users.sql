-- csv/users.csv: the users; names and addresses stay in the database.
SELECT user_id AS "user_id:key", user, role, status, created AS "created:time"
FROM users
ORDER BY user_id;
