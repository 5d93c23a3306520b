SELECT date(cycle_day * 86400, 'unixepoch') AS day, symbol_id, qty / 100000000 AS qty, outcome, lacks
FROM instructions ORDER BY instruction_id
