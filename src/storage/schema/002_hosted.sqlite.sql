-- Merchants whose data this installation keeps beside its own.
--
-- Each has a database of its own (storage/db_open.h), with all tables of this schema; this one only says
-- which there are, and at which addresses they answer.  A row is never deleted: the journal of a merchant
-- has to be kept for years after the last sale.
CREATE TABLE hosted (
    code         TEXT    NOT NULL PRIMARY KEY CHECK (length(code) BETWEEN 1 AND 32),
    host         TEXT    UNIQUE CHECK (length(host) BETWEEN 1 AND 253), -- lower case; NULL: none of its own
    created_us   INTEGER NOT NULL,
    suspended_us INTEGER -- NULL: it is served
) STRICT, WITHOUT ROWID;

CREATE TRIGGER hosted_no_delete BEFORE DELETE ON hosted
BEGIN SELECT RAISE(ABORT, 'append-only'); END;
