/* cmd_batch.c - habitue batch make, deliver, lose, find, destroy: cards that are printed before they have a customer.
 *
 * What is written goes the way of every request (app/batch/batches.h), by the program itself.
 */
#include "app/answer.h"
#include "cli/batch/writing.h"

/* ---- make ------------------------------------------------------------------------------------- */

struct make_values {
    const char *place;
    struct str merchant;
    int64_t count;
    struct str kind;
    struct str cost;
    struct str label;
    struct str shop;
    struct date on;
    bool json;
};

static const struct make_values make_defaults = { .on = { .days = INT32_MIN } };

/* clang-format off */
static const struct option make_options[] = {
    OPTIONS_PLACE_THERE(struct make_values),
    OPTION_INT(struct make_values, count, "N", 1, BATCH_CARDS_MAX, .is_required = true, .doc = { "how many cards", "combien de cartes" }),
    OPTION_TEXT(struct make_values, kind, "barcode|chip|stripe", 1, CODE_MAX_BYTES, .is_required = true, .doc = { "what they are read by", "ce qui s'y lit" }),
    OPTION_TEXT(struct make_values, cost, "AMOUNT", 1, COST_MAX_BYTES, .doc = { "of one card, 0.95 [as the last of its kind; 1.00, 2.00 or 0.50]", "d'une carte, 0.95 [comme le dernier du type ; 1.00, 2.00 ou 0.50]" }),
    OPTION_TEXT(struct make_values, label, "TEXT", 1, LABEL_MAX_BYTES, .doc = { "the supplier, the order", "le fournisseur, la commande" }),
    OPTION_TEXT(struct make_values, shop, "CODE", 1, CODE_MAX_BYTES, .doc = { "the cards are brought there at once", "les cartes y sont livrées aussitôt" }),
    OPTION_DATE(struct make_values, on, .doc = { "on that day [today]", "ce jour-là [aujourd'hui]" }),
    OPTION_FLAG(struct make_values, json, .doc = { "print the result as JSON", "affiche le résultat en JSON" }),
};
/* clang-format on */

static enum exit_code make(struct writing *writing, const struct make_values *values)
{
    const struct console *console = writing->console;
    int decimals = currency_decimals(app_merchant(writing->app)->currency);
    struct batch_make_request request = {
        .count = values->count,
        .kind = values->kind,
        .label = values->label,
        .shop = values->shop,
        .on = values->on,
        .has_on = !date_is_none(values->on),
    };
    enum exit_code code = writing_read_cost(console, values->cost, decimals, &request);
    if (code != CLI_OK)
        return code;
    enum err err = writing_run(writing, batch_make_run, &request);
    if (err != OK)
        return writing_fail(writing, err, err == E_SHOP_UNKNOWN ? values->shop : values->kind);
    if (values->json)
        return writing_print(writing);
    const struct entry *entry = writing->command.told->entry;
    console_say(console,
                PHRASE("Batch %1: %2 cards at %3 each.  habitue batch numbers %1 and habitue print "
                       "cards --batch %1 have their numbers.",
                       "Lot %1 : %2 cartes à %3 chacune. habitue batch numbers %1 et habitue print "
                       "cards --batch %1 en donnent les numéros."),
                WORDS(writing_batch(writing, entry->number),
                      console_number(console, entry->batch.cards),
                      console_decimal(console, entry->batch.cost_minor, decimals, '\0')));
    return CLI_OK;
}

static enum exit_code make_run(struct console *console, const void *told)
{
    const struct make_values *values = told;
    CLEANUP(writing_end) struct writing writing = { .console = console, .place = values->place };
    enum exit_code code = writing_begin(&writing);
    return code == CLI_OK ? make(&writing, values) : code;
}

#define ABOUT_PLACES                                                                               \
    "With --data the server must not be running: ask it then, by POST /v1/batches.\n"

const struct verb verb_batch_make = {
    .name = "batch make",
    .page = "habitue-batch",
    .summary = { "make the numbers of cards that are printed ahead",
                 "crée les numéros de cartes imprimées d'avance" },
    .about = { "None of them is ever given to anybody else, and nobody can tell the "
               "next.\n" ABOUT_PLACES,
               "Aucun ne sera jamais donné à quelqu'un d'autre, et nul ne devine le suivant.\n"
               "Avec --data, le serveur ne doit pas tourner : demandez-lui par POST "
               "/v1/batches.\n" },
    .options = make_options,
    .option_count = COUNT(make_options),
    .defaults = &make_defaults,
    .size = sizeof(struct make_values),
    .run = make_run,
};

/* ---- deliver, lose, find, destroy ------------------------------------------------------------- */

struct change_values {
    const char *place;
    struct str merchant;
    struct str batch;
    struct str card;
    int64_t from;
    int64_t until;
    struct str shop;
    struct date on;
    struct str reason;
    bool json;
};

static const struct change_values change_defaults = { .on = { .days = INT32_MIN } };

