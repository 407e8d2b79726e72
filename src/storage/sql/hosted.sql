-- Merchants whose data an installation keeps beside its own.

-- name: hosted_insert
-- A merchant; its code and its host name are unique.
--   $1  code        text
--   $2  host        text or NULL: none of its own
--   $3  created_us  int64
INSERT INTO hosted (code, host, created_us) VALUES ($1, $2, $3);

-- name: hosted_by_code
-- One merchant.
--   $1  code  text
-- Columns: code, host text or NULL, created_us, suspended_us int64 or NULL
-- Uses: hosted primary key
SELECT code, host, created_us, suspended_us FROM hosted WHERE code = $1;

-- name: hosted_list
-- Every merchant, by code.
-- Columns: as hosted_by_code
SELECT code, host, created_us, suspended_us FROM hosted ORDER BY code;

-- name: hosted_suspend
-- Ends the service of a merchant; one that is suspended keeps its first instant.
--   $1  code          text
--   $2  suspended_us  int64
UPDATE hosted SET suspended_us = COALESCE(suspended_us, $2) WHERE code = $1;

-- name: hosted_resume
-- Serves a merchant again.
--   $1  code  text
UPDATE hosted SET suspended_us = NULL WHERE code = $1;
