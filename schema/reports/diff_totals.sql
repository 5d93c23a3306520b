-- Totals of a run, one a row, for `tapedeck diff`: `unit` says how `value` is meant. Equity is that
-- of the last marks, of all accounts together; open positions are at their last price.
SELECT 'orders' AS name, 'count' AS unit, coalesce(sum(orders), 0) AS value FROM order_totals
UNION ALL SELECT 'orders filled', 'count', coalesce(sum(orders), 0) FROM order_totals
          WHERE status = 'filled'
UNION ALL SELECT 'orders rejected', 'count', coalesce(sum(orders), 0) FROM order_totals
          WHERE status = 'rejected'
UNION ALL SELECT 'orders expired', 'count', coalesce(sum(orders), 0) FROM order_totals
          WHERE status = 'expired'
UNION ALL SELECT 'orders canceled', 'count', coalesce(sum(orders), 0) FROM order_totals
          WHERE status = 'canceled'
UNION ALL SELECT 'trades', 'count', coalesce(sum(trades), 0) FROM trade_totals
UNION ALL SELECT 'bought', 'money', coalesce(sum(bought), 0) FROM trade_totals
UNION ALL SELECT 'sold', 'money', coalesce(sum(sold), 0) FROM trade_totals
UNION ALL SELECT 'fees', 'money', coalesce(sum(fees), 0) FROM trade_totals
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
