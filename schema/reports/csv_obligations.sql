-- csv/obligations.csv: what each fill owed to settlement and what became of it, as v_obligations,
-- exact.
SELECT states.id AS "id:key", states.trade_id, accounts.account, instruments.symbol,
       obligations.qty AS "qty:qty", obligations.money AS "money:money", states.trade_date,
       obligations.due_day AS "due_date:day", states.settled_at, states.fails, states.state
FROM v_obligations AS states
JOIN obligations ON obligations.obligation_id = states.id
JOIN accounts ON accounts.account_id = obligations.account_id
JOIN instruments ON instruments.symbol_id = obligations.symbol_id
ORDER BY states.id;
