-- The first schema, for SQLite: who sells, who buys, the rules, the journal.
--
-- Points are bounded as in core/limits.h; instants are microseconds of UTC (names end in _us); civil
-- dates are text YYYY-MM-DD (names end in _on).  0 and the empty text of the program are NULL here
-- where they mean "none".
--
-- An installation that begins here has one partition; one that was brought here from PostgreSQL keeps as
-- many as it had.  Tables are clustered by their keys (WITHOUT ROWID), new rows of a partition lie behind
-- its last one, and no second tree is needed.  Only the journal, whose rows are long, is kept by a number:
-- see `entry`.

-- ---- the database itself ------------------------------------------------------------------------

-- Which steps of the schema were applied, and the hash of each as it stood then.
CREATE TABLE schema_step (
    number     INTEGER NOT NULL PRIMARY KEY,
    name       TEXT    NOT NULL,
    sha256     TEXT    NOT NULL CHECK (length(sha256) = 64),
    applied_us INTEGER NOT NULL
) STRICT;

CREATE TABLE installation (
    id         INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    partitions INTEGER NOT NULL CHECK (partitions BETWEEN 1 AND 1024),
    created_us INTEGER NOT NULL
) STRICT;

-- ---- who sells ----------------------------------------------------------------------------------

CREATE TABLE merchant (
    id         INTEGER NOT NULL PRIMARY KEY,
    name       TEXT    NOT NULL,
    currency   TEXT    NOT NULL CHECK (length(currency) = 3), -- ISO 4217 letters
    created_us INTEGER NOT NULL
) STRICT;

CREATE TABLE shop (
    id          INTEGER NOT NULL PRIMARY KEY,
    merchant_id INTEGER NOT NULL REFERENCES merchant (id),
    code        TEXT    NOT NULL UNIQUE,
    name        TEXT    NOT NULL,
    zone        TEXT    NOT NULL,
    country     TEXT    NOT NULL,
    language    TEXT    NOT NULL CHECK (language IN ('fr', 'en'))
) STRICT;

CREATE TABLE till (
    id      INTEGER NOT NULL PRIMARY KEY,
    shop_id INTEGER NOT NULL REFERENCES shop (id),
    code    TEXT    NOT NULL,
    columns INTEGER NOT NULL CHECK (columns BETWEEN 24 AND 64), -- of its printer
    UNIQUE (shop_id, code)
) STRICT;

-- A key's digest is SHA-256 of 32 random bytes in text; the key itself is shown once and not kept.
CREATE TABLE api_key (
    id         INTEGER NOT NULL PRIMARY KEY,
    label      TEXT    NOT NULL,
    digest     BLOB    NOT NULL UNIQUE CHECK (length(digest) = 32),
    scopes     INTEGER NOT NULL,
    shop_id    INTEGER REFERENCES shop (id), -- NULL: any shop
    till_id    INTEGER REFERENCES till (id), -- NULL: any till
    created_us INTEGER NOT NULL,
    revoked_us INTEGER
) STRICT;

CREATE TABLE program (
    number         INTEGER NOT NULL PRIMARY KEY,
    state          TEXT    NOT NULL CHECK (state IN ('draft', 'active')),
    json           TEXT    NOT NULL,
    created_us     INTEGER NOT NULL,
    active_from_us INTEGER,
    CHECK ((state = 'active') = (active_from_us IS NOT NULL))
) STRICT;
CREATE UNIQUE INDEX program_active ON program (active_from_us) WHERE active_from_us IS NOT NULL;

-- ---- who buys -----------------------------------------------------------------------------------

-- The head of each chain: its last number and hash, and the next numbers to give.
CREATE TABLE head (
    partition     INTEGER NOT NULL PRIMARY KEY CHECK (partition BETWEEN 1 AND 1024),
    number        INTEGER NOT NULL,
    hash          BLOB    NOT NULL CHECK (length(hash) = 32),
    account_next  INTEGER NOT NULL,
    member_next   INTEGER NOT NULL,
    card_next     INTEGER NOT NULL,
    program_count INTEGER NOT NULL -- versions of the programme that became active, as this chain knows
) STRICT, WITHOUT ROWID;

-- Never updated: what changes about an account are its lots.
CREATE TABLE account (
    number    INTEGER NOT NULL,
    partition INTEGER NOT NULL CHECK (partition BETWEEN 1 AND 1024),
    opened_us INTEGER NOT NULL,
    PRIMARY KEY (partition, number)
) STRICT, WITHOUT ROWID;

