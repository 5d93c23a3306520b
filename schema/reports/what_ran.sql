-- What ran: scenario, window, period, calendar and the run's root, as the run stored them.
WITH wanted (place, key, item) AS (
    VALUES (1, 'name', 'scenario'), (2, 'title', 'title'), (3, 'seed', 'seed'),
           (4, 'profile', 'profile'), (5, 'calendar', 'calendar'), (6, 'zone', 'zone'),
           (7, 'window_begin', 'window begin'), (8, 'window_end', 'window end'),
           (9, 'period_begin', 'period begin'), (10, 'period_end', 'period end'),
           (11, 'currency', 'currency'), (12, 'periods', 'periods a year'),
           (13, 'risk_free', 'risk free a year'), (14, 'events', 'timeline events'),
           (15, 'orders', 'order rows'), (16, 'prices', 'price rows'), (17, 'jobs', 'jobs'),
           (18, 'log_lines', 'audit lines'), (19, 'scenario_digest', 'scenario digest'),
           (20, 'root', 'root'))
SELECT wanted.item, meta.value
FROM wanted JOIN meta ON meta.key = wanted.key
ORDER BY wanted.place;
