-- Who was sent by whom, and the codes by which they are.

-- name: referral_code_insert
-- The code of an account.
--   $1  code       text
--   $2  partition  int64
--   $3  account    int64
INSERT INTO referral_code (code, partition, account) VALUES ($1, $2, $3);

-- name: referral_code_find
-- Whose code it is.
--   $1  code  text
-- Columns: partition, account int64
-- Uses: referral_code primary key
SELECT partition, account FROM referral_code WHERE code = $1;

-- name: referral_code_of
-- The code of an account.
--   $1  partition  int64
--   $2  account    int64
-- Columns: code text
-- Uses: referral_code_by_account
SELECT code FROM referral_code WHERE partition = $1 AND account = $2;

-- name: referral_insert
-- An account was opened for somebody who was sent.
--   $1  partition           int64
--   $2  account             int64
--   $3  enrolled            int64, the entry that opened it
--   $4  referrer_partition  int64
--   $5  referrer            int64
INSERT INTO referral (partition, account, enrolled, referrer_partition, referrer)
VALUES ($1, $2, $3, $4, $5);

-- name: referral_get
-- Who sent the account's member, and what came of it.
--   $1  partition  int64
--   $2  account    int64
-- Columns: partition, account, enrolled, referrer_partition, referrer int64, purchase, amount, credited int64
--          or NULL
-- Uses: referral primary key
SELECT partition, account, enrolled, referrer_partition, referrer, purchase, amount, credited
  FROM referral
 WHERE partition = $1 AND account = $2;

-- name: referral_earn
-- A first purchase is there: it waits to be credited.  Nothing changes when there was one already.
--   $1  partition  int64
--   $2  account    int64
--   $3  purchase   int64, entry of the purchase or its claim
--   $4  amount     int64, in minor units
UPDATE referral SET purchase = $3, amount = $4
 WHERE partition = $1 AND account = $2 AND purchase IS NULL;

-- name: referral_undo
-- The first purchase has come back before it was credited, so it was none.
--   $1  partition  int64
--   $2  account    int64
UPDATE referral SET purchase = NULL, amount = NULL
 WHERE partition = $1 AND account = $2 AND credited IS NULL;

-- name: referral_credit
-- The one who sent has been given what the rules give.
--   $1  partition  int64
--   $2  account    int64
--   $3  credited   int64, entry in the referrer's chain
UPDATE referral SET credited = $3
 WHERE partition = $1 AND account = $2 AND purchase IS NOT NULL AND credited IS NULL;

-- name: referral_due
-- What waits to be credited, in the order of the key, behind one.
--   $1  after_partition  int64
--   $2  after_account    int64
--   $3  limit            int64
-- Columns: as referral_get
-- Uses: referral_due
SELECT partition, account, enrolled, referrer_partition, referrer, purchase, amount, credited
  FROM referral
 WHERE purchase IS NOT NULL AND credited IS NULL AND (partition, account) > ($1, $2)
 ORDER BY partition, account
 LIMIT $3;

-- name: referral_count
-- How many friends an account has sent, and for how many of them it was credited.
--   $1  referrer_partition  int64
--   $2  referrer            int64
-- Columns: sent, credited int64
-- Uses: referral_by_referrer
SELECT CAST(COUNT(*) AS BIGINT), CAST(COUNT(credited) AS BIGINT)
  FROM referral
 WHERE referrer_partition = $1 AND referrer = $2;
