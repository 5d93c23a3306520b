-- The views of run.db: people's units. Prices, quantities and money are REAL (the integers of the
-- tables are the exact values), instants RFC 3339 text with 9 decimals, days YYYY-MM-DD, durations
-- seconds. ledger_imbalance and unexplained_balance are proofs: they never have a row (L03).
--
-- An instant t is written as strftime of its whole seconds, floored, and its nanosecond.

-- The scenario's currency, and its minor units in one (V02).
CREATE VIEW currency_unit AS
SELECT (SELECT value FROM meta WHERE key = 'currency') AS currency,
       CASE (SELECT value FROM meta WHERE key = 'currency_exponent')
           WHEN '0' THEN 1.0 WHEN '1' THEN 10.0 WHEN '2' THEN 100.0
           WHEN '3' THEN 1000.0 WHEN '4' THEN 10000.0 END AS minor;

CREATE VIEW v_orders AS
SELECT orders.order_no, orders.order_id,
       strftime('%Y-%m-%dT%H:%M:%S.',
                orders.time / 1000000000 - (orders.time % 1000000000 < 0),
                'unixepoch')
           || printf('%09dZ',
                     orders.time % 1000000000
                     + (orders.time % 1000000000 < 0) * 1000000000)
           AS time,
       users.user, accounts.account, instruments.symbol, orders.side, orders.type, orders.tif,
       orders.qty / 100000000.0 AS qty, orders.limit_price / 100000000.0 AS limit_price,
       orders.stop_price / 100000000.0 AS stop_price, orders.status, orders.reason, orders.rule,
       orders.filled_qty / 100000000.0 AS filled_qty, orders.avg_price / 100000000.0 AS avg_price,
       strftime('%Y-%m-%dT%H:%M:%S.',
                orders.ended / 1000000000 - (orders.ended % 1000000000 < 0),
                'unixepoch')
           || printf('%09dZ',
                     orders.ended % 1000000000
                     + (orders.ended % 1000000000 < 0) * 1000000000)
           AS ended,
       feeds.name AS source_feed, orders.source_row
FROM orders
LEFT JOIN users ON users.user_id = orders.user_id
LEFT JOIN accounts ON accounts.account_id = orders.account_id
LEFT JOIN instruments ON instruments.symbol_id = orders.symbol_id
LEFT JOIN feeds ON feeds.feed_id = orders.source_feed;

CREATE VIEW v_order_requests AS
SELECT order_requests.request_id,
       strftime('%Y-%m-%dT%H:%M:%S.',
                order_requests.time / 1000000000 - (order_requests.time % 1000000000 < 0),
                'unixepoch')
           || printf('%09dZ',
                     order_requests.time % 1000000000
                     + (order_requests.time % 1000000000 < 0) * 1000000000)
           AS time,
       order_requests.order_id, order_requests.action, order_requests.outcome,
       order_requests.reason, order_requests.rule, order_requests.qty / 100000000.0 AS qty,
       order_requests.limit_price / 100000000.0 AS limit_price, feeds.name AS source_feed,
       order_requests.source_row
FROM order_requests LEFT JOIN feeds ON feeds.feed_id = order_requests.source_feed;

CREATE VIEW v_trades AS
SELECT trades.trade_id, trades.match_id, counter.order_id AS counter_order_id,
       strftime('%Y-%m-%dT%H:%M:%S.',
                trades.time / 1000000000 - (trades.time % 1000000000 < 0),
                'unixepoch')
           || printf('%09dZ',
                     trades.time % 1000000000
                     + (trades.time % 1000000000 < 0) * 1000000000)
           AS time,
       orders.order_id, users.user, accounts.account, instruments.symbol, trades.side,
       trades.qty / 100000000.0 AS qty, trades.price / 100000000.0 AS price,
       trades.notional / unit.minor AS notional, trades.fee / unit.minor AS fee,
       trades.liquidity, trades.ambiguous, trades.rule, feeds.name AS source_feed,
       trades.source_row, trades.source_part,
       date(trades.trade_day * 86400, 'unixepoch') AS trade_date,
       date(trades.due_day * 86400, 'unixepoch') AS due_date
