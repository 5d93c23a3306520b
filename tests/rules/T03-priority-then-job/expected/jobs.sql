SELECT key, (started - enqueued) / 1000000000 AS seconds FROM jobs WHERE kind = 'order'
ORDER BY started
