/* cmd_print.c - habitue print cards, vouchers, gift-cards, letters: a file for a print shop, a card printer, or the office's own.
 *
 *      cards  [##########..........]  48 %  4,800 of 10,000 cards  1,900/s  3 s left
 */
#include "app/ids.h"
#include "app/money/codes.h"
#include "app/print/letters.h"
#include "cli/cli.h"
#include "cli/progress.h"
#include "cli/stopped.h"
#include "core/io.h"

#define PRINT_ARENA_BYTES (64u << 20) /* address space: logos, and the texts of a hundred cards */
#define PAGE_ARENA_BYTES  (4u << 20)  /* pictures of codes of a page */
#define FILE_MODE         0600        /* names of customers are in it */

struct print_values {
    const char *place;
    struct str merchant;
    const char *file;
    struct str shop;
    struct str paper;
    struct str code;
    struct str batch;
    struct date since;
    struct date until;
    bool json;
};

static const struct print_values print_defaults = { .since = { .days = INT32_MIN },
                                                    .until = { .days = INT32_MIN } };

/* clang-format off */
#define PRINT_OPTIONS(paper_max, paper_en, paper_fr)                                               \
    OPERAND_PATH(struct print_values, file, "FILE", .doc = { "the PDF to write", "le PDF à écrire" }), \
    OPTIONS_PLACE_THERE(struct print_values),                                                      \
    OPTION_TEXT(struct print_values, code, "CODE", CARD_CODE_MIN_BYTES, CARD_CODE_MAX_BYTES, .doc = { "that one alone", "celui-là seul" }), \
    OPTION_DATE(struct print_values, since, .doc = { "those that were added since that day [all]", "ceux ajoutés depuis ce jour [tous]" }), \
    OPTION_DATE(struct print_values, until, .doc = { "and until the end of that day [now]", "et jusqu'à la fin de ce jour [maintenant]" }), \
    OPTION_TEXT(struct print_values, paper, "PAPER", 4, (paper_max), .doc = { paper_en, paper_fr }), \
    OPTION_TEXT(struct print_values, shop, "CODE", 1, CODE_MAX_BYTES, .doc = { "whose mark they carry [the first shop's]", "dont ils portent la marque [le premier magasin]" }), \
    OPTION_FLAG(struct print_values, json, .doc = { "print the result as JSON", "affiche le résultat en JSON" })

static const struct option card_options[] = {
    OPTION_TEXT(struct print_values, batch, "ID", 1, CODE_MAX_BYTES, .doc = { "those of a batch that nobody has yet, without a name", "celles d'un lot que personne n'a encore, sans nom" }),
    PRINT_OPTIONS(5, "card, bleed (with 3 mm more and crop marks) or sheet (ten on A4) [card]", "card, bleed (3 mm de plus et traits de coupe) ou sheet (dix par A4) [card]"),
};
static const struct option slip_options[] = {
    PRINT_OPTIONS(5, "slip (a page of A6 each) or sheet (four on A4) [slip]", "slip (une page A6 chacun) ou sheet (quatre par A4) [slip]"),
};
/* clang-format on */

struct run;

/* What a command prints, and on what. */
struct kind {
    enum err (*add)(struct run *run, struct printing *printing);
    enum card_purpose purpose;
    struct phrase unit; /* "cards" */
    const char *papers[3];
    struct phrase bad_paper;
    struct phrase none; /* there is nothing to print */
};

struct run {
    const struct console *console;
    const struct kind *kind;
    const struct print_values *values;
    struct app *app;
    struct db *db;
    struct arena *arena;
    struct progress progress;
    int64_t count;
    int64_t without; /* members whom no letter can reach */
    bool is_stopped;
    bool is_nobody; /* there is no such member */
};

