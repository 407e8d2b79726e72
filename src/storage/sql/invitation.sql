-- Codes by which somebody joins an account.

-- name: invitation_insert
-- Somebody may join.
--   $1  code       text
--   $2  partition  int64
--   $3  invited    int64, the entry that invited
INSERT INTO invitation (code, partition, invited) VALUES ($1, $2, $3);

-- name: invitation_find
-- Which invitation has this code.
--   $1  code  text
-- Columns: code text, partition, invited int64, joined int64 or NULL
-- Uses: invitation primary key
SELECT code, partition, invited, joined FROM invitation WHERE code = $1;

-- name: invitation_use
-- Somebody has joined by it; nothing changes when somebody had already.
--   $1  code    text
--   $2  joined  int64, the entry
UPDATE invitation SET joined = $2 WHERE code = $1 AND joined IS NULL;

-- name: invitation_code_of
-- The code that an entry made.
--   $1  partition  int64
--   $2  invited    int64, the entry
-- Columns: code text
-- Uses: invitation_by_entry
SELECT code FROM invitation WHERE partition = $1 AND invited = $2;

-- name: invitation_codes_of
-- All codes that an entry made, in any order.
--   $1  partition  int64
--   $2  invited    int64, the entry
--   $3  limit      int64
-- Columns: code text
-- Uses: invitation_by_entry
SELECT code FROM invitation WHERE partition = $1 AND invited = $2 LIMIT $3;
