-- What all accounts together have used of a rule's total (points) or a reward's stock (uses): few rows, one for
-- each id that ever had one.  The same as for PostgreSQL; here there is one writer, and nothing to lock.
CREATE TABLE stock (
    kind TEXT    NOT NULL CHECK (kind IN ('rule', 'reward')),
    id   TEXT    NOT NULL,
    used INTEGER NOT NULL CHECK (used >= 0),
    PRIMARY KEY (kind, id)
) STRICT, WITHOUT ROWID;

-- Gifts that a purchase asked for, until they are handed over; the same as for PostgreSQL.
CREATE TABLE handover (
    purchase   INTEGER NOT NULL,
    partition  INTEGER NOT NULL CHECK (partition BETWEEN 1 AND 1024),
    ask        INTEGER NOT NULL CHECK (ask >= 1),
    account    INTEGER NOT NULL,
    card       INTEGER, -- number
    reward     TEXT    NOT NULL,
    gifts      INTEGER NOT NULL CHECK (gifts >= 1),
    shop       TEXT    NOT NULL, -- where it was asked for
    given_us   INTEGER NOT NULL,
    state      TEXT    NOT NULL CHECK (state IN ('open', 'done', 'cancelled')),
    changed_by INTEGER, -- the entry that handed it over or took it back
    changed_us INTEGER,
    operator   TEXT,
    PRIMARY KEY (purchase, partition, ask),
    CHECK ((state = 'open') = (changed_by IS NULL)),
    CHECK ((state = 'open') = (changed_us IS NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX handover_open ON handover (purchase, partition, ask) WHERE state = 'open';
