SELECT account, day, cash, securities, equity FROM v_equity WHERE account = 'ann' ORDER BY day
