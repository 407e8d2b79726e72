-- Batches of cards that nobody has yet.

-- name: card_batch_insert
-- So many numbers.
--   $1  number      int64, of the entry that made it
--   $2  first       int64
--   $3  places      int64, 1..BATCH_PLACES_MAX
--   $4  cards       int64, of them
--   $5  kind        text, "barcode", "chip" or "stripe"
--   $6  cost_minor  int64
--   $7  label       text
--   $8  made_us     int64
INSERT INTO card_batch (number, first, places, cards, kind, cost_minor, label, made_us, newest)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $1);

-- name: card_batch_get
-- One of them.
--   $1  number  int64
-- Columns: as card_batch_list
-- Uses: card_batch primary key
SELECT number, first, places, cards, kind, cost_minor, label, made_us, newest,
       (SELECT COUNT(*) FROM batch_supplied n WHERE n.batch = card_batch.number AND n.place = 1) AS supplied
  FROM card_batch
 WHERE number = $1;

-- name: card_batch_before
-- The last one that begins no later than at a count.
--   $1  count  int64
-- Columns: as card_batch_list
-- Uses: card_batch_first
SELECT number, first, places, cards, kind, cost_minor, label, made_us, newest,
       (SELECT COUNT(*) FROM batch_supplied n WHERE n.batch = card_batch.number AND n.place = 1) AS supplied
  FROM card_batch
 WHERE first <= $1
 ORDER BY first DESC LIMIT 1;

-- name: card_batch_of_kind
-- The last one of a kind: what its cards cost.
--   $1  kind  text
-- Columns: as card_batch_list
-- Uses: card_batch_kind
SELECT number, first, places, cards, kind, cost_minor, label, made_us, newest,
       (SELECT COUNT(*) FROM batch_supplied n WHERE n.batch = card_batch.number AND n.place = 1) AS supplied
  FROM card_batch
 WHERE kind = $1
 ORDER BY first DESC LIMIT 1;

-- name: card_batch_list
-- Some of them, behind one.
--   $1  number  int64
--   $2  limit   int64
-- Columns: number, first, places, cards int64, kind text, cost_minor int64, label text, made_us, newest int64,
--          supplied int64: 1, its numbers are a supplier's; or 0
-- Uses: card_batch primary key
SELECT number, first, places, cards, kind, cost_minor, label, made_us, newest,
       (SELECT COUNT(*) FROM batch_supplied n WHERE n.batch = card_batch.number AND n.place = 1) AS supplied
  FROM card_batch
 WHERE number > $1
 ORDER BY number LIMIT $2;

-- name: card_batch_change
-- An entry has changed it.
--   $1  number  int64
--   $2  newest  int64, the entry
UPDATE card_batch SET newest = $2 WHERE number = $1;

-- name: batch_stretch_insert
-- rows: many
-- Places that are alike.
--   $1  batch        int64
--   $2  from_place   int64
--   $3  until_place  int64
--   $4  state        text, "there", "lost" or "destroyed"
--   $5  shop         text or NULL: they were brought nowhere yet
--   $6  brought_on   text or NULL
INSERT INTO batch_stretch (batch, from_place, until_place, state, shop, brought_on) VALUES ($1, $2, $3, $4, $5, $6);

-- name: batch_stretch_delete
-- They are not any more.
--   $1  batch       int64
--   $2  from_place  int64
DELETE FROM batch_stretch WHERE batch = $1 AND from_place = $2;

-- name: batch_stretch_list
-- All of a batch, in their order.
--   $1  batch  int64
-- Columns: from_place, until_place int64, state text, shop, brought_on text or NULL
-- Uses: batch_stretch primary key
SELECT from_place, until_place, state, shop, brought_on FROM batch_stretch WHERE batch = $1 ORDER BY from_place;

-- name: batch_card_insert
-- rows: many
-- A card has a customer; or was one before the batch was made.
--   $1  batch      int64
--   $2  place      int64
--   $3  chain      int64, of the entry that says so: its partition
--   $4  entry      int64
--   $5  shop       text or NULL: nobody told
INSERT INTO batch_card (batch, place, chain, entry, shop) VALUES ($1, $2, $3, $4, $5);

-- name: batch_card_list
-- All of a batch, BATCH_PLACES_MAX at most, by their place.
--   $1  batch  int64
-- Columns: place, chain, entry int64, shop text or NULL
-- Uses: batch_card primary key
SELECT place, chain, entry, shop FROM batch_card WHERE batch = $1 ORDER BY place;

-- name: batch_supplied_insert
-- rows: many
-- A number that a supplier printed.
--   $1  code   text
--   $2  batch  int64
--   $3  place  int64
INSERT INTO batch_supplied (code, batch, place) VALUES ($1, $2, $3);

-- name: batch_supplied_by_code
-- rows: many
-- Whose it is.
--   $1  code  text
-- Columns: batch, place int64
-- Uses: batch_supplied primary key
SELECT batch, place FROM batch_supplied WHERE code = $1;

-- name: batch_supplied_list
-- All of a batch behind a place, BATCH_CARDS_MAX at most, by their place.
--   $1  batch  int64
--   $2  place  int64
-- Columns: as batch_supplied_each
-- Uses: batch_supplied_place
SELECT place, code, batch FROM batch_supplied WHERE batch = $1 AND place > $2 ORDER BY place;

-- name: batch_supplied_each
-- All of them, some at a time, behind one.
--   $1  code   text
--   $2  limit  int64
-- Columns: place int64, code text, batch int64
-- Uses: batch_supplied primary key
SELECT place, code, batch FROM batch_supplied WHERE code > $1 ORDER BY code LIMIT $2;
