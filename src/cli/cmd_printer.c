/* cmd_printer.c - habitue printer add, list, remove, test: where slips come out.
 *
 * Works beside a running server, which knows a new printer from the next request on.
 */
#include "app/printer/prints.h"

#include "cli/cli.h"
#include "core/instant.h"
#include "core/limits.h"

#define PRINTER_ARENA_BYTES (16u << 20)
#define LIST_MAX_BYTES      (1u << 20)

/* ---- add -------------------------------------------------------------------------------------- */

struct add_values {
    const char *place;
    struct str merchant;
    struct str name;
    struct str address;
    struct str shop;
    struct str speaks;
    int64_t width;
    struct str page;
};

static const struct option add_options[] = {
    OPERAND_TEXT(struct add_values, name, "NAME", 1, CODE_MAX_BYTES,
                 .doc = { "by which the tills name it: \"counter\"",
                          "par lequel les caisses la nomment : « comptoir »" }),
    OPTIONS_PLACE_THERE(struct add_values),
    OPTION_TEXT(struct add_values, address, "HOST:PORT|/dev/…", 1, CABLE_ADDRESS_MAX_BYTES,
                .is_required = true,
                .doc = { "where it is: 192.168.1.50:9100, or /dev/usb/lp0",
                         "où elle est : 192.168.1.50:9100, ou /dev/usb/lp0" }),
    OPTION_TEXT(struct add_values, shop, "CODE", 1, CODE_MAX_BYTES,
                .doc = { "only the tills of this shop name it",
                         "seules les caisses de ce magasin la nomment" }),
    OPTION_TEXT(struct add_values, speaks, "escpos|text", 1, 16,
                .doc = { "its language [escpos]", "sa langue [escpos]" }),
    OPTION_INT(struct add_values, width, "MM", PAPER_58_MM, PAPER_80_MM,
               .doc = { "of its paper, 58 or 80 [80]", "de son papier, 58 ou 80 [80]" }),
    OPTION_TEXT(struct add_values, page, "cp1252|pc858", 1, 16,
                .doc = { "its code page [cp1252]", "sa page de codes [cp1252]" }),
};

/* The shop that the option names, as its id. */
static enum err find_shop(struct db *db, struct arena *arena, struct str code, int64_t *ret_id)
{
    struct shop *shops = NULL;
    size_t count = 0;
    TRY(shop_list(db, arena, &shops, &count));
    for (size_t i = 0; i < count; i++) {
        if (str_eq(shops[i].code, code)) {
            *ret_id = shops[i].id;
            return OK;
        }
    }
    return code.len > 0 ? E_SHOP_UNKNOWN : OK;
}

static enum err keep(struct db *db, struct arena *arena, struct str shop, struct printer *printer)
{
    CLEANUP(db_tx_end) struct db_tx tx = { 0 };
    TRY(db_tx_begin(db, &tx));
    TRY(find_shop(db, arena, shop, &printer->shop_id));
    printer->created = instant_now();
    TRY(printer_keep(db, arena, printer));
    return db_tx_commit(&tx);
}

static enum exit_code add_run(struct console *console, const void *told)
{
    const struct add_values *values = told;
    CLEANUP(arena_close) struct arena arena = { 0 };
    CLEANUP(db_close) struct db *db = NULL;
    struct problem problem = { 0 };
    struct printer printer = { 0 };
    const struct printer_request request = {
        .name = values->name,
        .address = values->address,
        .speaks = values->speaks,
        .width = values->width,
        .code_page = values->page,
    };

    enum err err = printer_read(&request, CABLE_ALL, &problem, &printer);
    if (err == E_INVALID)
        return console_refuse(console, CLI_USAGE, PHRASE("%1", "%1"),
                              WORDS(str_c(console_phrase(console, (struct phrase){ problem.en,
                                                                                   problem.fr }))));
    if (err != OK)
        return console_fail(console, err, values->address);
    err = arena_open(&arena, PRINTER_ARENA_BYTES);
    if (err == OK)
        err = db_open(values->place, DB_CONFIGURE, &db);
    if (err != OK)
        return console_fail(console, err, place_text(console, values->place));
    err = keep(db, &arena, values->shop, &printer);
    if (err != OK)
        return console_fail(console, err, err == E_SHOP_UNKNOWN ? values->shop : values->name);
    console_say(console,
                PHRASE("The tills may name the printer %1; habitue printer test tries it.",
                       "Les caisses peuvent nommer l'imprimante %1 ; habitue printer test "
                       "l'essaie."),
                WORDS(values->name));
    return CLI_OK;
}

