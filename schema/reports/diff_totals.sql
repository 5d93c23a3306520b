-- Totals of a run, one a row, for `tapedeck diff`: `unit` says how `value` is meant. Equity is that
-- of the last marks, of all accounts together; open positions are at their last price.
SELECT 'orders' AS name, 'count' AS unit, count(*) AS value FROM orders
UNION ALL SELECT 'orders filled', 'count', count(*) FROM orders WHERE status = 'filled'
UNION ALL SELECT 'orders rejected', 'count', count(*) FROM orders WHERE status = 'rejected'
UNION ALL SELECT 'orders expired', 'count', count(*) FROM orders WHERE status = 'expired'
UNION ALL SELECT 'orders canceled', 'count', count(*) FROM orders WHERE status = 'canceled'
UNION ALL SELECT 'trades', 'count', count(*) FROM trades
UNION ALL SELECT 'bought', 'money', coalesce(sum(notional), 0) FROM trades WHERE side = 'buy'
UNION ALL SELECT 'sold', 'money', coalesce(sum(notional), 0) FROM trades WHERE side = 'sell'
UNION ALL SELECT 'fees', 'money', coalesce(sum(fee), 0) FROM trades
UNION ALL SELECT 'jobs', 'count', coalesce(sum(enqueued), 0) FROM queue_metrics
UNION ALL SELECT 'attempts', 'count', coalesce(sum(started), 0) FROM queue_metrics
UNION ALL SELECT 'jobs failed', 'count', coalesce(sum(failed), 0) FROM queue_metrics
UNION ALL SELECT 'mean wait', 'span', coalesce(sum(wait_sum) / max(1, sum(started)), 0)
          FROM queue_metrics
UNION ALL SELECT 'longest wait', 'span', coalesce(max(wait_max), 0) FROM queue_metrics
UNION ALL SELECT 'settlement fails', 'count', count(*) FROM instructions WHERE outcome = 'failed'
UNION ALL SELECT 'cash', 'money', coalesce(sum(amount), 0) FROM ledger_balances
          WHERE owner IS NOT NULL AND asset_kind = 'currency'
UNION ALL SELECT 'final equity', 'money', coalesce(sum(cash + securities), 0) FROM equity
          WHERE equity_id IN (SELECT max(equity_id) FROM equity GROUP BY account_id);
