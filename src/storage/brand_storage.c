/* brand_storage.c - what a shop looks like, as a row. */
#include "storage/brand_storage.h"

#include "storage/row.h"
#include "storage/sql_gen.h"

enum err brand_save(struct db *db, const struct brand *brand)
{
    const struct place *place = &brand->place;
    return db_exec(db, &sql_brand_save,
                   DB_ARGS(DB_INT(brand->shop), DB_TEXT(brand->name), DB_TEXT(brand->street),
                           DB_TEXT(brand->town), DB_TEXT(brand->contact),
                           brand->has_colour ? DB_INT(brand->colour) : DB_NULL,
                           brand->has_place ? DB_INT(place->latitude_micro) : DB_NULL,
                           brand->has_place ? DB_INT(place->longitude_micro) : DB_NULL,
                           brand->logo.len > 0 ? DB_BYTES(brand->logo.ptr, brand->logo.len)
                                               : DB_NULL,
                           DB_INT(brand->changed.us)));
}

enum err brand_get(struct db *db, struct arena *arena, int64_t shop, struct brand *ret_brand)
{
    CLEANUP(db_rows_close) struct db_rows row = { 0 };
    TRY(db_one(db, &sql_brand_get, DB_ARGS(DB_INT(shop)), &row));
    struct brand brand = {
        .shop = shop,
        .has_colour = !db_is_null(&row, 4),
        .colour = (int32_t)db_int(&row, 4),
        .has_place = !db_is_null(&row, 5),
        .place = { .latitude_micro = db_int(&row, 5), .longitude_micro = db_int(&row, 6) },
        .changed = { .us = db_int(&row, 8) },
    };
    TRY(db_text(&row, 0, arena, &brand.name));
    TRY(db_text(&row, 1, arena, &brand.street));
    TRY(db_text(&row, 2, arena, &brand.town));
    TRY(db_text(&row, 3, arena, &brand.contact));
    TRY(db_text(&row, 7, arena, &brand.logo));
    *ret_brand = brand;
    return OK;
}
