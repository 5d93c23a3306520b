-- The resolved scenario: every key with the value that was in force, defaults included.
SELECT value AS scenario FROM meta WHERE key = 'scenario';
