-- Are prices on record ([record] prices)?
SELECT EXISTS (SELECT 1 FROM prices) AS "any";
