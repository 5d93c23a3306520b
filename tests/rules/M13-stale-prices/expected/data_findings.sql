SELECT kind, message FROM data_findings WHERE kind = 'stale_price'