/* Which of the kind's papers; the first when nothing is said. */
static bool read_paper(const struct kind *kind, struct str word, int *ret_paper)
{
    for (int i = 0; i < (int)COUNT(kind->papers) && kind->papers[i] != NULL; i++) {
        if (word.len == 0 || str_eq(word, str_c(kind->papers[i]))) {
            *ret_paper = i;
            return true;
        }
    }
    return false;
}

static enum err put(void *context, struct str bytes)
{
    return io_writer_put(context, bytes);
}

static enum err add_one(struct run *run, struct printing *printing)
{
    struct card card = { 0 };
    TRY(code_find(run->db, run->arena, run->values->code, &card));
    if (card.purpose != run->kind->purpose)
        return E_CARD_UNKNOWN;
    return printing_add(printing, run->arena, &card);
}

static enum err add_all(struct run *run, struct printing *printing)
{
    const struct print_values *values = run->values;
    const struct zone *zone = printing->shop->zone;
    struct card_range range = { .purpose = run->kind->purpose, .until = { .us = INT64_MAX } };
    if (!date_is_none(values->since))
        range.from = zone_day_start(zone, values->since);
    if (!date_is_none(values->until))
        range.until = zone_day_end(zone, values->until);
    bool is_whole = true;
    TRY(printing_add_all(printing, run->arena, &range, stopped_watch, &run->progress, &is_whole));
    run->is_stopped = !is_whole;
    return OK;
}

static enum err add_batch(struct run *run, struct printing *printing)
{
    struct card_batch batch = { 0 };
    struct batch_now now = { 0 };
    bool is_whole = true;
    TRY(batch_by_id(run->db, run->arena, run->values->batch, &batch));
    TRY(batch_load(run->db, run->arena, &batch, &now));
    TRY(printing_add_batch(printing, run->arena, &now, 1, batch.places, stopped_watch,
                           &run->progress, &is_whole));
    run->is_stopped = !is_whole;
    return OK;
}

static enum err add_cards(struct run *run, struct printing *printing)
{
    if (run->values->batch.len > 0)
        return add_batch(run, printing);
    return run->values->code.len > 0 ? add_one(run, printing) : add_all(run, printing);
}

static enum err write_file(struct run *run, const struct app_shop *shop, int paper)
{
    CLEANUP(arena_close) struct arena pages = { 0 };
    CLEANUP(io_writer_close) struct io_writer writer = IO_WRITER_NONE;
    CLEANUP(printing_close) struct printing printing = { 0 };
    TRY(arena_open(&pages, PAGE_ARENA_BYTES));
    TRY(io_writer_open(run->values->file, FILE_MODE, &writer));
    const struct printing_wish wish = { .app = run->app,
                                        .db = run->db,
                                        .shop = shop,
                                        .card_paper = (enum card_paper)paper,
                                        .slip_paper = (enum slip_paper)paper,
                                        .sink = { .put = put, .context = &writer } };
    TRY(printing_open(&wish, run->arena, &pages, &printing));
    TRY(run->kind->add(run, &printing));
    TRY(printing_finish(&printing));
    run->count = printing.count;
    if (run->is_stopped)
        return OK;
    if (run->count == 0)
        return E_NOT_FOUND; /* and no file of no page */
    return io_writer_finish(&writer);
}

static enum exit_code say_done(const struct run *run)
{
    const struct console *console = run->console;
    char room[256];
    struct buf out = BUF(room);
    struct json json = { .out = &out };
    if (run->values->json) {
        json_object_open(&json, NULL);
        json_put_int(&json, "printed", run->count);
        json_put_int(&json, "without_address", run->without);
        json_object_close(&json);
        return console_print_json(console, &out);
    }
    console_say(console, PHRASE("%1: %2 %3.", "%1 : %2 %3."),
                WORDS(str_c(run->values->file), console_number(console, run->count),
                      str_c(console_phrase(console, run->kind->unit))));
    if (run->without > 0)
        console_say(console,
                    PHRASE("Members without an address that the post can use: %1.",
                           "Membres sans adresse utilisable par la poste : %1."),
                    WORDS(console_number(console, run->without)));
    return CLI_OK;
}

