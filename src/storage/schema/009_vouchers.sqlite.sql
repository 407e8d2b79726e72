-- What a card is for.  A gift card is an account without a member, and its card pays; a voucher is a lot, of
-- whatever account, that is used by its code.  And of what kind a member's card is: a word of the shop's, for
-- conditions of the programme.
ALTER TABLE card ADD COLUMN purpose TEXT NOT NULL DEFAULT 'member'
    CHECK (purpose IN ('member', 'gift_card', 'voucher'));
ALTER TABLE card ADD COLUMN lot INTEGER CHECK ((lot IS NOT NULL) = (purpose = 'voucher'));
ALTER TABLE card ADD COLUMN kind TEXT CHECK (length(kind) BETWEEN 1 AND 64); -- NULL: none is told
