-- Obligations of fills to settlement by state (S02). `obligation_states` says how each one stands,
-- `v_obligations` also when and by which instruction it was settled.
SELECT state, sum(obligations) AS "obligations:count", sum(receipts) AS "receipts:count",
       sum(deliveries) AS "deliveries:count", sum(received) AS "money received:money",
       sum(paid) AS "money paid:money", 'B' || min(first_id) AS "first",
       min(first_due) AS "first due:day", max(last_due) AS "last due:day"
FROM obligation_totals
WHERE :user IS NULL
   OR account_id IN (SELECT account_id FROM accounts JOIN users USING (user_id)
                     WHERE user = :user)
GROUP BY state
ORDER BY CASE state WHEN 'settled' THEN 1 WHEN 'failed' THEN 2 ELSE 3 END;
