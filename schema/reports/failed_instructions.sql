-- Settlement instructions that failed, in order.
SELECT instructions.instruction_id AS id, instructions.time AS "time:time",
       instructions.cycle_day AS "cycle:day", accounts.account, instruments.symbol,
       instructions.due_day AS "due:day", instructions.qty AS "quantity:qty",
       instructions.money AS "money:money", instructions.lacks
FROM instructions
JOIN accounts ON accounts.account_id = instructions.account_id
JOIN instruments ON instruments.symbol_id = instructions.symbol_id
WHERE instructions.outcome = 'failed'
  AND (:user IS NULL OR accounts.user_id = (SELECT user_id FROM users WHERE user = :user))
ORDER BY instructions.instruction_id;
