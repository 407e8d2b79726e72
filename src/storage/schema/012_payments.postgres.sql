-- Money that a customer pays in from afar, or announces and pays at the counter: what the server remembers until the
-- journal has it.
CREATE TABLE payment (
    partition  BIGINT NOT NULL CHECK (partition BETWEEN 1 AND 1024), -- of its account
    code       TEXT COLLATE "C" NOT NULL CHECK (length(code) = 16),
    request    BYTEA NOT NULL CHECK (length(request) = 32), -- digest of what it was asked for by
    account    BIGINT NOT NULL,
    member     BIGINT, -- of the card that was told
    card       BIGINT,
    amount     BIGINT NOT NULL CHECK (amount BETWEEN 1 AND 1000000000000),
    currency   TEXT COLLATE "C" NOT NULL CHECK (length(currency) = 3), -- ISO 4217 letters
    provider   TEXT COLLATE "C" NOT NULL CHECK (length(provider) BETWEEN 1 AND 16),
    reference  TEXT COLLATE "C" CHECK (length(reference) BETWEEN 1 AND 255), -- the provider's; NULL: not known yet, or at the counter
    url        TEXT COLLATE "C" CHECK (length(url) BETWEEN 1 AND 4096),      -- where the customer pays
    return_url TEXT COLLATE "C" CHECK (length(return_url) BETWEEN 1 AND 1024),
    shop       TEXT COLLATE "C" NOT NULL, -- whose top-up it will be
    till       TEXT COLLATE "C" NOT NULL,
    state      TEXT COLLATE "C" NOT NULL CHECK (state IN ('created', 'paid', 'failed', 'expired', 'refunded')),
    reason     TEXT COLLATE "C" CHECK (length(reason) BETWEEN 1 AND 64), -- code of the error by which it ended without a top-up
    entry      BIGINT CHECK (entry >= 1), -- the top-up, in the account's chain
    created_us BIGINT NOT NULL,
    changed_us BIGINT NOT NULL,
    look_us    BIGINT NOT NULL, -- when to ask the provider, as long as it is created
    PRIMARY KEY (code, partition), -- a request is looked for by its code alone
    FOREIGN KEY (partition, account) REFERENCES account (partition, number),
    CHECK (state <> 'paid' OR entry IS NOT NULL),
    CHECK (entry IS NULL OR state IN ('paid', 'refunded')),
    CHECK (reason IS NULL OR entry IS NULL)
);
CREATE INDEX payment_due ON payment (look_us) WHERE state = 'created';

-- What of a payment goes back to the customer by the provider.
CREATE TABLE payment_refund (
    partition  BIGINT NOT NULL CHECK (partition BETWEEN 1 AND 1024),
    code       TEXT COLLATE "C" NOT NULL,
    undo       BIGINT NOT NULL CHECK (undo >= 0), -- entry by which; 0: it could not be credited
    amount     BIGINT NOT NULL CHECK (amount BETWEEN 1 AND 1000000000000),
    state      TEXT COLLATE "C" NOT NULL CHECK (state IN ('asked', 'done', 'failed')),
    reference  TEXT COLLATE "C" CHECK (length(reference) BETWEEN 1 AND 255), -- the provider's
    created_us BIGINT NOT NULL,
    changed_us BIGINT NOT NULL,
    look_us    BIGINT NOT NULL, -- when to ask the provider, as long as it is asked
    PRIMARY KEY (partition, code, undo),
    FOREIGN KEY (partition, code) REFERENCES payment (partition, code)
);
CREATE INDEX payment_refund_due ON payment_refund (look_us) WHERE state = 'asked';

CREATE TRIGGER payment_no_delete BEFORE DELETE ON payment
    FOR EACH ROW EXECUTE FUNCTION refuse_change('append-only');
-- What it is does not change; it is credited once, and what went back stays so.
CREATE TRIGGER payment_once BEFORE UPDATE ON payment
    FOR EACH ROW
    WHEN (NEW.partition <> OLD.partition OR NEW.code <> OLD.code OR NEW.account <> OLD.account
          OR NEW.amount <> OLD.amount OR NEW.currency <> OLD.currency OR NEW.provider <> OLD.provider
          OR NEW.request <> OLD.request OR (OLD.reference IS NOT NULL AND NEW.reference <> OLD.reference)
          OR (OLD.entry IS NOT NULL AND (NEW.entry IS NULL OR NEW.entry <> OLD.entry))
          OR (OLD.state = 'refunded' AND (NEW.state <> 'refunded' OR NEW.entry IS DISTINCT FROM OLD.entry)))
    EXECUTE FUNCTION refuse_change('credited once');
CREATE TRIGGER payment_no_truncate BEFORE TRUNCATE ON payment
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('append-only');
CREATE TRIGGER payment_refund_no_delete BEFORE DELETE ON payment_refund
    FOR EACH ROW EXECUTE FUNCTION refuse_change('append-only');
CREATE TRIGGER payment_refund_once BEFORE UPDATE ON payment_refund
    FOR EACH ROW
    WHEN (OLD.state <> 'asked' OR NEW.partition <> OLD.partition OR NEW.code <> OLD.code OR NEW.undo <> OLD.undo
          OR NEW.amount <> OLD.amount)
    EXECUTE FUNCTION refuse_change('refunded once');
CREATE TRIGGER payment_refund_no_truncate BEFORE TRUNCATE ON payment_refund
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('append-only');
