-- Who may enter the office, and who has.

-- Those who serve and have a password.  Without a row nobody enters by that name.
CREATE TABLE office_login (
    operator    TEXT COLLATE "C" NOT NULL PRIMARY KEY REFERENCES operator (code),
    password    BYTEA   NOT NULL CHECK (length(password) = 48), -- a salt and a slow digest
    password_us BIGINT  NOT NULL, -- who entered before it was set has to do so again
    factor      BYTEA   CHECK (length(factor) = 20), -- the secret of a telephone's codes (RFC 6238); NULL: the password is enough
    factor_step BIGINT  CHECK (factor_step >= 0), -- of the newest code that was taken: none is taken twice
    CHECK ((factor IS NULL) = (factor_step IS NULL))
);

-- Who entered, from where, from when until when.
CREATE TABLE office_session (
    digest   BYTEA   NOT NULL PRIMARY KEY CHECK (length(digest) = 32), -- of the word that the page has
    operator TEXT COLLATE "C" NOT NULL REFERENCES operator (code),
    begun_us BIGINT  NOT NULL,
    ends_us  BIGINT  NOT NULL CHECK (ends_us >= begun_us),
    address  TEXT COLLATE "C" NOT NULL CHECK (length(address) <= 45),
    agent    TEXT COLLATE "C" NOT NULL CHECK (length(agent) <= 200) -- what the browser calls itself
);
CREATE INDEX office_session_end ON office_session (ends_us);
