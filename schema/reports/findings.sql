-- Data quality findings by kind (D04), with the first example of each.
SELECT counted.kind, counted.severity, counted.rule, counted.findings AS "findings:count",
       feeds.name || ':' || data_findings.source_row AS "first row",
       data_findings.message AS "first message"
FROM (SELECT kind, severity, rule, count(*) AS findings, min(finding_id) AS first_id
      FROM data_findings
      GROUP BY kind, severity, rule) AS counted
JOIN data_findings ON data_findings.finding_id = counted.first_id
JOIN feeds ON feeds.feed_id = data_findings.source_feed
ORDER BY CASE counted.severity WHEN 'error' THEN 1 WHEN 'warning' THEN 2 ELSE 3 END,
         counted.kind, counted.rule;
