-- What members let the shop do with what it knows of them.

-- How the shop keeps the law: one row, once somebody has told.
CREATE TABLE privacy (
    id         BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
    contact    TEXT COLLATE "C" CHECK (length(contact) BETWEEN 1 AND 200), -- where people ask for their rights
    notice_fr  TEXT COLLATE "C" CHECK (length(notice_fr) BETWEEN 1 AND 4000), -- the shop's own words; NULL: ours
    notice_en  TEXT COLLATE "C" CHECK (length(notice_en) BETWEEN 1 AND 4000),
    asked      TEXT COLLATE "C" NOT NULL CHECK (length(asked) <= 200), -- for which purposes people are asked, separated by commas
    changed_us BIGINT NOT NULL
);

-- The words under which somebody consented, by a name that is made of them.
CREATE TABLE consent_text (
    wording  TEXT COLLATE "C" NOT NULL PRIMARY KEY CHECK (length(wording) BETWEEN 1 AND 96),
    text     TEXT COLLATE "C" NOT NULL CHECK (length(text) BETWEEN 1 AND 4000),
    first_us BIGINT NOT NULL
);

CREATE TRIGGER consent_text_no_delete BEFORE DELETE ON consent_text
    FOR EACH ROW EXECUTE FUNCTION refuse_change('append-only');
CREATE TRIGGER consent_text_no_change BEFORE UPDATE ON consent_text
    FOR EACH ROW EXECUTE FUNCTION refuse_change('append-only');
CREATE TRIGGER consent_text_no_truncate BEFORE TRUNCATE ON consent_text
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('append-only');

-- What a member said, each time that he said it.  The journal has a digest of those that one entry brought.
CREATE TABLE consent (
    partition      BIGINT NOT NULL CHECK (partition BETWEEN 1 AND 1024),
    entry          BIGINT NOT NULL CHECK (entry >= 1), -- by which
    place          BIGINT NOT NULL CHECK (place BETWEEN 1 AND 16), -- among those of the entry
    member         BIGINT NOT NULL CHECK (member >= 1), -- by the number that he had then
    purpose        TEXT COLLATE "C" NOT NULL CHECK (purpose IN ('email', 'sms', 'phone', 'post', 'partners', 'audiences', 'opens')),
    given          BIGINT NOT NULL CHECK (given IN (0, 1)),
    basis          TEXT COLLATE "C" NOT NULL CHECK (basis IN ('consent', 'sale')), -- sale: he bought, was told, and did not refuse
    wording        TEXT COLLATE "C" CHECK (length(wording) BETWEEN 1 AND 96), -- consent_text, where it is known
    source         TEXT COLLATE "C" NOT NULL CHECK (source IN ('till', 'kiosk', 'card', 'paper', 'import', 'api')),
    proof          TEXT COLLATE "C" CHECK (length(proof) BETWEEN 1 AND 64), -- where a paper or a file lies
    sale_partition BIGINT CHECK (sale_partition BETWEEN 1 AND 1024), -- the purchase on which it rests
    sale           BIGINT CHECK (sale >= 1),
    told_us        BIGINT NOT NULL, -- when he said it
    salt           BYTEA NOT NULL CHECK (length(salt) = 16), -- without it nobody guesses what the digest is of
    PRIMARY KEY (partition, entry, place),
    CHECK ((sale IS NULL) = (sale_partition IS NULL)),
    CHECK ((basis = 'sale') = (sale IS NOT NULL))
);
CREATE INDEX consent_member ON consent (partition, member, entry);

CREATE TRIGGER consent_no_delete BEFORE DELETE ON consent
    FOR EACH ROW EXECUTE FUNCTION refuse_change('append-only');
CREATE TRIGGER consent_no_change BEFORE UPDATE ON consent
    FOR EACH ROW EXECUTE FUNCTION refuse_change('append-only');
CREATE TRIGGER consent_no_truncate BEFORE TRUNCATE ON consent
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('append-only');

-- What somebody said under a number that he had before.
CREATE INDEX moved_member_now ON moved_member (now_partition, now_number);
