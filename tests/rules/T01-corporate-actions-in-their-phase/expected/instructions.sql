SELECT time / 1000000000 AS time, qty / 1e8 AS qty, money / 1e2 AS money, outcome FROM instructions ORDER BY instruction_id
