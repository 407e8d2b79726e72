-- Who sells: the merchant, its shops and tills, and the keys that may speak.

-- name: merchant_insert
-- The merchant.
--   $1  id          int64
--   $2  name        text
--   $3  currency    text, ISO 4217 letters
--   $4  created_us  int64
INSERT INTO merchant (id, name, currency, created_us) VALUES ($1, $2, $3, $4);

-- name: merchant_get
-- The first merchant; an installation has one.
-- Columns: id int64, name text, currency text
SELECT id, name, currency FROM merchant ORDER BY id LIMIT 1;

-- name: card_key_get
-- From what the numbers of the house's own cards are made.
-- Columns: card_key bytes, 32, or NULL: none was made yet
SELECT card_key FROM merchant ORDER BY id LIMIT 1;

-- name: card_key_set
-- The first that is made stays.
--   $1  card_key  bytes, 32
UPDATE merchant SET card_key = $1 WHERE card_key IS NULL;

-- name: chip_key_get
-- From what the keys of chips are made that prove themselves.
-- Columns: chip_key bytes, 16, or NULL: none was made yet
SELECT chip_key FROM merchant ORDER BY id LIMIT 1;

-- name: chip_key_set
-- The first that is made stays.
--   $1  chip_key  bytes, 16
UPDATE merchant SET chip_key = $1 WHERE chip_key IS NULL;

-- name: shop_insert
-- A shop; its code is unique.
--   $1  merchant_id int64
--   $2  code        text
--   $3  name        text
--   $4  zone        text, "Europe/Paris"
--   $5  country     text, "FR"
--   $6  language    text, "fr" or "en"
--   $7  company     text, empty: the merchant's own
-- Columns: id int64
INSERT INTO shop (merchant_id, code, name, zone, country, language, company)
VALUES ($1, $2, $3, $4, $5, $6, $7)
RETURNING id;

-- name: shop_list
-- Every shop, by id.
-- Columns: id int64, code, name, zone, country, language, company text
SELECT id, code, name, zone, country, language, company FROM shop ORDER BY id;

-- name: shop_company_set
-- Whose a shop is.
--   $1  id       int64
--   $2  company  text, empty: the merchant's own
UPDATE shop SET company = $2 WHERE id = $1;

-- name: till_insert
-- A till; its code is unique in its shop.
--   $1  shop_id  int64
--   $2  code     text
--   $3  columns  int64, 24..64: of its printer
-- Columns: id int64
INSERT INTO till (shop_id, code, columns) VALUES ($1, $2, $3) RETURNING id;

-- name: till_list
-- Every till, by id.
-- Columns: id, shop_id int64, code text, columns int64
SELECT id, shop_id, code, columns FROM till ORDER BY id;

-- name: key_insert
-- A key, by its digest.
--   $1  label       text
--   $2  digest      bytes, 32
--   $3  scopes      int64, bits
--   $4  shop_id     int64 or NULL: any
--   $5  till_id     int64 or NULL: any
--   $6  created_us  int64
--   $7  asks_staff  int64, 0 or 1
-- Columns: id int64
INSERT INTO api_key (label, digest, scopes, shop_id, till_id, created_us, asks_staff)
VALUES ($1, $2, $3, $4, $5, $6, $7)
RETURNING id;

-- name: key_by_digest
-- The key which was given.
--   $1  digest  bytes, 32
-- Columns: id int64, label text, scopes, shop_id, till_id, created_us, revoked_us int64 or NULL,
--   asks_staff int64, 0 or 1
-- Uses: api_key(digest) unique
SELECT id, label, scopes, shop_id, till_id, created_us, revoked_us, asks_staff
FROM api_key WHERE digest = $1;

-- name: key_end
-- Whether a key has ended.
--   $1  id  int64
-- Columns: revoked_us int64 or NULL
-- Uses: api_key primary key
SELECT revoked_us FROM api_key WHERE id = $1;

-- name: key_list
-- Every key, revoked or not, by id.
-- Columns: as key_by_digest
SELECT id, label, scopes, shop_id, till_id, created_us, revoked_us, asks_staff
FROM api_key ORDER BY id;

-- name: key_revoke
-- Ends a key; a key that has ended keeps its first instant.
--   $1  id          int64
--   $2  revoked_us  int64
UPDATE api_key SET revoked_us = COALESCE(revoked_us, $2) WHERE id = $1;
