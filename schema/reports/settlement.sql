-- Obligations of fills to settlement by state (S02); failed: not settled and has failed at least
-- once. `next due` is the earliest due date of the state.
SELECT states.state, count(obligations.obligation_id) AS "obligations:count",
       coalesce(sum(obligations.qty > 0), 0) AS "receipts:count",
       coalesce(sum(obligations.qty < 0), 0) AS "deliveries:count",
       coalesce(sum(max(obligations.money, 0)), 0) AS "money received:money",
       coalesce(sum(max(-obligations.money, 0)), 0) AS "money paid:money",
       coalesce(sum(states.fails), 0) AS "fails:count", min(obligations.due_day) AS "first due:day",
       max(obligations.due_day) AS "last due:day"
FROM (SELECT id, state, fails FROM v_obligations) AS states
JOIN obligations ON obligations.obligation_id = states.id
WHERE :user IS NULL
   OR obligations.account_id IN (SELECT account_id FROM accounts JOIN users USING (user_id)
                                 WHERE user = :user)
GROUP BY states.state
ORDER BY CASE states.state WHEN 'settled' THEN 1 WHEN 'failed' THEN 2 ELSE 3 END, states.state;
