-- Versions of the programme.

-- name: program_insert
-- A draft, with the next number.
--   $1  json        text
--   $2  created_us  int64
-- Columns: number int64
INSERT INTO program (number, state, json, created_us)
SELECT CAST(COALESCE(MAX(number), 0) + 1 AS BIGINT), 'draft', $1, $2 FROM program
RETURNING number;

-- name: program_get
-- One version.
--   $1  number  int64
-- Columns: number, created_us, active_from_us int64 or NULL, json text
SELECT number, created_us, active_from_us, json FROM program WHERE number = $1;

-- name: program_each
-- Every version, by number.
-- Columns: as program_get
SELECT number, created_us, active_from_us, json FROM program ORDER BY number;

-- name: program_activate
-- A draft becomes active; nothing changes when it is none, or when another begins at that instant.
--   $1  number          int64
--   $2  active_from_us  int64
UPDATE program SET state = 'active', active_from_us = $2
 WHERE number = $1 AND state = 'draft'
   AND NOT EXISTS (SELECT 1 FROM program WHERE active_from_us = $2);
