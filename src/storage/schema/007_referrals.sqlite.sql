-- Friends who are sent by customers, and the names by which a shop groups its members.

-- What a customer tells a friend.  It is the account's, and all of its members tell the same.  A directory,
-- to be distributed by `code`: that is all the friend knows.
CREATE TABLE referral_code (
    code      TEXT    NOT NULL PRIMARY KEY,
    partition INTEGER NOT NULL CHECK (partition BETWEEN 1 AND 1024),
    account   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX referral_code_by_account ON referral_code (partition, account);

-- An account whose member was sent by another, which may be of another partition.  A referral waits for a
-- first purchase; that is written down with the purchase, and from then on it waits to be credited, which
-- the row says in the same transaction as the entry of the one who sent.
CREATE TABLE referral (
    partition          INTEGER NOT NULL CHECK (partition BETWEEN 1 AND 1024),
    account            INTEGER NOT NULL,
    enrolled           INTEGER NOT NULL, -- the entry that opened it
    referrer_partition INTEGER NOT NULL CHECK (referrer_partition BETWEEN 1 AND 1024),
    referrer           INTEGER NOT NULL, -- the account that sent
    purchase           INTEGER,          -- entry of the first purchase or its claim; NULL: not yet
    amount             INTEGER,          -- of it, in minor units
    credited           INTEGER,          -- entry in the referrer's chain; NULL: not yet
    PRIMARY KEY (partition, account),
    FOREIGN KEY (partition, account) REFERENCES account (partition, number),
    CHECK ((purchase IS NULL) = (amount IS NULL)),
    CHECK (credited IS NULL OR purchase IS NOT NULL)
) STRICT, WITHOUT ROWID;
CREATE INDEX referral_by_referrer ON referral (referrer_partition, referrer);
CREATE INDEX referral_due ON referral (partition, account)
 WHERE purchase IS NOT NULL AND credited IS NULL;

CREATE TRIGGER referral_no_delete BEFORE DELETE ON referral BEGIN
    SELECT RAISE(ABORT, 'append-only');
END;
-- Who sent whom does not change, and a referral is credited once.
CREATE TRIGGER referral_once BEFORE UPDATE ON referral
WHEN OLD.credited IS NOT NULL OR NEW.partition <> OLD.partition OR NEW.account <> OLD.account
     OR NEW.enrolled <> OLD.enrolled OR NEW.referrer <> OLD.referrer
     OR NEW.referrer_partition <> OLD.referrer_partition BEGIN
    SELECT RAISE(ABORT, 'credited once');
END;

-- Names separated by commas, ascending; NULL: none.  For conditions of the programme.
ALTER TABLE member ADD COLUMN tags TEXT;
