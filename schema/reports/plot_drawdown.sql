-- Plot: how far all accounts together are below their peak, in percent, cash movements taken out:
-- the index multiplies the growth between marks and movements (P02); at a movement the other
-- accounts count as they were last known. A stretch that starts at 0 counts factor 1.
WITH RECURSIVE
moves AS (
    SELECT account_id, 0 AS kind, time, cash + securities AS value, 0 AS amount, equity_id AS id
    FROM equity
    UNION ALL
    SELECT account_id, 1, time, equity_before, amount, flow_id
    FROM cash_flows
    UNION ALL
    SELECT account_id, 1, opened, 0, initial_cash, 0
    FROM accounts
    WHERE opened IS NOT NULL AND initial_cash <> 0
      AND NOT EXISTS (SELECT 1 FROM cash_flows
                      WHERE cash_flows.account_id = accounts.account_id
                        AND cash_flows.time = accounts.opened
                        AND cash_flows.equity_before = 0)),
gains AS (
    SELECT row_number() OVER (ORDER BY time, kind, account_id, id) AS place, time, kind, amount,
           value - coalesce(lag(value + amount)
                                OVER (PARTITION BY account_id ORDER BY time, kind, id), 0) AS gain
    FROM moves),
sums AS (
    SELECT place, time, kind, sum(gain + amount) OVER (ORDER BY place) AS after,
           sum(gain + amount) OVER (ORDER BY place) - amount AS before,
           lead(time) OVER (ORDER BY place) AS next_time,
           lead(kind) OVER (ORDER BY place) AS next_kind
    FROM gains),
stretches AS (
    SELECT row_number() OVER (ORDER BY place) AS step, time, kind, before,
           lag(after) OVER (ORDER BY place) AS base
    FROM sums
    WHERE kind = 1 OR next_time IS NULL OR next_time <> time OR next_kind <> 0),
first AS (SELECT min(step) AS step FROM stretches WHERE kind = 0),
walk (step, time, kind, level, peak) AS (
    SELECT stretches.step, time, kind, 1.0, 1.0
    FROM stretches JOIN first ON first.step = stretches.step
    UNION ALL
    SELECT stretches.step, stretches.time, stretches.kind,
           CASE stretches.base WHEN 0 THEN walk.level
               ELSE walk.level * (1.0 * stretches.before / stretches.base) END,
           CASE stretches.base WHEN 0 THEN walk.peak
               ELSE max(walk.peak, CASE stretches.kind WHEN 0
                   THEN walk.level * (1.0 * stretches.before / stretches.base)
                   ELSE walk.peak END) END
    FROM walk JOIN stretches ON stretches.step = walk.step + 1)
SELECT 'below the peak' AS series, time,
       CAST((level - peak) / peak * 1e10 AS INTEGER) AS "value:qty"
FROM walk
WHERE kind = 0
ORDER BY step;
