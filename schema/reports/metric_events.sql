-- What the metrics of P01-P03 are made of, in time order: marks (kind 0; equity), then cash moved
-- at the same instant (kind 1; equity before it, amount), after T01. An account that opened with
-- cash of which no movement is stored gets one at its opening.
SELECT moves.account_id, moves.kind, moves.time, moves.day, moves.value, moves.amount
FROM (SELECT account_id, 0 AS kind, time, day, cash + securities AS value, 0 AS amount,
             equity_id AS id
      FROM equity
      UNION ALL
      SELECT account_id, 1, time, 0, equity_before, amount, flow_id
      FROM cash_flows
      UNION ALL
      SELECT account_id, 1, opened, 0, 0, initial_cash, 0
      FROM accounts
      WHERE opened IS NOT NULL AND initial_cash <> 0
        AND NOT EXISTS (SELECT 1 FROM cash_flows
                        WHERE cash_flows.account_id = accounts.account_id
                          AND cash_flows.time = accounts.opened
                          AND cash_flows.equity_before = 0)) AS moves
JOIN accounts ON accounts.account_id = moves.account_id
WHERE :user IS NULL OR accounts.user_id = (SELECT user_id FROM users WHERE user = :user)
ORDER BY moves.time, moves.kind, moves.account_id, moves.id;
