-- Cards whose numbers a supplier printed.

-- The numbers of such a batch, as a scan reads them.  Its places and its stretches are those of any other; of its counts no
-- number is made.
CREATE TABLE batch_supplied (
    code  TEXT COLLATE "C" NOT NULL PRIMARY KEY CHECK (length(code) BETWEEN 4 AND 64),
    batch BIGINT NOT NULL REFERENCES card_batch (number),
    place BIGINT NOT NULL CHECK (place BETWEEN 1 AND 10000)
);
CREATE UNIQUE INDEX batch_supplied_place ON batch_supplied (batch, place);

-- The journal has their digest.
CREATE TRIGGER batch_supplied_no_delete BEFORE DELETE ON batch_supplied
    FOR EACH ROW EXECUTE FUNCTION refuse_change('never again');
CREATE TRIGGER batch_supplied_no_update BEFORE UPDATE ON batch_supplied
    FOR EACH ROW EXECUTE FUNCTION refuse_change('never again');
CREATE TRIGGER batch_supplied_no_truncate BEFORE TRUNCATE ON batch_supplied
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('never again');
