/* wallets.c - cards for the wallets of telephones, for a key, or for a link with an end.
 *
 *   GET /v1/wallets                     what is set up, and what lacks
 *   GET /v1/cards/{code}/pass?as=       the card for one wallet, or links for all
 *   GET /p/{link}?as=                   the same for who has the link
 */
#include "app/answer.h"
#include "app/shown/phones.h"
#include "app/wallet/passes.h"
#include "core/limits.h"
#include "documents/apple_pass.h"
#include "documents/catima_card.h"
#include "documents/google_pass.h"
#include "http/answers.h"
#include "http/api.h"
#include "http/pass_reply.h"
#include "http/request.h"
#include "http/service.h"

#define AS_MAX_BYTES      12
#define WALLETS_MAX_BYTES 8192
#define LINKS_MAX_BYTES   65536
#define URL_MAX_BYTES     1024
#define LINK_PATH         "/p/"

struct pass_query {
    struct str as;
};

/* clang-format off */
static const struct json_field query_fields[] = {
    JSON_FIELD_TEXT(struct pass_query, as, 1, AS_MAX_BYTES, .doc = "apple or catima_file: the file. google or catima: the addresses, if there is that one. google_phone: that of Google, with the code of the phone which was linked (scope members.write). When left out, the addresses that there are."),
};
static const struct json_table query_table = { "PassQuery", sizeof(struct pass_query), query_fields, COUNT(query_fields), "For which wallet." };

static const struct schema_field wallet_fields[] = {
    { .name = "is_ready",   .kind = SCHEMA_BOOL },
    { .name = "lack",       .kind = SCHEMA_TEXT, .is_nullable = true, .doc = "A word for what is missing or wrong; null: nothing." },
    { .name = "detail",     .kind = SCHEMA_TEXT, .is_nullable = true, .doc = "What is to be done about it." },
    { .name = "name",       .kind = SCHEMA_TEXT, .is_nullable = true, .doc = "Of Apple the pass type identifier, of Google the issuer's number." },
    { .name = "expires_at", .kind = SCHEMA_INSTANT, .is_nullable = true, .doc = "When the certificate ends, or the one which signed it, whichever is first." },
};
static const struct schema wallet_schema = { "Wallet", "A wallet of telephones, and whether cards can be had for it.", SCHEMA_ROWS(wallet_fields) };

static const struct schema_field wallets_fields[] = {
    { .name = "url",    .kind = SCHEMA_TEXT, .is_nullable = true, .doc = "Where telephones reach this server." },
    { .name = "apple",  .kind = SCHEMA_OBJECT, .schema = &wallet_schema },
    { .name = "google", .kind = SCHEMA_OBJECT, .schema = &wallet_schema },
    { .name = "catima", .kind = SCHEMA_OBJECT, .schema = &wallet_schema },
};
static const struct schema wallets_schema = { "Wallets", "For which wallets cards can be had here.", SCHEMA_ROWS(wallets_fields) };

static const struct schema_field pass_fields[] = {
    { .name = "code",   .kind = SCHEMA_TEXT },
    { .name = "apple",  .kind = SCHEMA_TEXT, .is_nullable = true, .doc = "A link, for a telephone without a key; null: not set up." },
    { .name = "google", .kind = SCHEMA_TEXT, .is_nullable = true, .doc = "An address of Google's; null: not set up." },
    { .name = "catima", .kind = SCHEMA_TEXT, .is_nullable = true, .doc = "An address that Catima opens." },
    { .name = "until",  .kind = SCHEMA_INSTANT, .is_nullable = true, .doc = "How long our link is good; null: there is none." },
};
static const struct schema pass_schema = { "PassLinks", "A card for the wallets of telephones.", SCHEMA_ROWS(pass_fields) };
/* clang-format on */

/* ---- what is set up ---------------------------------------------------------------------------- */

struct standing_of_wallet {
    enum wallet_lack lack;
    struct str name;
    struct instant until; /* 0: no end */
};

