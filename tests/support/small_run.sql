-- A run small enough to be added up by hand (small_run.h). Days are those after 2026-01-05, a
-- Monday: day 20458 is 1767571200 s, sessions are 14:30 to 21:00 UTC. Money is in cents, prices
-- and quantities have 8 decimals.

INSERT INTO meta VALUES
    ('name', 'small'),
    ('title', 'Two users & <two> symbols'),
    ('seed', '1'),
    ('profile', 'strict'),
    ('calendar', 'XNYS'),
    ('zone', 'America/New_York'),
    ('currency', 'USD'),
    ('currency_exponent', '2'),
    ('periods', '252'),
    ('risk_free', '0'),
    ('period_begin', '2026-01-05T14:30:00.000000000Z'),
    ('period_end', '2026-01-07T21:00:00.000000000Z'),
    ('events', '21'),
    ('orders', '9'),
    ('prices', '6'),
    ('jobs', '15'),
    ('log_lines', '30'),
    ('scenario_digest', 'ab12'),
    ('root', '00ff'),
    ('scenario', '[scenario]' || char(10) || 'name = small' || char(10));
INSERT INTO feeds VALUES
    (0, 'bars', 'bars', 'fill', 1, NULL, 8, 6, 0, 2),
    (1, 'orders', 'orders', 'none', 1, 'after_close', 11, 9, 1, 1);
INSERT INTO instruments VALUES
    (1, 'AAA', 'USD', 1000000, 100000000, 100000000, 100000000, 'trading', 1200000000),
    (2, 'BBB', 'USD', 1000000, 100000000, 100000000, 100000000, 'trading', 2100000000);
INSERT INTO users VALUES
    (1, 'alice', 'Alice', 'a@example.org', 'trader', 'active', 'cash', 1767571200000000000),
    (2, 'bob', NULL, NULL, 'trader', 'active', 'cash', 1767571200000000000),
    (3, 'mallory', NULL, NULL, NULL, NULL, NULL, NULL);
-- 10,000.00 and 5,000.00
INSERT INTO accounts VALUES
    (1, 'alice', 1, 'cash', 1000000, 1767571200000000000),
    (2, 'bob', 2, 'cash', 500000, 1767571200000000000),
    (3, 'mallory', 3, NULL, NULL, NULL);
-- order_no, id, time, user, account, symbol, side, type, tif, qty, limit, stop, expire,
-- priority, status, reason, rule, filled, average, fees, accepted, ended, feed, row, arrival
INSERT INTO orders VALUES
    (1, 'O1', 1767623400000000000, 1, 1, 1, 'buy', 'market', 'day', 10000000000, NULL, NULL, NULL,
     0, 'filled', NULL, 'M03', 10000000000, 1000000000, 100, 1767623400000000000,
     1767623400000000000, 1, 1, 1000000000),
    (2, 'O2', 1767623460000000000, 1, 1, 2, 'buy', 'limit', 'day', 90000000000, 2000000000, NULL,
     NULL, 0, 'rejected', 'not_enough_cash', 'R13', 0, NULL, 0, NULL, 1767623460000000000, 1, 2,
     NULL),
    (3, 'O3', 1767623520000000000, 2, 2, 1, 'buy', 'limit', 'gtc', 5000000000, 950000000, NULL,
     NULL, 0, 'new', NULL, NULL, 0, NULL, 0, 1767623520000000000, NULL, 1, 3, 1000000000),
    (4, 'O4', 1767623580000000000, 2, 2, 2, 'buy', 'market', 'day', 1000000000, NULL, NULL, NULL,
     0, 'filled', NULL, 'M03', 1000000000, 2000000000, 50, 1767623580000000000,
     1767625200000000000, 1, 4, 1990000000),
    (5, 'O5', 1767709800000000000, 1, 1, 1, 'sell', 'market', 'day', 4000000000, NULL, NULL, NULL,
     0, 'filled', NULL, 'M03', 4000000000, 1100000000, 100, 1767709800000000000,
     1767709800000000000, 1, 5, 1100000000),
    (6, 'O6', 1767709860000000000, 3, 3, NULL, 'buy', 'market', 'day', 100000000, NULL, NULL,
     NULL, 0, 'rejected', 'unknown_symbol', 'R05', 0, NULL, 0, NULL, 1767709860000000000, 1, 6,
     NULL),
    (7, 'O7', 1767709920000000000, 1, 1, 2, 'buy', 'limit', 'day', 100000000, 1000000000, NULL,
     NULL, 0, 'expired', NULL, 'M12', 0, NULL, 0, 1767709920000000000, 1767733200000000000, 1, 7,
     2000000000),
    (8, 'O8', 1767709980000000000, 2, 2, 2, 'buy', 'limit', 'gtc', 1000000000, 2100000000, NULL,
     NULL, 0, 'canceled', 'user_request', 'R16', 400000000, 2100000000, 0, 1767709980000000000,
     1767796200000000000, 1, 8, 2100000000),
    (9, 'O9', 1767796200000000000, 1, 1, 1, 'sell', 'market', 'day', 6000000000, NULL, NULL, NULL,
     0, 'filled', NULL, 'M03', 6000000000, 1200000000, 100, 1767796200000000000,
     1767796200000000000, 1, 9, 1210000000);