static enum exit_code say_failed(const struct run *run, enum err err)
{
    const struct console *console = run->console;
    switch ((int)err) {
    case E_NOT_FOUND:
        if (run->values->batch.len > 0)
            return console_refuse(console, CLI_REFUSED,
                                  PHRASE("there is no batch %1 with cards that nobody has; "
                                         "habitue batch list shows them; nothing was written",
                                         "il n'y a pas de lot %1 avec des cartes libres ; "
                                         "habitue batch list les montre ; rien n'est écrit"),
                                  WORDS(run->values->batch));
        return console_refuse(console, CLI_REFUSED,
                              run->is_nobody
                                  ? PHRASE("no member has this number; nothing was written",
                                           "aucun membre n'a ce numéro ; rien n'est "
                                           "écrit")
                                  : run->kind->none,
                              WORDS_NONE);
    case E_CARD_UNKNOWN:
    case E_VOUCHER_USED:
        return console_fail(console, err, run->values->code);
    case E_FILE:
    case E_DISK_FULL:
    case E_LETTER_LONG:
        return console_fail(console, err, str_c(run->values->file));
    default:
        return console_fail(console, err, place_text(console, run->values->place));
    }
}

static enum exit_code print_with(struct run *run)
{
    const struct print_values *values = run->values;
    CLEANUP(arena_close) struct arena arena = { 0 };
    CLEANUP(reader_give) struct reader reader = { 0 };
    int paper = 0;
    const struct app_shop *shop = app_shop_at(run->app, 0);
    if (values->shop.len > 0)
        shop = app_shop_by_code(run->app, values->shop);
    if (shop == NULL)
        return console_fail(run->console, E_SHOP_UNKNOWN, values->shop);
    if (!read_paper(run->kind, values->paper, &paper))
        return console_refuse(run->console, CLI_USAGE, run->kind->bad_paper, WORDS(values->paper));
    enum err err = arena_open(&arena, PRINT_ARENA_BYTES);
    if (err == OK)
        err = reader_take(run->app, &reader);
    run->db = reader.db;
    run->arena = &arena;
    stop_catch_signals();
    run->progress =
        progress_begin(run->console, PHRASE("print", "impression"), run->kind->unit, values->json);
    if (err == OK)
        err = write_file(run, shop, paper);
    progress_end(&run->progress);
    if (err != OK)
        return say_failed(run, err);
    if (run->is_stopped)
        return console_refuse(run->console, CLI_REFUSED,
                              PHRASE("stopped; nothing was written", "arrêté ; rien n'est écrit"),
                              WORDS_NONE);
    return say_done(run);
}

static enum exit_code print_kind(const struct console *console, const void *told,
                                 const struct kind *kind)
{
    const struct print_values *values = told;
    CLEANUP(app_close) struct app *app = NULL;
    struct run run = { .console = console, .kind = kind, .values = values };
    enum err err = app_open(values->place, APP_INSPECT, &app);
    if (err != OK)
        return console_fail(console, err, place_text(console, values->place));
    run.app = app;
    return print_with(&run);
}

/* ---- the commands -------------------------------------------------------------------------------- */

#define NONE_ADDED                                                                                 \
    PHRASE("none was added in that time; nothing was written",                                     \
           "aucun n'a été ajouté dans ce temps ; rien n'est écrit")

static enum exit_code print_cards(struct console *console, const void *told)
{
    static const struct kind kind = {
        .add = add_cards,
        .purpose = CARD_MEMBER,
        .unit = PHRASE("cards", "cartes"),
        .papers = { "card", "bleed", "sheet" },
        .bad_paper = PHRASE("--paper is card, bleed or sheet, not \"%1\"",
                            "--paper est card, bleed ou sheet, non « %1 »"),
        .none = NONE_ADDED,
    };
    return print_kind(console, told, &kind);
}

