SELECT symbol, tick, lot, multiplier, status FROM instruments ORDER BY symbol
