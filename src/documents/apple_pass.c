/* apple_pass.c - pass.json, its words, the list of files and its signature.
 *
 * Each text stands in pass.json in the shop's language; the files of words translate it.  So a telephone of a third
 * language shows the shop's own words, and not the name of a key.
 */
#include "documents/apple_pass.h"

#include "core/json.h"
#include "documents/archive.h"
#include "documents/stationery.h"

#define JSON_BYTES   65536
#define WORDS_BYTES  65536
#define WORDS_MAX    64
#define FILES_MAX    (PASS_IMAGES_MAX + 5)
#define FRONT_SECOND 3 /* units that stand below the two large ones */

#define LABEL(fr_, en_) ((struct label){ .fr = STR(fr_), .en = STR(en_) })

/* What is written, and which words it needs. */
struct writer {
    struct json json;
    enum language language;
    struct label words[WORDS_MAX];
    size_t word_count;
};

/* ---- words -------------------------------------------------------------------------------------- */

static void note_words(struct writer *writer, const struct label *label)
{
    struct str key = label_in(label, writer->language);
    for (size_t i = 0; i < writer->word_count; i++) {
        if (str_eq(label_in(&writer->words[i], writer->language), key))
            return;
    }
    if (writer->word_count < WORDS_MAX) /* what has no room stays in the shop's language */
        writer->words[writer->word_count++] = *label;
}

static void put_words(struct writer *writer, const char *name, const struct label *label)
{
    note_words(writer, label);
    json_put_str(&writer->json, name, label_in(label, writer->language));
}

/* A text of a .strings file. */
static void put_quoted(struct buf *out, struct str text)
{
    buf_char(out, '"');
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (c == '\n') {
            buf_lit(out, "\\n");
            continue;
        }
        if (c == '"' || c == '\\')
            buf_char(out, '\\');
        buf_char(out, c);
    }
    buf_char(out, '"');
}

static enum err write_words(struct arena *arena, const struct writer *writer,
                            enum language language, struct str *ret_text)
{
    struct buf out = { 0 };
    TRY(buf_create(arena, WORDS_BYTES, &out));
    for (size_t i = 0; i < writer->word_count; i++) {
        put_quoted(&out, label_in(&writer->words[i], writer->language));
        buf_lit(&out, " = ");
        put_quoted(&out, label_in(&writer->words[i], language));
        buf_lit(&out, ";\n");
    }
    return buf_finish(&out, ret_text);
}

/* ---- fields ------------------------------------------------------------------------------------- */

static void open_field(struct writer *writer, const char *key, size_t number,
                       const struct label *label)
{
    char room[32];
    struct buf out = BUF(room);
    buf_str(&out, str_c(key));
    if (number > 0)
        buf_int(&out, (int64_t)number);
    json_object_open(&writer->json, NULL);
    json_put_str(&writer->json, "key", (struct str){ .ptr = room, .len = out.used });
    put_words(writer, "label", label);
}

static void put_number(struct writer *writer, const struct pass *pass, const struct pass_unit *unit,
                       int64_t points)
{
    char room[32];
    struct buf out = BUF(room);
    buf_decimal(&out, points, unit->decimals, '.');
    json_put_raw(&writer->json, "value", (struct str){ .ptr = room, .len = out.used });
    if (unit->kind == UNIT_MONEY)
        json_put_str(&writer->json, "currencyCode", currency_code(pass->currency));
}

/* The label, with the same words behind it in each language. */
static enum err join(struct arena *arena, const struct label *label, const struct label *behind,
                     struct label *ret_label)
{
    struct str *const parts[] = { &ret_label->fr, &ret_label->en };
    for (enum language language = LANGUAGE_FR; language <= LANGUAGE_EN; language++) {
        struct str before = label_in(label, language);
        struct str after = label_in(behind, language);
        struct buf out = { 0 };
        TRY(buf_create(arena, before.len + after.len, &out));
        buf_str(&out, before);
        buf_str(&out, after);
        TRY(buf_finish(&out, parts[language]));
    }
    return OK;
}

