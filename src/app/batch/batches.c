/* batches.c - a batch of cards is made, and what becomes of those that nobody has. */
#include "app/batch/batches.h"

#include "app/answer.h"
#include "app/card/card_number.h"
#include "app/ids.h"
#include "core/limits.h"
#include "journal/entry_words.h"
#include "loyalty/card.h"
#include "storage/card_storage.h"

#define LOOKED_FOR_AT_ONCE 200 /* numbers, in one round trip */

static enum err refuse(struct problem *problem, const char *pointer, const char *en, const char *fr)
{
    problem_set(problem, E_INVALID, pointer, en, fr);
    return E_INVALID;
}

/* ---- where they are brought ------------------------------------------------------------------- */

static enum err read_delivery(const struct app *app, struct instant now, struct str code,
                              const struct date *told, struct batch_delivery *ret_brought,
                              struct problem *problem)
{
    const struct app_shop *shop = app_shop_by_code(app, code);
    if (shop == NULL)
        return E_SHOP_UNKNOWN;
    struct date today = zone_civil(shop->zone, now).date;
    if (told != NULL && told->days > today.days)
        return refuse(problem, "/on",
                      "Tell the day on which the cards were brought: today, or one that is over.",
                      "Indiquez le jour de la livraison des cartes : aujourd'hui ou un jour "
                      "passé.");
    *ret_brought = (struct batch_delivery){
        .shop = shop->shop.code,
        .on = told != NULL ? *told : today,
    };
    return OK;
}

/* ---- made ------------------------------------------------------------------------------------- */

/* Numbers on their way: the places of a batch, and which of them were cards already. */
struct making {
    struct str key;
    int64_t first;
    int64_t places;
    int64_t cards;
    int64_t *before; /* places */
    size_t before_count;
    const struct supplied *supplied; /* NULL: they are made */
};

/* Whether a number is nobody's, and on none of a supplier's cards. */
static enum err look_at(struct db *db, struct arena *arena, struct str code, bool *ret_is_free)
{
    struct card taken = { 0 };
    struct batch_supplied ready = { 0 };
    enum err card = card_by_code(db, arena, code, &taken);
    enum err supplied = batch_supplied_by_code(db, code, &ready);
    if (card != OK && card != E_CARD_UNKNOWN)
        return card;
    if (supplied != OK && supplied != E_NOT_FOUND)
        return supplied;
    *ret_is_free = card != OK && supplied != OK;
    return OK;
}

static enum err look_for(struct write_context *context, struct arena *arena, int64_t count,
                         struct making *making)
{
    struct str codes[LOOKED_FOR_AT_ONCE];
    for (int64_t i = 0; i < count; i++) {
        TRY(card_number_of(arena, making->key, making->first + making->places + i, &codes[i]));
        TRY(card_ask(context->db, codes[i]));
        TRY(batch_supplied_ask(context->db, codes[i]));
    }
    for (int64_t i = 0; i < count; i++) {
        bool is_free = false;
        TRY(look_at(context->db, arena, codes[i], &is_free));
        making->places++;
        if (is_free)
            making->cards++;
        else
            making->before[making->before_count++] = making->places;
    }
    return OK;
}

/* Numbers of which none is a card yet, so many; those between that are lie in the batch, and are none of it. */
static enum err find_numbers(struct write_context *context, struct arena *arena, int64_t count,
                             struct making *ret_making)
{
    struct making making = { .before = ARENA_ARRAY(arena, int64_t, BATCH_PLACES_MAX) };
    if (making.before == NULL)
        return E_NO_MEMORY;
    TRY(batch_next_count(context->db, arena, &making.first));
    TRY(card_number_key(context->db, arena, &making.key));
    while (making.cards < count) {
        int64_t more = count - making.cards;
        size_t mark = arena_mark(arena);
        if (more > LOOKED_FOR_AT_ONCE)
            more = LOOKED_FOR_AT_ONCE;
        if (making.places + more > BATCH_PLACES_MAX ||
            making.first + making.places + more - 1 > CARD_COUNT_MAX)
            return E_LIMIT;
        TRY(look_for(context, arena, more, &making));
        arena_reset(arena, mark);
    }
    *ret_making = making;
    return OK;
}

/* Those that a supplier printed, when all of them can be cards.  Places and counts are as of any other batch, and nothing is
 * made of the counts. */
static enum err check_supplied(struct write_context *context, struct command *command,
                               const struct batch_make_request *request, struct entry_batch *batch,
                               struct making *ret_making)
{
    struct arena *arena = command->arena;
    struct supplied *supplied = request->supplied;
    struct making making = { .places = (int64_t)supplied->count, .supplied = supplied };
    struct supplied_digest digest = { 0 };
    TRY(supplied_look(context->db, arena, supplied, &request->watch));
    if (supplied->bad_count > 0)
        return supplied_refuse(arena, supplied, &command->problem, &command->problems);
    TRY(batch_next_count(context->db, arena, &making.first));
    if (making.first + making.places - 1 > CARD_COUNT_MAX)
        return E_LIMIT;
    TRY(card_number_key(context->db, arena, &making.key));
    TRY(supplied_digest_begin(arena, supplied->count, &digest));
    for (size_t i = 0; i < supplied->count; i++)
        supplied_digest_add(&digest, supplied->lines[i].code);
    TRY(supplied_digest_end(&digest, making.key, &batch->numbers));
    batch->is_supplied = true;
    making.cards = making.places;
    *ret_making = making;
    return OK;
}

