/* brands.c - what a shop looks like, for the pages.  It is on every receipt, so nobody needs a key for it.
 *
 *   GET /v1/brand?shop=                  its name, and where the rest is
 *   GET /v1/brand/style?shop=&version=   its colour, as the pages can use it
 *   GET /v1/brand/logo?shop=&version=    its logo
 *
 * Without a shop it is the oldest one, which lends its looks to passes, too.
 */
#include "http/api/paper/brands.h"

#include "core/digest.h"
#include "core/limits.h"
#include "core/percent.h"
#include "documents/accent.h"
#include "http/api.h"
#include "http/service.h"

#define OLDEST_SHOP        1
#define VERSION_CHARS      16 /* 64 bits of a digest: of a few versions in the life of a shop */
#define PATH_MAX_BYTES     512
#define RECEIPT_STYLE      "/assets/receipt.css"
#define BRAND_ANSWER_BYTES 4096
#define KEPT_FOR_EVER      "public, max-age=31536000, immutable"

/* Addresses at this server, below the prefix of a merchant; each empty where the shop has no such thing. */
struct brand_paths {
    struct str style;
    struct str logo;
};

struct brand_query {
    struct str shop;
    struct str version;
};

/* clang-format off */
static const struct json_field shop_fields[] = {
    JSON_FIELD_TEXT(struct brand_query, shop, 1, CODE_MAX_BYTES, .doc = "Its code; when left out, the oldest shop."),
};
static const struct json_table shop_table = { "BrandQuery", sizeof(struct brand_query), shop_fields, COUNT(shop_fields), "Which shop." };

static const struct json_field file_fields[] = {
    JSON_FIELD_TEXT(struct brand_query, shop, 1, CODE_MAX_BYTES, .doc = "Its code; when left out, the oldest shop."),
    JSON_FIELD_TEXT(struct brand_query, version, 1, VERSION_CHARS, .doc = "As GET /v1/brand told it: with the present one, the answer may be kept for ever."),
};
static const struct json_table file_table = { "BrandFileQuery", sizeof(struct brand_query), file_fields, COUNT(file_fields), "Which shop, and as of when." };

static const struct schema_field brand_fields[] = {
    { .name = "name",   .kind = SCHEMA_TEXT, .doc = "As customers know the shop." },
    { .name = "colour", .kind = SCHEMA_TEXT, .is_nullable = true, .doc = "#1b5e20, as the shop chose it; null: it has chosen none." },
    { .name = "style",  .kind = SCHEMA_TEXT, .is_nullable = true, .doc = "At this server: a style sheet with the same hue, light or dark enough to be read on our pages." },
    { .name = "logo",   .kind = SCHEMA_TEXT, .is_nullable = true, .doc = "At this server: a PNG picture." },
};
static const struct schema brand_schema = { "Brand", "What a shop looks like.", SCHEMA_ROWS(brand_fields) };

static const struct blame brand_blames[] = { { E_SHOP_UNKNOWN, "/shop" }, { OK, NULL } };
/* clang-format on */

/* ---- addresses ------------------------------------------------------------------------------------- */

/* Of what is shown: the colours as they are worked out today, and when a logo was last said to be another. */
static void write_version(const struct brand *brand,
                          char ret_version[2 * sizeof(struct sha256) + 1])
{
    char room[ACCENT_STYLE_BYTES + 32];
    struct buf out = BUF(room);
    struct buf version = { .base = ret_version, .size = 2 * sizeof(struct sha256) };
    buf_int(&out, brand->changed.us);
    accent_write_style(&out, brand->colour);
    const struct sha256 digest = sha256_of((struct str){ .ptr = room, .len = out.used });
    sha256_format(&version, &digest);
    ret_version[VERSION_CHARS] = '\0';
}

static enum err write_path(struct arena *arena, struct str before, const char *place,
                           const struct app_shop *shop, const struct brand *brand,
                           struct str *ret_path)
{
    char version[2 * sizeof(struct sha256) + 1];
    struct buf out = { 0 };
    TRY(buf_create(arena, PATH_MAX_BYTES, &out));
    write_version(brand, version);
    buf_str(&out, before);
    buf_str(&out, str_c(place));
    buf_lit(&out, "?shop=");
    percent_encode(&out, shop->shop.code);
    buf_lit(&out, "&version=");
    buf_str(&out, str_c(version));
    return buf_finish(&out, ret_path);
}

/* What stands behind an address changes with what it leads to, so that a browser may keep that for ever.  `before` is
 * rq->prefix for a page, empty for an answer of the API. */
static enum err write_paths(struct arena *arena, struct str before, const struct app_shop *shop,
                            const struct brand *brand, struct brand_paths *ret_paths)
{
    struct brand_paths paths = { STR_NONE, STR_NONE };
    if (brand->has_colour)
        TRY(write_path(arena, before, "/v1/brand/style", shop, brand, &paths.style));
    if (brand->logo.len > 0)
        TRY(write_path(arena, before, "/v1/brand/logo", shop, brand, &paths.logo));
    *ret_paths = paths;
    return OK;
}

