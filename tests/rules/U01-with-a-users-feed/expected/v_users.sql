SELECT user, name, email, role, status FROM users WHERE role IS NOT NULL ORDER BY user
