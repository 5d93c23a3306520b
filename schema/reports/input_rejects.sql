-- Input rows that were not used (D03): quarantined as bad, or refused as too early.
SELECT input_rejects.reject_id AS "id:key", feeds.name AS feed, input_rejects.source_row AS "row",
       input_rejects.line, input_rejects.outcome, input_rejects.rule, input_rejects.message,
       input_rejects.raw
FROM input_rejects JOIN feeds ON feeds.feed_id = input_rejects.source_feed
ORDER BY input_rejects.reject_id;