INSERT INTO order_requests VALUES
    (1, 1767796200000000000, 'O8', 8, 2, 'cancel', 'accepted', NULL, 'R16', NULL, NULL, NULL, 1,
     10);
-- T1 alice 100 AAA at 10.00, T2 bob 10 BBB at 20.00, T3 alice -40 AAA at 11.00,
-- T4 bob 4 BBB at 21.00, T5 alice -60 AAA at 12.00; fees 1.00 .50 1.00 0 1.00
INSERT INTO trades VALUES
    (1, 1, 1, NULL, 1767623400000000000, 1, 1, 1, 'buy', 10000000000, 1000000000, 100000, 100,
     'taker', 0, 'M03', 0, 1, 'open', 20458, 20459),
    (2, 2, 4, NULL, 1767625200000000000, 2, 2, 2, 'buy', 1000000000, 2000000000, 20000, 50, 'taker',
     0, 'M03', 0, 2, 'open', 20458, 20459),
    (3, 3, 5, NULL, 1767709800000000000, 1, 1, 1, 'sell', 4000000000, 1100000000, 44000, 100,
     'taker', 0, 'M03', 0, 3, 'open', 20459, 20460),
    (4, 4, 8, NULL, 1767733200000000000, 2, 2, 2, 'buy', 400000000, 2100000000, 8400, 0, 'maker', 0,
     'M04', 0, 4, 'close', 20459, 20460),
    (5, 5, 9, NULL, 1767796200000000000, 1, 1, 1, 'sell', 6000000000, 1200000000, 72000, 100,
     'taker', 0, 'M03', 0, 5, 'open', 20460, 20461);
INSERT INTO obligations VALUES
    (1, 1, 1, 10000000000, -100100, 20459),
    (2, 2, 2, 1000000000, -20050, 20459),
    (3, 1, 1, -4000000000, 43900, 20460),
    (4, 2, 2, 400000000, -8400, 20460),
    (5, 1, 1, -6000000000, 71900, 20461);
-- T1 and T2 settle on day 1, T3 on day 2; T4 fails on day 2, T5 is not due yet
INSERT INTO instructions VALUES
    (1, 1767657600000000000, 20459, 1, 1, 20459, NULL, 1, 1, 10000000000, -100100, 'settled', NULL),
    (2, 1767657600000000000, 20459, 2, 2, 20459, NULL, 2, 2, 1000000000, -20050, 'settled', NULL),
    (3, 1767744000000000000, 20460, 1, 1, 20460, NULL, 3, 3, -4000000000, 43900, 'settled', NULL),
    (4, 1767744000000000000, 20460, 2, 2, 20460, NULL, 4, 4, 400000000, -8400, 'failed', 'cash');
