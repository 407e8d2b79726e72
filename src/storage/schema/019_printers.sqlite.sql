-- Receipt printers, and what is to be printed.  The same as for PostgreSQL.

-- Where paper comes out.  The tills of a shop name one by its name; who may set them up is the owner alone.
CREATE TABLE printer (
    name       TEXT    NOT NULL PRIMARY KEY CHECK (length(name) BETWEEN 1 AND 64),
    shop_id    INTEGER REFERENCES shop (id), -- NULL: for all of them
    address    TEXT    NOT NULL CHECK (length(address) BETWEEN 1 AND 80),
    width      INTEGER NOT NULL CHECK (width IN (58, 80)), -- of its paper, in millimetres
    code_page  TEXT    NOT NULL CHECK (code_page IN ('cp1252', 'pc858', 'utf8')), -- utf8: lines of text, no ESC/POS
    created_us INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What somebody asked to be printed: as it is to come out, and what became of it.
CREATE TABLE print_job (
    partition  INTEGER NOT NULL CHECK (partition BETWEEN 1 AND 1024), -- of what it is about
    code       TEXT    NOT NULL CHECK (length(code) = 16),
    request    BLOB    NOT NULL CHECK (length(request) = 32), -- digest of what it was asked for by
    subject    TEXT    NOT NULL CHECK (length(subject) BETWEEN 1 AND 80), -- what is the same again is a copy
    printer    TEXT    CHECK (length(printer) BETWEEN 1 AND 64), -- NULL: whoever asked got the bytes
    width      INTEGER NOT NULL CHECK (width IN (58, 80)),
    code_page  TEXT    NOT NULL CHECK (code_page IN ('cp1252', 'pc858', 'utf8')),
    language   TEXT    NOT NULL CHECK (language IN ('fr', 'en')), -- of the word on a copy
    document   BLOB    NOT NULL CHECK (length(document) BETWEEN 1 AND 16384),
    lost       INTEGER NOT NULL CHECK (lost >= 0), -- characters that the printer does not have
    copies     INTEGER NOT NULL CHECK (copies BETWEEN 1 AND 5),
    state      TEXT    NOT NULL CHECK (state IN ('queued', 'printing', 'done', 'failed', 'given')),
    reason     TEXT    CHECK (length(reason) BETWEEN 1 AND 64), -- code of the error by which its last try ended
    api_key    INTEGER NOT NULL, -- who asked
    operator   TEXT    NOT NULL CHECK (length(operator) <= 64),
    created_us INTEGER NOT NULL,
    changed_us INTEGER NOT NULL,
    look_us    INTEGER NOT NULL, -- when to try it, as long as it is queued or printing
    sent_us    INTEGER,          -- since when something of it may be on paper
    is_copy    INTEGER NOT NULL CHECK (is_copy IN (0, 1)), -- something of the same subject may have been by then
    PRIMARY KEY (code, partition), -- a request is looked for by its code alone
    CHECK (state NOT IN ('done', 'given') OR sent_us IS NOT NULL),
    CHECK ((state = 'given') = (printer IS NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX print_job_due ON print_job (look_us) WHERE state IN ('queued', 'printing');
CREATE INDEX print_job_subject ON print_job (partition, subject, created_us);

CREATE TRIGGER print_job_no_delete BEFORE DELETE ON print_job BEGIN
    SELECT RAISE(ABORT, 'append-only');
END;
-- What is printed does not change, and what may be on paper stays so.
CREATE TRIGGER print_job_once BEFORE UPDATE ON print_job
WHEN NEW.partition <> OLD.partition OR NEW.code <> OLD.code OR NEW.request <> OLD.request
     OR NEW.subject <> OLD.subject OR NEW.document <> OLD.document OR NEW.copies <> OLD.copies
     OR OLD.state IN ('done', 'given')
     OR (OLD.sent_us IS NOT NULL AND (NEW.sent_us IS NULL OR NEW.sent_us <> OLD.sent_us)) BEGIN
    SELECT RAISE(ABORT, 'printed once');
END;
