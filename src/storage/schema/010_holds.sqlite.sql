-- What is reserved of a lot by holds that are open: it is not in `remaining`.
ALTER TABLE lot ADD COLUMN held INTEGER NOT NULL DEFAULT 0 CHECK (held BETWEEN 0 AND 1000000000000);

-- Holds: what the journal says, in a form that can be found by the account; the same as for PostgreSQL.
CREATE TABLE hold (
    partition INTEGER NOT NULL CHECK (partition BETWEEN 1 AND 1024),
    account   INTEGER NOT NULL,
    number    INTEGER NOT NULL, -- of its entry
    unit      TEXT    NOT NULL,
    points    INTEGER NOT NULL CHECK (points BETWEEN 1 AND 1000000000000),
    until_us  INTEGER NOT NULL, -- from then on it is over
    reference TEXT    NOT NULL,
    shop      TEXT    NOT NULL,
    held_us   INTEGER NOT NULL, -- since
    state     TEXT    NOT NULL CHECK (state IN ('open', 'done')),
    done_by   INTEGER,          -- the entry that released it
    PRIMARY KEY (partition, number),
    FOREIGN KEY (partition, account) REFERENCES account (partition, number),
    CHECK ((state = 'open') = (done_by IS NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX hold_open ON hold (partition, account, number) WHERE state = 'open';
