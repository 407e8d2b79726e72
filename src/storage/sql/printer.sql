-- Receipt printers, and what is to be printed.

-- name: printer_insert
-- A printer; its name is unique.
--   $1  name        text
--   $2  shop_id     int64 or NULL: of all shops
--   $3  address     text
--   $4  width       int64, 58 or 80 millimetres
--   $5  code_page   text
--   $6  created_us  int64
INSERT INTO printer (name, shop_id, address, width, code_page, created_us)
VALUES ($1, $2, $3, $4, $5, $6);

-- name: printer_delete
-- It is no more.
--   $1  name  text
DELETE FROM printer WHERE name = $1;

-- name: printer_get
-- One of them.
--   $1  name  text
-- Columns: as printer_list
-- Uses: printer primary key
SELECT name, shop_id, address, width, code_page, created_us FROM printer WHERE name = $1;

-- name: printer_list
-- Every printer, by name; there are few.
-- Columns: name text, shop_id int64 or NULL, address text, width int64, code_page text, created_us int64
SELECT name, shop_id, address, width, code_page, created_us FROM printer ORDER BY name;

-- name: print_job_insert
-- Something is to be printed, or was given to whoever asked.
--   $1   partition   int64, of what it is about
--   $2   code        text
--   $3   request     bytes, digest of what it was asked for by
--   $4   subject     text
--   $5   printer     text or NULL
--   $6   width       int64
--   $7   code_page   text
--   $8   language    text
--   $9   document    bytes
--   $10  lost        int64
--   $11  copies      int64
--   $12  state       text, queued or given
--   $13  api_key     int64
--   $14  operator    text
--   $15  created_us  int64
--   $16  look_us     int64
--   $17  sent_us     int64 or NULL
--   $18  is_copy     int64, 0 or 1
INSERT INTO print_job (partition, code, request, subject, printer, width, code_page, language, document, lost, copies,
                       state, api_key, operator, created_us, changed_us, look_us, sent_us, is_copy)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $15, $16, $17, $18);

-- name: print_job_save
-- What became of it.
--   $1  partition   int64
--   $2  code        text
--   $3  state       text
--   $4  reason      text or NULL
--   $5  changed_us  int64
--   $6  look_us     int64
--   $7  sent_us     int64 or NULL
--   $8  is_copy     int64
UPDATE print_job SET state = $3, reason = $4, changed_us = $5, look_us = $6, sent_us = $7, is_copy = $8
 WHERE partition = $1 AND code = $2;

-- name: print_job_get
-- One of them.
--   $1  partition  int64
--   $2  code       text
-- Columns: partition int64, code text, request bytes, subject text, printer text or NULL, width int64,
--          code_page, language text, document bytes, lost, copies int64, state text, reason text or NULL, api_key
--          int64, operator text, created_us, changed_us, look_us int64, sent_us int64 or NULL, is_copy int64
-- Uses: print_job primary key
SELECT partition, code, request, subject, printer, width, code_page, language, document, lost, copies, state, reason,
       api_key, operator, created_us, changed_us, look_us, sent_us, is_copy
  FROM print_job
 WHERE partition = $1 AND code = $2;

-- name: print_job_by_code
-- Whether the same was asked for already, of whichever partition.
--   $1  code  text
-- Columns: as print_job_get
-- Uses: print_job primary key
SELECT partition, code, request, subject, printer, width, code_page, language, document, lost, copies, state, reason,
       api_key, operator, created_us, changed_us, look_us, sent_us, is_copy
  FROM print_job
 WHERE code = $1
 ORDER BY partition LIMIT 1;

-- name: print_job_due
-- Those that are to be tried, the longest due first.
--   $1  now_us  int64
--   $2  limit   int64
-- Columns: as print_job_get
-- Uses: print_job_due
SELECT partition, code, request, subject, printer, width, code_page, language, document, lost, copies, state, reason,
       api_key, operator, created_us, changed_us, look_us, sent_us, is_copy
  FROM print_job
 WHERE state IN ('queued', 'printing') AND look_us <= $1
 ORDER BY look_us LIMIT $2;

-- name: print_job_next
-- When the next is to be tried.
-- Columns: look_us int64
-- Uses: print_job_due
SELECT look_us FROM print_job WHERE state IN ('queued', 'printing') AND look_us >= 0 ORDER BY look_us LIMIT 1;

-- name: print_job_of_subject
-- All prints of the same, the newest first.
--   $1  partition  int64
--   $2  subject    text
--   $3  limit      int64
-- Columns: as print_job_get
-- Uses: print_job_subject
SELECT partition, code, request, subject, printer, width, code_page, language, document, lost, copies, state, reason,
       api_key, operator, created_us, changed_us, look_us, sent_us, is_copy
  FROM print_job
 WHERE partition = $1 AND subject = $2
 ORDER BY created_us DESC LIMIT $3;

-- name: print_job_sent
-- Whether something of the same, but for one print, may be on paper.
--   $1  partition  int64
--   $2  subject    text
--   $3  code       text, of the one
-- Columns: partition int64
-- Uses: print_job_subject
SELECT partition FROM print_job WHERE partition = $1 AND subject = $2 AND sent_us IS NOT NULL AND code <> $3 LIMIT 1;