const struct verb verb_printer_add = {
    .name = "printer add",
    .page = "habitue-printer",
    .summary = { "set up a receipt printer", "installe une imprimante de tickets" },
    .about = { "Works beside a running server.  Nothing is printed but when a till asks for it.\n",
               "Fonctionne à côté d'un serveur en marche. Rien ne s'imprime sans qu'une caisse\n"
               "le demande.\n" },
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

static struct str shop_code(const struct shop *shops, size_t count, int64_t id)
{
    for (size_t i = 0; i < count; i++) {
        if (shops[i].id == id)
            return shops[i].code;
    }
    return STR_NONE;
}

struct listing {
    struct printer *printers;
    size_t count;
    struct shop *shops;
    size_t shop_count;
};

static enum err load(const struct list_values *values, struct arena *arena, struct listing *listing)
{
    CLEANUP(db_close) struct db *db = NULL;
    TRY(db_open(values->place, DB_READ, &db));
    TRY(printer_list(db, arena, &listing->printers, &listing->count));
    return shop_list(db, arena, &listing->shops, &listing->shop_count);
}

static void list_json(struct buf *out, const struct listing *listing)
{
    struct json json = { .out = out };
    json_object_open(&json, NULL);
    json_array_open(&json, "printers");
    for (size_t i = 0; i < listing->count; i++) {
        const struct printer *printer = &listing->printers[i];
        printer_write(&json, printer,
                      shop_code(listing->shops, listing->shop_count, printer->shop_id), true);
    }
    json_array_close(&json);
    json_object_close(&json);
}

static enum exit_code list_run(struct console *console, const void *told)
{
    const struct list_values *values = told;
    CLEANUP(arena_close) struct arena arena = { 0 };
    struct listing listing = { 0 };
    struct buf out = { 0 };
    enum err err = arena_open(&arena, PRINTER_ARENA_BYTES);
    if (err == OK)
        err = load(values, &arena, &listing);
    if (err == OK)
        err = buf_create(&arena, LIST_MAX_BYTES, &out);
    if (err != OK)
        return console_fail(console, err, place_text(console, values->place));
    if (values->json) {
        list_json(&out, &listing);
        return console_print_json(console, &out);
    }
    for (size_t i = 0; i < listing.count; i++) {
        const struct printer *printer = &listing.printers[i];
        struct number_word width = { { 0 } };
        console_say(console, PHRASE("%1  %2  %3  %4 mm  %5", "%1  %2  %3  %4 mm  %5"),
                    WORDS(printer->name, printer->address,
                          str_c(printer_speech_name(printer->form.speech)),
                          wording_number(&width, printer->form.width),
                          shop_code(listing.shops, listing.shop_count, printer->shop_id)));
    }
    return CLI_OK;
}

const struct verb verb_printer_list = {
    .name = "printer list",
    .page = "habitue-printer",
    .summary = { "list the receipt printers", "liste les imprimantes de tickets" },
    .about = { "Where each is, and whose tills may name it.\n",
               "Où est chacune, et quelles caisses la nomment.\n" },
    .options = list_options,
    .option_count = COUNT(list_options),
    .size = sizeof(struct list_values),
    .run = list_run,
};

/* ---- remove, test ----------------------------------------------------------------------------- */

struct name_values {
    const char *place;
    struct str merchant;
    struct str name;
};

static const struct option name_options[] = {
    OPERAND_TEXT(struct name_values, name, "NAME", 1, CODE_MAX_BYTES,
                 .doc = { "of the printer, as habitue printer list shows it",
                          "de l'imprimante, comme l'affiche habitue printer list" }),
    OPTIONS_PLACE_THERE(struct name_values),
};

static enum exit_code refuse_name(const struct console *console, struct str name)
{
    return console_refuse(console, CLI_REFUSED,
                          PHRASE("there is no printer %1; habitue printer list shows them",
                                 "il n'y a pas d'imprimante %1 ; habitue printer list les montre"),
                          WORDS(name));
}

static enum err take_away(const char *place, struct str name)
{
    CLEANUP(db_close) struct db *db = NULL;
    CLEANUP(db_tx_end) struct db_tx tx = { 0 };
    TRY(db_open(place, DB_CONFIGURE, &db));
    TRY(db_tx_begin(db, &tx));
    TRY(printer_delete(db, name));
    return db_tx_commit(&tx);
}

static enum exit_code remove_run(struct console *console, const void *told)
{
    const struct name_values *values = told;
    enum err err = take_away(values->place, values->name);
    if (err == E_NOT_FOUND)
        return refuse_name(console, values->name);
    if (err != OK)
        return console_fail(console, err, place_text(console, values->place));
    console_say(console, PHRASE("The printer %1 is no more.", "L'imprimante %1 est retirée."),
                WORDS(values->name));
    return CLI_OK;
}

const struct verb verb_printer_remove = {
    .name = "printer remove",
    .page = "habitue-printer",
    .summary = { "take a receipt printer away", "retire une imprimante de tickets" },
    .about = { "What still waits for it fails, and can be printed elsewhere.\n",
               "Ce qui l'attend encore échoue, et peut s'imprimer ailleurs.\n" },
    .options = name_options,
    .option_count = COUNT(name_options),
    .size = sizeof(struct name_values),
    .run = remove_run,
};

static enum exit_code test_run(struct console *console, const void *told)
{
    const struct name_values *values = told;
    CLEANUP(arena_close) struct arena arena = { 0 };
    CLEANUP(db_close) struct db *db = NULL;
    struct printer printer = { 0 };
    enum err err = arena_open(&arena, PRINTER_ARENA_BYTES);
    if (err == OK)
        err = db_open(values->place, DB_READ, &db);
    if (err != OK)
        return console_fail(console, err, place_text(console, values->place));
    err = printer_get(db, &arena, values->name, &printer);
    if (err == E_NOT_FOUND)
        return refuse_name(console, values->name);
    if (err == OK)
        err = print_test(&arena, &printer, CABLE_ALL);
    if (err != OK)
        return console_fail(console, err, printer.address);
    console_say(console,
                PHRASE("%1 has the slip: look whether its letters are right.",
                       "%1 a le ticket : regardez si ses lettres sont justes."),
                WORDS(values->name));
    return CLI_OK;
}

const struct verb verb_printer_test = {
    .name = "printer test",
    .page = "habitue-printer",
    .summary = { "print a slip to try a printer", "imprime un ticket d'essai" },
    .about = { "From this machine, without the server: accents, the sign of the euro, and a code "
               "to read.\n",
               "Depuis cette machine, sans le serveur : des accents, le signe de l'euro, et un "
               "code à lire.\n" },
    .options = name_options,
    .option_count = COUNT(name_options),
    .size = sizeof(struct name_values),
    .run = test_run,
};
