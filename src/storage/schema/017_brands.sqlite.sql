-- What a shop looks like on paper and in wallets, and where it is.  Shop 0 is the programme itself, for whatever a shop
-- leaves out: several shops, or several merchants, may carry one programme.
CREATE TABLE brand (
    shop          INTEGER NOT NULL PRIMARY KEY CHECK (shop >= 0),
    name          TEXT    NOT NULL, -- empty: as the shop is called
    street        TEXT    NOT NULL,
    town          TEXT    NOT NULL, -- with its postcode
    contact       TEXT    NOT NULL, -- a telephone number or a page
    colour        INTEGER CHECK (colour BETWEEN 0 AND 16777215), -- red * 65536 + green * 256 + blue
    latitude_micro  INTEGER CHECK (latitude_micro BETWEEN -90000000 AND 90000000),    -- millionths of a degree, WGS 84
    longitude_micro INTEGER CHECK (longitude_micro BETWEEN -180000000 AND 180000000),
    logo          BLOB, -- PNG
    changed_us    INTEGER NOT NULL,
    CHECK ((latitude_micro IS NULL) = (longitude_micro IS NULL))
) STRICT;
