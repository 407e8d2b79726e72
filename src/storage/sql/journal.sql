-- The journal: heads, entries, answers, and the keys that keep them unique.

-- name: head_insert
-- A chain without entries.
--   $1  partition  int64
--   $2  hash       bytes, 32: zeros
INSERT INTO head (partition, number, hash, account_next, member_next, card_next, program_count,
                  notice_next)
VALUES ($1, 0, $2, 1, 1, 1, 0, 1);

-- name: head_get
-- The head of a chain, for those who only read it.
--   $1  partition  int64
-- Columns: number int64, hash bytes, account_next, member_next, card_next, program_count, notice_next int64
-- Uses: head primary key
SELECT number, hash, account_next, member_next, card_next, program_count, notice_next
  FROM head
 WHERE partition = $1;

-- name: head_numbers
-- How far each chain is.
-- Columns: partition, number int64
SELECT partition, number FROM head;

-- name: head_lock
-- engine: sqlite
-- The head of a chain; SQLite has one writer, who holds the database already.
--   $1  partition  int64
-- Columns: number int64, hash bytes, account_next, member_next, card_next, program_count, notice_next int64
SELECT number, hash, account_next, member_next, card_next, program_count, notice_next
  FROM head
 WHERE partition = $1;

-- name: head_lock
-- engine: postgres
-- rows: many
-- The head of a chain, locked until the transaction ends.
--   $1  partition  int64
-- Columns: number int64, hash bytes, account_next, member_next, card_next, program_count, notice_next int64
SELECT number, hash, account_next, member_next, card_next, program_count, notice_next
  FROM head
 WHERE partition = $1 FOR UPDATE;

-- name: head_save
-- rows: many
-- Where the chain ends now.
--   $1  partition      int64
--   $2  number         int64
--   $3  hash           bytes, 32
--   $4  account_next   int64
--   $5  member_next    int64
--   $6  card_next      int64
--   $7  program_count  int64
--   $8  notice_next    int64
INSERT INTO head (partition, number, hash, account_next, member_next, card_next, program_count,
                  notice_next)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (partition) DO UPDATE
   SET number = excluded.number, hash = excluded.hash, account_next = excluded.account_next,
       member_next = excluded.member_next, card_next = excluded.card_next,
       program_count = excluded.program_count, notice_next = excluded.notice_next;

-- name: entry_insert
-- engine: sqlite
-- Appends an entry to the journal and to the chain of its account, if any; account_newest_save says
-- that it is the newest there.  Nothing ever changes or deletes it.
--   $1  partition           int64
--   $2  number              int64, gap-free from 1
--   $3  kind                int64, enum entry_kind
--   $4  account             int64 or NULL: none
--   $5  prior               int64 or NULL: the first of its account, or of none
--   $6  purchase_partition  int64 or NULL: none
--   $7  purchase            int64 or NULL: none
--   $8  hash                bytes, 32
--   $9  body                text, canonical
INSERT INTO entry (place, kind, account, prior, purchase_partition, purchase, hash, body)
VALUES ((($1 - 1) << 40) + $2, $3, $4, $5, $6, $7, $8, $9);

-- name: entry_insert
-- engine: postgres
-- rows: many
-- Appends an entry to the journal and to the chain of its account, if any; account_newest_save says
-- that it is the newest there.  Nothing ever changes or deletes it.
--   $1  partition           int64
--   $2  number              int64, gap-free from 1
--   $3  kind                int64, enum entry_kind
--   $4  account             int64 or NULL: none
--   $5  prior               int64 or NULL: the first of its account, or of none
--   $6  purchase_partition  int64 or NULL: none
--   $7  purchase            int64 or NULL: none
--   $8  hash                bytes, 32
--   $9  body                text, canonical
INSERT INTO entry (partition, number, kind, account, prior, purchase_partition, purchase, hash, body)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9);

-- name: entry_get
-- engine: sqlite
-- One entry.
--   $1  partition  int64
--   $2  number     int64
-- Columns: partition, number, kind, account, prior, purchase_partition, purchase int64, hash bytes,
--          body text
-- Uses: entry primary key
SELECT partition, number, kind, account, prior, purchase_partition, purchase, hash, body
  FROM entry
 WHERE place = (($1 - 1) << 40) + $2;

