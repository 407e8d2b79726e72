-- Receipt printers, and what is to be printed.

-- Where paper comes out.  The tills of a shop name one by its name; who may set them up is the owner alone.
CREATE TABLE printer (
    name       TEXT COLLATE "C" NOT NULL PRIMARY KEY CHECK (length(name) BETWEEN 1 AND 64),
    shop_id    BIGINT REFERENCES shop (id), -- NULL: for all of them
    address    TEXT COLLATE "C" NOT NULL CHECK (length(address) BETWEEN 1 AND 80),
    width      BIGINT NOT NULL CHECK (width IN (58, 80)), -- of its paper, in millimetres
    code_page  TEXT COLLATE "C" NOT NULL CHECK (code_page IN ('cp1252', 'pc858', 'utf8')), -- utf8: lines of text, no ESC/POS
    created_us BIGINT NOT NULL
);

-- What somebody asked to be printed: as it is to come out, and what became of it.
CREATE TABLE print_job (
    partition  BIGINT NOT NULL CHECK (partition BETWEEN 1 AND 1024), -- of what it is about
    code       TEXT COLLATE "C" NOT NULL CHECK (length(code) = 16),
    request    BYTEA NOT NULL CHECK (length(request) = 32), -- digest of what it was asked for by
    subject    TEXT COLLATE "C" NOT NULL CHECK (length(subject) BETWEEN 1 AND 80), -- what is the same again is a copy
    printer    TEXT COLLATE "C" CHECK (length(printer) BETWEEN 1 AND 64), -- NULL: whoever asked got the bytes
    width      BIGINT NOT NULL CHECK (width IN (58, 80)),
    code_page  TEXT COLLATE "C" NOT NULL CHECK (code_page IN ('cp1252', 'pc858', 'utf8')),
    language   TEXT COLLATE "C" NOT NULL CHECK (language IN ('fr', 'en')), -- of the word on a copy
    document   BYTEA NOT NULL CHECK (length(document) BETWEEN 1 AND 16384),
    lost       BIGINT NOT NULL CHECK (lost >= 0), -- characters that the printer does not have
    copies     BIGINT NOT NULL CHECK (copies BETWEEN 1 AND 5),
    state      TEXT COLLATE "C" NOT NULL CHECK (state IN ('queued', 'printing', 'done', 'failed', 'given')),
    reason     TEXT COLLATE "C" CHECK (length(reason) BETWEEN 1 AND 64), -- code of the error by which its last try ended
    api_key    BIGINT NOT NULL, -- who asked
    operator   TEXT COLLATE "C" NOT NULL CHECK (length(operator) <= 64),
    created_us BIGINT NOT NULL,
    changed_us BIGINT NOT NULL,
    look_us    BIGINT NOT NULL, -- when to try it, as long as it is queued or printing
    sent_us    BIGINT,          -- since when something of it may be on paper
    is_copy    BIGINT NOT NULL CHECK (is_copy IN (0, 1)), -- something of the same subject may have been by then
    PRIMARY KEY (code, partition), -- a request is looked for by its code alone
    CHECK (state NOT IN ('done', 'given') OR sent_us IS NOT NULL),
    CHECK ((state = 'given') = (printer IS NULL))
);
CREATE INDEX print_job_due ON print_job (look_us) WHERE state IN ('queued', 'printing');
CREATE INDEX print_job_subject ON print_job (partition, subject, created_us);

CREATE TRIGGER print_job_no_delete BEFORE DELETE ON print_job
    FOR EACH ROW EXECUTE FUNCTION refuse_change('append-only');
-- What is printed does not change, and what may be on paper stays so.
CREATE TRIGGER print_job_once BEFORE UPDATE ON print_job
    FOR EACH ROW
    WHEN (NEW.partition <> OLD.partition OR NEW.code <> OLD.code OR NEW.request <> OLD.request
          OR NEW.subject <> OLD.subject OR NEW.document <> OLD.document OR NEW.copies <> OLD.copies
          OR OLD.state IN ('done', 'given')
          OR (OLD.sent_us IS NOT NULL AND (NEW.sent_us IS NULL OR NEW.sent_us <> OLD.sent_us)))
    EXECUTE FUNCTION refuse_change('printed once');
CREATE TRIGGER print_job_no_truncate BEFORE TRUNCATE ON print_job
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('append-only');
