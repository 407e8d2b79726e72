-- The customer file.
--
-- Numbers count within a partition, so a list over all of them goes on from a whole id: it is in the order
-- of (number, partition), and continues after such a pair.

-- name: member_insert
-- A member of an account.
--   $1  partition   int64
--   $2  number      int64
--   $3  account     int64
--   $4  first_name  text
--   $5  last_name   text
--   $6  search      text, both names folded
--   $7  phone       text, E.164, or NULL
--   $8  email       text or NULL
--   $9  email_key   text without case, or NULL
--   $10 birth_on    text or NULL
--   $11 postcode    text or NULL
--   $12 language    text, "fr" or "en"
--   $13 note        text or NULL
--   $14 joined_us   int64
--   $15 changed_us  int64
--   $16 tags        text, separated by commas, or NULL
--   $17 address     text, five lines, or NULL
INSERT INTO member (partition, number, account, first_name, last_name, search, phone, email,
                    email_key, birth_on, postcode, language, note, joined_us, changed_us, tags, address)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17);

-- name: member_update
-- A member's file, changed as a whole; the account and the day of joining stay.
--   $1 .. $13 without $3 (account): as member_insert
--   $3  changed_us  int64
--   $14 tags        text or NULL
--   $15 address     text or NULL
UPDATE member
   SET first_name = $4, last_name = $5, search = $6, phone = $7, email = $8, email_key = $9,
       birth_on = $10, postcode = $11, language = $12, note = $13, changed_us = $3, tags = $14,
       address = $15
 WHERE partition = $1 AND number = $2;

-- name: member_set_pin
-- His PIN, as it is kept.
--   $1  partition  int64
--   $2  number     int64
--   $3  pin        bytes or NULL: he has none
UPDATE member SET pin = $3 WHERE partition = $1 AND number = $2;

-- name: member_pin
-- The same.
--   $1  partition  int64
--   $2  number     int64
-- Columns: pin bytes or NULL
-- Uses: member primary key
SELECT pin FROM member WHERE partition = $1 AND number = $2;

-- name: member_set_account
-- A member goes to another account of his partition.
--   $1  partition  int64
--   $2  number     int64
--   $3  account    int64
UPDATE member SET account = $3 WHERE partition = $1 AND number = $2;

-- name: member_delete
-- A member who has another number now.
--   $1  partition  int64
--   $2  number     int64
DELETE FROM member WHERE partition = $1 AND number = $2;

-- name: moved_member_insert
-- Whom he has become.
--   $1  partition      int64
--   $2  number         int64
--   $3  now_partition  int64
--   $4  now_number     int64
INSERT INTO moved_member (partition, number, now_partition, now_number) VALUES ($1, $2, $3, $4);

-- name: moved_member_find
-- Whom a member has become.
--   $1  partition  int64
--   $2  number     int64
-- Columns: now_partition, now_number int64
-- Uses: moved_member primary key
SELECT now_partition, now_number FROM moved_member WHERE partition = $1 AND number = $2;

-- name: moved_member_before
-- Under which number he was known before; of several the first.
--   $1  partition  int64
--   $2  number     int64
-- Columns: partition, number int64
-- Uses: moved_member_now
SELECT partition, number FROM moved_member WHERE now_partition = $1 AND now_number = $2 LIMIT 1;

-- name: member_get
-- One member.
--   $1  partition  int64
--   $2  number     int64
-- Columns: partition, number, account int64, first_name, last_name, phone, email, birth_on, postcode,
--          language, note text, joined_us, changed_us int64, tags, address text
-- Uses: member primary key
SELECT partition, number, account, first_name, last_name, phone, email, birth_on, postcode, language,
       note, joined_us, changed_us, tags, address
  FROM member
 WHERE partition = $1 AND number = $2;

-- name: member_by_account
-- The members of an account, by number.
--   $1  partition  int64
--   $2  account    int64
-- Columns: as member_get
-- Uses: member_by_account
SELECT partition, number, account, first_name, last_name, phone, email, birth_on, postcode, language,
       note, joined_us, changed_us, tags, address
  FROM member
 WHERE partition = $1 AND account = $2
 ORDER BY number;

-- name: member_tags
-- The tags of the members of an account that have any, by number.
--   $1  partition  int64
--   $2  account    int64
-- Columns: number int64, tags text
-- Uses: member_by_account
SELECT number, tags FROM member WHERE partition = $1 AND account = $2 AND tags IS NOT NULL
 ORDER BY number;