static void put_wallet(struct json *json, const char *name, const struct standing_of_wallet *wallet,
                       enum err_language language)
{
    bool is_ready = wallet->lack == LACK_NOTHING;
    json_object_open(json, name);
    json_put_bool(json, "is_ready", is_ready);
    if (is_ready) {
        json_put_null(json, "lack");
        json_put_null(json, "detail");
    } else {
        json_put_text(json, "lack", wallet_lack_code(wallet->lack));
        json_put_text(json, "detail", phrase_in(wallet_lack_text(wallet->lack), language));
    }
    json_put_str_or_null(json, "name", wallet->name);
    if (wallet->until.us != 0)
        answer_put_instant(json, "expires_at", wallet->until);
    else
        json_put_null(json, "expires_at");
    json_object_close(json);
}

static struct standing_of_wallet apple_of(const struct wallet *wallet)
{
    struct standing_of_wallet apple = { .lack = wallet_apple_lack(wallet, instant_now()) };
    if (wallet == NULL || wallet->apple == NULL)
        return apple;
    const struct sign_owner *owner = sign_owner(wallet->apple);
    apple.name = owner->user_id;
    apple.until = owner->until.us < owner->issuer_until.us ? owner->until : owner->issuer_until;
    if (!instant_is_valid(apple.until))
        apple.until.us = 0;
    return apple;
}

static enum err get_wallets(struct request *rq)
{
    const struct wallet *wallet = passes_wallet(app_passes(rq->visit.app));
    const struct standing_of_wallet apple = apple_of(wallet);
    const struct standing_of_wallet google = {
        .lack = wallet_google_lack(wallet),
        .name = wallet != NULL ? wallet->google_issuer : STR_NONE,
    };
    const struct standing_of_wallet catima = { .lack = LACK_NOTHING };
    TRY(reply_begin(rq, 200, WALLETS_MAX_BYTES));
    struct json json = { .out = &rq->reply.out };
    json_object_open(&json, NULL);
    json_put_str_or_null(&json, "url", wallet != NULL ? wallet->url : STR_NONE);
    put_wallet(&json, "apple", &apple, rq->language);
    put_wallet(&json, "google", &google, rq->language);
    put_wallet(&json, "catima", &catima, rq->language);
    json_object_close(&json);
    return OK;
}

/* ---- a card for one wallet --------------------------------------------------------------------- */

static enum err refuse_lack(struct request *rq, enum wallet_lack lack)
{
    struct phrase text = wallet_lack_text(lack);
    return request_refuse(rq, E_PASS_NOT_SET_UP, "/as", text.en, text.fr);
}

static enum err write_google(struct request *rq, const struct pass_loaded *loaded,
                             const struct google_rotation *rotation, struct buf *out)
{
    const struct wallet *wallet = passes_wallet(app_passes(rq->visit.app));
    const struct google_pass google = {
        .pass = &loaded->pass,
        .rotation = rotation,
        .sign = wallet->google,
        .account = wallet->google_account,
        .issuer = wallet->google_issuer,
        .logo_url = wallet->google_logo_url,
        .now = instant_now(),
    };
    return google_link_write(rq->arena, &google, out);
}

/* A browser goes there by itself; who has a key wants to show it, and hears it in JSON. */
static enum err go_to(struct request *rq, struct str address)
{
    struct buf location = { 0 };
    TRY(buf_create(rq->arena, address.len + 1, &location));
    buf_str(&location, address);
    buf_char(&location, '\0');
    TRY(reply_begin(rq, 303, LINKS_MAX_BYTES));
    rq->reply.content_type = "text/plain; charset=utf-8";
    reply_header(rq, "Location", location.base);
    buf_str(&rq->reply.out, address);
    return OK;
}

static enum err go_to_google(struct request *rq, const struct pass_loaded *loaded)
{
    struct buf out = { 0 };
    struct str address = STR_NONE;
    TRY(buf_create(rq->arena, GOOGLE_LINK_MAX_BYTES, &out));
    TRY(write_google(rq, loaded, NULL, &out));
    TRY(buf_finish(&out, &address));
    return go_to(rq, address);
}

static enum err go_to_catima(struct request *rq, const struct pass_loaded *loaded)
{
    struct buf out = { 0 };
    struct str address = STR_NONE;
    TRY(buf_create(rq->arena, CATIMA_MAX_BYTES, &out));
    TRY(catima_link_write(rq->arena, &loaded->pass, &out));
    TRY(buf_finish(&out, &address));
    return go_to(rq, address);
}

static enum err tell_catima_file(struct request *rq, const struct pass_loaded *loaded)
{
    TRY(reply_begin(rq, 200, CATIMA_MAX_BYTES));
    TRY(catima_file_write(rq->arena, &loaded->pass, &rq->reply.out));
    rq->reply.content_type = "application/zip";
    reply_header(rq, "Content-Disposition", "attachment; filename=\"catima.zip\"");
    return OK;
}