FROM trades CROSS JOIN currency_unit AS unit
LEFT JOIN orders ON orders.order_no = trades.order_no
LEFT JOIN orders AS counter ON counter.order_no = trades.counter_order_no
LEFT JOIN users ON users.user_id = trades.user_id
LEFT JOIN accounts ON accounts.account_id = trades.account_id
LEFT JOIN instruments ON instruments.symbol_id = trades.symbol_id
LEFT JOIN feeds ON feeds.feed_id = trades.source_feed;

-- `reference`: the trade's id, the cycle's date, or FEED:ROW (L01).
CREATE VIEW v_transfers AS
SELECT transfers.transfer_id,
       strftime('%Y-%m-%dT%H:%M:%S.',
                transfers.time / 1000000000 - (transfers.time % 1000000000 < 0),
                'unixepoch')
           || printf('%09dZ',
                     transfers.time % 1000000000
                     + (transfers.time % 1000000000 < 0) * 1000000000)
           AS time,
       coalesce(payer.account, 'house') AS debit_owner, transfers.debit_kind,
       coalesce(payee.account, 'house') AS credit_owner, transfers.credit_kind,
       transfers.asset_kind, coalesce(instruments.symbol, unit.currency) AS asset,
       transfers.amount / iif(transfers.asset_kind = 'security', 100000000.0, unit.minor) AS amount,
       transfers.code,
       CASE transfers.reference_kind
           WHEN 'trade' THEN 'T' || transfers.reference
           WHEN 'cycle' THEN date(transfers.reference * 86400, 'unixepoch')
           ELSE feeds.name || ':' || transfers.reference END AS reference
FROM transfers CROSS JOIN currency_unit AS unit
LEFT JOIN accounts AS payer ON payer.account_id = transfers.debit_owner
LEFT JOIN accounts AS payee ON payee.account_id = transfers.credit_owner
LEFT JOIN instruments ON instruments.symbol_id = transfers.symbol_id
LEFT JOIN feeds ON feeds.feed_id = transfers.reference_feed;

-- Credits less debits of each ledger account, exact; owner NULL is the house. Transfers are summed
-- by both their accounts first: that leaves few rows to be seen from two sides.
CREATE VIEW ledger_balances AS
WITH moves AS MATERIALIZED (
    SELECT debit_owner, debit_kind, credit_owner, credit_kind, asset_kind, symbol_id,
           sum(amount) AS amount
    FROM transfers
    GROUP BY symbol_id, debit_owner, credit_owner, debit_kind, credit_kind, asset_kind)
SELECT owner, kind, asset_kind, symbol_id, sum(amount) AS amount
FROM (SELECT credit_owner AS owner, credit_kind AS kind, asset_kind, symbol_id, amount FROM moves
      UNION ALL
      SELECT debit_owner, debit_kind, asset_kind, symbol_id, -amount FROM moves)
GROUP BY symbol_id, owner, kind, asset_kind;

CREATE VIEW v_balances AS
SELECT coalesce(accounts.account, 'house') AS owner, balances.kind, balances.asset_kind,
       coalesce(instruments.symbol, unit.currency) AS asset,
       balances.amount / iif(balances.asset_kind = 'security', 100000000.0, unit.minor) AS amount
FROM ledger_balances AS balances CROSS JOIN currency_unit AS unit
LEFT JOIN accounts ON accounts.account_id = balances.owner
LEFT JOIN instruments ON instruments.symbol_id = balances.symbol_id
WHERE balances.amount <> 0;

-- Market value at the last price, half to even at the currency's decimals (2 x round(x / 2) is the
-- even neighbour of a half); without a price it is the cost (P01).
CREATE VIEW v_positions AS
SELECT account, symbol, qty, settled_qty, cost,
       coalesce(iif(abs(abs(value - CAST(value AS INTEGER)) - 0.5) < 0.0000005,
                    2 * round(value / 2), round(value)) / minor,
                cost) AS market_value
