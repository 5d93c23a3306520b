SELECT name_id, symbol_id, symbol, date(from_day * 86400, 'unixepoch') AS from_date FROM instrument_names ORDER BY name_id
