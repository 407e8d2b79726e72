-- Friends who are sent by customers, and the names by which a shop groups its members.

-- What a customer tells a friend.  It is the account's, and all of its members tell the same.  A directory,
-- to be distributed by `code`: that is all the friend knows.
CREATE TABLE referral_code (
    code      TEXT   COLLATE "C" NOT NULL PRIMARY KEY,
    partition BIGINT NOT NULL CHECK (partition BETWEEN 1 AND 1024),
    account   BIGINT NOT NULL
);
CREATE INDEX referral_code_by_account ON referral_code (partition, account);

-- An account whose member was sent by another, which may be of another partition.  A referral waits for a
-- first purchase; that is written down with the purchase, and from then on it waits to be credited, which
-- the row says in the same transaction as the entry of the one who sent.
CREATE TABLE referral (
    partition          BIGINT NOT NULL CHECK (partition BETWEEN 1 AND 1024),
    account            BIGINT NOT NULL,
    enrolled           BIGINT NOT NULL, -- the entry that opened it
    referrer_partition BIGINT NOT NULL CHECK (referrer_partition BETWEEN 1 AND 1024),
    referrer           BIGINT NOT NULL, -- the account that sent
    purchase           BIGINT,          -- entry of the first purchase or its claim; NULL: not yet
    amount             BIGINT,          -- of it, in minor units
    credited           BIGINT,          -- entry in the referrer's chain; NULL: not yet
    PRIMARY KEY (partition, account),
    FOREIGN KEY (partition, account) REFERENCES account (partition, number),
    CHECK ((purchase IS NULL) = (amount IS NULL)),
    CHECK (credited IS NULL OR purchase IS NOT NULL)
);
CREATE INDEX referral_by_referrer ON referral (referrer_partition, referrer);
CREATE INDEX referral_due ON referral (partition, account)
 WHERE purchase IS NOT NULL AND credited IS NULL;

CREATE TRIGGER referral_no_delete BEFORE DELETE ON referral
    FOR EACH ROW EXECUTE FUNCTION refuse_change('append-only');
-- Who sent whom does not change, and a referral is credited once.
CREATE TRIGGER referral_once BEFORE UPDATE ON referral
    FOR EACH ROW
    WHEN (OLD.credited IS NOT NULL OR NEW.partition <> OLD.partition OR NEW.account <> OLD.account
          OR NEW.enrolled <> OLD.enrolled OR NEW.referrer <> OLD.referrer
          OR NEW.referrer_partition <> OLD.referrer_partition)
    EXECUTE FUNCTION refuse_change('credited once');
CREATE TRIGGER referral_no_truncate BEFORE TRUNCATE ON referral
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('append-only');

-- Names separated by commas, ascending; NULL: none.  For conditions of the programme.
ALTER TABLE member ADD COLUMN tags TEXT COLLATE "C";
