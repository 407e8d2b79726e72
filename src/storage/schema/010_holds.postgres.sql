-- What is reserved of a lot by holds that are open: it is not in `remaining`.
ALTER TABLE lot ADD COLUMN held BIGINT NOT NULL DEFAULT 0;
ALTER TABLE lot ADD CONSTRAINT lot_held CHECK (held BETWEEN 0 AND 1000000000000);

-- Holds: what the journal says, in a form that can be found by the account.  Nobody looks for those of all accounts
-- that are over: an account with something that is held is seen by its lots.
CREATE TABLE hold (
    partition BIGINT NOT NULL CHECK (partition BETWEEN 1 AND 1024),
    account   BIGINT NOT NULL,
    number    BIGINT NOT NULL, -- of its entry
    unit      TEXT   COLLATE "C" NOT NULL,
    points    BIGINT NOT NULL CHECK (points BETWEEN 1 AND 1000000000000),
    until_us  BIGINT NOT NULL, -- from then on it is over
    reference TEXT   NOT NULL,
    shop      TEXT   COLLATE "C" NOT NULL,
    held_us   BIGINT NOT NULL, -- since
    state     TEXT   COLLATE "C" NOT NULL CHECK (state IN ('open', 'done')),
    done_by   BIGINT,          -- the entry that released it
    PRIMARY KEY (partition, number),
    FOREIGN KEY (partition, account) REFERENCES account (partition, number),
    CHECK ((state = 'open') = (done_by IS NULL))
);
CREATE INDEX hold_open ON hold (partition, account, number) WHERE state = 'open';
