-- Members and cards that have gone to another account.

-- Entries from before name a card by its number, and by the account that it had.  What was answered then is answered
-- again with its code, which is found here: an account lists the cards that it has now.
CREATE TABLE moved_card (
    partition INTEGER NOT NULL CHECK (partition BETWEEN 1 AND 1024),
    number    INTEGER NOT NULL,
    code      TEXT NOT NULL,
    PRIMARY KEY (partition, number)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER moved_card_no_delete BEFORE DELETE ON moved_card BEGIN
    SELECT RAISE(ABORT, 'append-only');
END;
CREATE TRIGGER moved_card_no_change BEFORE UPDATE ON moved_card BEGIN
    SELECT RAISE(ABORT, 'append-only');
END;

-- Whom a member has become, when his account became part of another: he has another number now, perhaps of another
-- partition.
CREATE TABLE moved_member (
    partition     INTEGER NOT NULL CHECK (partition BETWEEN 1 AND 1024),
    number        INTEGER NOT NULL,
    now_partition INTEGER NOT NULL CHECK (now_partition BETWEEN 1 AND 1024),
    now_number    INTEGER NOT NULL,
    PRIMARY KEY (partition, number)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER moved_member_no_delete BEFORE DELETE ON moved_member BEGIN
    SELECT RAISE(ABORT, 'append-only');
END;
CREATE TRIGGER moved_member_no_change BEFORE UPDATE ON moved_member BEGIN
    SELECT RAISE(ABORT, 'append-only');
END;
