/* cmd_key.c - habitue key add, list, revoke: who may speak to the server.
 *
 * Works beside a running server, which honours a new key and refuses a revoked one from the next
 * request on.
 */
#include "app/setup.h"

#include "cli/cli.h"
#include "core/instant.h"
#include "core/limits.h"

#define KEY_ARENA_BYTES (16u << 20)
#define LIST_MAX_BYTES  (4u << 20)

static struct str number_text(struct arena *arena, int64_t number)
{
    struct buf out = { 0 };
    struct str text = STR_NONE;
    if (buf_create(arena, 32, &out) != OK)
        return STR("?");
    buf_int(&out, number);
    return buf_finish(&out, &text) == OK ? text : STR("?");
}

static struct str scopes_text(struct arena *arena, int64_t scopes)
{
    struct buf out = { 0 };
    struct str text = STR_NONE;
    if (buf_create(arena, 256, &out) != OK)
        return STR("?");
    scopes_format(&out, scopes);
    return buf_finish(&out, &text) == OK ? text : STR("?");
}

/* ---- add -------------------------------------------------------------------------------------- */

struct add_values {
    const char *place;
    struct str merchant;
    struct str label;
    struct str scopes;
    struct str shop;
    struct str till;
    bool staff;
    bool json;
};

static const struct option add_options[] = {
    OPTIONS_PLACE_THERE(struct add_values),
    OPTION_TEXT(struct add_values, label, "LABEL", 1, NAME_MAX_BYTES, .is_required = true,
                .doc = { "whose key it is: \"till 2\"", "à qui est la clé : « caisse 2 »" }),
    OPTION_TEXT(struct add_values, scopes, "A,B", 1, 200,
                .doc = { "what it may do [all a till needs]",
                         "ce qu'elle permet [tout ce qu'il faut à une caisse]" }),
    OPTION_TEXT(struct add_values, shop, "CODE", 1, CODE_MAX_BYTES,
                .doc = { "bind it to a shop", "la lie à un magasin" }),
    OPTION_TEXT(struct add_values, till, "CODE", 1, CODE_MAX_BYTES,
                .doc = { "and to a till of it", "et à une de ses caisses" }),
    OPTION_FLAG(struct add_values, staff,
                .doc = { "somebody signs in there by a PIN: habitue operator",
                         "on s'y identifie par un code PIN : habitue operator" }),
    OPTION_FLAG(struct add_values, json,
                .doc = { "print the result as JSON", "affiche le résultat en JSON" }),
};

/* The shop and till that the options name, as ids of the key.  E_SHOP_UNKNOWN, E_TILL_UNKNOWN. */
static enum err bind_key(struct db *db, struct arena *arena, const struct add_values *values,
                         struct api_key *key)
{
    struct shop shop = { 0 };
    struct till *tills = NULL;
    size_t till_count = 0;
    if (values->shop.len > 0)
        TRY(shop_by_code(db, arena, values->shop, &shop));
    key->shop_id = shop.id;
    TRY(till_list(db, arena, &tills, &till_count));

    for (size_t i = 0; i < till_count; i++) {
        if (key->shop_id != 0 && tills[i].shop_id == key->shop_id &&
            str_eq(tills[i].code, values->till))
            key->till_id = tills[i].id;
    }
    return key->till_id == 0 && values->till.len > 0 ? E_TILL_UNKNOWN : OK;
}

static enum err create(struct db *db, struct arena *arena, const struct add_values *values,
                       struct api_key *key, struct str *ret_secret)
{
    CLEANUP(db_tx_end) struct db_tx tx = { 0 };
    TRY(db_tx_begin(db, &tx));
    TRY(bind_key(db, arena, values, key));
    TRY(key_create(db, arena, key, ret_secret));
    return db_tx_commit(&tx);
}