/* clang-format off */
#define CHANGE_OPTIONS                                                                             \
    OPTIONS_PLACE_THERE(struct change_values),                                                     \
    OPTION_TEXT(struct change_values, batch, "ID", 1, CODE_MAX_BYTES, .doc = { "which batch", "quel lot" }), \
    OPTION_INT(struct change_values, from, "PLACE", 1, BATCH_PLACES_MAX, .doc = { "from this of its cards on [the first]", "depuis cette carte du lot [la première]" }), \
    OPTION_INT(struct change_values, until, "PLACE", 1, BATCH_PLACES_MAX, .doc = { "until that [the last]", "jusqu'à celle-là [la dernière]" }), \
    OPTION_TEXT(struct change_values, card, "NUMBER", CARD_CODE_MIN_BYTES, CARD_CODE_MAX_BYTES, .doc = { "or one card, by its number", "ou une carte, par son numéro" }), \
    OPTION_TEXT(struct change_values, reason, "TEXT", 1, LABEL_MAX_BYTES, .doc = { "why", "pourquoi" }), \
    OPTION_FLAG(struct change_values, json, .doc = { "print the result as JSON", "affiche le résultat en JSON" })

static const struct option deliver_options[] = {
    OPTION_TEXT(struct change_values, shop, "CODE", 1, CODE_MAX_BYTES, .is_required = true, .doc = { "where they are brought", "où elles sont livrées" }),
    OPTION_DATE(struct change_values, on, .doc = { "on that day [today]", "ce jour-là [aujourd'hui]" }),
    CHANGE_OPTIONS,
};
static const struct option change_options[] = { CHANGE_OPTIONS };
/* clang-format on */

static enum exit_code change(const struct console *console, const struct change_values *values,
                             const char *what)
{
    CLEANUP(writing_end) struct writing writing = { .console = console, .place = values->place };
    const struct batch_change_request request = {
        .what = str_c(what),
        .batch = values->batch,
        .card = values->card,
        .from = values->from,
        .until = values->until,
        .shop = values->shop,
        .on = values->on,
        .has_on = !date_is_none(values->on),
        .reason = values->reason,
    };
    enum exit_code code = writing_begin(&writing);
    if (code != CLI_OK)
        return code;
    enum err err = writing_run(&writing, batch_change_run, &request);
    struct str subject = values->card.len > 0 ? values->card : values->batch;
    if (err != OK)
        return writing_fail(&writing, err, err == E_SHOP_UNKNOWN ? values->shop : subject);
    if (values->json)
        return writing_print(&writing);
    const struct entry *entry = writing.command.told->entry;
    console_say(console, PHRASE("Batch %1: cards changed: %2.", "Lot %1 : cartes modifiées : %2."),
                WORDS(writing_batch(&writing, entry->batch.of),
                      console_number(console, entry->batch.cards)));
    return CLI_OK;
}

static enum exit_code deliver_run(struct console *console, const void *told)
{
    return change(console, told, "deliver");
}

static enum exit_code lose_run(struct console *console, const void *told)
{
    return change(console, told, "lose");
}

static enum exit_code find_run(struct console *console, const void *told)
{
    return change(console, told, "find");
}

static enum exit_code destroy_run(struct console *console, const void *told)
{
    return change(console, told, "destroy");
}

#define CHANGE_VERB(name_, options_, run_)                                                         \
    .name = (name_), .page = "habitue-batch", .options = (options_),                               \
    .option_count = COUNT(options_), .defaults = &change_defaults,                                 \
    .size = sizeof(struct change_values), .run = (run_)

const struct verb verb_batch_deliver = {
    CHANGE_VERB("batch deliver", deliver_options, deliver_run),
    .summary = { "bring cards to a shop, which hands them out",
                 "livre des cartes à un magasin, qui les remet" },
    .about = { "From then on its tills enrol with them, and no other shop's do.  Again for "
               "another\n"
               "shop, it takes what is left there.\n" ABOUT_PLACES,
               "Dès lors ses caisses inscrivent avec elles, et aucun autre magasin. Vers un autre\n"
               "magasin, cela y porte ce qui reste. Avec --data, le serveur ne doit pas "
               "tourner.\n" },
};

const struct verb verb_batch_lose = {
    CHANGE_VERB("batch lose", change_options, lose_run),
    .summary = { "note cards as lost that nobody had yet",
                 "note perdues des cartes que personne n'avait" },
    .about = { "Whoever brings one hears that it is no card.  Cards with a customer stay as they\n"
               "are: those are replaced (POST /v1/cards/{code}/replace).  find undoes "
               "it.\n" ABOUT_PLACES,
               "Qui en apporte une apprend qu'elle ne vaut rien. Celles qui ont un client restent "
               ":\n"
               "on les remplace. find l'annule. Avec --data, le serveur ne doit pas tourner.\n" },
};

const struct verb verb_batch_find = {
    CHANGE_VERB("batch find", change_options, find_run),
    .summary = { "lost cards are there again", "des cartes perdues sont retrouvées" },
    .about = { "They are where they were before.\n" ABOUT_PLACES,
               "Elles sont là où elles étaient. Avec --data, le serveur ne doit pas tourner.\n" },
};

const struct verb verb_batch_destroy = {
    CHANGE_VERB("batch destroy", change_options, destroy_run),
    .summary = { "note cards as destroyed, for ever", "note détruites des cartes, pour toujours" },
    .about = { "Misprints, old designs.  This is not undone.\n" ABOUT_PLACES,
               "Défauts, anciens modèles. Cela ne s'annule pas. Avec --data, le serveur ne doit\n"
               "pas tourner.\n" },
};
