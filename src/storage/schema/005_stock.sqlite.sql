-- What all accounts together have used of a rule's total (points) or a reward's stock (uses): few rows, one for
-- each id that ever had one.  The same as for PostgreSQL; here there is one writer, and nothing to lock.
CREATE TABLE stock (
    kind TEXT    NOT NULL CHECK (kind IN ('rule', 'reward')),
    id   TEXT    NOT NULL,
    used INTEGER NOT NULL CHECK (used >= 0),
    PRIMARY KEY (kind, id)
) STRICT, WITHOUT ROWID;
