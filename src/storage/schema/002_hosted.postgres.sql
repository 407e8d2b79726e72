-- Merchants whose data this installation keeps beside its own; the same as for SQLite.
--
-- Each has a schema of its own in this database (storage/db_open.h), with all tables; this one only says
-- which there are, and at which addresses they answer.  A row is never deleted: the journal of a merchant
-- has to be kept for years after the last sale.
CREATE TABLE hosted (
    code         TEXT   COLLATE "C" NOT NULL PRIMARY KEY CHECK (length(code) BETWEEN 1 AND 32),
    host         TEXT   COLLATE "C" UNIQUE CHECK (length(host) BETWEEN 1 AND 253), -- lower case; NULL: none of its own
    created_us   BIGINT NOT NULL,
    suspended_us BIGINT -- NULL: it is served
);

CREATE TRIGGER hosted_no_delete BEFORE DELETE ON hosted
    FOR EACH ROW EXECUTE FUNCTION refuse_change('append-only');
CREATE TRIGGER hosted_no_truncate BEFORE TRUNCATE ON hosted
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('append-only');
