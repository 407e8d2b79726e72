-- Versions of the settlement between companies that share the programme.

-- name: settlement_insert
-- The next version; the day on which it begins is unique.
--   $1  from_on     text, YYYY-MM-DD
--   $2  json        text
--   $3  created_us  int64
-- Columns: number int64
INSERT INTO settlement (number, from_on, json, created_us)
SELECT CAST(COALESCE(MAX(number), 0) + 1 AS BIGINT), $1, $2, $3 FROM settlement
RETURNING number;

-- name: settlement_list
-- Every version, by number, and so by its first day.
-- Columns: number int64, from_on text, json text, created_us int64
SELECT number, from_on, json, created_us FROM settlement ORDER BY number;
