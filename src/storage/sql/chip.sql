-- Chips that prove themselves.

-- name: chip_insert
-- One that was in no card before.
--   $1  uid        text
--   $2  code       text, of the card
--   $3  partition  int64
--   $4  card       int64, its number
--   $5  linked     int64, the entry
INSERT INTO chip (uid, code, partition, card, linked, changed, spent, seen) VALUES ($1, $2, $3, $4, $5, $5, 0, 0);

-- name: chip_by_uid
-- That with a number of its maker.
--   $1  uid  text
-- Columns: uid, code text (or NULL: it is of no card), partition, card, linked, changed, spent, seen int64
-- Uses: chip primary key
SELECT uid, code, partition, card, linked, changed, spent, seen FROM chip WHERE uid = $1;

-- name: chip_by_code
-- That of a card: at most one.
--   $1  code  text
-- Columns: as chip_by_uid
-- Uses: chip_by_code
SELECT uid, code, partition, card, linked, changed, spent, seen FROM chip WHERE code = $1;

-- name: chip_update
-- Of which card it is, and what it has shown.
--   $1  uid        text
--   $2  code       text, or NULL
--   $3  partition  int64
--   $4  card       int64
--   $5  linked     int64
--   $6  changed    int64
--   $7  spent      int64
--   $8  seen       int64
UPDATE chip SET code = $2, partition = $3, card = $4, linked = $5, changed = $6, spent = $7, seen = $8 WHERE uid = $1;
