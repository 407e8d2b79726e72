-- Who came with wrong keys, as far as servers have told each other; the same as for PostgreSQL, and empty:
-- an embedded database has one server, which remembers by itself.
CREATE TABLE wrong_key (
    network  BLOB    NOT NULL CHECK (length(network) = 16),
    minute   INTEGER NOT NULL, -- of UTC, since 1970
    failures INTEGER NOT NULL CHECK (failures > 0),
    PRIMARY KEY (minute, network)
) STRICT, WITHOUT ROWID;
