SELECT key, value FROM meta WHERE key = 'superseded'
