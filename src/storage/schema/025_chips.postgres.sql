-- Chips that prove themselves.

-- From what the keys of the shop's chips are made (core/proof/sun.h): made when the first is needed, and never changed, or
-- no chip would prove itself any more.
ALTER TABLE merchant ADD COLUMN chip_key BYTEA;
ALTER TABLE merchant ADD CONSTRAINT merchant_chip_key CHECK (length(chip_key) = 16);
CREATE TRIGGER merchant_chip_key_once BEFORE UPDATE ON merchant
    FOR EACH ROW
    WHEN (OLD.chip_key IS NOT NULL AND NEW.chip_key IS DISTINCT FROM OLD.chip_key)
    EXECUTE FUNCTION refuse_change('made once');

-- The chip in a card, and how far it has counted.  Which card has one and since when, and what its readings were used for,
-- the journal says; the number of the chip is here alone.  The row of one that was taken away stays, with its counts: if it
-- comes to a card again, what was read of it before is worth nothing.
CREATE TABLE chip (
    uid       TEXT COLLATE "C" NOT NULL PRIMARY KEY CHECK (length(uid) = 14), -- of its maker, in hexadecimal
    code      TEXT COLLATE "C", -- of the card; NULL: it is of none
    partition BIGINT NOT NULL CHECK (partition BETWEEN 1 AND 1024),
    card      BIGINT NOT NULL, -- its number
    linked    BIGINT NOT NULL, -- by this entry, or with this it came
    changed   BIGINT NOT NULL, -- the last entry that is told of below
    spent     BIGINT NOT NULL CHECK (spent >= 0),   -- the last count with which something was spent
    seen      BIGINT NOT NULL CHECK (seen >= spent) -- the last that was shown
);
CREATE INDEX chip_by_code ON chip (code);
