-- Passes in the wallets of telephones.  The same as for PostgreSQL.

-- What makes the words by which a telephone may ask for its pass: in each copy of the database, for passes that are
-- out there know no other.
CREATE TABLE pass_secret (
    id     INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    secret BLOB NOT NULL CHECK (length(secret) = 32)
) STRICT;

-- Telephones that have a pass, and are told when it changes.
CREATE TABLE pass_device (
    code           TEXT    NOT NULL, -- of the card
    device         TEXT    NOT NULL CHECK (length(device) BETWEEN 1 AND 128),
    push_token     TEXT    NOT NULL CHECK (length(push_token) BETWEEN 1 AND 256),
    told_partition INTEGER NOT NULL CHECK (told_partition >= 0), -- up to which entry of the account it was told ...
    told           INTEGER NOT NULL CHECK (told >= 0),           -- ... and 0: nothing yet
    created_us     INTEGER NOT NULL,
    PRIMARY KEY (code, device)
) STRICT, WITHOUT ROWID;
CREATE INDEX pass_device_by_device ON pass_device (device, code);
CREATE INDEX pass_device_new ON pass_device (created_us, code, device) WHERE told = 0;
