-- The life of a card.

-- From what the house's own numbers are made, so that none says which the next is: made when the first is needed, and
-- never changed, or a number could come twice.
ALTER TABLE merchant ADD COLUMN card_key BYTEA;
ALTER TABLE merchant ADD CONSTRAINT merchant_card_key CHECK (length(card_key) = 32);
CREATE TRIGGER merchant_card_key_once BEFORE UPDATE ON merchant
    FOR EACH ROW
    WHEN (OLD.card_key IS NOT NULL AND NEW.card_key IS DISTINCT FROM OLD.card_key)
    EXECUTE FUNCTION refuse_change('made once');

-- Why a card is blocked, where nobody said that it was lost: its account had no act for long; or another is there for
-- it, for ever.
ALTER TABLE card ADD COLUMN blocked_as TEXT COLLATE "C";
ALTER TABLE card ADD COLUMN replaced_by TEXT COLLATE "C"; -- the code of the other
ALTER TABLE card ADD CONSTRAINT card_blocked_as
    CHECK (blocked_as IS NULL OR (blocked_as IN ('dormant', 'replaced') AND state = 'blocked'));
ALTER TABLE card ADD CONSTRAINT card_replaced_by
    CHECK ((replaced_by IS NOT NULL) = (blocked_as IS NOT DISTINCT FROM 'replaced') AND replaced_by IS DISTINCT FROM code);

-- A code that was once issued is never issued again: its row stays, and what it was.
CREATE TRIGGER card_no_delete BEFORE DELETE ON card
    FOR EACH ROW EXECUTE FUNCTION refuse_change('never again');
CREATE TRIGGER card_no_truncate BEFORE TRUNCATE ON card
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('never again');
CREATE TRIGGER card_is_one BEFORE UPDATE ON card
    FOR EACH ROW
    WHEN (NEW.code <> OLD.code
          OR (OLD.blocked_as IS NOT DISTINCT FROM 'replaced'
              AND (NEW.blocked_as IS DISTINCT FROM OLD.blocked_as OR NEW.replaced_by IS DISTINCT FROM OLD.replaced_by)))
    EXECUTE FUNCTION refuse_change('never again');

-- Row 0 of an account's lots, which every sale writes, has the day of its last act in `from_on` from now on; empty: an
-- account from before, which nobody has come to since.