/* ---- links for all ----------------------------------------------------------------------------- */

static enum err put_own_link(struct request *rq, struct json *json,
                             const struct pass_loaded *loaded)
{
    const struct passes *passes = app_passes(rq->visit.app);
    const struct wallet *wallet = passes_wallet(passes);
    struct instant until = { .us = instant_now().us + PASS_LINK_DAYS * US_PER_DAY };
    char room[URL_MAX_BYTES];
    struct buf url = BUF(room);
    struct str link = STR_NONE;
    TRY(pass_link(rq->arena, passes_secret(passes), loaded->pass.code, until, &link));
    buf_str(&url, wallet->url);
    buf_lit(&url, LINK_PATH);
    buf_str(&url, link);
    buf_lit(&url, "?as=apple");
    json_put_str(json, "apple", (struct str){ .ptr = room, .len = url.used });
    answer_put_instant(json, "until", until);
    return url.err;
}

static enum err put_links(struct request *rq, struct json *json, const struct pass_loaded *loaded)
{
    const struct wallet *wallet = passes_wallet(app_passes(rq->visit.app));
    struct buf google = { 0 };
    struct buf catima = { 0 };
    struct str text = STR_NONE;
    if (wallet_apple_lack(wallet, instant_now()) == LACK_NOTHING) {
        TRY(put_own_link(rq, json, loaded));
    } else {
        json_put_null(json, "apple");
        json_put_null(json, "until");
    }
    TRY(buf_create(rq->arena, GOOGLE_LINK_MAX_BYTES, &google));
    if (wallet_google_lack(wallet) == LACK_NOTHING)
        TRY(write_google(rq, loaded, NULL, &google));
    TRY(buf_finish(&google, &text));
    json_put_str_or_null(json, "google", text);
    TRY(buf_create(rq->arena, CATIMA_MAX_BYTES, &catima));
    TRY(catima_link_write(rq->arena, &loaded->pass, &catima));
    TRY(buf_finish(&catima, &text));
    json_put_str(json, "catima", text);
    return OK;
}

static enum err tell_links(struct request *rq, const struct pass_loaded *loaded)
{
    TRY(reply_begin(rq, 200, LINKS_MAX_BYTES));
    struct json json = { .out = &rq->reply.out };
    json_object_open(&json, NULL);
    json_put_str(&json, "code", loaded->pass.code);
    TRY(put_links(rq, &json, loaded));
    json_object_close(&json);
    return OK;
}

/* ---- the phone of a card, in Google's wallet ----------------------------------------------------- */

/* Who hears it could show the card by it: so it asks what linking a phone asks, and ends as its link does. */
static enum err tell_google_phone(struct request *rq, const struct pass_loaded *loaded)
{
    enum wallet_lack lack = wallet_google_lack(passes_wallet(app_passes(rq->visit.app)));
    struct phone phone = { 0 };
    struct buf google = { 0 };
    struct str text = STR_NONE;
    if (!request_may(rq, SCOPE_MEMBERS_WRITE))
        return request_refuse(rq, E_FORBIDDEN, "/as", err_text(E_FORBIDDEN, ERR_EN),
                              err_text(E_FORBIDDEN, ERR_FR));
    if (lack != LACK_NOTHING)
        return refuse_lack(rq, lack);
    enum err err = phone_fresh(rq->db, rq->arena, loaded->pass.code, &phone);
    if (err == E_NO_PHONE)
        return request_refuse(rq, err, "/as",
                              "No phone was linked to this card that has not shown it yet: link "
                              "one, then ask again.",
                              "Aucun téléphone qui n'a pas encore présenté cette carte ne lui est "
                              "relié : reliez-en un, puis redemandez.");
    TRY(err);
    TRY(buf_create(rq->arena, GOOGLE_LINK_MAX_BYTES, &google));
    const struct google_rotation rotation = { .token = phone.token, .secret = phone.secret };
    TRY(write_google(rq, loaded, &rotation, &google));
    TRY(buf_finish(&google, &text));
    TRY(reply_begin(rq, 200, LINKS_MAX_BYTES));
    struct json json = { .out = &rq->reply.out };
    json_object_open(&json, NULL);
    json_put_str(&json, "code", loaded->pass.code);
    json_put_null(&json, "apple");
    json_put_null(&json, "until");
    json_put_str(&json, "google", text);
    json_put_null(&json, "catima");
    json_object_close(&json);
    return OK;
}

