-- One obligation: what is owed, when it was due, how it stands (the view v_obligations tells by which
-- instructions).
SELECT 'B' || v_obligations.id AS obligation, 'T' || v_obligations.trade_id AS trade,
       v_obligations.account, v_obligations.symbol,
       CAST(round(v_obligations.qty * 100000000) AS INTEGER) AS "qty:qty",
       obligations.money AS "money:money", v_obligations.trade_date, v_obligations.due_date,
       v_obligations.state, v_obligations.fails, v_obligations.settled_at
FROM v_obligations
JOIN obligations ON obligations.obligation_id = v_obligations.id
WHERE v_obligations.id = :obligation_id;