-- Lots are never deleted, so the number of the next one is the greatest plus one.
--
-- Row 0 of an account is no lot: its `origin` is the account's newest entry (0: none), and each entry
-- names the one before it.  It lies here because a sale writes this page anyway; an index of the entries
-- by account would cost every sale another (docs/decisions/009-entries-of-an-account-are-a-chain.md).
CREATE TABLE lot (
    partition INTEGER NOT NULL CHECK (partition BETWEEN 1 AND 1024),
    account   INTEGER NOT NULL,
    number    INTEGER NOT NULL,
    unit      TEXT    NOT NULL,
    origin    INTEGER NOT NULL, -- number of the entry that made it
    from_on   TEXT    NOT NULL,
    until_on  TEXT,             -- NULL: for ever
    issued    INTEGER NOT NULL CHECK (issued BETWEEN 0 AND 1000000000000),
    remaining INTEGER NOT NULL CHECK (remaining BETWEEN -1000000000000 AND 1000000000000),
    expired   INTEGER NOT NULL CHECK (expired BETWEEN 0 AND 1000000000000),
    PRIMARY KEY (partition, account, number),
    FOREIGN KEY (partition, account) REFERENCES account (partition, number)
) STRICT, WITHOUT ROWID;

-- The people.  Nothing of this table is ever in the journal.  The list of everyone runs through all
-- partitions at once, by number and partition, so the number comes first in the key.
CREATE TABLE member (
    number     INTEGER NOT NULL,
    partition  INTEGER NOT NULL CHECK (partition BETWEEN 1 AND 1024),
    account    INTEGER NOT NULL,
    first_name TEXT    NOT NULL,
    last_name  TEXT    NOT NULL,
    search     TEXT    NOT NULL, -- both names, folded: no case, no accents; see member_storage.h
    phone      TEXT,             -- E.164
    email      TEXT,             -- as typed
    email_key  TEXT,             -- without case
    birth_on   TEXT,
    postcode   TEXT,
    language   TEXT    NOT NULL CHECK (language IN ('fr', 'en')),
    note       TEXT,
    joined_us  INTEGER NOT NULL,
    changed_us INTEGER NOT NULL,
    PRIMARY KEY (number, partition),
    FOREIGN KEY (partition, account) REFERENCES account (partition, number)
) STRICT, WITHOUT ROWID;
-- Each ends with the key by itself, so it gives its members in the order of their lists, by number and
-- partition.
CREATE INDEX member_by_account ON member (partition, account);
CREATE INDEX member_by_phone ON member (phone) WHERE phone IS NOT NULL;
CREATE INDEX member_by_email ON member (email_key) WHERE email_key IS NOT NULL;

