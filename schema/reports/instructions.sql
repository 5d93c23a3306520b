-- Settlement instructions by outcome: what a cycle netted per account and symbol, settled or
-- failed, and what a failed one lacked.
SELECT outcome, lacks, count(*) AS "instructions:count", count(DISTINCT cycle_day) AS cycles,
       coalesce(sum(max(money, 0)), 0) AS "money received:money",
       coalesce(sum(max(-money, 0)), 0) AS "money paid:money", min(cycle_day) AS "first cycle:day",
       max(cycle_day) AS "last cycle:day"
FROM instructions
WHERE :user IS NULL
   OR account_id IN (SELECT account_id FROM accounts JOIN users USING (user_id)
                     WHERE user = :user)
GROUP BY outcome, lacks
ORDER BY outcome DESC, lacks;