-- name: member_list
-- Everyone, by number and partition.
--   $1  after_number     int64
--   $2  after_partition  int64
--   $3  limit            int64
-- Columns: as member_get
-- Uses: member primary key
SELECT partition, number, account, first_name, last_name, phone, email, birth_on, postcode, language,
       note, joined_us, changed_us, tags, address
  FROM member
 WHERE (number, partition) > ($1, $2)
 ORDER BY number, partition LIMIT $3;

-- name: member_by_birthday
-- Who was born on a day of the year, by number.
--   $1  partition     int64
--   $2  month_day     text, "02-29"
--   $3  after_number  int64
--   $4  limit         int64
-- Columns: as member_get
-- Uses: member_by_birthday
SELECT partition, number, account, first_name, last_name, phone, email, birth_on, postcode, language,
       note, joined_us, changed_us, tags, address
  FROM member
 WHERE birth_on IS NOT NULL AND partition = $1 AND substr(birth_on, 6) = $2 AND number > $3
 ORDER BY number LIMIT $4;

-- name: member_by_phone
-- Who has a telephone number, by number and partition.
--   $1  phone            text, E.164
--   $2  after_number     int64
--   $3  after_partition  int64
--   $4  limit            int64
-- Columns: as member_get
-- Uses: member_by_phone
SELECT partition, number, account, first_name, last_name, phone, email, birth_on, postcode, language,
       note, joined_us, changed_us, tags, address
  FROM member
 WHERE phone = $1 AND (number, partition) > ($2, $3)
 ORDER BY number, partition LIMIT $4;

-- name: member_by_email
-- Who has an address, by number and partition.
--   $1  email_key        text without case
--   $2  after_number     int64
--   $3  after_partition  int64
--   $4  limit            int64
-- Columns: as member_get
-- Uses: member_by_email
SELECT partition, number, account, first_name, last_name, phone, email, birth_on, postcode, language,
       note, joined_us, changed_us, tags, address
  FROM member
 WHERE email_key = $1 AND (number, partition) > ($2, $3)
 ORDER BY number, partition LIMIT $4;

-- name: member_search_text
-- The folded names as they are indexed now.
--   $1  partition  int64
--   $2  number     int64
-- Columns: search text
-- Uses: member primary key
SELECT search FROM member WHERE partition = $1 AND number = $2;

-- name: member_word_insert
-- A word by which a member is found; a word that stands twice in a name is kept once.
--   $1  word       text, folded
--   $2  partition  int64
--   $3  member     int64
--   $4  search     text, both names folded
INSERT INTO member_word (word, partition, member, search) VALUES ($1, $2, $3, $4)
ON CONFLICT (word, partition, member) DO NOTHING;

-- name: member_word_delete
-- The name has no such word any more.
--   $1  word       text, folded
--   $2  partition  int64
--   $3  member     int64
DELETE FROM member_word WHERE word = $1 AND partition = $2 AND member = $3;

-- name: member_word_forget
-- Drops the words of every name of a partition that its member does not have any more.  Reads all of them;
-- for a copy whose source went on.
--   $1  partition  int64
DELETE FROM member_word
 WHERE partition = $1
   AND search <> (SELECT m.search FROM member m
                   WHERE m.partition = $1 AND m.number = member_word.member);

-- name: member_word_range
-- Everyone with a word in a range, in the order of the words.  The range is bounded by the words alone:
-- one word has many members, and of a range of words the next ids may lie anywhere.
--   $1  first            text: the prefix
--   $2  end              text: beyond every word with the prefix
--   $3  after_number     int64: only who comes later by number and partition
--   $4  after_partition  int64
-- Columns: partition int64, member int64, search text
-- Uses: member_word primary key
SELECT partition, member, search
  FROM member_word
 WHERE word >= $1 AND word < $2 AND (member, partition) > ($3, $4)
 ORDER BY word, partition, member;

-- name: member_names
-- Everyone's folded name, by number and partition.
--   $1  after_number     int64
--   $2  after_partition  int64
-- Columns: partition int64, number int64, search text
-- Uses: member primary key
SELECT partition, number, search
  FROM member
 WHERE (number, partition) > ($1, $2)
 ORDER BY number, partition;
