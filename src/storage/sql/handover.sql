-- Gifts on their way over the counter.

-- name: handover_insert
-- rows: many
-- A gift that a purchase asked for, to be handed over.
--   $1  purchase   int64
--   $2  partition  int64
--   $3  ask        int64, from 1
--   $4  account    int64
--   $5  card       int64 or NULL
--   $6  reward     text
--   $7  gifts      int64
--   $8  shop       text
--   $9  given_us   int64
INSERT INTO handover (purchase, partition, ask, account, card, reward, gifts, shop, given_us, state)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'open');

-- name: handover_close
-- It was handed over, or taken back before.
--   $1  purchase    int64
--   $2  partition   int64
--   $3  ask         int64
--   $4  state       text, done or cancelled
--   $5  changed_by  int64
--   $6  changed_us  int64
--   $7  operator    text or NULL
UPDATE handover SET state = $4, changed_by = $5, changed_us = $6, operator = $7
 WHERE purchase = $1 AND partition = $2 AND ask = $3 AND state = 'open';

-- name: handover_open_list
-- What waits, behind one of them; the oldest first in each partition.
--   $1  purchase   int64
--   $2  partition  int64
--   $3  ask        int64
--   $4  shop       text; empty: all
--   $5  limit      int64
-- Columns: as handover_all
-- Uses: handover_open
SELECT purchase, partition, ask, account, card, reward, gifts, shop, given_us, state, changed_by,
       changed_us, operator
  FROM handover
 WHERE (purchase, partition, ask) > ($1, $2, $3) AND state = 'open' AND ($4 = '' OR shop = $4)
 ORDER BY purchase, partition, ask LIMIT $5;

-- name: handover_list
-- The same of those that are no longer open.
--   $1  purchase   int64
--   $2  partition  int64
--   $3  ask        int64
--   $4  shop       text; empty: all
--   $5  limit      int64
--   $6  state      text
-- Columns: as handover_all
-- Uses: handover primary key
SELECT purchase, partition, ask, account, card, reward, gifts, shop, given_us, state, changed_by,
       changed_us, operator
  FROM handover
 WHERE (purchase, partition, ask) > ($1, $2, $3) AND state = $6 AND ($4 = '' OR shop = $4)
 ORDER BY purchase, partition, ask LIMIT $5;

-- name: handover_all
-- All of them, behind one, for the auditor.
--   $1  purchase   int64
--   $2  partition  int64
--   $3  ask        int64
--   $4  limit      int64
-- Columns: purchase, partition, ask, account int64, card int64 or NULL, reward text, gifts int64, shop text,
--          given_us int64, state text, changed_by, changed_us int64 or NULL, operator text or NULL
-- Uses: handover primary key
SELECT purchase, partition, ask, account, card, reward, gifts, shop, given_us, state, changed_by,
       changed_us, operator
  FROM handover
 WHERE (purchase, partition, ask) > ($1, $2, $3)
 ORDER BY purchase, partition, ask LIMIT $4;
