-- What a card is for.  A gift card is an account without a member, and its card pays; a voucher is a lot, of
-- whatever account, that is used by its code.  And of what kind a member's card is: a word of the shop's, for
-- conditions of the programme.
ALTER TABLE card ADD COLUMN purpose TEXT COLLATE "C" NOT NULL DEFAULT 'member';
ALTER TABLE card ADD COLUMN lot BIGINT;
ALTER TABLE card ADD COLUMN kind TEXT COLLATE "C"; -- NULL: none is told
ALTER TABLE card ADD CONSTRAINT card_purpose CHECK (purpose IN ('member', 'gift_card', 'voucher'));
ALTER TABLE card ADD CONSTRAINT card_lot CHECK ((lot IS NOT NULL) = (purpose = 'voucher'));
ALTER TABLE card ADD CONSTRAINT card_kind CHECK (length(kind) BETWEEN 1 AND 64);
