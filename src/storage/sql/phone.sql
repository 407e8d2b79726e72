-- Phones that show a card.

-- name: phone_insert
-- One is linked to a card, which has none.
--   $1  token      text
--   $2  code       text, of the card
--   $3  secret     bytes
--   $4  partition  int64
--   $5  card       int64, its number
--   $6  linked     int64, the entry
INSERT INTO phone (token, code, secret, partition, card, linked, changed) VALUES ($1, $2, $3, $4, $5, $6, $6);

-- name: phone_by_token
-- That which shows a code.
--   $1  token  text
-- Columns: token, code text, secret bytes, partition, card, linked, changed, spent, seen, off, drift int64
-- Uses: phone primary key
SELECT token, code, secret, partition, card, linked, changed, spent, seen, off, drift FROM phone WHERE token = $1;

-- name: phone_by_code
-- That which is linked to a card: at most one.
--   $1  code  text
-- Columns: as phone_by_token
-- Uses: phone_by_code
SELECT token, code, secret, partition, card, linked, changed, spent, seen, off, drift FROM phone WHERE code = $1;

-- name: phone_update
-- What it has shown.
--   $1  token    text
--   $2  changed  int64, the entry
--   $3  spent    int64
--   $4  seen     int64
--   $5  off      int64
--   $6  drift    int64
UPDATE phone SET changed = $2, spent = $3, seen = $4, off = $5, drift = $6 WHERE token = $1;

-- name: phone_set_card
-- It shows another card, which is there for the one that it showed.
--   $1  token    text
--   $2  code     text, of the card
--   $3  card     int64, its number
--   $4  changed  int64, the entry
UPDATE phone SET code = $2, card = $3, changed = $4 WHERE token = $1;

-- name: phone_delete
-- It is linked no longer.
--   $1  token  text
DELETE FROM phone WHERE token = $1;