FROM (SELECT accounts.account, instruments.symbol, positions.qty / 100000000.0 AS qty,
             positions.settled_qty / 100000000.0 AS settled_qty,
             positions.cost / unit.minor AS cost, unit.minor,
             positions.qty / 100000000.0 * (positions.last_price / 100000000.0)
                 * (instruments.multiplier / 100000000.0) * unit.minor AS value
      FROM positions CROSS JOIN currency_unit AS unit
      LEFT JOIN accounts ON accounts.account_id = positions.account_id
      LEFT JOIN instruments ON instruments.symbol_id = positions.symbol_id
      WHERE positions.qty <> 0 OR positions.settled_qty <> 0);

CREATE VIEW v_equity AS
SELECT accounts.account, date(equity.day * 86400, 'unixepoch') AS day,
       equity.cash / unit.minor AS cash,
       equity.securities / unit.minor AS securities,
       (equity.cash + equity.securities) / unit.minor AS equity
FROM equity CROSS JOIN currency_unit AS unit
LEFT JOIN accounts ON accounts.account_id = equity.account_id;

CREATE VIEW v_jobs AS
SELECT job_id, key, queue, kind, state, attempts,
       strftime('%Y-%m-%dT%H:%M:%S.',
                enqueued / 1000000000 - (enqueued % 1000000000 < 0),
                'unixepoch')
           || printf('%09dZ',
                     enqueued % 1000000000
                     + (enqueued % 1000000000 < 0) * 1000000000)
           AS enqueued,
       strftime('%Y-%m-%dT%H:%M:%S.',
                available / 1000000000 - (available % 1000000000 < 0),
                'unixepoch')
           || printf('%09dZ',
                     available % 1000000000
                     + (available % 1000000000 < 0) * 1000000000)
           AS available,
       strftime('%Y-%m-%dT%H:%M:%S.',
                started / 1000000000 - (started % 1000000000 < 0),
                'unixepoch')
           || printf('%09dZ',
                     started % 1000000000
                     + (started % 1000000000 < 0) * 1000000000)
           AS started,
       strftime('%Y-%m-%dT%H:%M:%S.',
                ended / 1000000000 - (ended % 1000000000 < 0),
                'unixepoch')
           || printf('%09dZ',
                     ended % 1000000000
                     + (ended % 1000000000 < 0) * 1000000000)
           AS ended,
       error, retried_from
FROM jobs;

CREATE VIEW v_failed_jobs AS SELECT * FROM v_jobs WHERE state = 'failed';

CREATE VIEW v_job_attempts AS
SELECT job_id, attempt, worker,
       strftime('%Y-%m-%dT%H:%M:%S.',
                reserved / 1000000000 - (reserved % 1000000000 < 0),
                'unixepoch')
           || printf('%09dZ',
                     reserved % 1000000000
                     + (reserved % 1000000000 < 0) * 1000000000)
           AS reserved,
       strftime('%Y-%m-%dT%H:%M:%S.',
                ended / 1000000000 - (ended % 1000000000 < 0),
                'unixepoch')
           || printf('%09dZ',
                     ended % 1000000000
                     + (ended % 1000000000 < 0) * 1000000000)
           AS ended,
       outcome, error, backoff / 1000000000.0 AS backoff
FROM job_attempts;

CREATE VIEW v_alerts AS
SELECT alerts.alert_id AS alert, users.user, alerts.kind, instruments.symbol, alerts.op,
       alerts.threshold / 1e8 AS threshold, alerts.window / 1000000000.0 AS window,
       alerts.cooldown / 1000000000.0 AS cooldown, alerts.channels, alerts.firings,
       strftime('%Y-%m-%dT%H:%M:%S.',
                alerts.last_fired / 1000000000 - (alerts.last_fired % 1000000000 < 0),
                'unixepoch')
           || printf('%09dZ',
                     alerts.last_fired % 1000000000
                     + (alerts.last_fired % 1000000000 < 0) * 1000000000)
           AS last_fired
FROM alerts LEFT JOIN users ON users.user_id = alerts.user_id
LEFT JOIN instruments ON instruments.symbol_id = alerts.symbol_id;

