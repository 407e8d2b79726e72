-- What is to be told about accounts: a queue.

-- name: notice_insert
-- A notice that waits; the same about the same account and day is there once.
--   $1  partition   int64
--   $2  number      int64
--   $3  kind        text
--   $4  account     int64
--   $5  subject     text
--   $6  on_day      text
--   $7  lead_days   int64
--   $8  amount      int64
--   $9  created_us  int64
--   $10 member      int64 or NULL: it is about the account
--   $11 entry       int64, 0: none is named
INSERT INTO notice (partition, number, kind, account, subject, on_day, lead_days, amount, created_us, member,
                    entry)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11);

-- name: notice_of_accounts
-- What the accounts of a range have been told about days that are not over.
--   $1  partition  int64
--   $2  first      int64
--   $3  last       int64
--   $4  from_day   text
-- Columns: account, number int64, kind, subject, on_day text, lead_days, amount, created_us int64, done_us, member int64 or NULL, entry int64
-- Uses: notice_once
SELECT account, number, kind, subject, on_day, lead_days, amount, created_us, done_us, member, entry
  FROM notice
 WHERE partition = $1 AND account BETWEEN $2 AND $3 AND on_day >= $4
 ORDER BY account, kind, subject, on_day, lead_days, entry;

-- name: notice_waiting
-- Those that wait, by number and partition, behind one.
--   $1  after_number     int64
--   $2  after_partition  int64
--   $3  limit            int64
-- Columns: partition int64, then as notice_of_accounts
-- Uses: notice_waiting
SELECT partition, account, number, kind, subject, on_day, lead_days, amount, created_us, done_us, member, entry
  FROM notice
 WHERE done_us IS NULL AND (number, partition) > ($1, $2)
 ORDER BY number, partition
 LIMIT $3;

-- name: notice_get
-- One notice.
--   $1  partition  int64
--   $2  number     int64
-- Columns: as notice_waiting
-- Uses: notice primary key
SELECT partition, account, number, kind, subject, on_day, lead_days, amount, created_us, done_us, member, entry
  FROM notice
 WHERE partition = $1 AND number = $2;

-- name: notice_done
-- Somebody has taken it.
--   $1  partition  int64
--   $2  number     int64
--   $3  done_us    int64
UPDATE notice SET done_us = $3 WHERE partition = $1 AND number = $2;

-- name: notice_first
-- The number of the partition's oldest notice.
--   $1  partition  int64
-- Columns: number int64
-- Uses: notice primary key
SELECT number FROM notice WHERE partition = $1 ORDER BY number LIMIT 1;

-- name: notice_forget
-- Those of a range that are about days long past are deleted.
--   $1  partition   int64
--   $2  first       int64
--   $3  last        int64
--   $4  before_day  text
DELETE FROM notice
 WHERE partition = $1 AND number BETWEEN $2 AND $3 AND on_day < $4;
