-- Secondary indexes, built once at the end ([record] indexes): what people and `explain` look up.
CREATE INDEX orders_by_id ON orders (order_id);
CREATE INDEX order_requests_by_order ON order_requests (order_id);
CREATE INDEX trades_by_order ON trades (order_no);
CREATE INDEX instructions_by_position ON instructions (account_id, symbol_id);
CREATE INDEX jobs_by_key ON jobs (key);
CREATE INDEX job_attempts_by_job ON job_attempts (job_id);