static enum exit_code add_print(const struct console *console, const struct add_values *values,
                                const struct api_key *key, struct str secret)
{
    char room[2048];
    struct buf out = BUF(room);
    if (!values->json) {
        console_say(
            console,
            PHRASE("Key %1 (%2) may: %3\n\n  %4\n\nIt is shown only now: keep it.",
                   "La clé %1 (%2) permet : %3\n\n  %4\n\nElle ne s'affiche que cette fois : "
                   "gardez-la."),
            WORDS(number_text(console->arena, key->id), key->label,
                  scopes_text(console->arena, key->scopes), secret));
        return CLI_OK;
    }
    struct json json = { .out = &out };
    json_object_open(&json, NULL);
    json_put_id(&json, "id", key->id);
    json_put_str(&json, "label", key->label);
    json_put_str(&json, "scopes", scopes_text(console->arena, key->scopes));
    json_put_str(&json, "key", secret);
    json_object_close(&json);
    return console_print_json(console, &out);
}

static enum exit_code add_run(struct console *console, const void *told)
{
    const struct add_values *values = told;
    CLEANUP(arena_close) struct arena arena = { 0 };
    CLEANUP(db_close) struct db *db = NULL;
    struct api_key key = {
        .label = values->label,
        .scopes = values->staff ? scopes_of_till | SCOPE_ADJUST : scopes_of_till,
        .asks_staff = values->staff,
    };
    struct str secret = STR_NONE;

    if (values->scopes.len > 0 && scopes_parse(values->scopes, &key.scopes) != OK)
        return console_refuse(console, CLI_USAGE,
                              PHRASE("\"%1\" names no set of scopes; choose among %2",
                                     "« %1 » ne nomme pas des droits ; choisissez parmi %2"),
                              WORDS(values->scopes, scopes_text(console->arena, INT64_MAX)));
    if (values->till.len > 0 && values->shop.len == 0)
        return console_refuse(console, CLI_USAGE,
                              PHRASE("--till needs --shop beside it",
                                     "--till demande aussi --shop"),
                              WORDS_NONE);

    enum err err = arena_open(&arena, KEY_ARENA_BYTES);
    if (err == OK)
        err = db_open(values->place, DB_CONFIGURE, &db);
    if (err != OK)
        return console_fail(console, err, place_text(console, values->place));
    err = create(db, &arena, values, &key, &secret);
    if (err == E_SHOP_UNKNOWN || err == E_TILL_UNKNOWN)
        return console_fail(console, err, err == E_TILL_UNKNOWN ? values->till : values->shop);
    if (err != OK)
        return console_fail(console, err, place_text(console, values->place));
    return add_print(console, values, &key, secret);
}

const struct verb verb_key_add = {
    .name = "key add",
    .page = "habitue-key",
    .summary = { "make a key for a till or an application",
                 "crée une clé pour une caisse ou une application" },
    .about = { "Works beside a running server.  The scopes are quote, earn, spend, members.read,\n"
               "members.write, adjust, report and admin, which implies the others.\n",
               "Fonctionne à côté d'un serveur en marche. Les droits sont quote, earn, spend,\n"
               "members.read, members.write, adjust, report, et admin qui comprend les autres.\n" },
    .options = add_options,
    .option_count = COUNT(add_options),
    .size = sizeof(struct add_values),
    .run = add_run,
};

/* ---- list ------------------------------------------------------------------------------------- */

struct list_values {
    const char *place;
    struct str merchant;
    bool json;
};

static const struct option list_options[] = {
    OPTIONS_PLACE_THERE(struct list_values),
    OPTION_FLAG(struct list_values, json,
                .doc = { "print the result as JSON", "affiche le résultat en JSON" }),
};

static void list_json(struct buf *out, struct arena *arena, const struct api_key *keys,
                      size_t count)
{
    char room[64];
    struct json json = { .out = out };
    json_object_open(&json, NULL);
    json_array_open(&json, "keys");
    for (size_t i = 0; i < count; i++) {
        struct buf at = BUF(room);
        instant_format(&at, keys[i].created);
        json_object_open(&json, NULL);
        json_put_id(&json, "id", keys[i].id);
        json_put_str(&json, "label", keys[i].label);
        json_put_str(&json, "scopes", scopes_text(arena, keys[i].scopes));
        json_put_str(&json, "created_at", (struct str){ at.base, at.used });
        json_put_bool(&json, "revoked", keys[i].is_revoked);
        json_put_bool(&json, "staff", keys[i].asks_staff);
        json_object_close(&json);
    }
    json_array_close(&json);
    json_object_close(&json);
}

