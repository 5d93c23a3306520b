-- csv/data_findings.csv: what looked wrong in the data (D04).
SELECT data_findings.finding_id AS "finding_id:key", feeds.name AS feed, data_findings.source_row,
       data_findings.kind, data_findings.severity, data_findings.rule, data_findings.message
FROM data_findings JOIN feeds ON feeds.feed_id = data_findings.source_feed
ORDER BY data_findings.finding_id;
