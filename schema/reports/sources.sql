-- The tables that all other numbers are made of (X06): rows, first and last key, keys missing in
-- between, and the sums of up to two columns of each as control totals.
SELECT 'accounts' AS "table", count(*) AS "rows:count", min(account_id) AS "first key",
       max(account_id) AS "last key",
       coalesce(max(account_id) - min(account_id) + 1 - count(*), 0) AS "gaps:count",
       'initial_cash' AS "control 1", coalesce(sum(initial_cash), 0) AS "total 1",
       NULL AS "control 2", NULL AS "total 2"
FROM accounts
UNION ALL
SELECT 'cash_flows', count(*), min(flow_id), max(flow_id),
       coalesce(max(flow_id) - min(flow_id) + 1 - count(*), 0),
       'equity_before', coalesce(sum(equity_before), 0), 'amount', coalesce(sum(amount), 0)
FROM cash_flows
UNION ALL
SELECT 'checkpoints', count(*), min(checkpoint_id), max(checkpoint_id),
       coalesce(max(checkpoint_id) - min(checkpoint_id) + 1 - count(*), 0),
       'events', coalesce(sum(events), 0), 'log_lines', coalesce(sum(log_lines), 0)
FROM checkpoints
UNION ALL
SELECT 'data_findings', count(*), min(finding_id), max(finding_id),
       coalesce(max(finding_id) - min(finding_id) + 1 - count(*), 0),
       'source_row', coalesce(sum(source_row), 0), NULL, NULL
FROM data_findings
UNION ALL
SELECT 'equity', count(*), min(equity_id), max(equity_id),
       coalesce(max(equity_id) - min(equity_id) + 1 - count(*), 0),
       'cash', coalesce(sum(cash), 0), 'securities', coalesce(sum(securities), 0)
FROM equity
UNION ALL
SELECT 'feeds', count(*), min(feed_id), max(feed_id),
       coalesce(max(feed_id) - min(feed_id) + 1 - count(*), 0),
       'rows_read', coalesce(sum(rows_read), 0), 'used', coalesce(sum(used), 0)
FROM feeds
UNION ALL
SELECT 'input_rejects', count(*), min(reject_id), max(reject_id),
       coalesce(max(reject_id) - min(reject_id) + 1 - count(*), 0),
       'source_row', coalesce(sum(source_row), 0), 'line', coalesce(sum(line), 0)
FROM input_rejects
UNION ALL
SELECT 'instructions', count(*), min(instruction_id), max(instruction_id),
       coalesce(max(instruction_id) - min(instruction_id) + 1 - count(*), 0),
       'qty', coalesce(sum(qty), 0), 'money', coalesce(sum(money), 0)
FROM instructions
UNION ALL
SELECT 'job_attempts', count(*), min(attempt_id), max(attempt_id),
       coalesce(max(attempt_id) - min(attempt_id) + 1 - count(*), 0),
       'job_id', coalesce(sum(job_id), 0), 'attempt', coalesce(sum(attempt), 0)
FROM job_attempts
UNION ALL
SELECT 'jobs', count(*), min(job_id), max(job_id),
       coalesce(max(job_id) - min(job_id) + 1 - count(*), 0),
       'attempts', coalesce(sum(attempts), 0), NULL, NULL
FROM jobs
UNION ALL
SELECT 'notifications', coalesce(sum(made), 0), min(first_id), max(last_id),
       coalesce(max(last_id) - min(first_id) + 1 - sum(made), 0),
       'user_id', coalesce(sum(user_id * made), 0), NULL, NULL
FROM notification_totals
UNION ALL
SELECT 'obligations', coalesce(sum(obligations), 0), min(first_id), max(last_id),
       coalesce(max(last_id) - min(first_id) + 1 - sum(obligations), 0),
       'qty', coalesce(sum(qty), 0), 'money', coalesce(sum(money), 0)
FROM obligation_totals
UNION ALL
SELECT 'operator_actions', count(*), min(action_id), max(action_id),
       coalesce(max(action_id) - min(action_id) + 1 - count(*), 0),
       'source_row', coalesce(sum(source_row), 0), NULL, NULL
FROM operator_actions
UNION ALL
SELECT 'order_requests', count(*), min(request_id), max(request_id),
       coalesce(max(request_id) - min(request_id) + 1 - count(*), 0),
       'source_row', coalesce(sum(source_row), 0), 'qty', coalesce(sum(qty), 0)
FROM order_requests
UNION ALL
SELECT 'orders', coalesce(sum(orders), 0), min(first_no), max(last_no),
       coalesce(max(last_no) - min(first_no) + 1 - sum(orders), 0),
       'qty', coalesce(sum(qty), 0), 'filled_qty', coalesce(sum(filled_qty), 0)
FROM order_totals
UNION ALL
SELECT 'positions', count(*), min(position_id), max(position_id),
       coalesce(max(position_id) - min(position_id) + 1 - count(*), 0),
       'qty', coalesce(sum(qty), 0), 'cost', coalesce(sum(cost), 0)
FROM positions
UNION ALL
SELECT 'prices', coalesce(sum(prices), 0), min(first_id), max(last_id),
       coalesce(max(last_id) - min(first_id) + 1 - sum(prices), 0),
       'source_row', coalesce(sum(source_rows), 0), NULL, NULL
FROM price_totals
UNION ALL
SELECT 'queue_metrics', count(*), min(metric_id), max(metric_id),
       coalesce(max(metric_id) - min(metric_id) + 1 - count(*), 0),
       'enqueued', coalesce(sum(enqueued), 0), 'started', coalesce(sum(started), 0)
FROM queue_metrics
UNION ALL
SELECT 'round_trips', coalesce(sum(trips), 0), min(first_id), max(last_id),
       coalesce(max(last_id) - min(first_id) + 1 - sum(trips), 0),
       'profit', coalesce(sum(profit), 0), 'fees', coalesce(sum(fees), 0)
FROM round_trip_totals
UNION ALL
SELECT 'trades', coalesce(sum(trades), 0), min(first_id), max(last_id),
       coalesce(max(last_id) - min(first_id) + 1 - sum(trades), 0),
       'qty', coalesce(sum(qty), 0), 'notional', coalesce(sum(notional), 0)
FROM trade_totals
UNION ALL
SELECT 'transfers', coalesce(sum(transfers), 0), min(first_id), max(last_id),
       coalesce(max(last_id) - min(first_id) + 1 - sum(transfers), 0),
       'amount', coalesce(sum(amount), 0), NULL, NULL
FROM transfer_totals
UNION ALL
SELECT 'users', count(*), min(user_id), max(user_id),
       coalesce(max(user_id) - min(user_id) + 1 - count(*), 0),
       'user_id', coalesce(sum(user_id), 0), NULL, NULL
FROM users
ORDER BY 1;
