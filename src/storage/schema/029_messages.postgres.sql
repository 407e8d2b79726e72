-- What is sent to customers because they asked for it at that moment.

-- A letter as it is to go out, and what became of it.  Address and words are gone once it has ended: nobody keeps an address
-- that was told for a receipt.
CREATE TABLE message (
    partition  BIGINT NOT NULL CHECK (partition BETWEEN 1 AND 1024), -- of what it is about
    code       TEXT COLLATE "C" NOT NULL CHECK (length(code) = 16),
    request    BYTEA NOT NULL CHECK (length(request) = 32), -- digest of what it was asked for by
    address    TEXT COLLATE "C" CHECK (length(address) BETWEEN 3 AND 254),
    title      TEXT COLLATE "C" CHECK (length(title) BETWEEN 1 AND 250),
    body       TEXT COLLATE "C" CHECK (length(body) BETWEEN 1 AND 16384),
    page       TEXT COLLATE "C" CHECK (length(page) BETWEEN 1 AND 65536), -- the same in HTML
    state      TEXT COLLATE "C" NOT NULL CHECK (state IN ('queued', 'sending', 'sent', 'failed')),
    reason     TEXT COLLATE "C" CHECK (length(reason) BETWEEN 1 AND 64), -- code of the error by which its last try ended
    attempts   BIGINT NOT NULL CHECK (attempts >= 0),
    api_key    BIGINT NOT NULL, -- who asked
    operator   TEXT COLLATE "C" NOT NULL CHECK (length(operator) <= 64),
    created_us BIGINT NOT NULL,
    changed_us BIGINT NOT NULL,
    look_us    BIGINT NOT NULL, -- when to try it, as long as it is queued or sending
    sent_us    BIGINT, -- when a server took it
    PRIMARY KEY (code, partition), -- a request is looked for by its code alone
    CHECK ((state = 'sent') = (sent_us IS NOT NULL)),
    CHECK ((state IN ('queued', 'sending')) = (address IS NOT NULL)),
    CHECK ((address IS NULL) = (title IS NULL) AND (address IS NULL) = (body IS NULL) AND (address IS NULL) = (page IS NULL))
);
CREATE INDEX message_due ON message (look_us) WHERE state IN ('queued', 'sending');

CREATE TRIGGER message_no_delete BEFORE DELETE ON message
    FOR EACH ROW EXECUTE FUNCTION refuse_change('append-only');
CREATE TRIGGER message_no_truncate BEFORE TRUNCATE ON message
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('append-only');
-- What was sent or given up is so for ever.
CREATE TRIGGER message_once BEFORE UPDATE ON message FOR EACH ROW
WHEN (NEW.partition <> OLD.partition OR NEW.code <> OLD.code OR NEW.request <> OLD.request
      OR OLD.state IN ('sent', 'failed'))
    EXECUTE FUNCTION refuse_change('sent once');
