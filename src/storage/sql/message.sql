-- What is sent to customers because they asked for it.

-- name: message_insert
-- A letter is to go out.
--   $1   partition   int64, of what it is about
--   $2   code        text
--   $3   request     bytes, digest of what it was asked for by
--   $4   address     text
--   $5   title       text
--   $6   body        text
--   $7   page        text
--   $8   api_key     int64
--   $9   operator    text
--   $10  created_us  int64
INSERT INTO message (partition, code, request, address, title, body, page, state, attempts, api_key, operator, created_us,
                     changed_us, look_us)
VALUES ($1, $2, $3, $4, $5, $6, $7, 'queued', 0, $8, $9, $10, $10, $10);

-- name: message_save
-- What became of it; without an address its words are gone too.
--   $1  partition   int64
--   $2  code        text
--   $3  address     text or NULL
--   $4  title       text or NULL
--   $5  body        text or NULL
--   $6  page        text or NULL
--   $7  state       text
--   $8  reason      text or NULL
--   $9  attempts    int64
--   $10 changed_us  int64
--   $11 look_us     int64
--   $12 sent_us     int64 or NULL
UPDATE message SET address = $3, title = $4, body = $5, page = $6, state = $7, reason = $8, attempts = $9, changed_us = $10,
                   look_us = $11, sent_us = $12
 WHERE partition = $1 AND code = $2;

-- name: message_get
-- One of them.
--   $1  partition  int64
--   $2  code       text
-- Columns: partition int64, code text, request bytes, address, title, body, page text or NULL, state text,
--          reason text or NULL, attempts, api_key int64, operator text, created_us, changed_us, look_us int64, sent_us int64 or NULL
-- Uses: message primary key
SELECT partition, code, request, address, title, body, page, state, reason, attempts, api_key, operator, created_us,
       changed_us, look_us, sent_us
  FROM message
 WHERE partition = $1 AND code = $2;

-- name: message_by_code
-- Whether the same was asked for already, of whichever partition.
--   $1  code  text
-- Columns: as message_get
-- Uses: message primary key
SELECT partition, code, request, address, title, body, page, state, reason, attempts, api_key, operator, created_us,
       changed_us, look_us, sent_us
  FROM message
 WHERE code = $1
 ORDER BY partition LIMIT 1;

-- name: message_first
-- That which is to be tried next, whenever that is.
-- Columns: as message_get
-- Uses: message_due
SELECT partition, code, request, address, title, body, page, state, reason, attempts, api_key, operator, created_us,
       changed_us, look_us, sent_us
  FROM message
 WHERE state IN ('queued', 'sending') AND look_us >= 0
 ORDER BY look_us LIMIT 1;