static enum exit_code list_run(struct console *console, const void *told)
{
    const struct list_values *values = told;
    CLEANUP(arena_close) struct arena arena = { 0 };
    CLEANUP(db_close) struct db *db = NULL;
    struct api_key *keys = NULL;
    size_t count = 0;
    struct buf out = { 0 };

    enum err err = arena_open(&arena, KEY_ARENA_BYTES);
    if (err == OK)
        err = db_open(values->place, DB_READ, &db);
    if (err == OK)
        err = key_list(db, &arena, &keys, &count);
    if (err == OK)
        err = buf_create(&arena, LIST_MAX_BYTES, &out);
    if (err != OK)
        return console_fail(console, err, place_text(console, values->place));
    if (values->json) {
        list_json(&out, &arena, keys, count);
        return console_print_json(console, &out);
    }
    for (size_t i = 0; i < count; i++) {
        struct phrase state =
            keys[i].is_revoked ? PHRASE("revoked", "révoquée") : PHRASE("in use", "en service");
        struct phrase staff =
            keys[i].asks_staff ? PHRASE("  with staff", "  avec personnel") : PHRASE("", "");
        console_say(console, PHRASE("%1  %2  %3  %4%5", "%1  %2  %3  %4%5"),
                    WORDS(number_text(&arena, keys[i].id), str_c(console_phrase(console, state)),
                          keys[i].label, scopes_text(&arena, keys[i].scopes),
                          str_c(console_phrase(console, staff))));
    }
    return CLI_OK;
}

const struct verb verb_key_list = {
    .name = "key list",
    .page = "habitue-key",
    .summary = { "list the keys, without their secrets", "liste les clés, sans leurs secrets" },
    .about = { "Each key with its number, its label, what it may do, and whether it was revoked.\n",
               "Chaque clé avec son numéro, son nom, ses droits, et si elle est révoquée.\n" },
    .options = list_options,
    .option_count = COUNT(list_options),
    .size = sizeof(struct list_values),
    .run = list_run,
};

/* ---- revoke ----------------------------------------------------------------------------------- */

struct revoke_values {
    const char *place;
    struct str merchant;
    int64_t id;
};

static const struct option revoke_options[] = {
    OPERAND_INT(struct revoke_values, id, "ID", 1, INT64_MAX,
                .doc = { "number of the key, as habitue key list shows it",
                         "numéro de la clé, comme l'affiche habitue key list" }),
    OPTIONS_PLACE_THERE(struct revoke_values),
};

static enum err revoke(struct db *db, int64_t id)
{
    CLEANUP(db_tx_end) struct db_tx tx = { 0 };
    TRY(db_tx_begin(db, &tx));
    TRY(key_revoke(db, id, instant_now()));
    return db_tx_commit(&tx);
}

static enum exit_code revoke_run(struct console *console, const void *told)
{
    const struct revoke_values *values = told;
    CLEANUP(db_close) struct db *db = NULL;
    struct str id = number_text(console->arena, values->id);

    enum err err = db_open(values->place, DB_CONFIGURE, &db);
    if (err != OK)
        return console_fail(console, err, place_text(console, values->place));
    err = revoke(db, values->id);
    if (err == E_NOT_FOUND)
        return console_refuse(console, CLI_REFUSED,
                              PHRASE("there is no key %1; habitue key list shows them",
                                     "il n'y a pas de clé %1 ; habitue key list les montre"),
                              WORDS(id));
    if (err != OK)
        return console_fail(console, err, place_text(console, values->place));
    console_say(console,
                PHRASE("Key %1 is revoked: it is refused from the next request on.",
                       "La clé %1 est révoquée : elle est refusée dès la prochaine requête."),
                WORDS(id));
    return CLI_OK;
}

const struct verb verb_key_revoke = {
    .name = "key revoke",
    .page = "habitue-key",
    .summary = { "refuse a key from now on", "refuse désormais une clé" },
    .about = { "Cannot be undone: make a new key instead.\n",
               "Sans retour : créez plutôt une nouvelle clé.\n" },
    .options = revoke_options,
    .option_count = COUNT(revoke_options),
    .size = sizeof(struct revoke_values),
    .run = revoke_run,
};
