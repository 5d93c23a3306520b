SELECT feeds.name AS feed, source_row AS row, data_findings.kind, severity, rule FROM data_findings JOIN feeds ON feeds.feed_id = data_findings.source_feed ORDER BY feed, row, data_findings.kind
