-- csv/input_rejects.csv and rejects.csv: input rows that were quarantined or refused (D03).
SELECT input_rejects.reject_id AS "reject_id:key", feeds.name AS feed, input_rejects.source_row,
       input_rejects.line, input_rejects.byte_offset, input_rejects.outcome, input_rejects.rule,
       input_rejects.message, input_rejects.raw
FROM input_rejects JOIN feeds ON feeds.feed_id = input_rejects.source_feed
ORDER BY input_rejects.reject_id;
