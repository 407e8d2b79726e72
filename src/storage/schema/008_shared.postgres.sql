-- What all accounts together have used of a rule's total (points) or a reward's stock (uses): few rows, one for
-- each id that ever had one.  They lie outside the partitions: whoever decides by such a version locks them
-- behind the heads, in the order of their key (docs/scale.md).
CREATE TABLE stock (
    kind TEXT   COLLATE "C" NOT NULL CHECK (kind IN ('rule', 'reward')),
    id   TEXT   COLLATE "C" NOT NULL,
    used BIGINT NOT NULL CHECK (used >= 0),
    PRIMARY KEY (kind, id)
);

-- Gifts that a purchase asked for, until they are handed over: the ask-th of a purchase of this partition.  What
-- the journal says, in a form that can be listed.  The list of all shops runs through all partitions at once, by
-- the purchase's number, so that comes first in the key.
CREATE TABLE handover (
    purchase   BIGINT NOT NULL,
    partition  BIGINT NOT NULL CHECK (partition BETWEEN 1 AND 1024),
    ask        BIGINT NOT NULL CHECK (ask >= 1),
    account    BIGINT NOT NULL,
    card       BIGINT, -- number
    reward     TEXT   COLLATE "C" NOT NULL,
    gifts      BIGINT NOT NULL CHECK (gifts >= 1),
    shop       TEXT   COLLATE "C" NOT NULL, -- where it was asked for
    given_us   BIGINT NOT NULL,
    state      TEXT   COLLATE "C" NOT NULL CHECK (state IN ('open', 'done', 'cancelled')),
    changed_by BIGINT, -- the entry that handed it over or took it back
    changed_us BIGINT,
    operator   TEXT,
    PRIMARY KEY (purchase, partition, ask),
    CHECK ((state = 'open') = (changed_by IS NULL)),
    CHECK ((state = 'open') = (changed_us IS NULL))
);
CREATE INDEX handover_open ON handover (purchase, partition, ask) WHERE state = 'open';
