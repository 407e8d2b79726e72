-- What an account has behind it (loyalty/past.h), as text, in row 0 of its lots: a sale reads and writes that
-- row anyway.  NULL: nobody counts; it is made from the journal when a programme asks.
ALTER TABLE lot ADD COLUMN past TEXT;
