-- What the clock starts: the nights that were done, and what they have to announce; the same as for SQLite.
--
-- A night is the day on which it began, by the clock of the merchant's first shop.  Whoever does it says so
-- again and again (beat_us); one that has fallen silent without an end is done by another.  Few rows.
CREATE TABLE night (
    on_day   TEXT   COLLATE "C" NOT NULL PRIMARY KEY,
    began_us BIGINT NOT NULL,
    beat_us  BIGINT NOT NULL,
    ended_us BIGINT,          -- NULL: it is not done
    accounts BIGINT NOT NULL, -- that were looked at
    expired  BIGINT NOT NULL, -- accounts whose points expired
    notices  BIGINT NOT NULL  -- that were queued
);

-- What somebody outside is to be told about an account: a queue.  Whoever takes a notice says that it is done.
-- Numbers and days only, no person.  An account is told the same once: the unique key sees to it.  It is
-- distributed by its partition, as the accounts are.
CREATE TABLE notice (
    partition  BIGINT NOT NULL CHECK (partition BETWEEN 1 AND 1024),
    number     BIGINT NOT NULL CHECK (number >= 1), -- never used again: head.notice_next
    kind       TEXT   COLLATE "C" NOT NULL CHECK (length(kind) BETWEEN 1 AND 64),
    account    BIGINT NOT NULL,
    subject    TEXT   COLLATE "C" NOT NULL CHECK (length(subject) <= 64), -- of 'expiring': the unit
    on_day     TEXT   COLLATE "C" NOT NULL,                               -- the day it is about
    lead_days  BIGINT NOT NULL CHECK (lead_days BETWEEN 0 AND 366), -- told so long before
    amount     BIGINT NOT NULL CHECK (amount BETWEEN -1000000000000 AND 1000000000000),
    created_us BIGINT NOT NULL,
    done_us    BIGINT, -- NULL: it waits
    PRIMARY KEY (partition, number),
    FOREIGN KEY (partition, account) REFERENCES account (partition, number)
);
CREATE UNIQUE INDEX notice_once ON notice (partition, account, kind, subject, on_day, lead_days);
-- Those that wait, through all partitions at once.
CREATE INDEX notice_waiting ON notice (number, partition) WHERE done_us IS NULL;

ALTER TABLE head ADD COLUMN notice_next BIGINT NOT NULL DEFAULT 1;
