-- What corporate actions did to accounts, by symbol (C01-C05): shares made or taken, money received
-- (owed dividends and paid ones by themselves).
SELECT accounts.account, instruments.symbol, effects.effect, count(*) AS "times:count",
       sum(effects.settled_after + effects.pending_after
           - effects.settled_before - effects.pending_before) AS "shares:qty",
       sum(effects.money) AS "money:money"
FROM corporate_effects AS effects
JOIN accounts ON accounts.account_id = effects.account_id
JOIN instruments ON instruments.symbol_id = effects.symbol_id
WHERE :user IS NULL OR accounts.user_id = (SELECT user_id FROM users WHERE user = :user)
GROUP BY accounts.account_id, instruments.symbol_id, effects.effect
ORDER BY accounts.account_id, instruments.symbol_id, effects.effect;