static enum err put_unit(struct arena *arena, struct writer *writer, const struct pass *pass,
                         size_t index)
{
    const struct pass_unit *unit = &pass->units[index];
    struct label change = { .fr = STR_NONE };
    /* What the telephone says when it changes: "%@" is the new value. */
    TRY(join(arena, &unit->label, &LABEL(" : %@", ": %@"), &change));
    open_field(writer, "unit", index + 1, &unit->label);
    put_number(writer, pass, unit, unit->points);
    put_words(writer, "changeMessage", &change);
    json_object_close(&writer->json);
    return OK;
}

static enum err put_units(struct arena *arena, struct writer *writer, const struct pass *pass,
                          const char *name, size_t from, size_t until)
{
    json_array_open(&writer->json, name);
    for (size_t i = from; i < until && i < pass->unit_count; i++)
        TRY(put_unit(arena, writer, pass, i));
    json_array_close(&writer->json);
    return OK;
}

static void put_date(struct writer *writer, struct date date)
{
    char room[40];
    struct buf out = BUF(room);
    date_format(&out, date);
    buf_lit(&out, "T12:00:00Z");
    json_put_str(&writer->json, "value", (struct str){ .ptr = room, .len = out.used });
    json_put_text(&writer->json, "dateStyle", "PKDateStyleMedium");
    json_put_text(&writer->json, "timeStyle", "PKDateStyleNone");
    json_put_bool(&writer->json, "ignoresTimeZone", true);
}

static void put_soonest(struct writer *writer, const struct pass *pass)
{
    const struct pass_unit *soonest = NULL;
    for (size_t i = 0; i < pass->unit_count; i++) {
        const struct pass_unit *unit = &pass->units[i];
        if (!date_is_none(unit->expiring_on) &&
            (soonest == NULL || unit->expiring_on.days < soonest->expiring_on.days))
            soonest = unit;
    }
    if (soonest == NULL)
        return;
    open_field(writer, "expires", 0, &LABEL("À utiliser avant le", "Use by"));
    put_date(writer, soonest->expiring_on);
    json_object_close(&writer->json);
}

static void put_auxiliary(struct writer *writer, const struct pass *pass)
{
    json_array_open(&writer->json, "auxiliaryFields");
    if (label_in(&pass->tier, pass->language).len > 0) {
        open_field(writer, "tier", 0, &LABEL("Statut", "Tier"));
        put_words(writer, "value", &pass->tier);
        json_object_close(&writer->json);
    }
    put_soonest(writer, pass);
    json_array_close(&writer->json);
}

static void put_line(struct writer *writer, const char *key, const struct label *label,
                     const struct label *value)
{
    if (label_in(value, writer->language).len == 0)
        return;
    open_field(writer, key, 0, label);
    put_words(writer, "value", value);
    json_object_close(&writer->json);
}

static void put_same(struct writer *writer, const char *key, const struct label *label,
                     struct str value)
{
    if (value.len == 0)
        return;
    open_field(writer, key, 0, label);
    json_put_str(&writer->json, "value", value);
    json_object_close(&writer->json);
}

/* How much of each unit expires next, the code for who types it, where the shops are, and what was agreed. */
static enum err put_back(struct arena *arena, struct writer *writer, const struct pass *pass)
{
    json_array_open(&writer->json, "backFields");
    for (size_t i = 0; i < pass->unit_count; i++) {
        const struct pass_unit *unit = &pass->units[i];
        struct label next = { .fr = STR_NONE };
        if (date_is_none(unit->expiring_on))
            continue;
        TRY(join(arena, &unit->label, &LABEL(" (prochaine échéance)", " (expiring next)"), &next));
        open_field(writer, "expiring", i + 1, &next);
        put_number(writer, pass, unit, unit->expiring);
        json_object_close(&writer->json);
        open_field(writer, "expiring_on", i + 1, &LABEL("Dernier jour", "Last day"));
        put_date(writer, unit->expiring_on);
        json_object_close(&writer->json);
    }
    put_same(writer, "code", &LABEL("Numéro de carte", "Card number"), pass->code);
    put_same(writer, "shops", &LABEL("Magasins", "Shops"), pass->shops);
    put_line(writer, "terms", &LABEL("Conditions", "Terms"), &pass->terms);
    json_array_close(&writer->json);
    return OK;
}

