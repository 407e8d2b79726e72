-- How a card can be shown so that it proves something.

-- The phone that is linked to a card: what it makes its codes of, and how far it came.  Which card and since when, and
-- what its codes were used for, the journal says; token and secret are here alone.
CREATE TABLE phone (
    token     TEXT NOT NULL PRIMARY KEY, -- what its codes name instead of the card's
    code      TEXT NOT NULL,    -- of the card
    secret    BLOB NOT NULL CHECK (length(secret) = 20),
    partition INTEGER NOT NULL CHECK (partition BETWEEN 1 AND 1024),
    card      INTEGER NOT NULL, -- its number
    linked    INTEGER NOT NULL, -- by this entry
    changed   INTEGER NOT NULL, -- the last entry that is told of below
    spent     INTEGER NOT NULL DEFAULT 0 CHECK (spent >= 0), -- the last step with which something was spent
    seen      INTEGER NOT NULL DEFAULT 0 CHECK (seen >= 0),  -- the last that was shown ...
    off       INTEGER NOT NULL DEFAULT 0,                    -- ... and by how many it was ahead of the time
    drift     INTEGER NOT NULL DEFAULT 0                     -- by how many the phone's clock is ahead, as its owner has proved
) STRICT, WITHOUT ROWID;
CREATE INDEX phone_by_code ON phone (code);

-- A salt, and what a PIN becomes with it: 16 and 32 bytes.  It is nobody's but the member's, and no part of the journal.
ALTER TABLE member ADD COLUMN pin BLOB CHECK (length(pin) = 48);
