-- csv/accounts.csv: the accounts and what they opened with.
SELECT accounts.account_id AS "account_id:key", accounts.account, users.user, accounts.type,
       accounts.initial_cash AS "initial_cash:money", accounts.opened AS "opened:time"
FROM accounts LEFT JOIN users ON users.user_id = accounts.user_id
ORDER BY accounts.account_id;
