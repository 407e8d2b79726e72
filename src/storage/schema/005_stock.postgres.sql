-- What all accounts together have used of a rule's total (points) or a reward's stock (uses): few rows, one for
-- each id that ever had one.  They lie outside the partitions: whoever decides by such a version locks them
-- behind the heads, in the order of their key (docs/scale.md).
CREATE TABLE stock (
    kind TEXT   COLLATE "C" NOT NULL CHECK (kind IN ('rule', 'reward')),
    id   TEXT   COLLATE "C" NOT NULL,
    used BIGINT NOT NULL CHECK (used >= 0),
    PRIMARY KEY (kind, id)
);
