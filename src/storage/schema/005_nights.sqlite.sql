-- What the clock starts: the nights that were done, and what they have to announce.
--
-- A night is the day on which it began, by the clock of the merchant's first shop.  Whoever does it says so
-- again and again (beat_us); one that has fallen silent without an end is done by another.
CREATE TABLE night (
    on_day   TEXT    NOT NULL PRIMARY KEY,
    began_us INTEGER NOT NULL,
    beat_us  INTEGER NOT NULL,
    ended_us INTEGER,          -- NULL: it is not done
    accounts INTEGER NOT NULL, -- that were looked at
    expired  INTEGER NOT NULL, -- accounts whose points expired
    notices  INTEGER NOT NULL  -- that were queued
) STRICT, WITHOUT ROWID;

-- What somebody outside is to be told about an account: a queue.  Whoever takes a notice says that it is done.
-- Numbers and days only, no person.  An account is told the same once: the unique key sees to it.
CREATE TABLE notice (
    partition  INTEGER NOT NULL CHECK (partition BETWEEN 1 AND 1024),
    number     INTEGER NOT NULL CHECK (number >= 1), -- never used again: head.notice_next
    kind       TEXT    NOT NULL CHECK (length(kind) BETWEEN 1 AND 64),
    account    INTEGER NOT NULL,
    subject    TEXT    NOT NULL CHECK (length(subject) <= 64), -- of 'expiring': the unit
    on_day     TEXT    NOT NULL,                               -- the day it is about
    lead_days  INTEGER NOT NULL CHECK (lead_days BETWEEN 0 AND 366), -- told so long before
    amount     INTEGER NOT NULL CHECK (amount BETWEEN -1000000000000 AND 1000000000000),
    created_us INTEGER NOT NULL,
    done_us    INTEGER, -- NULL: it waits
    PRIMARY KEY (partition, number),
    FOREIGN KEY (partition, account) REFERENCES account (partition, number)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX notice_once ON notice (partition, account, kind, subject, on_day, lead_days);
-- Those that wait, through all partitions at once.
CREATE INDEX notice_waiting ON notice (number, partition) WHERE done_us IS NULL;

ALTER TABLE head ADD COLUMN notice_next INTEGER NOT NULL DEFAULT 1;
