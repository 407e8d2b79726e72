-- Companies that share a programme: whose each shop is, and what they agreed on.

-- Whose it is: a name for machines that the merchant chooses; empty: the merchant's own.
ALTER TABLE shop ADD COLUMN company TEXT COLLATE "C" NOT NULL DEFAULT '';

-- Versions of the settlement, as they were given; each is in force from its day to that of the next.  The journal has
-- the digest of each.
CREATE TABLE settlement (
    number     BIGINT NOT NULL PRIMARY KEY,
    from_on    TEXT   COLLATE "C" NOT NULL UNIQUE, -- the first day
    json       TEXT   NOT NULL,
    created_us BIGINT NOT NULL
);
CREATE TRIGGER settlement_no_update BEFORE UPDATE ON settlement
    FOR EACH ROW EXECUTE FUNCTION refuse_change('append-only');
CREATE TRIGGER settlement_no_delete BEFORE DELETE ON settlement
    FOR EACH ROW EXECUTE FUNCTION refuse_change('append-only');
CREATE TRIGGER settlement_no_truncate BEFORE TRUNCATE ON settlement
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('append-only');
