/* cmd_operator.c - habitue operator add, list, change, close, pin: who serves at the tills that ask for staff.
 *
 * Works beside a running server, which knows of it from the next request on.
 */
#include <string.h>

#include "app/shown/pins.h"
#include "app/staff/operators.h"
#include "cli/cli.h"
#include "terminal/hidden.h"

#define OPERATOR_ARENA_BYTES (16u << 20)
#define LIST_MAX_BYTES       (4u << 20)

/* ---- a PIN ------------------------------------------------------------------------------------ */

/* Never a word of the command line, where every process of the machine sees it. */
static enum exit_code ask_pin(const struct console *console, struct member_pin *ret_pin)
{
    char room[HIDDEN_MAX_BYTES] = { 0 };
    struct str pin = STR_NONE;
    enum err err = hidden_read(console, PHRASE("PIN (4 to 8 digits)", "Code PIN (4 à 8 chiffres)"),
                               room, &pin);
    bool is_good = err == OK && pin_is_valid(pin);
    err = is_good ? pin_make(pin, ret_pin) : OK;
    explicit_bzero(room, sizeof(room));
    if (err != OK)
        return console_fail(console, err, STR_NONE);
    if (is_good)
        return CLI_OK;
    return console_refuse(console, CLI_USAGE,
                          PHRASE("a PIN has 4 to 8 digits; it is read from the terminal or from "
                                 "standard input",
                                 "un code PIN compte 4 à 8 chiffres ; il est lu au terminal ou sur "
                                 "l'entrée standard"),
                          WORDS_NONE);
}

/* ---- one row ---------------------------------------------------------------------------------- */

typedef enum err operator_deed(struct db *db, struct arena *arena, struct instant now,
                               const struct operator_request *request, struct problem *problem,
                               struct operator_row *ret_row);

static enum err keep(struct db *db, struct arena *arena, operator_deed *deed,
                     const struct operator_request *request, struct problem *problem,
                     struct operator_row *ret_row)
{
    CLEANUP(db_tx_end) struct db_tx tx = { 0 };
    TRY(db_tx_begin(db, &tx));
    TRY(deed(db, arena, instant_now(), request, problem, ret_row));
    return db_tx_commit(&tx);
}

static enum exit_code refuse(const struct console *console, const char *place,
                             const struct operator_request *request, enum err err,
                             const struct problem *problem)
{
    if (err == problem->err && problem->en[0] != '\0')
        return console_refuse(console, CLI_USAGE, PHRASE(problem->en, problem->fr), WORDS_NONE);
    if (err == E_SHOP_UNKNOWN)
        return console_fail(console, err, request->shop);
    if (err == E_EXISTS)
        return console_fail(console, err, request->code);
    if (err == E_NOT_FOUND)
        return console_refuse(console, CLI_REFUSED,
                              PHRASE("nobody has the code %1; habitue operator list shows them",
                                     "personne n'a le code %1 ; habitue operator list les montre"),
                              WORDS(request->code));
    return console_fail(console, err, place_text(console, place));
}

static enum exit_code run(const struct console *console, const char *place, operator_deed *deed,
                          const struct operator_request *request)
{
    CLEANUP(arena_close) struct arena arena = { 0 };
    CLEANUP(db_close) struct db *db = NULL;
    struct operator_row row = { 0 };
    struct problem problem = { 0 };
    enum err err = arena_open(&arena, OPERATOR_ARENA_BYTES);
    if (err == OK)
        err = db_open(place, DB_CONFIGURE, &db);
    if (err != OK)
        return console_fail(console, err, place_text(console, place));
    err = keep(db, &arena, deed, request, &problem, &row);
    if (err != OK)
        return refuse(console, place, request, err, &problem);
    struct phrase state = row.is_closed ? PHRASE("serves no more", "ne sert plus")
                                        : PHRASE("serves", "est en service");
    console_say(console, PHRASE("%1 (%2, %3) %4.", "%1 (%2, %3) %4."),
                WORDS(row.code, row.name, row.role, str_c(console_phrase(console, state))));
    return CLI_OK;
}

/* ---- add and change --------------------------------------------------------------------------- */

struct operator_values {
    const char *place;
    struct str merchant;
    struct str code;
    struct str name;
    struct str role;
    struct str shop;
    bool all_shops;
};

