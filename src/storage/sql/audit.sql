-- Whole tables, page by page in the order of their keys, for the auditor (app/verify.c).  A page begins at
-- the last row of the one before, which is read again: so no key is too small to be read.

-- name: audit_requests
-- Requests and their entries, from a key on.
--   $1  api_key          int64
--   $2  idempotency_key  text
--   $3  limit            int64
-- Columns: api_key int64, idempotency_key text, partition, number int64
-- Uses: request primary key
SELECT api_key, idempotency_key, partition, number
  FROM request
 WHERE (api_key, idempotency_key) >= ($1, $2)
 ORDER BY api_key, idempotency_key
 LIMIT $3;

-- name: audit_receipts
-- Receipt numbers and their entries, from a key on.
--   $1  till_id  int64
--   $2  on_day   text
--   $3  code     text
--   $4  limit    int64
-- Columns: till_id int64, on_day text, code text, partition, number int64
-- Uses: receipt primary key
SELECT till_id, on_day, code, partition, number
  FROM receipt
 WHERE (till_id, on_day, code) >= ($1, $2, $3)
 ORDER BY till_id, on_day, code
 LIMIT $4;

-- name: audit_claims
-- Claim codes, the purchase of each and the claim's entry, if any, from a code on.
--   $1  code   text
--   $2  limit  int64
-- Columns: code text, partition, purchase int64, claimed_partition, claimed_by int64 or NULL
-- Uses: claim primary key
SELECT code, partition, purchase, claimed_partition, claimed_by
  FROM claim
 WHERE code >= $1
 ORDER BY code
 LIMIT $2;

-- name: audit_cards
-- Cards, from a code on.
--   $1  code   text
--   $2  limit  int64
-- Columns: as card_by_code
-- Uses: card primary key
SELECT code, partition, number, account, member, state, expires_on, purpose, lot, kind, blocked_as, replaced_by,
       added_us
  FROM card
 WHERE code >= $1
 ORDER BY code
 LIMIT $2;

-- name: audit_referral_codes
-- Codes that customers tell friends, and whose they are, from a code on.
--   $1  code   text
--   $2  limit  int64
-- Columns: code text, partition, account int64
-- Uses: referral_code primary key
SELECT code, partition, account FROM referral_code WHERE code >= $1 ORDER BY code LIMIT $2;

-- name: audit_referrals
-- Who was sent by whom, from a key on.
--   $1  partition  int64
--   $2  account    int64
--   $3  limit      int64
-- Columns: as referral_get
-- Uses: referral primary key
SELECT partition, account, enrolled, referrer_partition, referrer, purchase, amount, credited
  FROM referral
 WHERE (partition, account) >= ($1, $2)
 ORDER BY partition, account
 LIMIT $3;

-- name: audit_invitations
-- Codes by which somebody joins an account, from a code on.
--   $1  code   text
--   $2  limit  int64
-- Columns: as invitation_find
-- Uses: invitation primary key
SELECT code, partition, invited, joined FROM invitation WHERE code >= $1 ORDER BY code LIMIT $2;

-- name: audit_phones
-- Phones that show a card, from a token on.
--   $1  token  text
--   $2  limit  int64
-- Columns: as phone_by_token
-- Uses: phone primary key
SELECT token, code, secret, partition, card, linked, changed, spent, seen, off, drift
  FROM phone
 WHERE token >= $1
 ORDER BY token
 LIMIT $2;

-- name: audit_chips
-- Chips that prove themselves, from a number on.
--   $1  uid    text
--   $2  limit  int64
-- Columns: as chip_by_uid
-- Uses: chip primary key
SELECT uid, code, partition, card, linked, changed, spent, seen FROM chip WHERE uid >= $1 ORDER BY uid LIMIT $2;

-- name: audit_members
-- Of which account each member is, from a key on.
--   $1  number     int64
--   $2  partition  int64
--   $3  limit      int64
-- Columns: partition, number, account int64
-- Uses: member primary key
SELECT partition, number, account
  FROM member
 WHERE (number, partition) >= ($1, $2)
 ORDER BY number, partition
 LIMIT $3;

-- name: audit_moved_cards
-- Cards that have gone to another account, from a key on.
--   $1  partition  int64
--   $2  number     int64
--   $3  limit      int64
-- Columns: partition, number int64, code text
-- Uses: moved_card primary key
SELECT partition, number, code
  FROM moved_card
 WHERE (partition, number) >= ($1, $2)
 ORDER BY partition, number
 LIMIT $3;

-- name: audit_moved_members
-- Whom members have become, from a key on.
--   $1  partition  int64
--   $2  number     int64
--   $3  limit      int64
-- Columns: partition, number, now_partition, now_number int64
-- Uses: moved_member primary key
SELECT partition, number, now_partition, now_number
  FROM moved_member
 WHERE (partition, number) >= ($1, $2)
 ORDER BY partition, number
 LIMIT $3;
