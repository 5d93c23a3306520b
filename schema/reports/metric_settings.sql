-- What the metrics need to know of the scenario: periods a year, the risk free rate a year, the seed.
SELECT (SELECT value FROM meta WHERE key = 'periods') AS periods,
       (SELECT value FROM meta WHERE key = 'risk_free') AS risk_free,
       CAST((SELECT value FROM meta WHERE key = 'currency_exponent') AS INTEGER)
           AS currency_exponent,
       (SELECT value FROM meta WHERE key = 'seed') AS seed;