-- name: entry_get
-- engine: postgres
-- One entry.
--   $1  partition  int64
--   $2  number     int64
-- Columns: partition, number, kind, account, prior, purchase_partition, purchase int64, hash bytes,
--          body text
-- Uses: entry primary key
SELECT partition, number, kind, account, prior, purchase_partition, purchase, hash, body
  FROM entry
 WHERE partition = $1 AND number = $2;

-- name: entry_accounts
-- engine: sqlite
-- Whose entries stand between two numbers of a chain, both included, in order: those of no account are left out.
--   $1  partition    int64
--   $2  from_number  int64
--   $3  to_number    int64
-- Columns: account, number int64
-- Uses: entry primary key
SELECT account, place - (($1 - 1) << 40) AS number
  FROM entry
 WHERE place BETWEEN (($1 - 1) << 40) + $2 AND (($1 - 1) << 40) + $3 AND account IS NOT NULL
 ORDER BY place;

-- name: entry_accounts
-- engine: postgres
-- Whose entries stand between two numbers of a chain, both included, in order: those of no account are left out.
--   $1  partition    int64
--   $2  from_number  int64
--   $3  to_number    int64
-- Columns: account, number int64
-- Uses: entry primary key
SELECT account, number
  FROM entry
 WHERE partition = $1 AND number BETWEEN $2 AND $3 AND account IS NOT NULL
 ORDER BY number;

-- name: entry_of_purchase
-- engine: sqlite
-- The entries in one chain that name a purchase in that or another, in order: returns, claims, handovers, draws;
-- or the undos of an event; or, of what a transfer sent, the one by which it arrived.
--   $1  partition           int64, of those entries
--   $2  purchase_partition  int64
--   $3  purchase            int64
-- Columns: as entry_get
-- Uses: entry_by_purchase
SELECT partition, number, kind, account, prior, purchase_partition, purchase, hash, body
  FROM entry
 WHERE purchase = $3 AND purchase_partition = $2 AND place BETWEEN ($1 - 1) << 40 AND ($1 << 40) - 1
 ORDER BY place;

-- name: entry_of_purchase
-- engine: postgres
-- The entries in one chain that name a purchase in that or another, in order: returns, claims, handovers, draws;
-- or the undos of an event; or, of what a transfer sent, the one by which it arrived.
--   $1  partition           int64, of those entries
--   $2  purchase_partition  int64
--   $3  purchase            int64
-- Columns: as entry_get
-- Uses: entry_by_purchase
SELECT partition, number, kind, account, prior, purchase_partition, purchase, hash, body
  FROM entry
 WHERE partition = $1 AND purchase_partition = $2 AND purchase = $3
 ORDER BY number;

-- name: entry_each
-- engine: sqlite
-- The journal in order, from a number.
--   $1  partition    int64
--   $2  from_number  int64
--   $3  limit        int64
-- Columns: as entry_get
-- Uses: entry primary key
SELECT partition, number, kind, account, prior, purchase_partition, purchase, hash, body
  FROM entry
 WHERE place BETWEEN (($1 - 1) << 40) + $2 AND ($1 << 40) - 1
 ORDER BY place
 LIMIT $3;

-- name: entry_each
-- engine: postgres
-- The journal in order, from a number.
--   $1  partition    int64
--   $2  from_number  int64
--   $3  limit        int64
-- Columns: as entry_get
-- Uses: entry primary key
SELECT partition, number, kind, account, prior, purchase_partition, purchase, hash, body
  FROM entry
 WHERE partition = $1 AND number >= $2
 ORDER BY number
 LIMIT $3;

-- name: entry_of_kind
-- engine: sqlite
-- The entries of a kind, from a number: for what seldom happens.  Reads all of the chain.
--   $1  partition    int64
--   $2  from_number  int64
--   $3  kind         int64
-- Columns: as entry_get
-- Uses: entry primary key
SELECT partition, number, kind, account, prior, purchase_partition, purchase, hash, body
  FROM entry
 WHERE place BETWEEN (($1 - 1) << 40) + $2 AND ($1 << 40) - 1 AND kind = $3
 ORDER BY place;

