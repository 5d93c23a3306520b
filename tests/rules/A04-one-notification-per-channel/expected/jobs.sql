SELECT key, state, attempts FROM jobs WHERE kind = 'notification'
