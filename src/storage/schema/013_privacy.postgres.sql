-- What members of one account see of each other, and of what its holder is told.  No verdict rests on either, so the
-- journal does not have them.
ALTER TABLE account ADD COLUMN privacy TEXT COLLATE "C" NOT NULL DEFAULT 'totals';
ALTER TABLE account ADD COLUMN notice_from BIGINT NOT NULL DEFAULT 0; -- minor units taken at once by one who is no holder; 0: of nothing
ALTER TABLE account ADD CONSTRAINT account_privacy CHECK (privacy IN ('totals', 'all'));
ALTER TABLE account ADD CONSTRAINT account_notice_from CHECK (notice_from BETWEEN 0 AND 1000000000000);
ALTER TABLE notice ADD COLUMN member BIGINT; -- whom it is about; NULL: the account