-- name: entry_of_kind
-- engine: postgres
-- The entries of a kind, from a number: for what seldom happens.  Reads all of the chain.
--   $1  partition    int64
--   $2  from_number  int64
--   $3  kind         int64
-- Columns: as entry_get
-- Uses: entry primary key
SELECT partition, number, kind, account, prior, purchase_partition, purchase, hash, body
  FROM entry
 WHERE partition = $1 AND number >= $2 AND kind = $3
 ORDER BY number;

-- name: entry_last
-- engine: sqlite
-- The number of the last entry; no row when there is none.
--   $1  partition  int64
-- Columns: number int64
-- Uses: entry primary key
SELECT number FROM entry WHERE place BETWEEN ($1 - 1) << 40 AND ($1 << 40) - 1
 ORDER BY place DESC LIMIT 1;

-- name: entry_last
-- engine: postgres
-- The number of the last entry; no row when there is none.
--   $1  partition  int64
-- Columns: number int64
-- Uses: entry primary key
SELECT number FROM entry WHERE partition = $1 ORDER BY number DESC LIMIT 1;

-- name: request_find
-- rows: many
-- The entry which a request made.
--   $1  api_key          int64
--   $2  idempotency_key  text
-- Columns: partition, number int64
-- Uses: request primary key
SELECT partition, number FROM request WHERE api_key = $1 AND idempotency_key = $2;

-- name: request_insert
-- rows: many
-- Binds a request to its entry, once.
--   $1  api_key          int64
--   $2  idempotency_key  text
--   $3  partition        int64
--   $4  number           int64
INSERT INTO request (api_key, idempotency_key, partition, number) VALUES ($1, $2, $3, $4);

-- name: receipt_find
-- rows: many
-- The purchase with a receipt number of a till on a day.
--   $1  till_id  int64
--   $2  on_day   text
--   $3  code     text
-- Columns: partition, number int64
-- Uses: receipt primary key
SELECT partition, number FROM receipt WHERE till_id = $1 AND on_day = $2 AND code = $3;

-- name: receipt_days
-- The purchases with a receipt number of a till, the latest day first: a till counts anew each day.
--   $1  till_id  int64
--   $2  code     text
--   $3  from     text, the first day
--   $4  until    text, the last
-- Columns: on_day text, partition, number int64
-- Uses: receipt primary key
SELECT on_day, partition, number FROM receipt
 WHERE till_id = $1 AND on_day >= $3 AND on_day <= $4 AND code = $2
 ORDER BY on_day DESC;

-- name: receipt_insert
-- rows: many
-- Binds a receipt number to its purchase, once.
--   $1  till_id    int64
--   $2  on_day     text
--   $3  code       text
--   $4  partition  int64
--   $5  number     int64
INSERT INTO receipt (till_id, on_day, code, partition, number) VALUES ($1, $2, $3, $4, $5);

-- name: claim_insert
-- rows: many
-- A receipt without a card, by the code printed on it.
--   $1  code       text
--   $2  partition  int64
--   $3  purchase   int64
INSERT INTO claim (code, partition, purchase) VALUES ($1, $2, $3);

-- name: claim_find
-- What the code on a receipt stands for.
--   $1  code  text
-- Columns: partition, purchase int64, claimed_partition, claimed_by int64 or NULL
-- Uses: claim primary key
SELECT partition, purchase, claimed_partition, claimed_by FROM claim WHERE code = $1;

-- name: claim_take
-- The receipt belongs to an account now; nothing changes when it did already.
--   $1  code               text
--   $2  claimed_partition  int64, the claim's entry
--   $3  claimed_by         int64
UPDATE claim SET claimed_partition = $2, claimed_by = $3 WHERE code = $1 AND claimed_by IS NULL;

-- name: journal_figures
-- How many of each there are, from the heads: numbers are given without a gap.
-- Columns: entries, accounts, members, cards int64
SELECT CAST(COALESCE(SUM(number), 0) AS BIGINT),
       CAST(COALESCE(SUM(account_next - 1), 0) AS BIGINT),
       CAST(COALESCE(SUM(member_next - 1), 0) AS BIGINT),
       CAST(COALESCE(SUM(card_next - 1), 0) AS BIGINT)
  FROM head;
