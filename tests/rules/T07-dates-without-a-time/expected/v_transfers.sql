SELECT time, amount FROM v_transfers WHERE code = 'deposit' ORDER BY transfer_id