-- id, time, debit owner and kind, credit owner and kind, asset, symbol, amount, code, reference
INSERT INTO transfers VALUES
    (1, 1767571200000000000, NULL, 'external', 1, 'cash', 'currency', NULL, 1000000, 'deposit',
     'row', 1, 1),
    (2, 1767571200000000000, NULL, 'external', 2, 'cash', 'currency', NULL, 500000, 'deposit',
     'row', 1, 2),
    (3, 1767623400000000000, 1, 'cash_pending', NULL, 'clearing', 'currency', NULL, 100000,
     'trade_cash', 'trade', NULL, 1),
    (4, 1767623400000000000, NULL, 'clearing', 1, 'securities_pending', 'security', 1, 10000000000,
     'trade_securities', 'trade', NULL, 1),
    (5, 1767623400000000000, 1, 'cash_pending', NULL, 'fees', 'currency', NULL, 100, 'fee', 'trade',
     NULL, 1),
    (6, 1767625200000000000, 2, 'cash_pending', NULL, 'clearing', 'currency', NULL, 20000,
     'trade_cash', 'trade', NULL, 2),
    (7, 1767625200000000000, NULL, 'clearing', 2, 'securities_pending', 'security', 2, 1000000000,
     'trade_securities', 'trade', NULL, 2),
    (8, 1767625200000000000, 2, 'cash_pending', NULL, 'fees', 'currency', NULL, 50, 'fee', 'trade',
     NULL, 2),
    (9, 1767657600000000000, 1, 'cash', 1, 'cash_pending', 'currency', NULL, 100100, 'settle_cash',
     'cycle', NULL, 20459),
    (10, 1767657600000000000, 1, 'securities_pending', 1, 'securities', 'security', 1, 10000000000,
     'settle_securities', 'cycle', NULL, 20459),
    (11, 1767657600000000000, 2, 'cash', 2, 'cash_pending', 'currency', NULL, 20050, 'settle_cash',
     'cycle', NULL, 20459),
    (12, 1767657600000000000, 2, 'securities_pending', 2, 'securities', 'security', 2, 1000000000,
     'settle_securities', 'cycle', NULL, 20459),
    (13, 1767700800000000000, NULL, 'external', 2, 'cash', 'currency', NULL, 100000, 'deposit',
     'row', 1, 11),
    (14, 1767709800000000000, NULL, 'clearing', 1, 'cash_pending', 'currency', NULL, 44000,
     'trade_cash', 'trade', NULL, 3),
    (15, 1767709800000000000, 1, 'securities_pending', NULL, 'clearing', 'security', 1, 4000000000,
     'trade_securities', 'trade', NULL, 3),
    (16, 1767709800000000000, 1, 'cash_pending', NULL, 'fees', 'currency', NULL, 100, 'fee',
     'trade', NULL, 3),
    (17, 1767733200000000000, 2, 'cash_pending', NULL, 'clearing', 'currency', NULL, 8400,
     'trade_cash', 'trade', NULL, 4),
    (18, 1767733200000000000, NULL, 'clearing', 2, 'securities_pending', 'security', 2, 400000000,
     'trade_securities', 'trade', NULL, 4),
    (19, 1767744000000000000, 1, 'cash_pending', 1, 'cash', 'currency', NULL, 43900, 'settle_cash',
     'cycle', NULL, 20460),
    (20, 1767744000000000000, 1, 'securities', 1, 'securities_pending', 'security', 1, 4000000000,
     'settle_securities', 'cycle', NULL, 20460),
    (21, 1767796200000000000, NULL, 'clearing', 1, 'cash_pending', 'currency', NULL, 72000,
     'trade_cash', 'trade', NULL, 5),
    (22, 1767796200000000000, 1, 'securities_pending', NULL, 'clearing', 'security', 1, 6000000000,
     'trade_securities', 'trade', NULL, 5),
    (23, 1767796200000000000, 1, 'cash_pending', NULL, 'fees', 'currency', NULL, 100, 'fee',
     'trade', NULL, 5);
-- bought for 1000.00, sold for 440.00 + 720.00, three fees of 1.00
INSERT INTO round_trips VALUES
    (1, 1, 1, 'buy', 1767623400000000000, 1767796200000000000, 10000000000, 15700, 300, 1, 5);
INSERT INTO positions VALUES
    (1, 1, 1, 0, 6000000000, 0, 1200000000),
    (2, 2, 2, 1400000000, 1000000000, 28400, 2100000000);
