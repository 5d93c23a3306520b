-- csv/corporate_effects.csv: what each corporate action did to an account (C01-C05).
SELECT effects.effect_id AS "effect_id:key", effects.time AS "time:time", accounts.account,
       instruments.symbol, effects.effect,
       effects.settled_before + effects.pending_before AS "qty_before:qty",
       effects.settled_after + effects.pending_after AS "qty_after:qty",
       effects.money AS "money:money", effects.price AS "price:price", effects.action_no
FROM corporate_effects AS effects
JOIN accounts ON accounts.account_id = effects.account_id
JOIN instruments ON instruments.symbol_id = effects.symbol_id
ORDER BY effects.effect_id;
