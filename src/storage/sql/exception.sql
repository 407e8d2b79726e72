-- What somebody has to look at.

-- name: exception_insert
-- rows: many
-- One that nobody has seen.
--   $1  partition    int64
--   $2  number       int64, of the entry
--   $3  kind         text
--   $4  reason       text or NULL
--   $5  amount       int64, minor units
--   $6  recorded_us  int64
INSERT INTO exception (partition, number, kind, reason, amount, recorded_us) VALUES ($1, $2, $3, $4, $5, $6);

-- name: exception_get
-- One of them.
--   $1  partition  int64
--   $2  number     int64
--   $3  kind       text
-- Columns: as exception_all
-- Uses: exception primary key
SELECT partition, number, kind, reason, amount, recorded_us, seen_us, seen_by, note
  FROM exception
 WHERE partition = $1 AND number = $2 AND kind = $3;

-- name: exception_seen
-- Somebody has looked at it.
--   $1  partition  int64
--   $2  number     int64
--   $3  kind       text
--   $4  seen_us    int64
--   $5  seen_by    text
--   $6  note       text
UPDATE exception SET seen_us = $4, seen_by = $5, note = $6
 WHERE partition = $1 AND number = $2 AND kind = $3 AND seen_us IS NULL;

-- name: exception_open
-- Those that nobody has seen, the newest first, behind one.
--   $1  recorded_us  int64
--   $2  partition    int64
--   $3  number       int64
--   $4  kind         text
--   $5  limit        int64
--   $6  of_kind      text, empty: of any
-- Columns: as exception_all
-- Uses: exception_open
SELECT partition, number, kind, reason, amount, recorded_us, seen_us, seen_by, note
  FROM exception
 WHERE seen_us IS NULL AND (recorded_us, partition, number, kind) < ($1, $2, $3, $4)
   AND ($6 = '' OR kind = $6)
 ORDER BY recorded_us DESC, partition DESC, number DESC, kind DESC
 LIMIT $5;

-- name: exception_newest
-- All of them or those that somebody has seen, the newest first, behind one.
--   $1  recorded_us  int64
--   $2  partition    int64
--   $3  number       int64
--   $4  kind         text
--   $5  limit        int64
--   $6  of_kind      text, empty: of any
--   $7  seen_from    int64, 0: all; 1: those that somebody has seen
-- Columns: as exception_all
-- Uses: exception_newest
SELECT partition, number, kind, reason, amount, recorded_us, seen_us, seen_by, note
  FROM exception
 WHERE (recorded_us, partition, number, kind) < ($1, $2, $3, $4)
   AND ($6 = '' OR kind = $6) AND COALESCE(seen_us, 0) >= $7
 ORDER BY recorded_us DESC, partition DESC, number DESC, kind DESC
 LIMIT $5;

-- name: exception_all
-- All of them, by their entries, behind one: for the auditor.
--   $1  partition  int64
--   $2  number     int64
--   $3  kind       text
--   $4  limit      int64
-- Columns: partition, number int64, kind text, reason text or NULL, amount, recorded_us int64, seen_us int64 or NULL,
--          seen_by, note text
-- Uses: exception primary key
SELECT partition, number, kind, reason, amount, recorded_us, seen_us, seen_by, note
  FROM exception
 WHERE (partition, number, kind) > ($1, $2, $3)
 ORDER BY partition, number, kind
 LIMIT $4;
