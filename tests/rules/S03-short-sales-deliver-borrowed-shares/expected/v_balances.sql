SELECT owner, kind, asset, amount FROM v_balances WHERE owner = 'default' ORDER BY kind
