-- Where a member lives, for letters: five parts of a postal address, one below the other (documents/postal.h); the sixth,
-- the postcode, is a column of its own.
ALTER TABLE member ADD COLUMN address TEXT;
