-- How near an order without a fill came to its limit and to its stop: of the prices that it could take
-- part in, from its acceptance to its end, the one that was nearest. `missed` is above 0 when the price
-- did not get there, 0 when it was equal, below 0 when it went beyond.
WITH target AS MATERIALIZED (
    SELECT order_no, symbol_id, side, limit_price, stop_price, accepted,
           CASE side WHEN 'buy' THEN 1 ELSE -1 END AS way,
           coalesce(ended, (SELECT max(end_time) FROM prices)) AS until
    FROM orders
    WHERE order_no = :order_no AND accepted IS NOT NULL AND filled_qty = 0),
-- A quote stays in force until the next one (M08); bars and prints act at their own instants (T04).
since AS MATERIALIZED (
    SELECT coalesce(max(prices.begin_time), min(target.accepted)) AS quote
    FROM target LEFT JOIN prices ON prices.symbol_id = target.symbol_id
                                AND prices.begin_time <= target.accepted
                                AND (prices.bid IS NOT NULL OR prices.ask IS NOT NULL)),
seen AS MATERIALIZED (
    SELECT prices.price_id, prices.end_time, prices.source_feed, prices.source_row, target.*,
           prices.bid IS NOT NULL OR prices.ask IS NOT NULL AS is_quote,
           prices.low IS NOT NULL AND prices.high IS NOT NULL AS is_bar,
           CASE WHEN prices.bid IS NOT NULL OR prices.ask IS NOT NULL
                THEN CASE target.side WHEN 'buy' THEN prices.ask ELSE prices.bid END
                WHEN target.side = 'buy' THEN coalesce(prices.low, prices.close)
                ELSE coalesce(prices.high, prices.close) END AS best,
           CASE WHEN prices.bid IS NOT NULL OR prices.ask IS NOT NULL
                THEN CASE target.side WHEN 'buy' THEN prices.ask ELSE prices.bid END
                WHEN target.side = 'buy' THEN coalesce(prices.high, prices.close)
                ELSE coalesce(prices.low, prices.close) END AS worst
    FROM target JOIN prices ON prices.symbol_id = target.symbol_id
    CROSS JOIN since
    WHERE prices.end_time <= target.until
      AND prices.begin_time >= CASE WHEN prices.bid IS NOT NULL OR prices.ask IS NOT NULL
                                    THEN since.quote ELSE target.accepted END),
near AS (
    SELECT 'limit' AS what, limit_price AS wanted, best AS nearest, way * (best - limit_price) AS missed,
           CASE WHEN is_quote THEN CASE side WHEN 'buy' THEN 'ask' ELSE 'bid' END
                WHEN is_bar THEN CASE side WHEN 'buy' THEN 'low' ELSE 'high' END
                ELSE 'price' END AS part, seen.*
    FROM seen WHERE limit_price IS NOT NULL AND best IS NOT NULL
    UNION ALL
    SELECT 'stop', stop_price, worst, way * (stop_price - worst),
           CASE WHEN is_quote THEN CASE side WHEN 'buy' THEN 'ask' ELSE 'bid' END
                WHEN is_bar THEN CASE side WHEN 'buy' THEN 'high' ELSE 'low' END
                ELSE 'price' END, seen.*
    FROM seen WHERE stop_price IS NOT NULL AND worst IS NOT NULL),
ranked AS (
    SELECT near.*, row_number() OVER (PARTITION BY what ORDER BY missed, price_id) AS rank FROM near)
SELECT ranked.what, ranked.wanted AS "wanted:price", ranked.part,
       ranked.nearest AS "nearest:price", ranked.missed AS "missed:price",
       abs(ranked.missed) AS "distance:price", ranked.end_time AS "time:time", feeds.name AS feed,
       ranked.source_row, ranked.is_bar, ranked.is_quote,
       (SELECT count(*) FROM seen) AS "prices:count"
FROM ranked JOIN feeds ON feeds.feed_id = ranked.source_feed
WHERE ranked.rank = 1
UNION ALL
SELECT 'none', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, (SELECT count(*) FROM seen)
FROM target
WHERE NOT EXISTS (SELECT 1 FROM near)
ORDER BY 1 DESC;
