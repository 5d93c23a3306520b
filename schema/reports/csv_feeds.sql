-- csv/feeds.csv: where every input row went (D03).
SELECT feed_id, name, kind, role, files, rows_read, used, quarantined, outside, date_means
FROM feeds
ORDER BY feed_id;
