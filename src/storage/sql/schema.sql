-- Which steps of the schema a database has, and its installation.

-- name: schema_step_insert
-- Remembers a step that was applied in the same transaction.
--   $1  number      int64
--   $2  name        text
--   $3  sha256      text, 64 hexadecimal digits of the step's text
--   $4  applied_us  int64, microseconds since 1970-01-01T00:00:00Z
INSERT INTO schema_step (number, name, sha256, applied_us) VALUES ($1, $2, $3, $4);

-- name: schema_step_list
-- The applied steps in order.
-- Columns: number int64, sha256 text
SELECT number, sha256 FROM schema_step ORDER BY number;

-- name: installation_get
-- How many partitions there are.
-- Columns: partitions int64
SELECT partitions FROM installation WHERE id = 1;

-- name: installation_insert
-- The one row about the installation.
--   $1  partitions  int64, 1..1024
--   $2  created_us  int64
INSERT INTO installation (id, partitions, created_us) VALUES (1, $1, $2);

-- name: installation_delete
-- Nobody may open it until the row is there again.
DELETE FROM installation WHERE id = 1;
