SELECT user, outcome FROM operator_actions JOIN users ON user_id = actor ORDER BY action_id
