-- Where an unfinished run goes on (store.h): one row, replaced at each commit, dropped when the run
-- is sealed. Beside the tables of tables.sql, and in no digest.
CREATE TABLE resume_state (
    resume_id INTEGER PRIMARY KEY CHECK (resume_id = 1),
    events    INTEGER NOT NULL,           -- timeline events before the commit
    log_size  INTEGER NOT NULL,           -- bytes of audit.log
    log_lines INTEGER NOT NULL,
    root      TEXT NOT NULL,              -- of those lines
    finished  INTEGER NOT NULL            -- 1: the run was over, only sealing was left
) STRICT;
