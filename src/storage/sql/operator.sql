-- Who serves at the tills, who has signed in, and who agreed to what.

-- name: operator_insert
-- One who serves; the code is unique.
--   $1  code        text
--   $2  name        text
--   $3  role        text
--   $4  shop_id     int64 or NULL: of all shops
--   $5  pin         bytes, 48
--   $6  pin_us      int64
--   $7  created_us  int64
INSERT INTO operator (code, name, role, shop_id, pin, pin_us, created_us)
VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: operator_save
-- All that may change.
--   $1  code       text
--   $2  name       text
--   $3  role       text
--   $4  shop_id    int64 or NULL: of all shops
--   $5  pin        bytes, 48
--   $6  pin_us     int64
--   $7  closed_us  int64 or NULL: in service
UPDATE operator SET name = $2, role = $3, shop_id = $4, pin = $5, pin_us = $6, closed_us = $7
WHERE code = $1;

-- name: operator_get
-- One of them.
--   $1  code  text
-- Columns: as operator_list
-- Uses: operator primary key
SELECT code, name, role, shop_id, pin, pin_us, created_us, closed_us FROM operator WHERE code = $1;

-- name: operator_list
-- All of them, by code; there are few.
-- Columns: code, name, role text, shop_id int64 or NULL, pin bytes, pin_us, created_us int64, closed_us int64 or NULL
SELECT code, name, role, shop_id, pin, pin_us, created_us, closed_us FROM operator ORDER BY code;

-- name: operator_session_insert
-- Somebody signed in.
--   $1  digest    bytes, 32
--   $2  operator  text
--   $3  api_key   int64
--   $4  begun_us  int64
--   $5  ends_us   int64
--   $6  is_alone  int64, 0 or 1
INSERT INTO operator_session (digest, operator, api_key, begun_us, ends_us, is_alone)
VALUES ($1, $2, $3, $4, $5, $6);

-- name: operator_session_get
-- Who it is that has this word.
--   $1  digest  bytes, 32
-- Columns: operator text, api_key, begun_us, ends_us, is_alone int64
-- Uses: operator_session primary key
SELECT operator, api_key, begun_us, ends_us, is_alone FROM operator_session WHERE digest = $1;

-- name: operator_session_end
-- Somebody signed out; one that has ended keeps its end.
--   $1  digest   bytes, 32
--   $2  ends_us  int64
-- Uses: operator_session primary key
UPDATE operator_session SET ends_us = CASE WHEN ends_us > $2 THEN $2 ELSE ends_us END WHERE digest = $1;

-- name: operator_session_forget
-- Those that ended so long ago that nothing of them can come any more.
--   $1  ends_us  int64
-- Uses: operator_session_end
DELETE FROM operator_session WHERE ends_us < $1;

-- name: approval_insert
-- Somebody agrees.
--   $1  digest    bytes, 32
--   $2  operator  text
--   $3  api_key   int64
--   $4  act       text
--   $5  made_us   int64
--   $6  ends_us   int64
INSERT INTO approval (digest, operator, api_key, act, made_us, ends_us)
VALUES ($1, $2, $3, $4, $5, $6);

-- name: approval_get
-- What this word is good for.
--   $1  digest  bytes, 32
-- Columns: operator text, api_key int64, act text, made_us, ends_us int64, used_us int64 or NULL
-- Uses: approval primary key
SELECT operator, api_key, act, made_us, ends_us, used_us FROM approval WHERE digest = $1;

-- name: approval_use
-- It was used, once.
--   $1  digest          bytes, 32
--   $2  used_us         int64
--   $3  used_partition  int64 or NULL: no entry tells of it
--   $4  used_number     int64 or NULL
-- Uses: approval primary key
UPDATE approval SET used_us = $2, used_partition = $3, used_number = $4
WHERE digest = $1 AND used_us IS NULL;

-- name: approval_page
-- Those that an entry tells of, for the auditor, behind a place in their order.
--   $1  digest  bytes, 32; or empty: from the beginning
--   $2  limit   int64
-- Columns: digest bytes, operator text, api_key int64, act text, used_partition, used_number int64
-- Uses: approval primary key
SELECT digest, operator, api_key, act, used_partition, used_number FROM approval
WHERE digest > $1 AND used_number IS NOT NULL ORDER BY digest LIMIT $2;
