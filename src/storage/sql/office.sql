-- Who may enter the office, and who has.

-- name: office_login_save
-- A password, with or without a second factor.
--   $1  operator     text
--   $2  password     bytes, 48
--   $3  password_us  int64
--   $4  factor       bytes, 20, or NULL: none
--   $5  factor_step  int64 or NULL
INSERT INTO office_login (operator, password, password_us, factor, factor_step)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (operator) DO UPDATE
   SET password = excluded.password, password_us = excluded.password_us, factor = excluded.factor,
       factor_step = excluded.factor_step;

-- name: office_login_get
-- By what somebody enters.
--   $1  operator  text
-- Columns: as office_login_list
-- Uses: office_login primary key
SELECT operator, password, password_us, factor, factor_step FROM office_login WHERE operator = $1;

-- name: office_login_list
-- Everybody who may; there are few.
-- Columns: operator text, password bytes, password_us int64, factor bytes or NULL, factor_step int64 or NULL
SELECT operator, password, password_us, factor, factor_step FROM office_login ORDER BY operator;

-- name: office_login_step
-- A code was taken; a newer one was not.
--   $1  operator     text
--   $2  factor_step  int64
-- Uses: office_login primary key
UPDATE office_login SET factor_step = $2 WHERE operator = $1 AND factor_step < $2;

-- name: office_session_insert
-- Somebody entered.
--   $1  digest    bytes, 32
--   $2  operator  text
--   $3  begun_us  int64
--   $4  ends_us   int64
--   $5  address   text
--   $6  agent     text
INSERT INTO office_session (digest, operator, begun_us, ends_us, address, agent)
VALUES ($1, $2, $3, $4, $5, $6);

-- name: office_session_get
-- Who it is that has this word.
--   $1  digest  bytes, 32
-- Columns: as office_session_list
-- Uses: office_session primary key
SELECT digest, operator, begun_us, ends_us, address, agent FROM office_session WHERE digest = $1;

-- name: office_session_list
-- Those that have not ended, the newest first; at most as many as are asked for.
--   $1  now_us  int64
--   $2  limit   int64
-- Columns: digest bytes, operator text, begun_us, ends_us int64, address, agent text
-- Uses: office_session_end
SELECT digest, operator, begun_us, ends_us, address, agent FROM office_session
WHERE ends_us > $1 ORDER BY ends_us DESC LIMIT $2;

-- name: office_session_end
-- Somebody left, or is shown out; one that has ended keeps its end.
--   $1  digest   bytes, 32
--   $2  ends_us  int64
-- Uses: office_session primary key
UPDATE office_session SET ends_us = CASE WHEN ends_us > $2 THEN $2 ELSE ends_us END WHERE digest = $1;

-- name: office_session_forget
-- Those that ended so long ago that nobody asks for them.
--   $1  ends_us  int64
-- Uses: office_session_end
DELETE FROM office_session WHERE ends_us < $1;