static enum err put_store_card(struct arena *arena, struct writer *writer, const struct pass *pass)
{
    json_object_open(&writer->json, "storeCard");
    TRY(put_units(arena, writer, pass, "headerFields", 0, 1));
    TRY(put_units(arena, writer, pass, "primaryFields", 1, 2));
    TRY(put_units(arena, writer, pass, "secondaryFields", 2, 2 + FRONT_SECOND));
    put_auxiliary(writer, pass);
    TRY(put_back(arena, writer, pass));
    json_object_close(&writer->json);
    return OK;
}

/* ---- pass.json ---------------------------------------------------------------------------------- */

static void put_colour(struct json *json, const char *name, int32_t colour)
{
    char room[24];
    struct buf out = BUF(room);
    buf_lit(&out, "rgb(");
    buf_int(&out, colour >> 16 & 255);
    buf_lit(&out, ", ");
    buf_int(&out, colour >> 8 & 255);
    buf_lit(&out, ", ");
    buf_int(&out, colour & 255);
    buf_char(&out, ')');
    json_put_str(json, name, (struct str){ .ptr = room, .len = out.used });
}

/* In whole seconds: Wallet reads no finer ones. */
static void put_instant(struct json *json, const char *name, struct instant instant)
{
    char room[40];
    struct buf out = BUF(room);
    instant_format(&out, instant);
    struct str text = { .ptr = room, .len = out.used };
    out.used = str_find(text, '.');
    buf_char(&out, 'Z');
    json_put_str(json, name, (struct str){ .ptr = room, .len = out.used });
}

static void put_barcode(struct json *json, struct str code)
{
    /* EAN-13 is none of Wallet's; its digits in Code 128 are read as the same number. */
    bool is_square = pass_symbol(code) == SYMBOL_QR;
    json_array_open(json, "barcodes");
    json_object_open(json, NULL);
    json_put_text(json, "format", is_square ? "PKBarcodeFormatQR" : "PKBarcodeFormatCode128");
    json_put_str(json, "message", code);
    json_put_text(json, "messageEncoding", "iso-8859-1");
    json_put_str(json, "altText", code);
    json_object_close(json);
    json_array_close(json);
}

static void put_degrees(struct json *json, const char *name, int64_t degrees_micro)
{
    char room[24];
    struct buf out = BUF(room);
    buf_decimal(&out, degrees_micro, 6, '.');
    json_put_raw(json, name, (struct str){ .ptr = room, .len = out.used });
}

static void put_places(struct json *json, const struct pass *pass)
{
    if (pass->place_count == 0)
        return;
    json_array_open(json, "locations");
    for (size_t i = 0; i < pass->place_count; i++) {
        const struct pass_place *place = &pass->places[i];
        json_object_open(json, NULL);
        put_degrees(json, "latitude", place->latitude_micro);
        put_degrees(json, "longitude", place->longitude_micro);
        json_put_str(json, "relevantText", place->name);
        json_object_close(json);
    }
    json_array_close(json);
}

