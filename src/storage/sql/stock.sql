-- What all accounts together have used of totals and stocks.

-- name: stock_open
-- A counter for a version that brings one; it goes on where one of the same id has ended.
--   $1  kind  text, rule or reward
--   $2  id    text
INSERT INTO stock (kind, id, used) VALUES ($1, $2, 0) ON CONFLICT (kind, id) DO NOTHING;

-- name: stock_look
-- All counters, for those who only read them.
-- Columns: kind, id text, used int64
SELECT kind, id, used FROM stock ORDER BY kind, id;

-- name: stock_lock
-- engine: sqlite
-- All counters; SQLite has one writer, who holds the database already.
-- Columns: kind, id text, used int64
SELECT kind, id, used FROM stock ORDER BY kind, id;

-- name: stock_lock
-- engine: postgres
-- All counters, locked in the order of their key until the transaction ends.
-- Columns: kind, id text, used int64
SELECT kind, id, used FROM stock ORDER BY kind, id FOR UPDATE;

-- name: stock_save
-- rows: many
-- What is used now, of a counter that is locked.
--   $1  kind  text, rule or reward
--   $2  id    text
--   $3  used  int64, 0 or more
INSERT INTO stock (kind, id, used) VALUES ($1, $2, $3)
ON CONFLICT (kind, id) DO UPDATE SET used = excluded.used;