static enum err read_kind(struct str word, enum batch_kind *ret_kind, struct problem *problem)
{
    size_t kind = entry_words_find(&entry_words_batch_kind, word);
    if (kind == entry_words_batch_kind.count)
        return refuse(problem, "/kind",
                      "A batch is of cards with a \"barcode\", \"chip\" or "
                      "\"stripe\".",
                      "Un lot est fait de cartes à code-barres \"barcode\", à puce \"chip\" ou à "
                      "piste \"stripe\".");
    *ret_kind = (enum batch_kind)kind;
    return OK;
}

/* "What the last of its kind did" until somebody tells another price. */
static enum err find_cost(const struct app *app, struct db *db, struct arena *arena,
                          const struct batch_make_request *request, enum batch_kind kind,
                          int64_t *ret_cost)
{
    struct card_batch last = { 0 };
    *ret_cost = request->cost_minor;
    if (request->has_cost)
        return OK;
    enum err err = card_batch_of_kind(db, arena, kind, &last);
    if (err != OK && err != E_NOT_FOUND)
        return err;
    int decimals = currency_decimals(app_merchant(app)->currency);
    *ret_cost = err == OK ? last.cost_minor : batch_usual_cost(kind, decimals);
    return OK;
}

static enum err write_numbers(struct db *db, int64_t batch, const struct supplied *supplied)
{
    for (size_t i = 0; supplied != NULL && i < supplied->count; i++) {
        const struct batch_supplied number = {
            .code = supplied->lines[i].code,
            .batch = batch,
            .place = (int64_t)i + 1,
        };
        TRY(batch_supplied_insert(db, &number));
    }
    return OK;
}

static enum err write_rows(struct write_context *context, struct arena *arena,
                           const struct entry *entry, const struct making *making)
{
    struct batch_stretches stretches = { 0 };
    const struct card_batch batch = {
        .number = entry->number,
        .first = making->first,
        .places = making->places,
        .cards = making->cards,
        .kind = entry->batch.kind,
        .cost_minor = entry->batch.cost_minor,
        .label = entry->note,
        .made = entry->recorded,
    };
    TRY(batch_begin(arena, &entry->batch, &stretches));
    TRY(card_batch_insert(context->db, &batch));
    TRY(batch_stretch_insert(context->db, batch.number, &stretches.items[0]));
    for (size_t i = 0; i < making->before_count; i++) {
        const struct batch_card card = {
            .batch = batch.number,
            .place = making->before[i],
            .partition = entry->partition,
            .entry = entry->number,
        };
        TRY(batch_card_insert(context->db, &card));
    }
    return write_numbers(context->db, batch.number, making->supplied);
}

/* All that is told of it but its numbers. */
static enum err read_order(const struct app *app, struct db *db, struct arena *arena,
                           struct instant now, const struct batch_make_request *request,
                           struct entry_batch *ret_batch, struct problem *problem)
{
    struct entry_batch batch = { .what = BATCH_MAKE, .from = 1, .brought = { .on = DATE_NONE } };
    TRY(read_kind(request->kind, &batch.kind, problem));
    if (request->shop.len > 0)
        TRY(read_delivery(app, now, request->shop, request->has_on ? &request->on : NULL,
                          &batch.brought, problem));
    else if (request->has_on)
        return refuse(problem, "/shop",
                      "Tell the shop to which the cards were brought on that day.",
                      "Indiquez le magasin où les cartes ont été livrées ce jour-là.");
    TRY(find_cost(app, db, arena, request, batch.kind, &batch.cost_minor));
    *ret_batch = batch;
    return OK;
}

enum err batch_make_try(struct app *app, struct db *db, struct arena *arena,
                        const struct batch_make_request *request, struct entry_batch *ret_batch,
                        struct problem *ret_problem)
{
    TRY(read_order(app, db, arena, instant_now(), request, ret_batch, ret_problem));
    return supplied_look(db, arena, request->supplied, &request->watch);
}

/* A supplier's number may be told in any partition while it is looked for here: so nobody enrols meanwhile, unless it is
 * known already that nothing comes of it. */
static int32_t heads_for(const struct batch_make_request *request)
{
    bool is_import = request->supplied != NULL && request->supplied->bad_count == 0;
    return is_import ? EVERY_PARTITION : 0;
}

