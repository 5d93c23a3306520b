SELECT owner, kind, amount FROM v_balances WHERE owner <> 'house' ORDER BY owner
