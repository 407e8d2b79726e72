-- Who may enter the office, and who has.

-- Those who serve and have a password.  Without a row nobody enters by that name.
CREATE TABLE office_login (
    operator    TEXT    NOT NULL PRIMARY KEY REFERENCES operator (code),
    password    BLOB    NOT NULL CHECK (length(password) = 48), -- a salt and a slow digest
    password_us INTEGER NOT NULL, -- who entered before it was set has to do so again
    factor      BLOB    CHECK (length(factor) = 20), -- the secret of a telephone's codes (RFC 6238); NULL: the password is enough
    factor_step INTEGER CHECK (factor_step >= 0), -- of the newest code that was taken: none is taken twice
    CHECK ((factor IS NULL) = (factor_step IS NULL))
) STRICT, WITHOUT ROWID;

-- Who entered, from where, from when until when.
CREATE TABLE office_session (
    digest   BLOB    NOT NULL PRIMARY KEY CHECK (length(digest) = 32), -- of the word that the page has
    operator TEXT    NOT NULL REFERENCES operator (code),
    begun_us INTEGER NOT NULL,
    ends_us  INTEGER NOT NULL CHECK (ends_us >= begun_us),
    address  TEXT    NOT NULL CHECK (length(address) <= 45),
    agent    TEXT    NOT NULL CHECK (length(agent) <= 200) -- what the browser calls itself
) STRICT, WITHOUT ROWID;
CREATE INDEX office_session_end ON office_session (ends_us);
