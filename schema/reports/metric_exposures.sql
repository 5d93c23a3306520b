-- What each account held at each mark, in the order of the marks (P03).
SELECT position_days.account_id, position_days.day, position_days.value
FROM position_days JOIN accounts ON accounts.account_id = position_days.account_id
WHERE :user IS NULL OR accounts.user_id = (SELECT user_id FROM users WHERE user = :user)
ORDER BY position_days.position_day_id;
