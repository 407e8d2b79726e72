-- Money that customers pay in from afar, and what of it goes back.

-- name: payment_insert
-- A payment that a customer is asked for.
--   $1   partition   int64, of the account
--   $2   code        text
--   $3   request     bytes, digest of what it was asked for by
--   $4   account     int64
--   $5   member      int64 or NULL
--   $6   card        int64 or NULL
--   $7   amount      int64, minor units
--   $8   currency    text
--   $9   provider    text
--   $10  return_url  text or NULL
--   $11  shop        text
--   $12  till        text
--   $13  created_us  int64
--   $14  look_us     int64
INSERT INTO payment (partition, code, request, account, member, card, amount, currency, provider, return_url,
                     shop, till, state, created_us, changed_us, look_us)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 'created', $13, $13, $14);

-- name: payment_save
-- What became of it.
--   $1  partition   int64
--   $2  code        text
--   $3  state       text
--   $4  reason      text or NULL
--   $5  entry       int64 or NULL
--   $6  reference   text or NULL
--   $7  url         text or NULL
--   $8  changed_us  int64
--   $9  look_us     int64
UPDATE payment SET state = $3, reason = $4, entry = $5, reference = $6, url = $7, changed_us = $8, look_us = $9
 WHERE partition = $1 AND code = $2;

-- name: payment_get
-- One of them.
--   $1  partition  int64
--   $2  code       text
-- Columns: as payment_all
-- Uses: payment primary key
SELECT partition, code, request, account, member, card, amount, currency, provider, reference, url, return_url,
       shop, till, state, reason, entry, created_us, changed_us, look_us
  FROM payment
 WHERE partition = $1 AND code = $2;

-- name: payment_by_code
-- Whether the same was asked for already, with an account of whichever partition.
--   $1  code  text
-- Columns: as payment_all
-- Uses: payment primary key
SELECT partition, code, request, account, member, card, amount, currency, provider, reference, url, return_url,
       shop, till, state, reason, entry, created_us, changed_us, look_us
  FROM payment
 WHERE code = $1
 ORDER BY partition LIMIT 1;

-- name: payment_due
-- Those that wait and whose provider is to be asked, the longest due first.
--   $1  now_us  int64
--   $2  limit   int64
-- Columns: as payment_all
-- Uses: payment_due
SELECT partition, code, request, account, member, card, amount, currency, provider, reference, url, return_url,
       shop, till, state, reason, entry, created_us, changed_us, look_us
  FROM payment
 WHERE state = 'created' AND look_us <= $1
 ORDER BY look_us LIMIT $2;

-- name: payment_all
-- All of them, behind one, for the auditor.
--   $1  partition  int64
--   $2  code       text
--   $3  limit      int64
-- Columns: partition int64, code text, request bytes, account int64, member, card int64 or NULL, amount int64,
--          currency, provider text, reference, url, return_url text or NULL, shop, till, state text, reason text or
--          NULL, entry int64 or NULL, created_us, changed_us, look_us int64
-- Uses: payment primary key
SELECT partition, code, request, account, member, card, amount, currency, provider, reference, url, return_url,
       shop, till, state, reason, entry, created_us, changed_us, look_us
  FROM payment
 WHERE (code, partition) > ($2, $1)
 ORDER BY code, partition LIMIT $3;

-- name: payment_refund_insert
-- So much of it goes back.
--   $1  partition   int64
--   $2  code        text
--   $3  undo        int64, the entry by which; 0: the payment could not be credited
--   $4  amount      int64, minor units
--   $5  state       text, asked or done
--   $6  created_us  int64
--   $7  look_us     int64
INSERT INTO payment_refund (partition, code, undo, amount, state, created_us, changed_us, look_us)
VALUES ($1, $2, $3, $4, $5, $6, $6, $7);

-- name: payment_refund_save
-- What became of it.
--   $1  partition   int64
--   $2  code        text
--   $3  undo        int64
--   $4  state       text
--   $5  reference   text or NULL
--   $6  changed_us  int64
--   $7  look_us     int64
UPDATE payment_refund SET state = $4, reference = $5, changed_us = $6, look_us = $7
 WHERE partition = $1 AND code = $2 AND undo = $3;

-- name: payment_refund_get
-- One of them.
--   $1  partition  int64
--   $2  code       text
--   $3  undo       int64
-- Columns: as payment_refund_all
-- Uses: payment_refund primary key
SELECT partition, code, undo, amount, state, reference, created_us, changed_us, look_us
  FROM payment_refund
 WHERE partition = $1 AND code = $2 AND undo = $3;

-- name: payment_refund_list
-- All of one payment, the oldest first.
--   $1  partition  int64
--   $2  code       text
-- Columns: as payment_refund_all
-- Uses: payment_refund primary key
SELECT partition, code, undo, amount, state, reference, created_us, changed_us, look_us
  FROM payment_refund
 WHERE partition = $1 AND code = $2
 ORDER BY undo;

-- name: payment_refund_due
-- Those that the provider is to be asked for, the longest due first.
--   $1  now_us  int64
--   $2  limit   int64
-- Columns: as payment_refund_all
-- Uses: payment_refund_due
SELECT partition, code, undo, amount, state, reference, created_us, changed_us, look_us
  FROM payment_refund
 WHERE state = 'asked' AND look_us <= $1
 ORDER BY look_us LIMIT $2;

-- name: payment_refund_all
-- All of them, behind one, for the auditor.
--   $1  partition  int64
--   $2  code       text
--   $3  undo       int64
--   $4  limit      int64
-- Columns: partition int64, code text, undo, amount int64, state text, reference text or NULL, created_us,
--          changed_us, look_us int64
-- Uses: payment_refund primary key
SELECT partition, code, undo, amount, state, reference, created_us, changed_us, look_us
  FROM payment_refund
 WHERE (partition, code, undo) > ($1, $2, $3)
 ORDER BY partition, code, undo LIMIT $4;