#define SLIP_PAPERS                                                                                \
    .papers = { "slip", "sheet" }, .bad_paper = PHRASE("--paper is slip or sheet, not \"%1\"",     \
                                                       "--paper est slip ou sheet, non « %1 »")

static enum exit_code print_vouchers(struct console *console, const void *told)
{
    static const struct kind kind = { .add = add_cards,
                                      .purpose = CARD_VOUCHER,
                                      .unit = PHRASE("vouchers", "bons"),
                                      .none = NONE_ADDED,
                                      SLIP_PAPERS };
    return print_kind(console, told, &kind);
}

static enum exit_code print_gift_cards(struct console *console, const void *told)
{
    static const struct kind kind = { .add = add_cards,
                                      .purpose = CARD_GIFT_CARD,
                                      .unit = PHRASE("gift cards", "cartes cadeaux"),
                                      .none = NONE_ADDED,
                                      SLIP_PAPERS };
    return print_kind(console, told, &kind);
}

#define PRINT_VERB(name_, options_, run_)                                                          \
    .name = (name_), .page = "habitue-print", .options = (options_),                               \
    .option_count = COUNT(options_), .defaults = &print_defaults,                                  \
    .size = sizeof(struct print_values), .run = (run_)

const struct verb verb_print_cards = {
    PRINT_VERB("print cards", card_options, print_cards),
    .summary = { "cards as PDF: for a print shop, a card printer or paper",
                 "des cartes en PDF : pour imprimeur, imprimante à cartes ou papier" },
    .about = { "In front the shop's mark, its address and the holder's name, behind the code as\n"
               "bars, or as a QR code where bars would be too fine.  Fronts and backs take turns.\n"
               "Blocked cards are left out.  `habitue brand set` says what a shop looks like.\n",
               "Devant, la marque du magasin, son adresse et le nom du porteur ; derrière, le "
               "code\n"
               "en barres, ou en QR code là où elles seraient trop fines. Recto et verso\n"
               "alternent. Les cartes bloquées sont omises. `habitue brand set` dit l'aspect.\n" },
};

const struct verb verb_print_vouchers = {
    PRINT_VERB("print vouchers", slip_options, print_vouchers),
    .summary = { "vouchers as PDF, with their codes to be read",
                 "des bons en PDF, avec leurs codes à lire" },
    .about = { "What a voucher gives, until when, and its code as text, bars and QR code.  Those\n"
               "that were used are left out.\n",
               "Ce qu'un bon donne, jusqu'à quand, et son code en texte, barres et QR code. Ceux\n"
               "qui ont servi sont omis.\n" },
};

const struct verb verb_print_gift_cards = {
    PRINT_VERB("print gift-cards", slip_options, print_gift_cards),
    .summary = { "gift cards as PDF, with what is on them", "des cartes cadeaux en PDF" },
    .about = { "What is on a gift card, until when, and its code as text, bars and QR code.\n"
               "Blocked and empty ones are left out.\n",
               "Ce qu'il y a sur une carte cadeau, jusqu'à quand, et son code en texte, barres et\n"
               "QR code. Celles qui sont bloquées ou vides sont omises.\n" },
};

/* ---- letters ------------------------------------------------------------------------------------- */

struct letter_values {
    struct print_values print;
    const char *text;
    struct str member;
    struct str tag;
};
static_assert(offsetof(struct letter_values, print) == 0, "a run finds what all commands have");

static const struct letter_values letter_defaults = { .print = { .since = { .days = INT32_MIN },
                                                                 .until = { .days = INT32_MIN } } };