/* clang-format off */
#define OPERAND_CODE OPERAND_TEXT(struct operator_values, code, "CODE", 1, CODE_MAX_BYTES, .doc = { "by which the journal names him", "par lequel le journal le nomme" })
#define ROLE_DOC     { "cashier, manager or administrator", "cashier, manager ou administrator" }

static const struct option add_options[] = {
    OPERAND_CODE,
    OPTIONS_PLACE_THERE(struct operator_values),
    OPTION_TEXT(struct operator_values, name, "NAME", 1, NAME_MAX_BYTES, .is_required = true, .doc = { "his name; a till shows the first word", "son nom ; une caisse en montre le premier mot" }),
    OPTION_TEXT(struct operator_values, role, "ROLE", 1, CODE_MAX_BYTES, .is_required = true, .doc = ROLE_DOC),
    OPTION_TEXT(struct operator_values, shop, "CODE", 1, CODE_MAX_BYTES, .doc = { "where he serves [in all shops]", "où il sert [dans tous les magasins]" }),
};

static const struct option change_options[] = {
    OPERAND_CODE,
    OPTIONS_PLACE_THERE(struct operator_values),
    OPTION_TEXT(struct operator_values, name, "NAME", 1, NAME_MAX_BYTES, .doc = { "his name from now on", "son nom désormais" }),
    OPTION_TEXT(struct operator_values, role, "ROLE", 1, CODE_MAX_BYTES, .doc = ROLE_DOC),
    OPTION_TEXT(struct operator_values, shop, "CODE", 1, CODE_MAX_BYTES, .doc = { "where he serves from now on", "où il sert désormais" }),
    OPTION_FLAG(struct operator_values, all_shops, .name = "all-shops", .doc = { "or in all shops", "ou dans tous les magasins" }),
};

static const struct option one_options[] = {
    OPERAND_CODE,
    OPTIONS_PLACE_THERE(struct operator_values),
};
/* clang-format on */

static struct operator_request request_of(const struct operator_values *values)
{
    return (struct operator_request){
        .code = values->code,
        .name = values->name,
        .has_name = values->name.len > 0,
        .role = values->role,
        .has_role = values->role.len > 0,
        .shop = values->shop,
        .has_shop = values->shop.len > 0 || values->all_shops,
    };
}

static enum exit_code add_run(struct console *console, const void *told)
{
    const struct operator_values *values = told;
    struct operator_request request = request_of(values);
    enum exit_code code = ask_pin(console, &request.kept);
    return code == CLI_OK ? run(console, values->place, operator_keep, &request) : code;
}

static enum exit_code change_run(struct console *console, const void *told)
{
    const struct operator_values *values = told;
    struct operator_request request = request_of(values);
    if (values->all_shops && values->shop.len > 0)
        return console_refuse(console, CLI_USAGE,
                              PHRASE("tell --shop or --all-shops, one of the two",
                                     "indiquez --shop ou --all-shops, l'un des deux"),
                              WORDS_NONE);
    return run(console, values->place, operator_change, &request);
}

const struct verb verb_operator_add = {
    .name = "operator add",
    .page = "habitue-operator",
    .summary = { "name somebody who serves, with a PIN", "nomme une personne, avec un code PIN" },
    .about = { "The PIN is asked for, or read from standard input.  Works beside a running "
               "server.\n",
               "Le code PIN est demandé, ou lu sur l'entrée standard. Fonctionne à côté d'un "
               "serveur\nen marche.\n" },
    .options = add_options,
    .option_count = COUNT(add_options),
    .size = sizeof(struct operator_values),
    .run = add_run,
};

const struct verb verb_operator_change = {
    .name = "operator change",
    .page = "habitue-operator",
    .summary = { "change a name, a role or a shop", "change un nom, un rôle ou un magasin" },
    .about = { "Acts from the next request on.\n", "Vaut dès la prochaine requête.\n" },
    .options = change_options,
    .option_count = COUNT(change_options),
    .size = sizeof(struct operator_values),
    .run = change_run,
};

/* ---- close and pin ---------------------------------------------------------------------------- */

static enum exit_code close_run(struct console *console, const void *told)
{
    const struct operator_values *values = told;
    struct operator_request request = request_of(values);
    request.is_closed = true;
    request.has_closed = true;
    return run(console, values->place, operator_change, &request);
}

