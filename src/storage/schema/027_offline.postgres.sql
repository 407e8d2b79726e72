-- Selling while the line is down.

-- From what the installation signs snapshots, and makes the keys under which a till keeps them: made when the first is asked
-- for, and never changed, or no till would take a snapshot any more.
ALTER TABLE merchant ADD COLUMN offline_key BYTEA;
ALTER TABLE merchant ADD CONSTRAINT merchant_offline_key CHECK (length(offline_key) = 32);
CREATE TRIGGER merchant_offline_key_once BEFORE UPDATE ON merchant
    FOR EACH ROW
    WHEN (OLD.offline_key IS NOT NULL AND NEW.offline_key IS DISTINCT FROM OLD.offline_key)
    EXECUTE FUNCTION refuse_change('made once');

-- What tills were given to decide by.  What was spent by one, the journal says too; that it was given, this row alone.
CREATE TABLE offline_snapshot (
    number         BIGINT NOT NULL PRIMARY KEY CHECK (number >= 1),
    code           TEXT COLLATE "C" NOT NULL UNIQUE CHECK (length(code) = 16), -- of the request that asked for it
    till_id        BIGINT NOT NULL REFERENCES till (id),
    api_key        BIGINT NOT NULL, -- who asked
    program        BIGINT NOT NULL, -- number of the version in force then, whose limits count
    made_us        BIGINT NOT NULL,
    until_us       BIGINT NOT NULL CHECK (until_us > made_us),
    spent          BIGINT NOT NULL CHECK (spent BETWEEN 0 AND 1000000000000), -- by purchases that name it, in minor units
    waiting        BIGINT CHECK (waiting >= 0), -- purchases that the till said wait there; NULL: it said nothing
    waiting_amount BIGINT NOT NULL CHECK (waiting_amount BETWEEN 0 AND 1000000000000),
    waiting_first  TEXT COLLATE "C" NOT NULL CHECK (length(waiting_first) <= 64), -- numbers of their receipts
    waiting_last   TEXT COLLATE "C" NOT NULL CHECK (length(waiting_last) <= 64),
    reported_us    BIGINT -- when it said so
);
CREATE TRIGGER offline_snapshot_no_delete BEFORE DELETE ON offline_snapshot
    FOR EACH ROW EXECUTE FUNCTION refuse_change('append-only');
CREATE TRIGGER offline_snapshot_no_truncate BEFORE TRUNCATE ON offline_snapshot
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('append-only');
CREATE TRIGGER offline_snapshot_once BEFORE UPDATE ON offline_snapshot
    FOR EACH ROW
    WHEN (NEW.number <> OLD.number OR NEW.code <> OLD.code OR NEW.till_id <> OLD.till_id OR NEW.api_key <> OLD.api_key OR NEW.program <> OLD.program OR NEW.made_us <> OLD.made_us OR NEW.until_us <> OLD.until_us OR NEW.spent < OLD.spent)
    EXECUTE FUNCTION refuse_change('given once');

-- What an account has spent by a snapshot.
CREATE TABLE offline_spent (
    snapshot  BIGINT NOT NULL, -- number of one
    partition BIGINT NOT NULL CHECK (partition BETWEEN 1 AND 1024),
    account   BIGINT NOT NULL,
    spent     BIGINT NOT NULL CHECK (spent BETWEEN 0 AND 1000000000000),
    PRIMARY KEY (snapshot, partition, account)
);
CREATE TRIGGER offline_spent_no_delete BEFORE DELETE ON offline_spent
    FOR EACH ROW EXECUTE FUNCTION refuse_change('append-only');
CREATE TRIGGER offline_spent_no_truncate BEFORE TRUNCATE ON offline_spent
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('append-only');

-- What somebody has to look at, because it was done otherwise than the rules would: it follows from its entry.  Who has seen
-- it, this row alone says.
CREATE TABLE exception (
    partition   BIGINT NOT NULL CHECK (partition BETWEEN 1 AND 1024), -- of the entry
    number      BIGINT NOT NULL,
    kind        TEXT COLLATE "C" NOT NULL CHECK (length(kind) BETWEEN 1 AND 32),
    reason      TEXT COLLATE "C" CHECK (length(reason) BETWEEN 1 AND 64), -- code of an error; NULL: that is not the point
    amount      BIGINT NOT NULL CHECK (amount BETWEEN -1000000000000 AND 1000000000000), -- minor units
    recorded_us BIGINT NOT NULL,
    seen_us     BIGINT, -- NULL: nobody has
    seen_by     TEXT COLLATE "C" NOT NULL DEFAULT '' CHECK (length(seen_by) <= 64),
    note        TEXT COLLATE "C" NOT NULL DEFAULT '' CHECK (length(note) <= 1000),
    PRIMARY KEY (partition, number, kind)
);
CREATE INDEX exception_newest ON exception (recorded_us, partition, number, kind);
CREATE INDEX exception_open ON exception (recorded_us, partition, number, kind) WHERE seen_us IS NULL;
CREATE TRIGGER exception_no_delete BEFORE DELETE ON exception
    FOR EACH ROW EXECUTE FUNCTION refuse_change('append-only');
CREATE TRIGGER exception_no_truncate BEFORE TRUNCATE ON exception
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('append-only');
CREATE TRIGGER exception_once BEFORE UPDATE ON exception
    FOR EACH ROW
    WHEN (OLD.seen_us IS NOT NULL OR NEW.partition <> OLD.partition OR NEW.number <> OLD.number OR NEW.kind <> OLD.kind OR NEW.reason IS DISTINCT FROM OLD.reason OR NEW.amount <> OLD.amount OR NEW.recorded_us <> OLD.recorded_us)
    EXECUTE FUNCTION refuse_change('seen once');
