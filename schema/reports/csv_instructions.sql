-- csv/instructions.csv: what each settlement cycle netted, and whether it settled.
SELECT instructions.instruction_id AS "instruction_id:key", instructions.time AS "time:time",
       instructions.cycle_day AS "cycle_date:day", accounts.account, instruments.symbol,
       instructions.due_day AS "due_date:day", instructions.obligation_id,
       instructions.first_obligation, instructions.last_obligation, instructions.qty AS "qty:qty",
       instructions.money AS "money:money", instructions.outcome, instructions.lacks
FROM instructions
JOIN accounts ON accounts.account_id = instructions.account_id
JOIN instruments ON instruments.symbol_id = instructions.symbol_id
ORDER BY instructions.instruction_id;
