-- Selling while the line is down.  The same as for PostgreSQL.

-- From what the installation signs snapshots, and makes the keys under which a till keeps them: made when the first is asked
-- for, and never changed, or no till would take a snapshot any more.
ALTER TABLE merchant ADD COLUMN offline_key BLOB CHECK (length(offline_key) = 32);
CREATE TRIGGER merchant_offline_key_once BEFORE UPDATE ON merchant
WHEN OLD.offline_key IS NOT NULL AND NEW.offline_key IS NOT OLD.offline_key BEGIN
    SELECT RAISE(ABORT, 'made once');
END;

-- What tills were given to decide by.  What was spent by one, the journal says too; that it was given, this row alone.
CREATE TABLE offline_snapshot (
    number         INTEGER NOT NULL PRIMARY KEY CHECK (number >= 1),
    code           TEXT    NOT NULL UNIQUE CHECK (length(code) = 16), -- of the request that asked for it
    till_id        INTEGER NOT NULL REFERENCES till (id),
    api_key        INTEGER NOT NULL, -- who asked
    program        INTEGER NOT NULL, -- number of the version in force then, whose limits count
    made_us        INTEGER NOT NULL,
    until_us       INTEGER NOT NULL CHECK (until_us > made_us),
    spent          INTEGER NOT NULL CHECK (spent BETWEEN 0 AND 1000000000000), -- by purchases that name it, in minor units
    waiting        INTEGER CHECK (waiting >= 0), -- purchases that the till said wait there; NULL: it said nothing
    waiting_amount INTEGER NOT NULL CHECK (waiting_amount BETWEEN 0 AND 1000000000000),
    waiting_first  TEXT    NOT NULL CHECK (length(waiting_first) <= 64), -- numbers of their receipts
    waiting_last   TEXT    NOT NULL CHECK (length(waiting_last) <= 64),
    reported_us    INTEGER -- when it said so
) STRICT;
CREATE TRIGGER offline_snapshot_no_delete BEFORE DELETE ON offline_snapshot BEGIN
    SELECT RAISE(ABORT, 'append-only');
END;
CREATE TRIGGER offline_snapshot_once BEFORE UPDATE ON offline_snapshot
WHEN NEW.number <> OLD.number OR NEW.code <> OLD.code OR NEW.till_id <> OLD.till_id OR NEW.api_key <> OLD.api_key
     OR NEW.program <> OLD.program OR NEW.made_us <> OLD.made_us OR NEW.until_us <> OLD.until_us
     OR NEW.spent < OLD.spent BEGIN
    SELECT RAISE(ABORT, 'given once');
END;

-- What an account has spent by a snapshot.
CREATE TABLE offline_spent (
    snapshot  INTEGER NOT NULL, -- number of one
    partition INTEGER NOT NULL CHECK (partition BETWEEN 1 AND 1024),
    account   INTEGER NOT NULL,
    spent     INTEGER NOT NULL CHECK (spent BETWEEN 0 AND 1000000000000),
    PRIMARY KEY (snapshot, partition, account)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER offline_spent_no_delete BEFORE DELETE ON offline_spent BEGIN
    SELECT RAISE(ABORT, 'append-only');
END;

-- What somebody has to look at, because it was done otherwise than the rules would: it follows from its entry.  Who has seen
-- it, this row alone says.
CREATE TABLE exception (
    partition   INTEGER NOT NULL CHECK (partition BETWEEN 1 AND 1024), -- of the entry
    number      INTEGER NOT NULL,
    kind        TEXT    NOT NULL CHECK (length(kind) BETWEEN 1 AND 32),
    reason      TEXT    CHECK (length(reason) BETWEEN 1 AND 64), -- code of an error; NULL: that is not the point
    amount      INTEGER NOT NULL CHECK (amount BETWEEN -1000000000000 AND 1000000000000), -- minor units
    recorded_us INTEGER NOT NULL,
    seen_us     INTEGER, -- NULL: nobody has
    seen_by     TEXT    NOT NULL DEFAULT '' CHECK (length(seen_by) <= 64),
    note        TEXT    NOT NULL DEFAULT '' CHECK (length(note) <= 1000),
    PRIMARY KEY (partition, number, kind)
) STRICT, WITHOUT ROWID;
CREATE INDEX exception_newest ON exception (recorded_us, partition, number, kind);
CREATE INDEX exception_open ON exception (recorded_us, partition, number, kind) WHERE seen_us IS NULL;
CREATE TRIGGER exception_no_delete BEFORE DELETE ON exception BEGIN
    SELECT RAISE(ABORT, 'append-only');
END;
CREATE TRIGGER exception_once BEFORE UPDATE ON exception
WHEN OLD.seen_us IS NOT NULL OR NEW.partition <> OLD.partition OR NEW.number <> OLD.number OR NEW.kind <> OLD.kind
     OR NEW.reason IS NOT OLD.reason OR NEW.amount <> OLD.amount OR NEW.recorded_us <> OLD.recorded_us BEGIN
    SELECT RAISE(ABORT, 'seen once');
END;
