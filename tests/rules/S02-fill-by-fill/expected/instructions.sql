SELECT instruction_id, date(cycle_day * 86400, 'unixepoch') AS day, obligation_id AS obligation,
       symbol, qty / 1e8 AS qty, money / 1e2 AS money, outcome, lacks
FROM instructions JOIN instruments USING (symbol_id)
ORDER BY instruction_id
