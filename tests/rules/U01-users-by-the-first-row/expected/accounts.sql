SELECT account, user, role, initial_cash, opened / 1000000000 AS opened
FROM accounts JOIN users USING (user_id) ORDER BY account_id
