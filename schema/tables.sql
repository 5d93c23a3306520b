-- Tapedeck's run.db. Money is in minor units, prices and quantities have 8 decimals, times are
-- nanoseconds since 1970-01-01T00:00:00Z, days count from 1970-01-01. NULL: not given, not yet.
-- Enums are stored by their word. Views v_... (views.sql) show people's units. Every table has an
-- integer key, and its digest in the audit log is SHA-256 of
--     sqlite3 run.db '.mode quote' 'SELECT * FROM NAME ORDER BY 1'     (sorted by its key)
CREATE TABLE meta (
    key   TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE feeds (
    feed_id     INTEGER PRIMARY KEY,      -- rank in the scenario, from 0
    name        TEXT NOT NULL,
    kind        TEXT NOT NULL,
    role        TEXT NOT NULL,            -- fill, mark, or none
    files       INTEGER NOT NULL,
    date_means  TEXT,                     -- T07, for orders; NULL: no row had a date alone
    rows_read   INTEGER NOT NULL,
    used        INTEGER NOT NULL,
    quarantined INTEGER NOT NULL,
    outside     INTEGER NOT NULL,
    CHECK (rows_read = used + quarantined + outside)
) STRICT;

CREATE TABLE instruments (
    symbol_id  INTEGER PRIMARY KEY,
    symbol     TEXT NOT NULL,
    currency   TEXT NOT NULL,
    tick       INTEGER,
    lot        INTEGER NOT NULL,
    qty_step   INTEGER NOT NULL,
    multiplier INTEGER NOT NULL,
    status     TEXT NOT NULL,
    last_price INTEGER                    -- at the end of the run
) STRICT;

CREATE TABLE instrument_names (
    name_id   INTEGER PRIMARY KEY,
    symbol_id INTEGER NOT NULL REFERENCES instruments (symbol_id),
    symbol    TEXT NOT NULL,
    from_day  INTEGER                     -- NULL: from the start
) STRICT;

CREATE TABLE users (
    user_id      INTEGER PRIMARY KEY,
    user         TEXT NOT NULL,
    name         TEXT,
    email        TEXT,
    role         TEXT,
    status       TEXT,                    -- NULL: only named by a refused row
    account_type TEXT,
    created      INTEGER
) STRICT;

CREATE TABLE accounts (
    account_id   INTEGER PRIMARY KEY,
    account      TEXT NOT NULL,
    user_id      INTEGER REFERENCES users (user_id),
    type         TEXT,
    initial_cash INTEGER,
    opened       INTEGER                  -- NULL: only named by a refused row
) STRICT;

CREATE TABLE orders (
    order_no    INTEGER PRIMARY KEY,
    order_id    TEXT NOT NULL,
    time        INTEGER NOT NULL,
    user_id     INTEGER NOT NULL REFERENCES users (user_id),
    account_id  INTEGER NOT NULL REFERENCES accounts (account_id),
    symbol_id   INTEGER REFERENCES instruments (symbol_id),
    side        TEXT,
    type        TEXT,
    tif         TEXT,
    qty         INTEGER,
    limit_price INTEGER,
    stop_price  INTEGER,
    expire      INTEGER,
    priority    INTEGER NOT NULL,
    status      TEXT NOT NULL,
    reason      TEXT,
    rule        TEXT,
    filled_qty  INTEGER NOT NULL,
    avg_price   INTEGER,
    fees        INTEGER NOT NULL,
    accepted    INTEGER,
    ended       INTEGER,
    source_feed INTEGER NOT NULL REFERENCES feeds (feed_id),
    source_row  INTEGER NOT NULL,
    arrival_price INTEGER               -- last price at acceptance; NULL: none, never accepted
) STRICT;

CREATE TABLE order_requests (
    request_id  INTEGER PRIMARY KEY,
    time        INTEGER NOT NULL,
    order_id    TEXT NOT NULL,
    order_no    INTEGER REFERENCES orders (order_no),
    user_id     INTEGER NOT NULL REFERENCES users (user_id),
    action      TEXT NOT NULL,
    outcome     TEXT NOT NULL,
    reason      TEXT,
    rule        TEXT,
    qty         INTEGER,
    limit_price INTEGER,
    stop_price  INTEGER,
    source_feed INTEGER NOT NULL REFERENCES feeds (feed_id),
    source_row  INTEGER NOT NULL
) STRICT;

CREATE TABLE trades (
    trade_id         INTEGER PRIMARY KEY,
    match_id         INTEGER NOT NULL,
    order_no         INTEGER NOT NULL REFERENCES orders (order_no),
    counter_order_no INTEGER REFERENCES orders (order_no),
    time             INTEGER NOT NULL,
    user_id          INTEGER NOT NULL REFERENCES users (user_id),
    account_id       INTEGER NOT NULL REFERENCES accounts (account_id),
    symbol_id        INTEGER NOT NULL REFERENCES instruments (symbol_id),
    side             TEXT NOT NULL,
    qty              INTEGER NOT NULL,
    price            INTEGER NOT NULL,
    notional         INTEGER NOT NULL,
    fee              INTEGER NOT NULL,
    liquidity        TEXT NOT NULL,
    ambiguous        INTEGER NOT NULL,
    rule             TEXT NOT NULL,
    source_feed      INTEGER NOT NULL REFERENCES feeds (feed_id),
    source_row       INTEGER NOT NULL,
    source_part      TEXT NOT NULL,
    trade_day        INTEGER NOT NULL,
    due_day          INTEGER NOT NULL
) STRICT;

-- One obligation per fill (S02); who settled it, and when, follows from the instructions.
CREATE TABLE obligations (
    obligation_id INTEGER PRIMARY KEY REFERENCES trades (trade_id),
    account_id    INTEGER NOT NULL REFERENCES accounts (account_id),
    symbol_id     INTEGER NOT NULL REFERENCES instruments (symbol_id),
    qty           INTEGER NOT NULL,
    money         INTEGER NOT NULL,
    due_day       INTEGER NOT NULL
) STRICT;

-- One row per instruction and cycle: netted per account and symbol over all that is due, or a
-- single fill (obligation_id given: net = no, or settled at its own instant).
CREATE TABLE instructions (
    instruction_id   INTEGER PRIMARY KEY,
    time             INTEGER NOT NULL,
    cycle_day        INTEGER NOT NULL,
    account_id       INTEGER NOT NULL REFERENCES accounts (account_id),
    symbol_id        INTEGER NOT NULL REFERENCES instruments (symbol_id),
    due_day          INTEGER NOT NULL,
    obligation_id    INTEGER REFERENCES obligations (obligation_id),
    first_obligation INTEGER NOT NULL REFERENCES obligations (obligation_id),
    last_obligation  INTEGER NOT NULL REFERENCES obligations (obligation_id),
    qty              INTEGER NOT NULL,
    money            INTEGER NOT NULL,
    outcome          TEXT NOT NULL,       -- settled or failed
    lacks            TEXT                 -- securities, cash, both; NULL: settled
) STRICT;

CREATE TABLE transfers (
    transfer_id       INTEGER PRIMARY KEY,
    time              INTEGER NOT NULL,
    debit_owner       INTEGER REFERENCES accounts (account_id), -- NULL: house
    debit_kind        TEXT NOT NULL,
    credit_owner      INTEGER REFERENCES accounts (account_id),
    credit_kind       TEXT NOT NULL,
    asset_kind        TEXT NOT NULL,      -- currency or security
    symbol_id         INTEGER REFERENCES instruments (symbol_id), -- NULL: the currency
    amount            INTEGER NOT NULL CHECK (amount > 0),
    code              TEXT NOT NULL,
    reference_kind    TEXT NOT NULL,      -- trade, cycle, row
    reference_feed    INTEGER REFERENCES feeds (feed_id),
    reference         INTEGER NOT NULL
) STRICT;

CREATE TABLE round_trips (
    round_trip_id INTEGER PRIMARY KEY,
    account_id    INTEGER NOT NULL REFERENCES accounts (account_id),
    symbol_id     INTEGER NOT NULL REFERENCES instruments (symbol_id),
    side          TEXT NOT NULL,
    opened        INTEGER NOT NULL,
    closed        INTEGER NOT NULL,
    qty           INTEGER NOT NULL,
    profit        INTEGER NOT NULL,
    fees          INTEGER NOT NULL,
    first_trade   INTEGER NOT NULL REFERENCES trades (trade_id),
    last_trade    INTEGER NOT NULL REFERENCES trades (trade_id)
) STRICT;

-- What is held at the end: settled and pending securities, the open lots' cost without fees (M14).
CREATE TABLE positions (
    position_id INTEGER PRIMARY KEY,
    account_id  INTEGER NOT NULL REFERENCES accounts (account_id),
    symbol_id   INTEGER NOT NULL REFERENCES instruments (symbol_id),
    qty         INTEGER NOT NULL,
    settled_qty INTEGER NOT NULL,
    cost        INTEGER NOT NULL,
    last_price  INTEGER                   -- NULL: no price
) STRICT;

CREATE TABLE jobs (
    job_id       INTEGER PRIMARY KEY,
    key          TEXT NOT NULL,
    queue        TEXT NOT NULL,
    kind         TEXT NOT NULL,
    state        TEXT NOT NULL,
    priority     INTEGER NOT NULL,
    attempts     INTEGER NOT NULL,
    enqueued     INTEGER NOT NULL,
    available    INTEGER NOT NULL,
    started      INTEGER,
    ended        INTEGER,
    error        TEXT,
    retried_from INTEGER REFERENCES jobs (job_id)
) STRICT;

CREATE TABLE job_attempts (
    attempt_id INTEGER PRIMARY KEY,
    job_id     INTEGER NOT NULL REFERENCES jobs (job_id),
    attempt    INTEGER NOT NULL,
    worker     INTEGER,
    reserved   INTEGER NOT NULL,
    ended      INTEGER NOT NULL,
    outcome    TEXT NOT NULL,
    error      TEXT,
    backoff    INTEGER
) STRICT;

CREATE TABLE queue_metrics (
    metric_id      INTEGER PRIMARY KEY,
    queue          TEXT NOT NULL,
    minute         INTEGER NOT NULL,
    enqueued       INTEGER NOT NULL,
    started        INTEGER NOT NULL,
    completed      INTEGER NOT NULL,
    failed         INTEGER NOT NULL,
    depth_area     INTEGER NOT NULL,      -- waiting jobs x nanoseconds
    wait_sum       INTEGER NOT NULL,
    wait_p50       INTEGER,
    wait_p95       INTEGER,
    wait_p99       INTEGER,
    wait_max       INTEGER,
    run_sum        INTEGER NOT NULL,
    run_p50        INTEGER,
    run_p95        INTEGER,
    run_p99        INTEGER,
    run_max        INTEGER,
    busy           INTEGER NOT NULL,      -- busy workers x nanoseconds
    workers        INTEGER NOT NULL,
    predicted_wait INTEGER
) STRICT;

CREATE TABLE prices (
    price_id    INTEGER PRIMARY KEY,
    symbol_id   INTEGER NOT NULL REFERENCES instruments (symbol_id),
    begin_time  INTEGER NOT NULL,
    end_time    INTEGER NOT NULL,
    open        INTEGER,
    high        INTEGER,
    low         INTEGER,
    close       INTEGER,                  -- bars and prints
    volume      INTEGER,
    bid         INTEGER,                  -- quotes
    bid_size    INTEGER,
    ask         INTEGER,
    ask_size    INTEGER,
    source_feed INTEGER NOT NULL REFERENCES feeds (feed_id),
    source_row  INTEGER NOT NULL
) STRICT;

CREATE TABLE equity (
    equity_id  INTEGER PRIMARY KEY,
    account_id INTEGER NOT NULL REFERENCES accounts (account_id),
    day        INTEGER NOT NULL,
    time       INTEGER NOT NULL,
    cash       INTEGER NOT NULL,
    securities INTEGER NOT NULL,
    at_cost    INTEGER NOT NULL
) STRICT;

-- Equity just before each external cash movement, for time-weighted returns (P02).
CREATE TABLE cash_flows (
    flow_id       INTEGER PRIMARY KEY,
    account_id    INTEGER NOT NULL REFERENCES accounts (account_id),
    time          INTEGER NOT NULL,
    equity_before INTEGER NOT NULL,
    amount        INTEGER NOT NULL
) STRICT;

CREATE TABLE notifications (
    notification_id INTEGER PRIMARY KEY,
    user_id         INTEGER NOT NULL REFERENCES users (user_id),
    channel         TEXT NOT NULL,
    kind            TEXT NOT NULL,
    object          TEXT NOT NULL,
    created         INTEGER NOT NULL,
    delivered       INTEGER
) STRICT;

CREATE TABLE operator_actions (
    action_id   INTEGER PRIMARY KEY,
    time        INTEGER NOT NULL,
    actor       INTEGER REFERENCES users (user_id),
    action      TEXT NOT NULL,
    target      TEXT NOT NULL,
    reason      TEXT NOT NULL,
    outcome     TEXT NOT NULL,
    source_feed INTEGER NOT NULL REFERENCES feeds (feed_id),
    source_row  INTEGER NOT NULL
) STRICT;

CREATE TABLE input_rejects (
    reject_id   INTEGER PRIMARY KEY,
    source_feed INTEGER NOT NULL REFERENCES feeds (feed_id),
    source_row  INTEGER NOT NULL,
    line        INTEGER NOT NULL,
    byte_offset INTEGER NOT NULL,
    raw         TEXT NOT NULL,            -- bytes that are not UTF-8 as \xHH; secrets as ***
    rule        TEXT NOT NULL,
    message     TEXT NOT NULL,
    outcome     TEXT NOT NULL             -- quarantined or refused
) STRICT;

CREATE TABLE data_findings (
    finding_id  INTEGER PRIMARY KEY,
    source_feed INTEGER NOT NULL REFERENCES feeds (feed_id),
    source_row  INTEGER NOT NULL,
    kind        TEXT NOT NULL,
    severity    TEXT NOT NULL,
    rule        TEXT NOT NULL,
    message     TEXT NOT NULL
) STRICT;

-- Corporate actions that took effect (C01-C05), from their feed or from cells of a price file.
CREATE TABLE corporate_actions (
    action_no     INTEGER PRIMARY KEY,
    ex_day        INTEGER NOT NULL,
    symbol_id     INTEGER NOT NULL REFERENCES instruments (symbol_id),
    kind          TEXT NOT NULL,
    ratio_new     INTEGER,                -- new shares for ratio_old old ones
    ratio_old     INTEGER,
    amount        INTEGER,                -- money a share, 8 decimals
    pay_day       INTEGER,
    new_symbol    INTEGER,                -- a name's id; the names are in instrument_names
    dnr           INTEGER NOT NULL,
    source_feed   INTEGER NOT NULL REFERENCES feeds (feed_id),
    source_row    INTEGER NOT NULL
) STRICT;

-- What each did to an account: securities before and after, money > 0 received.
CREATE TABLE corporate_effects (
    effect_id      INTEGER PRIMARY KEY,
    action_no      INTEGER NOT NULL REFERENCES corporate_actions (action_no),
    time           INTEGER NOT NULL,
    account_id     INTEGER NOT NULL REFERENCES accounts (account_id),
    symbol_id      INTEGER NOT NULL REFERENCES instruments (symbol_id),
    effect         TEXT NOT NULL,
    settled_before INTEGER NOT NULL,
    settled_after  INTEGER NOT NULL,
    pending_before INTEGER NOT NULL,
    pending_after  INTEGER NOT NULL,
    money          INTEGER NOT NULL,
    price          INTEGER,               -- cash in lieu, delisting
    pay_day        INTEGER                -- of a dividend that is owed
) STRICT;

-- The quantity of an obligation after each split before its settlement (C01).
CREATE TABLE obligation_changes (
    change_id     INTEGER PRIMARY KEY,
    obligation_id INTEGER NOT NULL REFERENCES obligations (obligation_id),
    time          INTEGER NOT NULL,
    qty           INTEGER NOT NULL
) STRICT;

-- What is held at each mark (P01), at its last price, or at its cost without one.
CREATE TABLE position_days (
    position_day_id INTEGER PRIMARY KEY,
    account_id      INTEGER NOT NULL REFERENCES accounts (account_id),
    symbol_id       INTEGER NOT NULL REFERENCES instruments (symbol_id),
    day             INTEGER NOT NULL,
    qty             INTEGER NOT NULL,
    value           INTEGER NOT NULL
) STRICT;

-- The price of [report] benchmark at each mark.
CREATE TABLE benchmark_days (
    benchmark_day_id INTEGER PRIMARY KEY,
    symbol_id        INTEGER NOT NULL REFERENCES instruments (symbol_id),
    day              INTEGER NOT NULL,
    time             INTEGER NOT NULL,
    price            INTEGER NOT NULL
) STRICT;

-- How accepted orders were executed, by account and symbol (P03). Money is measured from the arrival
-- price; what cost is above 0.
CREATE TABLE executions (
    execution_id   INTEGER PRIMARY KEY,
    account_id     INTEGER NOT NULL REFERENCES accounts (account_id),
    symbol_id      INTEGER NOT NULL REFERENCES instruments (symbol_id),
    orders         INTEGER NOT NULL,
    priced         INTEGER NOT NULL,      -- of them with an arrival price: those of the columns of money
    ordered_qty    INTEGER NOT NULL,
    filled_qty     INTEGER NOT NULL,
    arrival_value  INTEGER NOT NULL,      -- arrival price x quantity
    arrival_filled INTEGER NOT NULL,      -- arrival price x filled quantity
    slippage       INTEGER NOT NULL,      -- of the fills against the arrival price
    missed         INTEGER NOT NULL,      -- of what stayed unfilled, by the move to the end price
    fees           INTEGER NOT NULL
) STRICT;

-- The alert rules (A01), in the order of their feeds.
CREATE TABLE alerts (
    alert_no    INTEGER PRIMARY KEY,
    alert_id    TEXT NOT NULL,
    user_id     INTEGER NOT NULL REFERENCES users (user_id),
    kind        TEXT NOT NULL,
    symbol_id   INTEGER REFERENCES instruments (symbol_id),
    op          TEXT,                     -- NULL: each event fires
    threshold   INTEGER,                  -- 8 decimals: a price, an amount, a count, percent
    window      INTEGER,                  -- nanoseconds; NULL: none
    cooldown    INTEGER NOT NULL,         -- nanoseconds
    channels    TEXT NOT NULL,            -- separated by |
    firings     INTEGER NOT NULL,
    last_fired  INTEGER,
    source_feed INTEGER NOT NULL REFERENCES feeds (feed_id),
    source_row  INTEGER NOT NULL
) STRICT;

-- Each time a rule fired (A02).
CREATE TABLE alert_firings (
    firing_no   INTEGER PRIMARY KEY,
    alert_no    INTEGER NOT NULL REFERENCES alerts (alert_no),
    firing      INTEGER NOT NULL,         -- from 1 within its rule
    time        INTEGER NOT NULL,
    value       INTEGER,                  -- what was observed, as the threshold
    object      INTEGER,                  -- order_event: order_no; failed_jobs: job_id
    source_feed INTEGER REFERENCES feeds (feed_id),
    source_row  INTEGER,
    source_part TEXT
) STRICT;

-- Rooms that later releases fill; their names are kept.
CREATE TABLE sessions (
    session_no INTEGER PRIMARY KEY,
    user_id    INTEGER NOT NULL REFERENCES users (user_id),
    time       INTEGER NOT NULL,
    action     TEXT NOT NULL
) STRICT;
CREATE TABLE violations (
    violation_id INTEGER PRIMARY KEY,
    account_id   INTEGER NOT NULL REFERENCES accounts (account_id),
    kind         TEXT NOT NULL,
    time         INTEGER NOT NULL
) STRICT;

CREATE TABLE checkpoints (
    checkpoint_id INTEGER PRIMARY KEY,
    events        INTEGER NOT NULL,
    log_lines     INTEGER NOT NULL,
    root          TEXT NOT NULL
) STRICT;