CREATE VIEW v_alert_firings AS
SELECT alert_firings.firing_no, alerts.alert_id AS alert, users.user, alert_firings.firing,
       strftime('%Y-%m-%dT%H:%M:%S.',
                alert_firings.time / 1000000000 - (alert_firings.time % 1000000000 < 0),
                'unixepoch')
           || printf('%09dZ',
                     alert_firings.time % 1000000000
                     + (alert_firings.time % 1000000000 < 0) * 1000000000)
           AS time,
       alert_firings.value / 1e8 AS value, feeds.name AS source_feed, alert_firings.source_row,
       alert_firings.source_part
FROM alert_firings JOIN alerts ON alerts.alert_no = alert_firings.alert_no
LEFT JOIN users ON users.user_id = alerts.user_id
LEFT JOIN feeds ON feeds.feed_id = alert_firings.source_feed;

CREATE VIEW v_notifications AS
SELECT notifications.notification_id AS id, users.user, notifications.channel,
       notifications.kind, notifications.object,
       strftime('%Y-%m-%dT%H:%M:%S.',
                notifications.created / 1000000000 - (notifications.created % 1000000000 < 0),
                'unixepoch')
           || printf('%09dZ',
                     notifications.created % 1000000000
                     + (notifications.created % 1000000000 < 0) * 1000000000)
           AS created,
       strftime('%Y-%m-%dT%H:%M:%S.',
                notifications.delivered / 1000000000 - (notifications.delivered % 1000000000 < 0),
                'unixepoch')
           || printf('%09dZ',
                     notifications.delivered % 1000000000
                     + (notifications.delivered % 1000000000 < 0) * 1000000000)
           AS delivered
FROM notifications LEFT JOIN users ON users.user_id = notifications.user_id;

-- Which instructions an obligation was in (S02). An instruction of one fill names it. A netted one
-- holds all of its account and symbol that were due at its cycle, up to the last
-- one that it names.
CREATE VIEW obligation_instructions AS
SELECT obligations.obligation_id, instructions.instruction_id, instructions.time,
       instructions.outcome
FROM obligations
JOIN instructions ON instructions.account_id = obligations.account_id
                 AND instructions.symbol_id = obligations.symbol_id
                 AND instructions.obligation_id IS NULL
                 AND instructions.cycle_day >= obligations.due_day
                 AND instructions.last_obligation >= obligations.obligation_id
UNION ALL
SELECT obligation_id, instruction_id, time, outcome
FROM instructions
WHERE obligation_id IS NOT NULL;

-- An obligation is settled by its first settled instruction; the failed ones before it count.
CREATE VIEW v_obligations AS
WITH steps AS MATERIALIZED (SELECT * FROM obligation_instructions),
changed AS MATERIALIZED (
    SELECT obligation_id, qty, max(change_id) AS change_id
    FROM obligation_changes
    GROUP BY obligation_id),
settled AS MATERIALIZED (
    SELECT obligation_id, min(instruction_id) AS instruction_id, min(time) AS time
    FROM steps
    WHERE outcome = 'settled'
    GROUP BY obligation_id),
failed AS MATERIALIZED (
    SELECT steps.obligation_id, count(*) AS fails
    FROM steps LEFT JOIN settled ON settled.obligation_id = steps.obligation_id
    WHERE steps.outcome = 'failed'
      AND (settled.instruction_id IS NULL OR steps.instruction_id < settled.instruction_id)
    GROUP BY steps.obligation_id)
SELECT obligations.obligation_id AS id, obligations.obligation_id AS trade_id, accounts.account,
       instruments.symbol, coalesce(changed.qty, obligations.qty) / 100000000.0 AS qty,
       obligations.money / unit.minor AS money,
       date(trades.trade_day * 86400, 'unixepoch') AS trade_date,
       date(obligations.due_day * 86400, 'unixepoch') AS due_date,
       strftime('%Y-%m-%dT%H:%M:%S.',
                settled.time / 1000000000 - (settled.time % 1000000000 < 0),
                'unixepoch')
           || printf('%09dZ',
                     settled.time % 1000000000
                     + (settled.time % 1000000000 < 0) * 1000000000)
           AS settled_at,
       coalesce(failed.fails, 0) AS fails,
       CASE WHEN settled.time IS NOT NULL THEN 'settled'
            WHEN failed.fails > 0 THEN 'failed' ELSE 'pending' END AS state
