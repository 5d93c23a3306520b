SELECT name AS feed, source_row, line, byte_offset, rule, raw
FROM input_rejects JOIN feeds ON feed_id = source_feed ORDER BY feed_id, source_row
