-- Accounts and their lots.

-- name: account_insert
-- An account without lots.
--   $1  partition  int64
--   $2  number     int64
--   $3  opened_us  int64
INSERT INTO account (partition, number, opened_us) VALUES ($1, $2, $3);

-- name: account_settings
-- What its members see of each other, and of what its holder is told.
--   $1  partition  int64
--   $2  number     int64
-- Columns: privacy text, notice_from int64
-- Uses: account primary key
SELECT privacy, notice_from FROM account WHERE partition = $1 AND number = $2;

-- name: account_settings_save
-- The same, changed.
--   $1  partition    int64
--   $2  number       int64
--   $3  privacy      text, "totals" or "all"
--   $4  notice_from  int64, minor units; 0: of nothing
UPDATE account SET privacy = $3, notice_from = $4 WHERE partition = $1 AND number = $2;

-- name: account_newest
-- The newest entry of an account.
--   $1  partition  int64
--   $2  number     int64
-- Columns: newest int64, 0: none
-- Uses: lot primary key
SELECT origin FROM lot WHERE partition = $1 AND account = $2 AND number = 0;

-- name: account_newest_save
-- rows: many
-- Its newest entry, in row 0 of its lots, which comes with the account; and the day of its last act, which moves on only.
--   $1  partition  int64
--   $2  number     int64
--   $3  newest     int64, 0: none
--   $4  acted_on   text, the day of an act; empty: it was none
INSERT INTO lot (partition, account, number, unit, origin, from_on, until_on, issued, remaining,
                 expired)
VALUES ($1, $2, 0, '', $3, $4, NULL, 0, 0, 0)
ON CONFLICT (partition, account, number) DO UPDATE
   SET origin = excluded.origin,
       from_on = CASE WHEN excluded.from_on > lot.from_on THEN excluded.from_on ELSE lot.from_on END;

-- name: account_past_save
-- rows: many
-- What it has behind it, in the same row.
--   $1  partition  int64
--   $2  number     int64
--   $3  past       text, canonical
INSERT INTO lot (partition, account, number, unit, origin, from_on, until_on, issued, remaining,
                 expired, past)
VALUES ($1, $2, 0, '', 0, '', NULL, 0, 0, 0, $3)
ON CONFLICT (partition, account, number) DO UPDATE SET past = excluded.past;

-- name: account_load
-- rows: many
-- An account: row 0, then its lots with something left, or held.
--   $1  partition  int64
--   $2  number     int64
-- Columns: greatest number int64 (in row 0), then number int64, unit text, origin int64, from_on, until_on text,
--          issued, remaining, expired int64 of a lot, past text or NULL (in row 0), held int64 of a lot
-- Uses: lot primary key
SELECT CASE WHEN l.number = 0 THEN
           (SELECT m.number FROM lot m
             WHERE m.partition = $1 AND m.account = $2
             ORDER BY m.number DESC LIMIT 1)
       END,
       l.number, l.unit, l.origin, l.from_on, l.until_on, l.issued, l.remaining, l.expired,
       l.past, l.held
  FROM lot l
 WHERE l.partition = $1 AND l.account = $2 AND (l.remaining <> 0 OR l.held <> 0 OR l.number = 0)
 ORDER BY l.number;

-- name: account_load_all
-- The same with the closed lots too.
--   $1  partition  int64
--   $2  number     int64
-- Columns: as account_load
-- Uses: lot primary key
SELECT CASE WHEN l.number = 0 THEN
           (SELECT m.number FROM lot m
             WHERE m.partition = $1 AND m.account = $2
             ORDER BY m.number DESC LIMIT 1)
       END,
       l.number, l.unit, l.origin, l.from_on, l.until_on, l.issued, l.remaining, l.expired,
       l.past, l.held
  FROM lot l
 WHERE l.partition = $1 AND l.account = $2
 ORDER BY l.number;

-- name: account_each
-- Accounts in order, from a number.
--   $1  partition    int64
--   $2  from_number  int64
--   $3  limit        int64
-- Columns: number int64
-- Uses: account primary key
SELECT number FROM account WHERE partition = $1 AND number >= $2 ORDER BY number LIMIT $3;

-- name: lot_each
-- Row 0 and all lots of the accounts of a range, by number of the account and of the lot.
--   $1  partition  int64
--   $2  first      int64
--   $3  last       int64
-- Columns: account int64, then number ... held of a lot as account_load
-- Uses: lot primary key
SELECT account, number, unit, origin, from_on, until_on, issued, remaining, expired, past, held
  FROM lot
 WHERE partition = $1 AND account BETWEEN $2 AND $3
 ORDER BY account, number;

-- name: lot_open_each
-- The lots with something left or held of the accounts of a range, by number of the account and of the lot; and row 0
-- of those whose past is kept, or whose last act was before a day.
--   $1  partition  int64
--   $2  first      int64
--   $3  last       int64
--   $4  before     text, a day; empty: no matter when it was
-- Columns: as lot_each
-- Uses: lot primary key
SELECT account, number, unit, origin, from_on, until_on, issued, remaining, expired, past, held
  FROM lot
 WHERE partition = $1 AND account BETWEEN $2 AND $3
   AND (remaining <> 0 OR held <> 0 OR past IS NOT NULL OR number = 0 AND from_on < $4)
 ORDER BY account, number;

-- name: lot_save
-- rows: many
-- A new lot, or what moves can change of one that is there.
--   $1  partition  int64
--   $2  account    int64
--   $3  number     int64
--   $4  unit       text
--   $5  origin     int64
--   $6  from_on    text
--   $7  until_on   text or NULL: for ever
--   $8  issued     int64, 0..POINTS_MAX
--   $9  remaining  int64, -POINTS_MAX..POINTS_MAX
--   $10 expired    int64, 0..POINTS_MAX
--   $11 held       int64, 0..POINTS_MAX
INSERT INTO lot (partition, account, number, unit, origin, from_on, until_on, issued, remaining,
                 expired, held)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
ON CONFLICT (partition, account, number) DO UPDATE
   SET until_on = excluded.until_on, remaining = excluded.remaining, expired = excluded.expired,
       held = excluded.held;