FROM obligations CROSS JOIN currency_unit AS unit
LEFT JOIN changed ON changed.obligation_id = obligations.obligation_id
LEFT JOIN trades ON trades.trade_id = obligations.obligation_id
LEFT JOIN settled ON settled.obligation_id = obligations.obligation_id
LEFT JOIN failed ON failed.obligation_id = obligations.obligation_id
LEFT JOIN accounts ON accounts.account_id = obligations.account_id
LEFT JOIN instruments ON instruments.symbol_id = obligations.symbol_id;

CREATE VIEW v_corporate_actions AS
SELECT actions.action_no AS id, date(actions.ex_day * 86400, 'unixepoch') AS ex_date,
       instruments.symbol, actions.kind, actions.ratio_new || ':' || actions.ratio_old AS ratio,
       actions.amount / 1e8 AS amount, date(actions.pay_day * 86400, 'unixepoch') AS pay_date,
       iif(actions.dnr, 'dnr', NULL) AS flags, feeds.name AS source_feed, actions.source_row
FROM corporate_actions AS actions
LEFT JOIN instruments ON instruments.symbol_id = actions.symbol_id
LEFT JOIN feeds ON feeds.feed_id = actions.source_feed;

-- What each corporate action did to an account: its position before and after, money received.
CREATE VIEW v_corporate_effects AS
SELECT effects.effect_id AS id, effects.action_no,
       strftime('%Y-%m-%dT%H:%M:%S.',
                effects.time / 1000000000 - (effects.time % 1000000000 < 0), 'unixepoch')
           || printf('%09dZ',
                     effects.time % 1000000000 + (effects.time % 1000000000 < 0) * 1000000000)
           AS time,
       accounts.account, instruments.symbol, effects.effect,
       (effects.settled_before + effects.pending_before) / 1e8 AS qty_before,
       (effects.settled_after + effects.pending_after) / 1e8 AS qty_after,
       effects.money / unit.minor AS money, effects.price / 1e8 AS price,
       date(effects.pay_day * 86400, 'unixepoch') AS pay_date
FROM corporate_effects AS effects CROSS JOIN currency_unit AS unit
LEFT JOIN accounts ON accounts.account_id = effects.account_id
LEFT JOIN instruments ON instruments.symbol_id = effects.symbol_id;

-- Assets whose balances do not add up to zero: credits less debits, over all accounts.
CREATE VIEW ledger_imbalance AS
SELECT sums.asset_kind, coalesce(instruments.symbol, unit.currency) AS asset, sums.amount
FROM (SELECT asset_kind, symbol_id, sum(amount) AS amount
      FROM (SELECT asset_kind, symbol_id, sum(amount) AS amount
            FROM transfers
            WHERE credit_kind IS NOT NULL
            GROUP BY symbol_id, asset_kind
            UNION ALL
            SELECT asset_kind, symbol_id, -sum(amount)
            FROM transfers
            WHERE debit_kind IS NOT NULL
            GROUP BY symbol_id, asset_kind)
      GROUP BY symbol_id, asset_kind
      HAVING sum(amount) <> 0) AS sums
CROSS JOIN currency_unit AS unit
LEFT JOIN instruments ON instruments.symbol_id = sums.symbol_id;

-- What each balance must be, from what happened and not from transfers: opening cash and cash
-- movements, trades with their fees (L02), settled instructions (S02), corporate actions (C01-C05).
CREATE VIEW explained_balances AS
WITH fills AS MATERIALIZED (
    SELECT account_id, symbol_id, sum(fee) AS fee, sum(iif(side = 'buy', qty, -qty)) AS shares,
           sum(iif(side = 'buy', -notional, notional)) AS money
    FROM trades
    GROUP BY account_id, symbol_id),
moved AS MATERIALIZED (
    SELECT account_id, symbol_id, sum(qty) AS qty, sum(money) AS money
    FROM instructions
    WHERE outcome = 'settled'
    GROUP BY account_id, symbol_id),
external AS (
    SELECT account_id, initial_cash AS amount FROM accounts WHERE opened IS NOT NULL
    UNION ALL
    SELECT account_id, amount FROM cash_flows),
