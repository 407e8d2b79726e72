-- Chips that prove themselves.

-- From what the keys of the shop's chips are made (core/proof/sun.h): made when the first is needed, and never changed, or
-- no chip would prove itself any more.
ALTER TABLE merchant ADD COLUMN chip_key BLOB CHECK (length(chip_key) = 16);
CREATE TRIGGER merchant_chip_key_once BEFORE UPDATE ON merchant
WHEN OLD.chip_key IS NOT NULL AND NEW.chip_key IS NOT OLD.chip_key BEGIN
    SELECT RAISE(ABORT, 'made once');
END;

-- The chip in a card, and how far it has counted.  Which card has one and since when, and what its readings were used for,
-- the journal says; the number of the chip is here alone.  The row of one that was taken away stays, with its counts: if it
-- comes to a card again, what was read of it before is worth nothing.
CREATE TABLE chip (
    uid       TEXT NOT NULL PRIMARY KEY CHECK (length(uid) = 14), -- of its maker, in hexadecimal
    code      TEXT,             -- of the card; NULL: it is of none
    partition INTEGER NOT NULL CHECK (partition BETWEEN 1 AND 1024),
    card      INTEGER NOT NULL, -- its number
    linked    INTEGER NOT NULL, -- by this entry, or with this it came
    changed   INTEGER NOT NULL, -- the last entry that is told of below
    spent     INTEGER NOT NULL CHECK (spent >= 0),    -- the last count with which something was spent
    seen      INTEGER NOT NULL CHECK (seen >= spent)  -- the last that was shown
) STRICT, WITHOUT ROWID;
CREATE INDEX chip_by_code ON chip (code);
