-- How the orders of each account were executed, symbol by symbol (P03).
SELECT executions.account_id, executions.ordered_qty, executions.filled_qty,
       executions.arrival_value, executions.arrival_filled, executions.slippage,
       executions.missed, executions.fees
FROM executions JOIN accounts ON accounts.account_id = executions.account_id
WHERE :user IS NULL OR accounts.user_id = (SELECT user_id FROM users WHERE user = :user)
ORDER BY executions.execution_id;
