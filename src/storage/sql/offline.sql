-- Selling while the line is down: what tills were given to decide by, and what was spent so.

-- name: offline_key_get
-- From what snapshots are signed.
-- Columns: offline_key bytes, 32, or NULL: none was made yet
SELECT offline_key FROM merchant ORDER BY id LIMIT 1;

-- name: offline_key_set
-- Keeps the one that was made, unless there is one.
--   $1  offline_key  bytes, 32
UPDATE merchant SET offline_key = $1 WHERE offline_key IS NULL;

-- name: snapshot_last
-- The newest.
-- Columns: number int64
-- Uses: offline_snapshot primary key
SELECT number FROM offline_snapshot WHERE number > 0 ORDER BY number DESC LIMIT 1;

-- name: snapshot_insert
-- One is given to a till.
--   $1  number    int64
--   $2  code      text, 16
--   $3  till_id   int64
--   $4  api_key   int64
--   $5  program   int64
--   $6  made_us   int64
--   $7  until_us  int64
INSERT INTO offline_snapshot (number, code, till_id, api_key, program, made_us, until_us, spent, waiting,
                              waiting_amount, waiting_first, waiting_last, reported_us)
VALUES ($1, $2, $3, $4, $5, $6, $7, 0, NULL, 0, '', '', NULL);

-- name: snapshot_by_code
-- The one that a request asked for.
--   $1  code  text
-- Columns: as snapshot_from
-- Uses: offline_snapshot_code_key
SELECT number, code, till_id, api_key, program, made_us, until_us, spent, waiting, waiting_amount,
       waiting_first, waiting_last, reported_us
  FROM offline_snapshot
 WHERE code = $1;

-- name: snapshot_get
-- One of them.
--   $1  number  int64
-- Columns: as snapshot_from
-- Uses: offline_snapshot primary key
SELECT number, code, till_id, api_key, program, made_us, until_us, spent, waiting, waiting_amount,
       waiting_first, waiting_last, reported_us
  FROM offline_snapshot
 WHERE number = $1;

-- name: snapshot_lock
-- engine: sqlite
-- What is counted of all snapshots; SQLite has one writer, who holds the database already.
-- Columns: number int64
-- Uses: offline_snapshot primary key
SELECT number FROM offline_snapshot WHERE number = 1;

-- name: snapshot_lock
-- engine: postgres
-- What is counted of all snapshots, until the transaction ends: the first row stands for all, so that no two writers can
-- wait for each other.
-- Columns: number int64
-- Uses: offline_snapshot primary key
SELECT number FROM offline_snapshot WHERE number = 1 FOR UPDATE;

-- name: snapshot_from
-- All of them, from a number on.
--   $1  number  int64
--   $2  limit   int64
-- Columns: number int64, code text, till_id, api_key, program, made_us, until_us, spent int64, waiting int64 or NULL,
--          waiting_amount int64, waiting_first, waiting_last text, reported_us int64 or NULL
-- Uses: offline_snapshot primary key
SELECT number, code, till_id, api_key, program, made_us, until_us, spent, waiting, waiting_amount,
       waiting_first, waiting_last, reported_us
  FROM offline_snapshot
 WHERE number >= $1
 ORDER BY number
 LIMIT $2;

-- name: snapshot_spend
-- A purchase names it, and so much was spent.
--   $1  number  int64
--   $2  spent   int64, minor units
UPDATE offline_snapshot SET spent = spent + $2 WHERE number = $1;

-- name: snapshot_report
-- What its till says that waits there.
--   $1  number          int64
--   $2  waiting         int64
--   $3  waiting_amount  int64
--   $4  waiting_first   text
--   $5  waiting_last    text
--   $6  reported_us     int64
UPDATE offline_snapshot
   SET waiting = $2, waiting_amount = $3, waiting_first = $4, waiting_last = $5, reported_us = $6
 WHERE number = $1;

-- name: offline_spent_get
-- What an account has spent by a snapshot.
--   $1  snapshot   int64
--   $2  partition  int64
--   $3  account    int64
-- Columns: spent int64
-- Uses: offline_spent primary key
SELECT spent FROM offline_spent WHERE snapshot = $1 AND partition = $2 AND account = $3;

-- name: offline_spent_add
-- And so much more.
--   $1  snapshot   int64
--   $2  partition  int64
--   $3  account    int64
--   $4  spent      int64, minor units
INSERT INTO offline_spent (snapshot, partition, account, spent) VALUES ($1, $2, $3, $4)
ON CONFLICT (snapshot, partition, account) DO UPDATE SET spent = offline_spent.spent + excluded.spent;

-- name: offline_spent_from
-- All of it, behind an account of a snapshot.
--   $1  snapshot   int64
--   $2  partition  int64
--   $3  account    int64
--   $4  limit      int64
-- Columns: snapshot, partition, account, spent int64
-- Uses: offline_spent primary key
SELECT snapshot, partition, account, spent
  FROM offline_spent
 WHERE (snapshot, partition, account) > ($1, $2, $3)
 ORDER BY snapshot, partition, account
 LIMIT $4;

-- name: till_bought
-- Who bought at a till, the newest day first, before a receipt.
--   $1  till_id  int64
--   $2  on_day   text
--   $3  code     text
--   $4  limit    int64
-- Columns: on_day, code text, partition, number int64
-- Uses: receipt primary key
SELECT on_day, code, partition, number
  FROM receipt
 WHERE till_id = $1 AND (on_day, code) < ($2, $3)
 ORDER BY on_day DESC, code DESC
 LIMIT $4;

-- name: entry_account
-- engine: sqlite
-- Whose entry it is.
--   $1  partition  int64
--   $2  number     int64
-- Columns: account int64 or NULL
-- Uses: entry primary key
SELECT account FROM entry WHERE place = (($1 - 1) << 40) + $2;

-- name: entry_account
-- engine: postgres
-- Whose entry it is.
--   $1  partition  int64
--   $2  number     int64
-- Columns: account int64 or NULL
-- Uses: entry primary key
SELECT account FROM entry WHERE partition = $1 AND number = $2;