/* ---- the routes -------------------------------------------------------------------------------- */

static enum err tell_as(struct request *rq, struct str as, const struct pass_loaded *loaded)
{
    const struct wallet *wallet = passes_wallet(app_passes(rq->visit.app));
    if (str_eq(as, STR("apple"))) {
        enum wallet_lack lack = wallet_apple_lack(wallet, instant_now());
        return lack == LACK_NOTHING ? pass_reply(rq, loaded) : refuse_lack(rq, lack);
    }
    bool has_key = rq->match.route->access == ACCESS_KEY;
    if (str_eq(as, STR("google"))) {
        enum wallet_lack lack = wallet_google_lack(wallet);
        if (lack != LACK_NOTHING)
            return refuse_lack(rq, lack);
        return has_key ? tell_links(rq, loaded) : go_to_google(rq, loaded);
    }
    if (has_key && str_eq(as, STR("google_phone")))
        return tell_google_phone(rq, loaded);
    if (str_eq(as, STR("catima")))
        return has_key ? tell_links(rq, loaded) : go_to_catima(rq, loaded);
    if (str_eq(as, STR("catima_file")))
        return tell_catima_file(rq, loaded);
    return request_refuse(rq, E_INVALID, "/as",
                          "Write apple, google, google_phone, catima or catima_file.",
                          "Écrivez apple, google, google_phone, catima ou catima_file.");
}

static enum err get_pass(struct request *rq)
{
    const struct wallet *wallet = passes_wallet(app_passes(rq->visit.app));
    struct pass_query query = { 0 };
    struct pass_loaded loaded = { .newest = 0 };
    TRY(request_query(rq, &query));
    TRY(request_try_code(rq));
    TRY(pass_load(rq->visit.app, rq->db, rq->arena, wallet, rq->id, &loaded));
    return query.as.len > 0 ? tell_as(rq, query.as, &loaded) : tell_links(rq, &loaded);
}

/* For whoever has the link: which is a word of ours, so nobody has to guess fewer than 128 bits. */
static enum err get_link(struct request *rq)
{
    const struct passes *passes = app_passes(rq->visit.app);
    struct pass_query query = { 0 };
    struct pass_loaded loaded = { .newest = 0 };
    struct str code = STR_NONE;
    CLEANUP(reader_give) struct reader reader = { 0 };
    if (passes == NULL)
        return E_NOT_FOUND;
    TRY(request_query(rq, &query));
    TRY(pass_link_read(rq->arena, passes_secret(passes), rq->id, instant_now(), &code));
    TRY(reader_take(rq->visit.app, &reader));
    TRY(pass_load(rq->visit.app, reader.db, rq->arena, passes_wallet(passes), code, &loaded));
    return tell_as(rq, query.as.len > 0 ? query.as : STR("apple"), &loaded);
}

const struct route wallet_routes[] = {
    { METHOD_GET, "/v1/wallets", get_wallets, ACCESS_KEY, SCOPE_QUOTE, .act = ACT_OPEN,
      .name = "getWallets", .tag = "Wallets",
      .doc = "For which wallets cards can be had here, and what lacks.", .status = 200,
      .answer = &wallets_schema },
    { METHOD_GET, "/v1/cards/{code}/pass", get_pass, ACCESS_KEY, SCOPE_QUOTE, .act = ACT_LOOK,
      .query = &query_table, .name = "getPass", .tag = "Wallets",
      .doc = "A card for the wallet of a telephone: a file, an address, or addresses for all.",
      .id_doc = "Of the card, or of a gift card.", .status = 200, .answer = &pass_schema,
      .also = APPLE_PASS_TYPE ",application/zip" },
    { METHOD_GET, "/p/{link}", get_link, ACCESS_PUBLIC, .query = &query_table,
      .name = "followPassLink", .tag = "Wallets",
      .doc = "A card for the wallet of whoever has the link.", .id_doc = "As it was given.",
      .status = 200, .answer = NULL, .also = APPLE_PASS_TYPE ",application/zip" },
};
const size_t wallet_route_count = COUNT(wallet_routes);