enum err brand_dress(struct request *rq, struct db *db, const struct app_shop *shop,
                     struct html_form *form)
{
    struct html_form dressed = *form;
    struct brand brand = { 0 };
    struct brand_paths paths = { STR_NONE, STR_NONE };
    struct buf style = { 0 };
    TRY(buf_create(rq->arena, rq->prefix.len + sizeof(RECEIPT_STYLE), &style));
    buf_str(&style, rq->prefix);
    buf_lit(&style, RECEIPT_STYLE);
    TRY(buf_finish(&style, &dressed.style));
    if (shop != NULL) {
        TRY(brand_of_shop(db, rq->arena, shop, &brand));
        TRY(write_paths(rq->arena, rq->prefix, shop, &brand, &paths));
    }
    dressed.brand = paths.style;
    dressed.logo = paths.logo;
    dressed.shop = brand.name;
    *form = dressed;
    return OK;
}

const struct app_shop *brand_shop(const struct app *app)
{
    return app_shop_by_id(app, OLDEST_SHOP);
}

/* ---- what is asked for ------------------------------------------------------------------------------ */

struct asked {
    struct brand_query query;
    const struct app_shop *shop; /* NULL: an installation without shops */
    struct brand brand;
};

static enum err find(struct request *rq, struct asked *ret_asked)
{
    const struct app *app = rq->visit.app;
    struct asked asked = { .brand = { .name = app_merchant(app)->name } };
    CLEANUP(reader_give) struct reader reader = { 0 };
    TRY(request_query(rq, &asked.query));
    if (asked.query.shop.len > 0) {
        asked.shop = app_shop_by_code(app, asked.query.shop);
        if (asked.shop == NULL)
            return E_SHOP_UNKNOWN;
    } else {
        asked.shop = brand_shop(app);
    }
    TRY(reader_take(rq->visit.app, &reader));
    if (asked.shop != NULL)
        TRY(brand_of_shop(reader.db, rq->arena, asked.shop, &asked.brand));
    *ret_asked = asked;
    return OK;
}

static void put_colour(struct json *json, const struct brand *brand)
{
    char room[8];
    struct buf out = BUF(room);
    buf_char(&out, '#');
    buf_colour(&out, brand->colour);
    json_put_str_or_null(json, "colour",
                         brand->has_colour ? (struct str){ .ptr = room, .len = out.used }
                                           : STR_NONE);
}

static enum err get_brand(struct request *rq)
{
    struct asked asked = { 0 };
    struct brand_paths paths = { STR_NONE, STR_NONE };
    TRY(find(rq, &asked));
    TRY(write_paths(rq->arena, STR_NONE, asked.shop, &asked.brand, &paths));
    TRY(reply_begin(rq, 200, BRAND_ANSWER_BYTES));
    struct json json = { .out = &rq->reply.out };
    json_object_open(&json, NULL);
    json_put_str(&json, "name", asked.brand.name);
    put_colour(&json, &asked.brand);
    json_put_str_or_null(&json, "style", paths.style);
    json_put_str_or_null(&json, "logo", paths.logo);
    json_object_close(&json);
    return OK;
}

/* An address of another version leads to what there is now, which is asked for again the next time. */
static void tell_file(struct request *rq, const struct asked *asked, const char *type,
                      struct str body)
{
    char version[2 * sizeof(struct sha256) + 1];
    write_version(&asked->brand, version);
    bool is_present = str_eq(asked->query.version, str_c(version));
    rq->reply.status = 200;
    rq->reply.content_type = type;
    rq->reply.cache_control = is_present ? KEPT_FOR_EVER : "no-cache";
    rq->reply.body = body;
}

static enum err get_style(struct request *rq)
{
    struct asked asked = { 0 };
    struct buf out = { 0 };
    struct str text = STR_NONE;
    TRY(find(rq, &asked));
    if (!asked.brand.has_colour)
        return E_NOT_FOUND;
    TRY(buf_create(rq->arena, ACCENT_STYLE_BYTES, &out));
    accent_write_style(&out, asked.brand.colour);
    TRY(buf_finish(&out, &text));
    tell_file(rq, &asked, "text/css; charset=utf-8", text);
    return OK;
}

static enum err get_logo(struct request *rq)
{
    struct asked asked = { 0 };
    TRY(find(rq, &asked));
    if (asked.brand.logo.len == 0)
        return E_NOT_FOUND;
    tell_file(rq, &asked, "image/png", asked.brand.logo);
    return OK;
}

const struct route brand_routes[] = {
    { METHOD_GET, "/v1/brand", get_brand, ACCESS_PUBLIC, .query = &shop_table,
      .blames = brand_blames, .name = "getBrand", .tag = "Session",
      .doc = "What a shop looks like: its name, its colour, its logo.", .status = 200,
      .answer = &brand_schema },
    { METHOD_GET, "/v1/brand/style", get_style, ACCESS_PUBLIC, .query = &file_table,
      .blames = brand_blames, .name = "getBrandStyle", .tag = "Session",
      .doc = "The colour of a shop as a style sheet for our pages.", .status = 200, .answer = NULL,
      .also = "text/css" },
    { METHOD_GET, "/v1/brand/logo", get_logo, ACCESS_PUBLIC, .query = &file_table,
      .blames = brand_blames, .name = "getBrandLogo", .tag = "Session",
      .doc = "The logo of a shop.", .status = 200, .answer = NULL, .also = "image/png" },
};
const size_t brand_route_count = COUNT(brand_routes);