-- closes: AAA 10.50 11.20 12.00, BBB 20.00 21.50 21.00
INSERT INTO prices VALUES
    (1, 1, 1767623400000000000, 1767646800000000000, 1000000000, 1080000000, 990000000, 1050000000,
     100000000000, NULL, NULL, NULL, NULL, 0, 1),
    (2, 2, 1767623400000000000, 1767646800000000000, 2000000000, 2000000000, 2000000000, 2000000000,
     NULL, NULL, NULL, NULL, NULL, 0, 2),
    (3, 1, 1767709800000000000, 1767733200000000000, 1100000000, 1150000000, 1090000000, 1120000000,
     100000000000, NULL, NULL, NULL, NULL, 0, 3),
    (4, 2, 1767709800000000000, 1767733200000000000, 2100000000, 2150000000, 2080000000, 2150000000,
     NULL, NULL, NULL, NULL, NULL, 0, 4),
    (5, 1, 1767796200000000000, 1767819600000000000, 1200000000, 1210000000, 1190000000, 1200000000,
     100000000000, NULL, NULL, NULL, NULL, 0, 5),
    (6, 2, 1767796200000000000, 1767819600000000000, 2150000000, 2150000000, 2100000000, 2100000000,
     NULL, NULL, NULL, NULL, NULL, 0, 6);
-- cash = what is settled and pending; securities at the closes
INSERT INTO equity VALUES
    (1, 1, 20458, 1767646800000000000, 899900, 105000, 0),
    (2, 2, 20458, 1767646800000000000, 479950, 20000, 0),
    (3, 1, 20459, 1767733200000000000, 943800, 67200, 0),
    (4, 2, 20459, 1767733200000000000, 571550, 30100, 0),
    (5, 1, 20460, 1767819600000000000, 1015700, 0, 0),
    (6, 2, 20460, 1767819600000000000, 571550, 29400, 0);
INSERT INTO cash_flows VALUES
    (1, 2, 1767700800000000000, 499950, 100000);
INSERT INTO jobs VALUES
    (3, 'order:orders:3', 'default', 'order', 'completed', 0, 2, 1767623520000000000,
     1767623520000000000, 1767623520000000000, 1767623580000000000, NULL, NULL),
    (6, 'price:bars:2:open', 'default', 'price', 'failed', 0, 1, 1767623700000000000,
     1767623700000000000, 1767623700000000000, 1767623760000000000, 'broken <pipe>', NULL);
INSERT INTO job_attempts VALUES
    (1, 3, 1, 1, 1767623520000000000, 1767623520000000000, 'exception', 'lost', 1000000000),
    (2, 3, 2, 1, 1767623580000000000, 1767623580000000000, 'completed', NULL, NULL),
    (3, 6, 1, 1, 1767623700000000000, 1767623760000000000, 'exception', 'broken <pipe>', NULL);
-- 10 jobs wait 1 s in the first minute, 5 wait 3 s in the second: L = lambda x W
INSERT INTO queue_metrics VALUES
    (1, 'default', 1767623400000000000, 10, 10, 9, 1, 10000000000, 10000000000, 1000000000,
     1000000000, 1000000000, 1000000000, 5000000000, 500000000, 500000000, 500000000, 500000000,
     5000000000, 1, 1000000000),
    (2, 'default', 1767623460000000000, 5, 5, 5, 0, 15000000000, 15000000000, 3000000000,
     3000000000, 3000000000, 3000000000, 2500000000, 500000000, 500000000, 500000000, 500000000,
     2500000000, 1, 3000000000);
INSERT INTO notifications VALUES
    (1, 1, 'database', 'order_filled', 'O1', 1767623400000000000, 1767623400000000000),
    (2, 1, 'database', 'order_rejected', 'O2', 1767623460000000000, NULL);
INSERT INTO operator_actions VALUES
    (1, 1767787200000000000, 1, 'retry', 'J6', 'line is back', 'refused', 1, 10);
INSERT INTO input_rejects VALUES
    (1, 1, 4, 5, 120, 'x,"<b>&"' || char(10) || ',y', 'D01',
     'qty: 1.123456789 has more than 8 decimals', 'quarantined');
INSERT INTO data_findings VALUES
    (1, 0, 2, 'zero_volume', 'warning', 'D04', 'a bar without volume'),
    (2, 0, 4, 'zero_volume', 'warning', 'D04', 'another bar without volume');
INSERT INTO checkpoints VALUES
    (1, 21, 30, '00ff');
