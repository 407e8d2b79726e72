-- What a shop looks like on paper and in wallets, and where it is.  Shop 0 is the programme itself, for whatever a shop
-- leaves out: several shops, or several merchants, may carry one programme.
CREATE TABLE brand (
    shop          BIGINT NOT NULL PRIMARY KEY CHECK (shop >= 0),
    name          TEXT   NOT NULL, -- empty: as the shop is called
    street        TEXT   NOT NULL,
    town          TEXT   NOT NULL, -- with its postcode
    contact       TEXT   NOT NULL, -- a telephone number or a page
    colour        BIGINT CHECK (colour BETWEEN 0 AND 16777215), -- red * 65536 + green * 256 + blue
    latitude_micro  BIGINT CHECK (latitude_micro BETWEEN -90000000 AND 90000000),    -- millionths of a degree, WGS 84
    longitude_micro BIGINT CHECK (longitude_micro BETWEEN -180000000 AND 180000000),
    logo          BYTEA, -- PNG
    changed_us    BIGINT NOT NULL,
    CHECK ((latitude_micro IS NULL) = (longitude_micro IS NULL))
);
