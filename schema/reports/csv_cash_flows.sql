-- csv/cash_flows.csv: cash moved in and out, with the equity just before (P02).
SELECT cash_flows.flow_id AS "flow_id:key", accounts.account, cash_flows.time AS "time:time",
       cash_flows.equity_before AS "equity_before:money", cash_flows.amount AS "amount:money"
FROM cash_flows JOIN accounts ON accounts.account_id = cash_flows.account_id
ORDER BY cash_flows.flow_id;
