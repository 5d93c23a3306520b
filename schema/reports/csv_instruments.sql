-- csv/instruments.csv: the instruments, with the last price of the run.
SELECT symbol_id AS "symbol_id:key", symbol, currency, tick AS "tick:price", lot AS "lot:qty",
       qty_step AS "qty_step:qty", multiplier AS "multiplier:qty", status,
       last_price AS "last_price:price"
FROM instruments
ORDER BY symbol_id;
