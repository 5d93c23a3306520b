SELECT date(cycle_day * 86400, 'unixepoch') AS day, account, symbol,
       date(due_day * 86400, 'unixepoch') AS due, qty / 1e8 AS qty, money / 1e2 AS money, outcome, lacks
FROM instructions JOIN accounts USING (account_id) JOIN instruments USING (symbol_id)
ORDER BY instruction_id
