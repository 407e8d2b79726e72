/* brands.c - brands of shops. */
#include "app/print/brands.h"

#include "app/look/look_account.h"

#define MICRO_DIGITS 6
#define LATITUDE_MAX 90000000

enum err brand_read_colour(struct str text, int32_t *ret_colour)
{
    int32_t colour = 0;
    if (str_begins(text, STR("#")))
        text = str_sub(text, 1, text.len);
    if (text.len != 6)
        return E_INVALID;
    for (size_t i = 0; i < text.len; i++) {
        int value = str_hex_value(text.ptr[i]);
        if (value < 0)
            return E_INVALID;
        colour = colour * 16 + value;
    }
    *ret_colour = colour;
    return OK;
}

enum err brand_read_place(struct str text, struct place *ret_place)
{
    struct str rest = text;
    struct str latitude = STR_NONE;
    struct place place = { 0 };
    if (!str_cut(&rest, ',', &latitude))
        return E_INVALID;
    TRY(str_parse_decimal(str_trim(latitude), MICRO_DIGITS, -LATITUDE_MAX, LATITUDE_MAX,
                          &place.latitude_micro));
    TRY(str_parse_decimal(str_trim(rest), MICRO_DIGITS, INT64_C(-2) * LATITUDE_MAX,
                          INT64_C(2) * LATITUDE_MAX, &place.longitude_micro));
    *ret_place = place;
    return OK;
}

/* What was saved for it, or nothing of it. */
static enum err saved(struct db *db, struct arena *arena, int64_t shop, struct brand *ret_brand)
{
    enum err err = brand_get(db, arena, shop, ret_brand);
    if (err == E_NOT_FOUND)
        *ret_brand = (struct brand){ .shop = shop };
    return err == E_NOT_FOUND ? OK : err;
}

static struct str either(struct str own, struct str other)
{
    return own.len > 0 ? own : other;
}

enum err brand_of_shop(struct db *db, struct arena *arena, const struct app_shop *shop,
                       struct brand *ret_brand)
{
    struct brand own = { 0 };
    struct brand all = { 0 };
    TRY(saved(db, arena, shop->shop.id, &own));
    TRY(saved(db, arena, BRAND_OF_ALL, &all));
    own.name = either(own.name, either(all.name, shop->shop.name));
    /* An address is taken as a whole: the street of one and the town of the other would be nowhere. */
    if (own.street.len == 0 && own.town.len == 0) {
        own.street = all.street;
        own.town = all.town;
    }
    own.contact = either(own.contact, all.contact);
    own.logo = either(own.logo, all.logo);
    if (!own.has_colour) {
        own.has_colour = all.has_colour;
        own.colour = all.has_colour ? all.colour : STATIONERY_COLOUR;
    }
    if (!own.has_place && all.has_place) {
        own.has_place = true;
        own.place = all.place;
    }
    if (own.changed.us < all.changed.us)
        own.changed = all.changed;
    *ret_brand = own;
    return OK;
}

/* What the programme is called, in the language of the shop; empty where that is the shop's name. */
static struct str program_name(const struct app *app, const struct app_shop *shop, struct str name)
{
    const struct program *program = look_program(app);
    if (program == NULL)
        return STR_NONE; /* nothing is in force yet */
    struct str called = label_in(&program->name, language_of(shop->shop.language));
    return str_eq(called, name) ? STR_NONE : called;
}

enum err brand_stationery(const struct app *app, struct draw *draw, const struct brand *brand,
                          struct stationery *ret_stationery)
{
    struct draw_image *logo = NULL;
    if (brand->logo.len > 0)
        TRY(draw_load_image(draw, brand->logo, &logo));
    *ret_stationery = (struct stationery){
        .name = brand->name,
        .street = brand->street,
        .town = brand->town,
        .contact = brand->contact,
        .program = program_name(app, app_shop_by_id(app, brand->shop), brand->name),
        .colour = brand->colour,
        .logo = logo,
    };
    return OK;
}