-- Each word of each name, with the whole folded name beside it: a search reads one range of words and
-- filters by the others without looking anywhere else.
CREATE TABLE member_word (
    word      TEXT    NOT NULL,
    partition INTEGER NOT NULL CHECK (partition BETWEEN 1 AND 1024),
    member    INTEGER NOT NULL,
    search    TEXT    NOT NULL,
    PRIMARY KEY (word, partition, member),
    FOREIGN KEY (partition, member) REFERENCES member (partition, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE card (
    code       TEXT    NOT NULL PRIMARY KEY,
    partition  INTEGER NOT NULL CHECK (partition BETWEEN 1 AND 1024),
    number     INTEGER NOT NULL, -- what the journal calls it
    account    INTEGER NOT NULL,
    member     INTEGER,          -- NULL: the account's
    state      TEXT    NOT NULL CHECK (state IN ('active', 'blocked')),
    expires_on TEXT,             -- last day of use; NULL: for ever
    added_us   INTEGER NOT NULL,
    FOREIGN KEY (partition, account) REFERENCES account (partition, number),
    FOREIGN KEY (partition, member) REFERENCES member (partition, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX card_by_account ON card (partition, account);

-- ---- the journal --------------------------------------------------------------------------------

-- `body` is the canonical text; the other columns repeat what queries need.
--
-- A table clustered by (partition, number) would keep the longer half of each body on a page of its own,
-- and a sale would write that page too.  So the two are one number, `place`: the partition counts from 0
-- above 40 bits of the entry's number, and in partition 1 it is the number itself.  Queries say `place`.
CREATE TABLE entry (
    place              INTEGER NOT NULL PRIMARY KEY,
    number             INTEGER NOT NULL GENERATED ALWAYS AS (place & 1099511627775) CHECK (number >= 1),
    partition          INTEGER NOT NULL GENERATED ALWAYS AS ((place >> 40) + 1)
                                        CHECK (partition BETWEEN 1 AND 1024),
    kind               INTEGER NOT NULL,
    account            INTEGER, -- NULL: none
    prior              INTEGER, -- the account's entry before this one; NULL: none
    purchase_partition INTEGER CHECK (purchase_partition BETWEEN 1 AND 1024), -- of a return or a claim: ...
    purchase           INTEGER,                                               -- ... the purchase's entry
    hash               BLOB    NOT NULL CHECK (length(hash) = 32),
    body               TEXT    NOT NULL,
    CHECK ((purchase IS NULL) = (purchase_partition IS NULL))
) STRICT;
-- It ends with the place by itself, so it gives its entries in order.
CREATE INDEX entry_by_purchase ON entry (purchase) WHERE purchase IS NOT NULL;

-- Which request made which entry.  Kept for ever, in the order of the keys themselves: a till that
-- counts, or that puts the time first (UUID version 7), always writes the same page; their digests
-- would lie anywhere, and cost every sale a page of its own.
CREATE TABLE request (
    api_key         INTEGER NOT NULL, -- 0: none, the command line
    idempotency_key TEXT    NOT NULL,
    partition       INTEGER NOT NULL CHECK (partition BETWEEN 1 AND 1024),
    number          INTEGER NOT NULL,
    PRIMARY KEY (api_key, idempotency_key)
) STRICT, WITHOUT ROWID;

-- A receipt number is used once per till and day.
CREATE TABLE receipt (
    till_id   INTEGER NOT NULL,
    on_day    TEXT    NOT NULL,
    code      TEXT    NOT NULL,
    partition INTEGER NOT NULL CHECK (partition BETWEEN 1 AND 1024),
    number    INTEGER NOT NULL,
    PRIMARY KEY (till_id, on_day, code)
) STRICT, WITHOUT ROWID;

-- Receipts without a card that may still be claimed.
CREATE TABLE claim (
    code              TEXT    NOT NULL PRIMARY KEY,
    partition         INTEGER NOT NULL CHECK (partition BETWEEN 1 AND 1024),
    purchase          INTEGER NOT NULL,
    claimed_partition INTEGER CHECK (claimed_partition BETWEEN 1 AND 1024), -- of the claim's entry;
    claimed_by        INTEGER,                                              -- NULL: not yet
    CHECK ((claimed_by IS NULL) = (claimed_partition IS NULL))
) STRICT, WITHOUT ROWID;

-- ---- what was written stays written -------------------------------------------------------------

CREATE TRIGGER entry_no_update BEFORE UPDATE ON entry BEGIN
    SELECT RAISE(ABORT, 'append-only');
END;
CREATE TRIGGER entry_no_delete BEFORE DELETE ON entry BEGIN
    SELECT RAISE(ABORT, 'append-only');
END;
CREATE TRIGGER request_no_update BEFORE UPDATE ON request BEGIN
    SELECT RAISE(ABORT, 'append-only');
END;
CREATE TRIGGER request_no_delete BEFORE DELETE ON request BEGIN
    SELECT RAISE(ABORT, 'append-only');
END;
CREATE TRIGGER receipt_no_update BEFORE UPDATE ON receipt BEGIN
    SELECT RAISE(ABORT, 'append-only');
END;
CREATE TRIGGER receipt_no_delete BEFORE DELETE ON receipt BEGIN
    SELECT RAISE(ABORT, 'append-only');
END;
CREATE TRIGGER lot_no_delete BEFORE DELETE ON lot BEGIN
    SELECT RAISE(ABORT, 'append-only');
END;
CREATE TRIGGER claim_no_delete BEFORE DELETE ON claim BEGIN
    SELECT RAISE(ABORT, 'append-only');
END;
-- A claim is taken once; nothing else about it changes.
CREATE TRIGGER claim_once BEFORE UPDATE ON claim
WHEN OLD.claimed_by IS NOT NULL OR NEW.claimed_by IS NULL OR NEW.code <> OLD.code
     OR NEW.partition <> OLD.partition OR NEW.purchase <> OLD.purchase BEGIN
    SELECT RAISE(ABORT, 'claimed once');
END;
-- A draft may become active; its text and an active version never change.
CREATE TRIGGER program_frozen BEFORE UPDATE ON program
WHEN OLD.state = 'active' OR NEW.json <> OLD.json OR NEW.number <> OLD.number BEGIN
    SELECT RAISE(ABORT, 'append-only');
END;
CREATE TRIGGER program_no_delete BEFORE DELETE ON program BEGIN
    SELECT RAISE(ABORT, 'append-only');
END;
