-- Who came with wrong keys, as far as servers have told each other: by network and minute.  An address is
-- somebody's, so a row is deleted when its minute is past, and never copied or backed up.
CREATE TABLE wrong_key (
    network  BYTEA  NOT NULL CHECK (octet_length(network) = 16),
    minute   BIGINT NOT NULL, -- of UTC, since 1970
    failures BIGINT NOT NULL CHECK (failures > 0),
    PRIMARY KEY (minute, network)
);
