SELECT user, kind, object, created FROM v_notifications WHERE kind = 'dividend_paid' ORDER BY id
