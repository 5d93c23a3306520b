-- Obligations of fills to settlement by state (S02): settled by an instruction of its own or by a
-- netted one of its account and symbol that came when it was due and goes up to it or beyond;
-- failed: not settled, and in an instruction that failed. Both conditions only loosen with time, so
-- the last instruction of each outcome decides. `v_obligations` gives each one.
WITH last AS MATERIALIZED (
    SELECT account_id, symbol_id,
           max(last_obligation) FILTER (WHERE outcome = 'settled') AS settled,
           max(cycle_day) FILTER (WHERE outcome = 'settled') AS settled_day,
           max(last_obligation) FILTER (WHERE outcome = 'failed') AS failed,
           max(cycle_day) FILTER (WHERE outcome = 'failed') AS failed_day
    FROM instructions
    WHERE obligation_id IS NULL
    GROUP BY account_id, symbol_id),
own AS MATERIALIZED (
    SELECT obligation_id, max(outcome = 'settled') AS settled
    FROM instructions
    WHERE obligation_id IS NOT NULL
    GROUP BY obligation_id),
states AS (
    SELECT obligations.obligation_id, obligations.qty, obligations.money, obligations.due_day,
           CASE
               WHEN own.settled = 1
                    OR last.settled >= obligations.obligation_id
                       AND last.settled_day >= obligations.due_day THEN 1
               WHEN own.settled = 0
                    OR last.failed >= obligations.obligation_id
                       AND last.failed_day >= obligations.due_day THEN 2
               ELSE 3 END AS place
    FROM obligations
    LEFT JOIN last ON last.account_id = obligations.account_id
                  AND last.symbol_id = obligations.symbol_id
    LEFT JOIN own ON own.obligation_id = obligations.obligation_id
    WHERE :user IS NULL
       OR obligations.account_id IN (SELECT account_id FROM accounts JOIN users USING (user_id)
                                     WHERE user = :user))
SELECT CASE place WHEN 1 THEN 'settled' WHEN 2 THEN 'failed' ELSE 'pending' END AS state,
       count(*) AS "obligations:count", sum(qty > 0) AS "receipts:count",
       sum(qty < 0) AS "deliveries:count", sum(max(money, 0)) AS "money received:money",
       sum(max(-money, 0)) AS "money paid:money", 'B' || min(obligation_id) AS "first",
       min(due_day) AS "first due:day", max(due_day) AS "last due:day"
FROM states
GROUP BY place
ORDER BY place;
