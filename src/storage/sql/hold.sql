-- Holds: what is reserved of accounts for a time.

-- name: hold_insert
-- rows: many
-- A hold that is open.
--   $1  partition  int64
--   $2  account    int64
--   $3  number     int64, of its entry
--   $4  unit       text
--   $5  points     int64, 1..POINTS_MAX
--   $6  until_us   int64
--   $7  reference  text
--   $8  shop       text
--   $9  held_us    int64
INSERT INTO hold (partition, account, number, unit, points, until_us, reference, shop, held_us, state)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'open');

-- name: hold_close
-- It was released, captured, or is over.
--   $1  partition  int64
--   $2  number     int64
--   $3  done_by    int64, the entry that says so
UPDATE hold SET state = 'done', done_by = $3
 WHERE partition = $1 AND number = $2 AND state = 'open';

-- name: hold_get
-- One of them.
--   $1  partition  int64
--   $2  number     int64
-- Columns: as hold_all
-- Uses: hold primary key
SELECT partition, account, number, unit, points, until_us, reference, shop, held_us, state, done_by
  FROM hold
 WHERE partition = $1 AND number = $2;

-- name: hold_open_list
-- Those of an account that are open, the oldest first: there are few.
--   $1  partition  int64
--   $2  account    int64
-- Columns: as hold_all
-- Uses: hold_open
SELECT partition, account, number, unit, points, until_us, reference, shop, held_us, state, done_by
  FROM hold
 WHERE partition = $1 AND account = $2 AND state = 'open'
 ORDER BY number;

-- name: hold_all
-- All of them, behind one, for the auditor.
--   $1  partition  int64
--   $2  number     int64
--   $3  limit      int64
-- Columns: partition, account, number int64, unit text, points, until_us int64, reference, shop text, held_us int64,
--          state text, done_by int64 or NULL
-- Uses: hold primary key
SELECT partition, account, number, unit, points, until_us, reference, shop, held_us, state, done_by
  FROM hold
 WHERE (partition, number) > ($1, $2)
 ORDER BY partition, number LIMIT $3;
