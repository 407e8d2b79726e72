-- Members of one account: codes by which somebody joins.

-- What a member of an account is told to join it.  Which account, in which role and until when is what the journal
-- says in the entry `invited`; the code is here alone.  A directory, to be distributed by `code`: that is all that
-- whoever joins knows.
CREATE TABLE invitation (
    code      TEXT    NOT NULL PRIMARY KEY,
    partition INTEGER NOT NULL CHECK (partition BETWEEN 1 AND 1024),
    invited   INTEGER NOT NULL, -- the entry that invited
    joined    INTEGER           -- the entry by which it was used; NULL: not yet
) STRICT, WITHOUT ROWID;
CREATE INDEX invitation_by_entry ON invitation (partition, invited);

CREATE TRIGGER invitation_no_delete BEFORE DELETE ON invitation BEGIN
    SELECT RAISE(ABORT, 'append-only');
END;
-- It is used once; nothing else about it changes.
CREATE TRIGGER invitation_once BEFORE UPDATE ON invitation
WHEN OLD.joined IS NOT NULL OR NEW.joined IS NULL OR NEW.code <> OLD.code
     OR NEW.partition <> OLD.partition OR NEW.invited <> OLD.invited BEGIN
    SELECT RAISE(ABORT, 'used once');
END;
