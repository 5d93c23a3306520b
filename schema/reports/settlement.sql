-- Obligations of fills to settlement by state (S02): settled by an instruction of its own or by a
-- netted one of its account and symbol that came when it was due and traded; failed: not settled,
-- and in an instruction that failed. Conditions only loosen with time, so the last instruction of
-- each outcome decides. `v_obligations` gives each one.
WITH last AS MATERIALIZED (
    SELECT account_id, symbol_id, max(instruction_id) FILTER (WHERE outcome = 'settled') AS settled,
           max(instruction_id) FILTER (WHERE outcome = 'failed') AS failed
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
                    OR settled.cycle_day >= obligations.due_day
                       AND (settled.time > trades.time
                            OR settled.time = trades.time
                               AND (trades.source_part = 'close'
                                    OR trades.trade_day < settled.cycle_day))
                   THEN 'settled'
               WHEN own.settled = 0
                    OR failed.cycle_day >= obligations.due_day
                       AND (failed.time > trades.time
                            OR failed.time = trades.time
                               AND (trades.source_part = 'close'
                                    OR trades.trade_day < failed.cycle_day))
                   THEN 'failed'
               ELSE 'pending' END AS state
    FROM obligations
    JOIN trades ON trades.trade_id = obligations.obligation_id
    LEFT JOIN last ON last.account_id = obligations.account_id
                  AND last.symbol_id = obligations.symbol_id
    LEFT JOIN instructions AS settled ON settled.instruction_id = last.settled
    LEFT JOIN instructions AS failed ON failed.instruction_id = last.failed
    LEFT JOIN own ON own.obligation_id = obligations.obligation_id
    WHERE :user IS NULL
       OR obligations.account_id IN (SELECT account_id FROM accounts JOIN users USING (user_id)
                                     WHERE user = :user))
SELECT state, count(*) AS "obligations:count", sum(qty > 0) AS "receipts:count",
       sum(qty < 0) AS "deliveries:count", sum(max(money, 0)) AS "money received:money",
       sum(max(-money, 0)) AS "money paid:money", 'B' || min(obligation_id) AS "first",
       min(due_day) AS "first due:day", max(due_day) AS "last due:day"
FROM states
GROUP BY state
ORDER BY CASE state WHEN 'settled' THEN 1 WHEN 'failed' THEN 2 ELSE 3 END;
