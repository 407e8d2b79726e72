-- A word by which somebody signs in at a till while its line is down: kept there under his PIN, good for what such a till sells.
ALTER TABLE operator_session ADD COLUMN is_alone INTEGER NOT NULL DEFAULT 0 CHECK (is_alone IN (0, 1));
