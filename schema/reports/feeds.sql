-- Where every input row went: per feed, rows read = used + quarantined + outside the window (D03),
-- and which instant a date without a time stood for (T07).
SELECT feed_id AS "rank:key", name AS feed, kind, role, files AS "files:count",
       rows_read AS "rows read:count", used AS "used:count",
       quarantined AS "quarantined:count", outside AS "outside:count",
       rows_read = used + quarantined + outside AS "sum holds:check", date_means AS "date means"
FROM feeds
ORDER BY feed_id;