actions AS MATERIALIZED (
    SELECT account_id, symbol_id, effect, money, settled_after - settled_before AS settled,
           pending_after - pending_before AS pending
    FROM corporate_effects),
parts (owner, kind, asset_kind, symbol_id, amount) AS (
    SELECT account_id, 'cash', 'currency', NULL, amount FROM external
    UNION ALL SELECT NULL, 'external', 'currency', NULL, -amount FROM external
    UNION ALL SELECT account_id, 'cash_pending', 'currency', NULL, money - fee FROM fills
    UNION ALL SELECT NULL, 'clearing', 'currency', NULL, -money FROM fills
    UNION ALL SELECT NULL, 'fees', 'currency', NULL, fee FROM fills
    UNION ALL SELECT account_id, 'securities_pending', 'security', symbol_id, shares FROM fills
    UNION ALL SELECT NULL, 'clearing', 'security', symbol_id, -shares FROM fills
    UNION ALL SELECT account_id, 'cash', 'currency', NULL, money FROM moved
    UNION ALL SELECT account_id, 'cash_pending', 'currency', NULL, -money FROM moved
    UNION ALL SELECT account_id, 'securities', 'security', symbol_id, qty FROM moved
    UNION ALL SELECT account_id, 'securities_pending', 'security', symbol_id, -qty FROM moved
    UNION ALL SELECT account_id, 'securities', 'security', symbol_id, settled FROM actions
    UNION ALL SELECT account_id, 'securities_pending', 'security', symbol_id, pending FROM actions
    UNION ALL SELECT NULL, 'external', 'security', symbol_id, -settled - pending FROM actions
    UNION ALL SELECT account_id, 'cash', 'currency', NULL, money FROM actions
              WHERE effect IN ('cash_in_lieu', 'delisting', 'dividend_pay')
    UNION ALL SELECT NULL, 'external', 'currency', NULL, -money FROM actions
              WHERE effect IN ('cash_in_lieu', 'delisting')
    UNION ALL SELECT account_id, 'cash_pending', 'currency', NULL,
                     iif(effect = 'dividend', money, -money) FROM actions
              WHERE effect IN ('dividend', 'dividend_pay')
    UNION ALL SELECT NULL, 'dividends', 'currency', NULL, -money FROM actions
              WHERE effect = 'dividend')
SELECT owner, kind, asset_kind, symbol_id, sum(amount) AS amount
FROM parts
GROUP BY symbol_id, owner, kind, asset_kind;

-- Balances that the transfers give and what happened does not, or the other way round; `amount`
-- and `explained` are exact, in minor units or with 8 decimals.
CREATE VIEW unexplained_balance AS
SELECT coalesce(accounts.account, 'house') AS owner, both.kind, both.asset_kind,
       coalesce(instruments.symbol, unit.currency) AS asset, both.amount, both.explained
FROM (SELECT owner, kind, asset_kind, symbol_id, sum(amount) AS amount,
             sum(explained) AS explained
      FROM (SELECT owner, kind, asset_kind, symbol_id, amount, 0 AS explained FROM ledger_balances
            UNION ALL
            SELECT owner, kind, asset_kind, symbol_id, 0, amount FROM explained_balances)
      GROUP BY symbol_id, owner, kind, asset_kind
      HAVING sum(amount) <> sum(explained)) AS both
CROSS JOIN currency_unit AS unit
LEFT JOIN accounts ON accounts.account_id = both.owner
LEFT JOIN instruments ON instruments.symbol_id = both.symbol_id;

-- Totals that reports are made of, each by one scan of its table; keys that say where they come from.
CREATE VIEW order_totals AS
SELECT user_id, status, reason, rule, count(*) AS orders, count(accepted) AS accepted,
       sum(qty) AS qty, sum(filled_qty) AS filled_qty, sum(fees) AS fees,
       min(order_no) AS first_no, max(order_no) AS last_no
FROM orders
GROUP BY user_id, status, reason, rule;

