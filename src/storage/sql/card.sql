-- Cards: what a code points to.

-- name: card_insert
-- A card; its code is unique.
--   $1  code        text
--   $2  partition   int64
--   $3  number      int64
--   $4  account     int64
--   $5  member      int64 or NULL: the account's
--   $6  state       text, "active" or "blocked"
--   $7  expires_on  text or NULL: never
--   $8  added_us    int64
--   $9  purpose     text, "member", "gift_card" or "voucher"
--   $10 lot         int64: of a voucher; or NULL
--   $11 kind        text or NULL: none is told
INSERT INTO card (code, partition, number, account, member, state, expires_on, added_us, purpose, lot, kind)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11);

-- name: card_by_code
-- rows: many
-- The card which was read.
--   $1  code  text
-- Columns: code text, partition, number, account, member int64 or NULL, state, expires_on text, purpose text,
--          lot int64 or NULL, kind, blocked_as, replaced_by text or NULL, added_us int64
-- Uses: card primary key
SELECT code, partition, number, account, member, state, expires_on, purpose, lot, kind, blocked_as, replaced_by,
       added_us
  FROM card
 WHERE code = $1;

-- name: card_list
-- The cards of an account, in the order they were added.
--   $1  partition  int64
--   $2  account    int64
-- Columns: as card_by_code
-- Uses: card_by_account
SELECT code, partition, number, account, member, state, expires_on, purpose, lot, kind, blocked_as, replaced_by,
       added_us
  FROM card
 WHERE partition = $1 AND account = $2
 ORDER BY number;

-- name: card_usable_each
-- The cards of members that are not blocked, of a range of accounts and in the order of these.
--   $1  partition  int64
--   $2  first      int64
--   $3  last       int64
-- Columns: as card_by_code
-- Uses: card_by_account
SELECT code, partition, number, account, member, state, expires_on, purpose, lot, kind, blocked_as, replaced_by,
       added_us
  FROM card
 WHERE partition = $1 AND account BETWEEN $2 AND $3 AND state = 'active' AND purpose = 'member'
 ORDER BY account;

-- name: card_added
-- Cards that can be used and were added in a time, by code, some at a time.
--   $1  after     text, the last code of those before, or empty
--   $2  from_us   int64
--   $3  until_us  int64, not included
--   $4  purpose   text
--   $5  limit     int64
-- Columns: as card_by_code
-- Uses: card primary key
SELECT code, partition, number, account, member, state, expires_on, purpose, lot, kind, blocked_as, replaced_by,
       added_us
  FROM card
 WHERE code > $1 AND added_us >= $2 AND added_us < $3 AND state = 'active' AND purpose = $4
 ORDER BY code
 LIMIT $5;

-- name: card_added_count
-- How many there are.
--   $1  after     text, as above
--   $2  from_us   int64
--   $3  until_us  int64, not included
--   $4  purpose   text
-- Columns: cards int64
-- Uses: card primary key
SELECT COUNT(*) AS cards
  FROM card
 WHERE code > $1 AND added_us >= $2 AND added_us < $3 AND state = 'active' AND purpose = $4;

-- name: card_set_member
-- Whose card it is from now on.
--   $1  code    text
--   $2  member  int64
UPDATE card SET member = $2 WHERE code = $1;

-- name: card_set_state
-- Blocks a card, or no longer.
--   $1  code         text
--   $2  state        text, "active" or "blocked"
--   $3  blocked_as   text, "dormant" or "replaced"; or NULL
--   $4  replaced_by  text, the code of the card that is there for it; or NULL
UPDATE card SET state = $2, blocked_as = $3, replaced_by = $4 WHERE code = $1;

-- name: card_set_expires
-- Its last day is another from now on.
--   $1  code        text
--   $2  expires_on  text or NULL: never
UPDATE card SET expires_on = $2 WHERE code = $1;

-- name: card_set_account
-- A card goes to another account of its partition.
--   $1  code     text
--   $2  account  int64
UPDATE card SET account = $2 WHERE code = $1;

-- name: moved_card_insert
-- By which number the journal knows a card that goes to another account; it may have gone before.
--   $1  partition  int64
--   $2  number     int64
--   $3  code       text
INSERT INTO moved_card (partition, number, code) VALUES ($1, $2, $3)
ON CONFLICT (partition, number) DO NOTHING;

-- name: moved_card_code
-- The code of a card that has gone to another account.
--   $1  partition  int64
--   $2  number     int64
-- Columns: code text
-- Uses: moved_card primary key
SELECT code FROM moved_card WHERE partition = $1 AND number = $2;

-- name: card_set_home
-- A card goes to an account of any partition, where it has another number.
--   $1  code       text
--   $2  partition  int64
--   $3  number     int64
--   $4  account    int64
--   $5  member     int64 or NULL: the account's
UPDATE card SET partition = $2, number = $3, account = $4, member = $5 WHERE code = $1;
