-- The last instant of the run.
SELECT value AS end FROM meta WHERE key = 'period_end';
