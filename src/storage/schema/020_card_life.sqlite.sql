-- The life of a card.

-- From what the house's own numbers are made, so that none says which the next is: made when the first is needed, and
-- never changed, or a number could come twice.
ALTER TABLE merchant ADD COLUMN card_key BLOB CHECK (length(card_key) = 32);
CREATE TRIGGER merchant_card_key_once BEFORE UPDATE ON merchant
WHEN OLD.card_key IS NOT NULL AND NEW.card_key IS NOT OLD.card_key BEGIN
    SELECT RAISE(ABORT, 'made once');
END;

-- Why a card is blocked, where nobody said that it was lost: its account had no act for long; or another is there for
-- it, for ever.
ALTER TABLE card ADD COLUMN blocked_as TEXT
    CHECK (blocked_as IS NULL OR (blocked_as IN ('dormant', 'replaced') AND state = 'blocked'));
ALTER TABLE card ADD COLUMN replaced_by TEXT -- the code of the other
    CHECK ((replaced_by IS NOT NULL) = (blocked_as IS 'replaced') AND replaced_by IS NOT code);

-- A code that was once issued is never issued again: its row stays, and what it was.
CREATE TRIGGER card_no_delete BEFORE DELETE ON card BEGIN
    SELECT RAISE(ABORT, 'never again');
END;
CREATE TRIGGER card_is_one BEFORE UPDATE ON card
WHEN NEW.code <> OLD.code
     OR (OLD.blocked_as IS 'replaced'
         AND (NEW.blocked_as IS NOT OLD.blocked_as OR NEW.replaced_by IS NOT OLD.replaced_by)) BEGIN
    SELECT RAISE(ABORT, 'never again');
END;

-- Row 0 of an account's lots, which every sale writes, has the day of its last act in `from_on` from now on; empty: an
-- account from before, which nobody has come to since.
