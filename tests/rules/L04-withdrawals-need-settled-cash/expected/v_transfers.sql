SELECT time, debit_owner, credit_owner, amount, reference FROM v_transfers WHERE code = 'withdrawal'