enum err batch_make_run(struct write_context *context, struct command *command)
{
    const struct batch_make_request *request = command->request;
    struct answer_request *told = ARENA_NEW(command->arena, struct answer_request);
    struct entry_batch batch = { 0 };
    struct making making = { 0 };
    struct entry *entry = NULL;
    if (told == NULL)
        return E_NO_MEMORY;
    TRY(commit_hold(context, command, PROGRAM_PARTITION, heads_for(request)));
    TRY(read_order(context->app, context->db, command->arena, context->now, request, &batch,
                   &command->problem));
    TRY(request->supplied != NULL ? check_supplied(context, command, request, &batch, &making)
                                  : find_numbers(context, command->arena, request->count, &making));
    batch.first = making.first;
    batch.until = making.places;
    batch.cards = making.cards;

    TRY(commit_begin_entry(context, command, ENTRY_BATCH, &entry));
    told->entry = entry;
    entry->batch = batch;
    entry->note = str_trim(request->label);
    if (request->operator_id.len > 0)
        entry->operator_id = request->operator_id;
    TRY(commit_append(context, command, entry, 0, told));
    return write_rows(context, command->arena, entry, &making);
}

/* ---- changed ---------------------------------------------------------------------------------- */

/* Of which batch, and which of its places. */
static enum err find_places(struct write_context *context, struct command *command,
                            const struct batch_change_request *request,
                            struct card_batch *ret_batch, struct entry_batch *change)
{
    bool has_range = request->from > 0 || request->until > 0;
    if ((request->batch.len > 0) == (request->card.len > 0) || (request->card.len > 0 && has_range))
        return refuse(
            &command->problem, "/batch",
            "Tell a batch, and of its cards \"from\" and \"until\"; or one \"card\" by its "
            "number.",
            "Indiquez un lot et, de ses cartes, \"from\" et \"until\" ; ou une \"card\" par "
            "son numéro.");
    if (request->card.len > 0) {
        TRY(batch_by_code(context->app, context->db, command->arena, request->card, ret_batch,
                          &change->from));
        change->until = change->from;
    } else {
        TRY(batch_by_id(context->db, command->arena, request->batch, ret_batch));
        change->from = request->from > 0 ? request->from : 1;
        change->until = request->until > 0 ? request->until : ret_batch->places;
    }
    if (change->from > change->until || change->until > ret_batch->places)
        return refuse(
            &command->problem, "/until",
            "The batch has no such cards: \"from\" is 1 or more, \"until\" no less, and no "
            "more than it has places.",
            "Le lot n'a pas ces cartes : \"from\" vaut au moins 1, \"until\" au moins "
            "autant, et pas plus que ses places.");
    change->of = ret_batch->number;
    return OK;
}

static enum err read_what(struct str word, enum batch_what *ret_what, struct problem *problem)
{
    size_t what = entry_words_find(&entry_words_batch, word);
    if (what == entry_words_batch.count || what == BATCH_MAKE)
        return refuse(problem, "/what",
                      "What becomes of cards is \"deliver\", \"lose\", \"find\" or \"destroy\".",
                      "Le sort des cartes est \"deliver\", \"lose\", \"find\" ou \"destroy\".");
    *ret_what = (enum batch_what)what;
    return OK;
}

static enum err read_change(struct write_context *context, struct command *command,
                            const struct batch_change_request *request,
                            struct card_batch *ret_batch, struct entry_batch *change)
{
    TRY(read_what(request->what, &change->what, &command->problem));
    bool is_brought = change->what == BATCH_DELIVER;
    if (is_brought != (request->shop.len > 0) || (request->has_on && !is_brought))
        return refuse(
            &command->problem, "/shop",
            "\"deliver\" needs the shop to which they are brought; the others have neither "
            "shop nor day.",
            "\"deliver\" demande le magasin livré ; les autres n'ont ni magasin ni jour.");
    if (is_brought)
        TRY(read_delivery(context->app, context->now, request->shop,
                          request->has_on ? &request->on : NULL, &change->brought,
                          &command->problem));
    return find_places(context, command, request, ret_batch, change);
}

enum err batch_change_run(struct write_context *context, struct command *command)
{
    const struct batch_change_request *request = command->request;
    struct answer_request *told = ARENA_NEW(command->arena, struct answer_request);
    struct entry_batch change = { .brought = { .on = DATE_NONE } };
    struct card_batch batch = { 0 };
    struct batch_now now = { 0 };
    struct batch_stretches after = { 0 };
    struct entry *entry = NULL;
    if (told == NULL)
        return E_NO_MEMORY;
    TRY(commit_hold(context, command, PROGRAM_PARTITION, 0));
    TRY(read_change(context, command, request, &batch, &change));
    TRY(batch_load(context->db, command->arena, &batch, &now));
    TRY(batch_change(command->arena, &now.stretches, &change, now.is_out, &after, &change.cards));
    if (change.cards == 0)
        return E_BATCH_NOTHING;

    TRY(commit_begin_entry(context, command, ENTRY_BATCH, &entry));
    told->entry = entry;
    entry->batch = change;
    entry->note = str_trim(request->reason);
    if (request->operator_id.len > 0)
        entry->operator_id = request->operator_id;
    TRY(commit_append(context, command, entry, 0, told));
    return card_batch_change(context->db, batch.number, entry->number, &now.stretches, &after);
}