/* clang-format off */
static const struct option letter_options[] = {
    OPERAND_PATH(struct print_values, file, "FILE", .doc = { "the PDF to write", "le PDF à écrire" }),
    OPTIONS_PLACE_THERE(struct print_values),
    OPTION_PATH(struct letter_values, text, "TEXT", .is_required = true, .doc = { "what is written, with {{first_name}} {{last_name}} {{card}} {{balance}} {{shop}} {{day}}", "ce qui est écrit, avec {{first_name}} {{last_name}} {{card}} {{balance}} {{shop}} {{day}}" }),
    OPTION_TEXT(struct letter_values, member, "ID", 3, 32, .doc = { "to that member alone", "à ce membre seul" }),
    OPTION_TEXT(struct letter_values, tag, "TAG", 1, CODE_MAX_BYTES, .doc = { "to those who have this tag [to all]", "à ceux qui ont cette étiquette [à tous]" }),
    OPTION_TEXT(struct print_values, shop, "CODE", 1, CODE_MAX_BYTES, .doc = { "who writes [the first shop]", "qui écrit [le premier magasin]" }),
    OPTION_FLAG(struct print_values, json, .doc = { "print the result as JSON", "affiche le résultat en JSON" }),
};
/* clang-format on */

static enum err add_letter(struct run *run, struct printing *printing,
                           const struct letter_wish *wish, struct str typed)
{
    struct id id = { 0 };
    struct member member = { 0 };
    bool has_address = false;
    enum err err = id_parse(typed, &id);
    if (err == OK)
        err = member_get(run->db, run->arena, id.partition, id.number, &member);
    run->is_nobody = err == E_NOT_FOUND; /* as opposed to one who has no address */
    TRY(err);
    TRY(letter_add(printing, run->arena, wish, &member, &has_address));
    run->without = has_address ? 0 : 1;
    return OK;
}

static enum err add_letters(struct run *run, struct printing *printing)
{
    const struct letter_values *values = (const struct letter_values *)run->values;
    struct letter_wish wish = { .tag = values->tag };
    bool is_whole = true;
    TRY(io_read_file(run->arena, values->text, LETTER_TEXT_MAX_BYTES, &wish.text));
    if (values->member.len > 0)
        return add_letter(run, printing, &wish, values->member);
    TRY(letter_add_all(printing, run->arena, &wish, stopped_watch, &run->progress, &is_whole,
                       &run->without));
    run->is_stopped = !is_whole;
    return OK;
}

/* Before anything is opened: what is wrong with the text is wrong for everybody. */
static enum exit_code check_text(const struct console *console, const char *path)
{
    struct str text = STR_NONE;
    struct str word = STR_NONE;
    enum err err = io_read_file(console->arena, path, LETTER_TEXT_MAX_BYTES, &text);
    if (err == E_TOO_LARGE)
        err = E_LETTER_LONG;
    if (err == OK)
        err = letter_check(text, &word);
    if (err == OK)
        return CLI_OK;
    return console_fail(console, err, err == E_LETTER_WORD ? word : str_c(path));
}

static enum exit_code print_letters(struct console *console, const void *told)
{
    static const struct kind kind = {
        .add = add_letters,
        .unit = PHRASE("letters", "lettres"),
        .papers = { "page" },
        .none = PHRASE("nobody has an address that the post can use; nothing was written",
                       "personne n'a d'adresse utilisable par la poste ; rien n'est écrit"),
    };
    const struct letter_values *values = told;
    enum exit_code code = check_text(console, values->text);
    return code != CLI_OK ? code : print_kind(console, told, &kind);
}

const struct verb verb_print_letters = {
    .name = "print letters",
    .page = "habitue-print",
    .summary = { "letters to customers, for envelopes with a window",
                 "des lettres aux clients, pour enveloppes à fenêtre" },
    .about = { "One page for each member with a postal address: the text, with his name, card and\n"
               "balance in it, and the address in the six lines that the post wants.\n",
               "Une page par membre qui a une adresse postale : le texte, avec son nom, sa carte "
               "et\n"
               "son solde, et l'adresse sur les six lignes que la poste demande.\n" },
    .options = letter_options,
    .option_count = COUNT(letter_options),
    .defaults = &letter_defaults,
    .size = sizeof(struct letter_values),
    .run = print_letters,
};
