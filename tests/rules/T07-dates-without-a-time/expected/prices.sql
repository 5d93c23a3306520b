SELECT strftime('%Y-%m-%dT%H:%M:%S', begin_time / 1000000000, 'unixepoch') AS begin,
       strftime('%Y-%m-%dT%H:%M:%S', end_time / 1000000000, 'unixepoch') AS "end"
FROM prices ORDER BY price_id
