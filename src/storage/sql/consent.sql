-- What members let the shop do with what it knows of them.

-- name: privacy_get
-- How the shop keeps the law; no row: nobody has told yet.
-- Columns: contact, notice_fr, notice_en text or NULL, asked text
SELECT contact, notice_fr, notice_en, asked FROM privacy WHERE id = 1;

-- name: privacy_set
-- The same, told anew.
--   $1  contact     text or NULL
--   $2  notice_fr   text or NULL
--   $3  notice_en   text or NULL
--   $4  asked       text
--   $5  changed_us  int64
INSERT INTO privacy (id, contact, notice_fr, notice_en, asked, changed_us) VALUES (1, $1, $2, $3, $4, $5)
ON CONFLICT (id) DO UPDATE SET contact = $1, notice_fr = $2, notice_en = $3, asked = $4, changed_us = $5;

-- name: consent_text_keep
-- The words of a name, once.
--   $1  wording   text
--   $2  text      text
--   $3  first_us  int64
INSERT INTO consent_text (wording, text, first_us) VALUES ($1, $2, $3)
ON CONFLICT (wording) DO NOTHING;

-- name: consent_text_get
-- The words of a name.
--   $1  wording  text
-- Columns: text text
-- Uses: consent_text primary key
SELECT text FROM consent_text WHERE wording = $1;

-- name: consent_text_each
-- All that were ever used, from a name on.
--   $1  wording  text
--   $2  limit    int64
-- Columns: wording, text text
-- Uses: consent_text primary key
SELECT wording, text FROM consent_text WHERE wording > $1 ORDER BY wording LIMIT $2;

-- name: consent_insert
-- What a member said.
--   $1   partition       int64
--   $2   entry           int64
--   $3   place           int64
--   $4   member          int64
--   $5   purpose         text
--   $6   given           int64
--   $7   basis           text
--   $8   wording         text or NULL
--   $9   source          text
--   $10  proof           text or NULL
--   $11  sale_partition  int64 or NULL
--   $12  sale            int64 or NULL
--   $13  told_us         int64
--   $14  salt            bytes
INSERT INTO consent (partition, entry, place, member, purpose, given, basis, wording, source, proof, sale_partition, sale,
                     told_us, salt)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14);

-- name: consent_of_member
-- What he said under one of his numbers, the newest first.
--   $1  partition  int64
--   $2  member     int64
--   $3  limit      int64
-- Columns: partition, entry, place, member int64, purpose text, given int64, basis text, wording text or NULL,
--          source text, proof text or NULL, sale_partition, sale int64 or NULL, told_us int64, salt bytes
-- Uses: consent_member
SELECT partition, entry, place, member, purpose, given, basis, wording, source, proof, sale_partition, sale, told_us, salt
  FROM consent
 WHERE partition = $1 AND member = $2
 ORDER BY entry DESC LIMIT $3;

-- name: consent_each
-- All of them, in the order of the key, behind one.
--   $1  partition  int64
--   $2  entry      int64
--   $3  place      int64
--   $4  limit      int64
-- Columns: as consent_of_member
-- Uses: consent primary key
SELECT partition, entry, place, member, purpose, given, basis, wording, source, proof, sale_partition, sale, told_us, salt
  FROM consent
 WHERE (partition, entry, place) > ($1, $2, $3)
 ORDER BY partition, entry, place LIMIT $4;
