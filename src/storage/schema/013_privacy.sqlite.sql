-- What members of one account see of each other, and of what its holder is told.  No verdict rests on either, so the
-- journal does not have them.
ALTER TABLE account ADD COLUMN privacy TEXT NOT NULL DEFAULT 'totals' CHECK (privacy IN ('totals', 'all'));
ALTER TABLE account ADD COLUMN notice_from INTEGER NOT NULL DEFAULT 0
    CHECK (notice_from BETWEEN 0 AND 1000000000000); -- minor units taken at once by one who is no holder; 0: of nothing
ALTER TABLE notice ADD COLUMN member INTEGER; -- whom it is about; NULL: the account
