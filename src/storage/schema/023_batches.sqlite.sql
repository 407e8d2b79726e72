-- Cards that are printed before they have a customer: batches of numbers, as stock.  The same as for PostgreSQL.

-- So many numbers, made of the counts from `first` on.  Some of them may have been cards already, of a shop that brought its
-- own: those are no cards of the batch.
CREATE TABLE card_batch (
    number     INTEGER NOT NULL PRIMARY KEY CHECK (number >= 1), -- of the entry that made it, in chain 1
    first      INTEGER NOT NULL CHECK (first BETWEEN 5000000000 AND 9999999999),
    places     INTEGER NOT NULL CHECK (places BETWEEN 1 AND 20000),
    cards      INTEGER NOT NULL CHECK (cards BETWEEN 1 AND 10000),
    kind       TEXT NOT NULL CHECK (kind IN ('barcode', 'chip', 'stripe')),
    cost_minor INTEGER NOT NULL CHECK (cost_minor BETWEEN 0 AND 1000000000000), -- of one card, on that day
    label      TEXT NOT NULL CHECK (length(label) <= 200),
    made_us    INTEGER NOT NULL,
    newest     INTEGER NOT NULL, -- its last entry
    CHECK (cards <= places AND newest >= number)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX card_batch_first ON card_batch (first);
CREATE INDEX card_batch_kind ON card_batch (kind, first);

-- Places of a batch that follow on each other and are alike: a box that went to one shop is one row, however many are in it.
CREATE TABLE batch_stretch (
    batch       INTEGER NOT NULL REFERENCES card_batch (number),
    from_place  INTEGER NOT NULL CHECK (from_place BETWEEN 1 AND 20000),
    until_place INTEGER NOT NULL CHECK (until_place BETWEEN 1 AND 20000),
    state       TEXT NOT NULL CHECK (state IN ('there', 'lost', 'destroyed')),
    shop        TEXT CHECK (length(shop) BETWEEN 1 AND 64), -- where they were brought; NULL: nowhere yet
    brought_on  TEXT CHECK (length(brought_on) = 10),
    PRIMARY KEY (batch, from_place),
    CHECK (until_place >= from_place AND (shop IS NULL) = (brought_on IS NULL))
) STRICT, WITHOUT ROWID;

-- A card of a batch that has a customer, and the entry by which it is his; or, with the entry that made the batch, a number
-- that was a card before.
CREATE TABLE batch_card (
    batch     INTEGER NOT NULL REFERENCES card_batch (number),
    place     INTEGER NOT NULL CHECK (place BETWEEN 1 AND 20000),
    partition INTEGER NOT NULL CHECK (partition BETWEEN 1 AND 1024),
    entry     INTEGER NOT NULL CHECK (entry >= 1),
    shop      TEXT CHECK (length(shop) BETWEEN 1 AND 64), -- where; NULL: nobody told
    PRIMARY KEY (batch, place)
) STRICT, WITHOUT ROWID;

-- A number is never reserved twice, and what a batch was stays.
CREATE TRIGGER card_batch_no_delete BEFORE DELETE ON card_batch BEGIN
    SELECT RAISE(ABORT, 'never again');
END;
CREATE TRIGGER card_batch_is_one BEFORE UPDATE ON card_batch
WHEN NEW.number <> OLD.number OR NEW.first <> OLD.first OR NEW.places <> OLD.places OR NEW.cards <> OLD.cards
     OR NEW.kind <> OLD.kind OR NEW.cost_minor <> OLD.cost_minor OR NEW.label <> OLD.label
     OR NEW.made_us <> OLD.made_us OR NEW.newest < OLD.newest BEGIN
    SELECT RAISE(ABORT, 'never again');
END;
CREATE TRIGGER batch_card_no_delete BEFORE DELETE ON batch_card BEGIN
    SELECT RAISE(ABORT, 'never again');
END;
CREATE TRIGGER batch_card_no_update BEFORE UPDATE ON batch_card BEGIN
    SELECT RAISE(ABORT, 'never again');
END;
