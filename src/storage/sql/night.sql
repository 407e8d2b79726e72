-- The nights that were done.

-- name: night_get
-- One night.
--   $1  on_day  text
-- Columns: began_us, beat_us int64, ended_us int64 or NULL, accounts, expired, notices int64
-- Uses: night primary key
SELECT began_us, beat_us, ended_us, accounts, expired, notices FROM night WHERE on_day = $1;

-- name: night_last
-- The newest night up to a day that is done.
--   $1  until  text
-- Columns: on_day text, then as night_get
-- Uses: night primary key
SELECT on_day, began_us, beat_us, ended_us, accounts, expired, notices
  FROM night
 WHERE on_day <= $1 AND ended_us IS NOT NULL
 ORDER BY on_day DESC
 LIMIT 1;

-- name: night_save
-- A night, as it is now.
--   $1  on_day    text
--   $2  began_us  int64
--   $3  beat_us   int64
--   $4  ended_us  int64 or NULL: it is not done
--   $5  accounts  int64
--   $6  expired   int64
--   $7  notices   int64
INSERT INTO night (on_day, began_us, beat_us, ended_us, accounts, expired, notices)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (on_day) DO UPDATE
   SET began_us = excluded.began_us, beat_us = excluded.beat_us, ended_us = excluded.ended_us,
       accounts = excluded.accounts, expired = excluded.expired, notices = excluded.notices;