static void put_head(struct writer *writer, const struct apple_pass *request)
{
    const struct sign_owner *owner = sign_owner(request->sign);
    const struct pass *pass = request->pass;
    struct json *json = &writer->json;
    json_put_int(json, "formatVersion", 1);
    json_put_str(json, "passTypeIdentifier", owner->user_id);
    json_put_str(json, "teamIdentifier", owner->unit);
    json_put_str(json, "serialNumber", pass->code);
    json_put_str(json, "organizationName", pass->issuer);
    put_words(writer, "description", &pass->title);
    put_words(writer, "logoText", &pass->title);
    json_put_str(json, "webServiceURL", request->web_service_url);
    json_put_str(json, "authenticationToken", request->token);
    put_colour(json, "backgroundColor", pass->colour);
    put_colour(json, "foregroundColor", stationery_ink(pass->colour));
    put_colour(json, "labelColor", stationery_ink(pass->colour));
    if (pass->is_void)
        json_put_bool(json, "voided", true);
    if (pass->until.us != 0)
        put_instant(json, "expirationDate", pass->until);
}

static enum err write_json(struct arena *arena, const struct apple_pass *request,
                           struct writer *writer, struct str *ret_text)
{
    struct buf out = { 0 };
    TRY(buf_create(arena, JSON_BYTES, &out));
    writer->json = (struct json){ .out = &out };
    json_object_open(&writer->json, NULL);
    put_head(writer, request);
    put_barcode(&writer->json, request->pass->code);
    put_places(&writer->json, request->pass);
    TRY(put_store_card(arena, writer, request->pass));
    json_object_close(&writer->json);
    return buf_finish(&out, ret_text);
}

/* ---- the file ----------------------------------------------------------------------------------- */

static enum err write_list(struct arena *arena, const struct archive_file *files, size_t count,
                           struct str *ret_text)
{
    struct buf out = { 0 };
    TRY(buf_create(arena, FILES_MAX * (ARCHIVE_NAME_MAX_BYTES + 64), &out));
    struct json json = { .out = &out };
    json_object_open(&json, NULL);
    for (size_t i = 0; i < count; i++) {
        char digits[40];
        char name[ARCHIVE_NAME_MAX_BYTES + 1] = "";
        struct buf digest = BUF(digits);
        struct buf text = { .base = name, .size = ARCHIVE_NAME_MAX_BYTES };
        sign_sha1_format(&digest, files[i].bytes);
        buf_str(&text, files[i].name);
        json_put_str(&json, name, (struct str){ .ptr = digits, .len = digest.used });
    }
    json_object_close(&json);
    return buf_finish(&out, ret_text);
}

static void add(struct archive_file *files, size_t *count, struct str name, struct str bytes)
{
    files[(*count)++] = (struct archive_file){ .name = name, .bytes = bytes };
}

enum err apple_pass_write(struct arena *arena, const struct apple_pass *request, struct buf *out)
{
    struct archive_file files[FILES_MAX];
    struct writer *writer = ARENA_NEW(arena, struct writer);
    struct str text = STR_NONE;
    struct buf signature = { 0 };
    size_t count = 0;
    assert(request->image_count <= PASS_IMAGES_MAX);
    assert(request->token.len >= APPLE_TOKEN_MIN_CHARS);
    if (writer == NULL)
        return E_NO_MEMORY;
    writer->language = request->pass->language;
    TRY(write_json(arena, request, writer, &text));
    add(files, &count, STR("pass.json"), text);
    TRY(write_words(arena, writer, LANGUAGE_FR, &text));
    add(files, &count, STR("fr.lproj/pass.strings"), text);
    TRY(write_words(arena, writer, LANGUAGE_EN, &text));
    add(files, &count, STR("en.lproj/pass.strings"), text);
    for (size_t i = 0; i < request->image_count; i++)
        add(files, &count, str_c(request->images[i].name), request->images[i].png);
    TRY(write_list(arena, files, count, &text));
    add(files, &count, STR("manifest.json"), text);
    TRY(buf_create(arena, SIGN_CMS_MAX_BYTES, &signature));
    TRY(sign_cms(request->sign, text, &signature));
    TRY(buf_finish(&signature, &text));
    add(files, &count, STR("signature"), text);
    return archive_write(files, count, out);
}