static enum exit_code pin_run(struct console *console, const void *told)
{
    const struct operator_values *values = told;
    struct operator_request request = request_of(values);
    enum exit_code code = ask_pin(console, &request.kept);
    return code == CLI_OK ? run(console, values->place, operator_change, &request) : code;
}

const struct verb verb_operator_close = {
    .name = "operator close",
    .page = "habitue-operator",
    .summary = { "somebody serves no more", "une personne ne sert plus" },
    .about = { "From the next request on; the journal goes on naming him, so he is never "
               "deleted.\n",
               "Dès la prochaine requête ; le journal continue de le nommer, il n'est donc jamais\n"
               "effacé.\n" },
    .options = one_options,
    .option_count = COUNT(one_options),
    .size = sizeof(struct operator_values),
    .run = close_run,
};

const struct verb verb_operator_pin = {
    .name = "operator pin",
    .page = "habitue-operator",
    .summary = { "give somebody another PIN", "donne un autre code PIN" },
    .about = { "It is asked for, or read from standard input.  Whoever signed in with the old one "
               "has\n"
               "to do so again.\n",
               "Il est demandé, ou lu sur l'entrée standard. Qui s'est identifié avec l'ancien "
               "doit\n"
               "le faire à nouveau.\n" },
    .options = one_options,
    .option_count = COUNT(one_options),
    .size = sizeof(struct operator_values),
    .run = pin_run,
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

struct operator_list {
    struct operator_row *rows;
    size_t count;
    struct shop *shops;
    size_t shop_count;
};

static struct str shop_code(const struct operator_list *list, int64_t id)
{
    for (size_t i = 0; i < list->shop_count; i++) {
        if (list->shops[i].id == id)
            return list->shops[i].code;
    }
    return STR_NONE;
}

static void list_json(struct buf *out, const struct operator_list *list)
{
    struct json json = { .out = out };
    json_object_open(&json, NULL);
    json_array_open(&json, "operators");
    for (size_t i = 0; i < list->count; i++) {
        const struct operator_row *row = &list->rows[i];
        json_object_open(&json, NULL);
        json_put_str(&json, "code", row->code);
        json_put_str(&json, "name", row->name);
        json_put_str(&json, "role", row->role);
        json_put_str_or_null(&json, "shop", shop_code(list, row->shop_id));
        json_put_bool(&json, "closed", row->is_closed);
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
    struct operator_list list = { 0 };
    struct buf out = { 0 };
    enum err err = arena_open(&arena, OPERATOR_ARENA_BYTES);
    if (err == OK)
        err = db_open(values->place, DB_READ, &db);
    if (err == OK)
        err = operator_list(db, &arena, &list.rows, &list.count);
    if (err == OK)
        err = shop_list(db, &arena, &list.shops, &list.shop_count);
    if (err == OK)
        err = buf_create(&arena, LIST_MAX_BYTES, &out);
    if (err != OK)
        return console_fail(console, err, place_text(console, values->place));
    if (values->json) {
        list_json(&out, &list);
        return console_print_json(console, &out);
    }
    for (size_t i = 0; i < list.count; i++) {
        const struct operator_row *row = &list.rows[i];
        struct phrase state =
            row->is_closed ? PHRASE("closed", "fermé") : PHRASE("serves", "en service");
        struct phrase everywhere = PHRASE("all shops", "tous les magasins");
        struct str shop = row->shop_id != 0 ? shop_code(&list, row->shop_id)
                                            : str_c(console_phrase(console, everywhere));
        console_say(console, PHRASE("%1  %2  %3  %4  %5", "%1  %2  %3  %4  %5"),
                    WORDS(row->code, str_c(console_phrase(console, state)), row->role, shop,
                          row->name));
    }
    return CLI_OK;
}

const struct verb verb_operator_list = {
    .name = "operator list",
    .page = "habitue-operator",
    .summary = { "list who serves, without the PINs", "liste le personnel, sans les codes PIN" },
    .about = { "Each with code, role, shop and name, and whether he serves.\n",
               "Chacun avec code, rôle, magasin et nom, et s'il est en service.\n" },
    .options = list_options,
    .option_count = COUNT(list_options),
    .size = sizeof(struct list_values),
    .run = list_run,
};
