SELECT date(cycle_day * 86400, 'unixepoch') AS day, qty / 1e8 AS qty, money / 1e2 AS money, outcome
FROM instructions ORDER BY instruction_id
