SELECT users.user, action, target, reason, outcome FROM operator_actions JOIN users ON user_id = actor
