SELECT account, symbol, qty, money, due_date, settled_at, fails, state
FROM v_obligations WHERE account <> 'cid' ORDER BY id
