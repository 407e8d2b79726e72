-- Who serves at the tills.

-- A key that asks for staff: what comes by it is done by somebody who has signed in.
ALTER TABLE api_key ADD COLUMN asks_staff INTEGER NOT NULL DEFAULT 0 CHECK (asks_staff IN (0, 1));

-- Those who serve.  The journal names them by their codes, so a row is never deleted.
CREATE TABLE operator (
    code       TEXT    NOT NULL PRIMARY KEY CHECK (length(code) BETWEEN 1 AND 64),
    name       TEXT    NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    role       TEXT    NOT NULL CHECK (role IN ('cashier', 'manager', 'administrator')),
    shop_id    INTEGER REFERENCES shop (id), -- NULL: all of them
    pin        BLOB    NOT NULL CHECK (length(pin) = 48), -- a salt and a slow digest
    pin_us     INTEGER NOT NULL, -- who signed in before it was set has to do so again
    created_us INTEGER NOT NULL,
    closed_us  INTEGER -- NULL: in service
) STRICT, WITHOUT ROWID;
CREATE TRIGGER operator_no_delete BEFORE DELETE ON operator BEGIN
    SELECT RAISE(ABORT, 'never deleted');
END;
CREATE TRIGGER operator_same BEFORE UPDATE ON operator
WHEN NEW.code <> OLD.code OR NEW.created_us <> OLD.created_us BEGIN
    SELECT RAISE(ABORT, 'never deleted');
END;

-- Who signed in where, from when until when.  Kept as long as a receipt may come late (AT_PAST_MAX_DAYS).
CREATE TABLE operator_session (
    digest   BLOB    NOT NULL PRIMARY KEY CHECK (length(digest) = 32), -- of the word that the till has
    operator TEXT    NOT NULL REFERENCES operator (code),
    api_key  INTEGER NOT NULL REFERENCES api_key (id),
    begun_us INTEGER NOT NULL,
    ends_us  INTEGER NOT NULL CHECK (ends_us >= begun_us)
) STRICT, WITHOUT ROWID;
CREATE INDEX operator_session_end ON operator_session (ends_us);

-- That somebody agreed to one act of another.  Of those that were used the journal has who it was.
CREATE TABLE approval (
    digest         BLOB    NOT NULL PRIMARY KEY CHECK (length(digest) = 32),
    operator       TEXT    NOT NULL REFERENCES operator (code), -- who agreed
    api_key        INTEGER NOT NULL REFERENCES api_key (id),
    act            TEXT    NOT NULL CHECK (length(act) BETWEEN 1 AND 64),
    made_us        INTEGER NOT NULL,
    ends_us        INTEGER NOT NULL CHECK (ends_us >= made_us),
    used_us        INTEGER, -- NULL: not yet
    used_partition INTEGER CHECK (used_partition BETWEEN 1 AND 1024), -- of the entry by which it was; NULL: none tells of it
    used_number    INTEGER CHECK (used_number >= 1),
    CHECK ((used_partition IS NULL) = (used_number IS NULL)),
    CHECK (used_us IS NOT NULL OR used_number IS NULL)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER approval_once BEFORE UPDATE ON approval
WHEN OLD.used_us IS NOT NULL OR NEW.operator <> OLD.operator OR NEW.api_key <> OLD.api_key
     OR NEW.act <> OLD.act OR NEW.made_us <> OLD.made_us BEGIN
    SELECT RAISE(ABORT, 'used once');
END;
CREATE TRIGGER approval_no_delete BEFORE DELETE ON approval BEGIN
    SELECT RAISE(ABORT, 'never deleted');
END;
