-- Members and cards that have gone to another account.

-- Entries from before name a card by its number, and by the account that it had.  What was answered then is answered
-- again with its code, which is found here: an account lists the cards that it has now.
CREATE TABLE moved_card (
    partition BIGINT NOT NULL CHECK (partition BETWEEN 1 AND 1024),
    number    BIGINT NOT NULL,
    code      TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (partition, number)
);

CREATE TRIGGER moved_card_no_change BEFORE UPDATE OR DELETE ON moved_card
    FOR EACH ROW EXECUTE FUNCTION refuse_change('append-only');
CREATE TRIGGER moved_card_no_truncate BEFORE TRUNCATE ON moved_card
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('append-only');

-- Whom a member has become, when his account became part of another: he has another number now, perhaps of another
-- partition.
CREATE TABLE moved_member (
    partition     BIGINT NOT NULL CHECK (partition BETWEEN 1 AND 1024),
    number        BIGINT NOT NULL,
    now_partition BIGINT NOT NULL CHECK (now_partition BETWEEN 1 AND 1024),
    now_number    BIGINT NOT NULL,
    PRIMARY KEY (partition, number)
);

CREATE TRIGGER moved_member_no_change BEFORE UPDATE OR DELETE ON moved_member
    FOR EACH ROW EXECUTE FUNCTION refuse_change('append-only');
CREATE TRIGGER moved_member_no_truncate BEFORE TRUNCATE ON moved_member
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('append-only');
