-- Wrong keys, as servers tell each other of them.

-- name: wrong_key_add
-- rows: many
-- So many more from a network in a minute.
--   $1  network   bytes, 16
--   $2  minute    int64
--   $3  failures  int64, 1 or more
INSERT INTO wrong_key (network, minute, failures) VALUES ($1, $2, $3)
ON CONFLICT (minute, network) DO UPDATE SET failures = wrong_key.failures + excluded.failures;

-- name: wrong_key_get
-- rows: many
-- How many from a network in a minute.
--   $1  network  bytes, 16
--   $2  minute   int64
-- Columns: failures int64
-- Uses: wrong_key primary key
SELECT failures FROM wrong_key WHERE network = $1 AND minute = $2;

-- name: wrong_key_forget
-- Those before a minute.
--   $1  minute  int64
DELETE FROM wrong_key WHERE minute < $1;
