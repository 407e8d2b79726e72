-- What a shop looks like on paper and in wallets.

-- name: brand_save
-- As a whole, whether it was there or not.
--   $1  shop             int64, 0: the programme's
--   $2  name             text, empty: as the shop is called
--   $3  street           text
--   $4  town             text
--   $5  contact          text
--   $6  colour           int64 0xRRGGBB or NULL
--   $7  latitude_micro   int64 or NULL
--   $8  longitude_micro  int64 or NULL
--   $9  logo             bytes or NULL
--   $10 changed_us       int64
INSERT INTO brand (shop, name, street, town, contact, colour, latitude_micro, longitude_micro, logo, changed_us)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
ON CONFLICT (shop) DO UPDATE
   SET name = excluded.name, street = excluded.street, town = excluded.town, contact = excluded.contact,
       colour = excluded.colour, latitude_micro = excluded.latitude_micro, longitude_micro = excluded.longitude_micro,
       logo = excluded.logo, changed_us = excluded.changed_us;

-- name: brand_get
-- What was saved last.
--   $1  shop  int64, 0: the programme's
-- Columns: name, street, town, contact text, colour, latitude_micro, longitude_micro int64 or NULL, logo bytes or NULL,
--          changed_us int64
-- Uses: brand primary key
SELECT name, street, town, contact, colour, latitude_micro, longitude_micro, logo, changed_us
  FROM brand
 WHERE shop = $1;