-- The parts of money bought and sold, millions and the rest, do not leave 64 bits.
CREATE VIEW trade_totals AS
SELECT user_id, account_id, count(*) AS trades, sum(side = 'buy') AS buys,
       sum(side = 'sell') AS sells, sum(qty) AS qty, sum(notional) AS notional,
       sum((side = 'buy') * notional) AS bought, sum((side = 'sell') * notional) AS sold,
       sum((side = 'buy') * (notional / 1000000)) AS bought_high,
       sum((side = 'buy') * (notional % 1000000)) AS bought_low,
       sum((side = 'sell') * (notional / 1000000)) AS sold_high,
       sum((side = 'sell') * (notional % 1000000)) AS sold_low,
       sum(fee) AS fees, sum(liquidity = 'maker') AS makers, sum(ambiguous) AS ambiguous,
       min(time) AS first_time, max(time) AS last_time, min(trade_id) AS first_id,
       max(trade_id) AS last_id
FROM trades
GROUP BY user_id, account_id;

CREATE VIEW symbol_totals AS
SELECT symbol_id, count(*) AS trades, sum(qty) AS qty, sum(notional) AS notional,
       sum(fee) AS fees, min(trade_id) AS first_id
FROM trades
GROUP BY symbol_id;

CREATE VIEW transfer_totals AS
SELECT code, asset_kind, debit_kind, count(*) AS transfers, sum(amount) AS amount,
       min(transfer_id) AS first_id, max(transfer_id) AS last_id
FROM transfers
GROUP BY code, asset_kind, debit_kind;

-- How each obligation stands at the end (S02): settled by an instruction of its own or by a netted
-- one of its account and symbol that came when it was due and goes up to it or beyond; failed: not
-- settled, and in an instruction that failed. Both conditions only loosen with time, so the last
-- instruction of each outcome decides. `v_obligations` tells when, and by which.
CREATE VIEW obligation_states AS
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
    GROUP BY obligation_id)
SELECT obligations.obligation_id, obligations.account_id, obligations.symbol_id, obligations.qty,
       obligations.money, obligations.due_day,
       CASE
           WHEN own.settled = 1
                OR last.settled >= obligations.obligation_id
                   AND last.settled_day >= obligations.due_day THEN 'settled'
           WHEN own.settled = 0
                OR last.failed >= obligations.obligation_id
                   AND last.failed_day >= obligations.due_day THEN 'failed'
           ELSE 'pending' END AS state
FROM obligations
LEFT JOIN last ON last.account_id = obligations.account_id
              AND last.symbol_id = obligations.symbol_id
LEFT JOIN own ON own.obligation_id = obligations.obligation_id;

CREATE VIEW obligation_totals AS
SELECT account_id, state, count(*) AS obligations, sum(qty > 0) AS receipts,
       sum(qty < 0) AS deliveries, sum(max(money, 0)) AS received, sum(max(-money, 0)) AS paid,
       sum(qty) AS qty, sum(money) AS money, min(obligation_id) AS first_id,
       max(obligation_id) AS last_id, min(due_day) AS first_due, max(due_day) AS last_due
FROM obligation_states
GROUP BY account_id, state;

CREATE VIEW notification_totals AS
SELECT user_id, channel, kind, count(*) AS made, count(delivered) AS delivered,
       min(notification_id) AS first_id, max(notification_id) AS last_id,
       min(iif(delivered IS NULL, notification_id, NULL)) AS first_pending
FROM notifications
GROUP BY user_id, channel, kind;

CREATE VIEW price_totals AS
SELECT count(*) AS prices, sum(source_row) AS source_rows, min(price_id) AS first_id,
       max(price_id) AS last_id
FROM prices
HAVING count(*) > 0;

CREATE VIEW round_trip_totals AS
SELECT account_id, count(*) AS trips, sum(profit > 0) AS wins, sum(max(profit, 0)) AS won,
       sum(max(-profit, 0)) AS lost, sum((profit > 0) * (profit / 1000000)) AS won_high,
       sum((profit > 0) * (profit % 1000000)) AS won_low,
       sum((profit < 0) * (profit / 1000000)) AS lost_high,
       sum((profit < 0) * (profit % 1000000)) AS lost_low, sum(profit) AS profit,
       sum(fees) AS fees, min(round_trip_id) AS first_id, max(round_trip_id) AS last_id
FROM round_trips
GROUP BY account_id;
