-- Passes in the wallets of telephones: who is told when one changes.

-- name: pass_secret_get
-- What makes the words by which telephones ask.
-- Columns: secret bytes
-- Uses: pass_secret primary key
SELECT secret FROM pass_secret WHERE id = 1;

-- name: pass_secret_insert
-- It is made once.
--   $1  secret  bytes
INSERT INTO pass_secret (id, secret) VALUES (1, $1);

-- name: pass_device_insert
-- A telephone that wants to be told of a pass.
--   $1  code        text
--   $2  device      text
--   $3  push_token  text
--   $4  created_us  int64
INSERT INTO pass_device (code, device, push_token, told_partition, told, created_us) VALUES ($1, $2, $3, 0, 0, $4);

-- name: pass_device_push
-- By which word it is reached from now on.
--   $1  code        text
--   $2  device      text
--   $3  push_token  text
UPDATE pass_device SET push_token = $3 WHERE code = $1 AND device = $2;

-- name: pass_device_told
-- Up to which entry of the card's account it was told.
--   $1  code            text
--   $2  device          text
--   $3  told_partition  int64
--   $4  told            int64
UPDATE pass_device SET told_partition = $3, told = $4 WHERE code = $1 AND device = $2;

-- name: pass_device_delete
-- A telephone that has the pass no more.
--   $1  code    text
--   $2  device  text
DELETE FROM pass_device WHERE code = $1 AND device = $2;

-- name: pass_device_of_card
-- Who has this pass.
--   $1  code  text
-- Columns: code text, device text, push_token text, told_partition, told, created_us int64
-- Uses: pass_device primary key
SELECT code, device, push_token, told_partition, told, created_us
  FROM pass_device
 WHERE code = $1
 ORDER BY device;

-- name: pass_device_of_device
-- Which passes a telephone has.
--   $1  device  text
--   $2  limit   int64
-- Columns: as pass_device_of_card
-- Uses: pass_device_by_device
SELECT code, device, push_token, told_partition, told, created_us
  FROM pass_device
 WHERE device = $1
 ORDER BY code
 LIMIT $2;

-- name: pass_device_new
-- Those who were told nothing yet, the oldest first.
--   $1  from_us  int64, when they came, at the earliest
--   $2  limit    int64
-- Columns: as pass_device_of_card
-- Uses: pass_device_new
SELECT code, device, push_token, told_partition, told, created_us
  FROM pass_device
 WHERE told = 0 AND created_us >= $1
 ORDER BY created_us, code, device
 LIMIT $2;

-- name: pass_device_page
-- All of them, page by page: for who has just started, or could not tell somebody.
--   $1  code    text, behind which
--   $2  device  text
--   $3  limit   int64
-- Columns: as pass_device_of_card
-- Uses: pass_device primary key
SELECT code, device, push_token, told_partition, told, created_us
  FROM pass_device
 WHERE (code, device) > ($1, $2)
 ORDER BY code, device
 LIMIT $3;
