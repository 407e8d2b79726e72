/* settlements.c - what companies that share a programme have agreed on, as versions. */
#include "app/settlement/settlements.h"

#include "app/answer.h"
#include "core/wording.h"
#include "engine/tell.h"
#include "journal/settlement_note.h"
#include "language/settlement_read.h"
#include "storage/config_storage.h"
#include "storage/settlement_storage.h"

#define DATE_ROOM 16

/* ---- found ------------------------------------------------------------------------------------ */

static enum err load_one(struct arena *arena, const struct settlement_row *row,
                         struct settlement *ret_settlement)
{
    struct program_problems problems = { 0 };
    struct problem problem = { 0 };
    const struct json_node *root = NULL;
    struct settlement settlement = {
        .number = row->number,
        .created = row->created,
        .json = row->json,
    };
    TRY(json_parse(arena, row->json, &root, &problem)); /* it was valid when it came in */
    TRY(settlement_read(arena, root, NULL, &settlement.agreement, &problems));
    settlement.agreement.from = row->from;
    settlement.until = settlement.agreement.until;
    *ret_settlement = settlement;
    return OK;
}

enum err settlements_load(struct db *db, struct arena *arena, struct settlements *ret_settlements)
{
    struct settlement_row *rows = NULL;
    struct settlements settlements = { 0 };
    TRY(settlement_list(db, arena, &rows, &settlements.count));
    settlements.items = ARENA_ARRAY(arena, struct settlement, settlements.count);
    if (settlements.count > 0 && settlements.items == NULL)
        return E_NO_MEMORY;
    for (size_t i = 0; i < settlements.count; i++)
        TRY(load_one(arena, &rows[i], &settlements.items[i]));
    for (size_t i = 1; i < settlements.count; i++) {
        struct settlement *before = &settlements.items[i - 1];
        struct date last = date_add_days(settlements.items[i].agreement.from, -1);
        if (date_is_none(before->until) || before->until.days > last.days)
            before->until = last;
    }
    *ret_settlements = settlements;
    return OK;
}

const struct settlement *settlement_near(const struct settlements *settlements, struct date on)
{
    for (size_t i = settlements->count; i > 0; i--) {
        const struct settlement *settlement = &settlements->items[i - 1];
        if (i == 1 || settlement->agreement.from.days <= on.days)
            return settlement;
    }
    return NULL;
}

const struct settlement *settlement_on(const struct settlements *settlements, struct date on)
{
    const struct settlement *settlement = settlement_near(settlements, on);
    return settlement != NULL && agreement_is_on(&settlement->agreement, on) ? settlement : NULL;
}

struct date settlement_today(const struct app *app)
{
    return zone_civil(app_shop_at(app, 0)->zone, instant_now()).date;
}

/* ---- written ---------------------------------------------------------------------------------- */

static enum err refuse(struct command *command, enum err err, const char *pointer,
                       struct phrase phrase, const struct str *words)
{
    (void)wording_problem(&command->problem, err, phrase, words);
    struct buf out = BUF(command->problem.pointer);
    buf_str(&out, str_c(pointer));
    buf_char(&out, '\0');
    return err;
}

static enum err read_document(const struct write_context *context, struct command *command,
                              struct agreement *ret_agreement)
{
    const struct settlement_request *request = command->request;
    const struct app_program *version = app_program_at(context->app, context->now);
    struct program_problems problems = { 0 };
    if (version == NULL)
        return E_NO_PROGRAM;
    enum err err = settlement_read(command->arena, request->settlement, &version->program,
                                   ret_agreement, &problems);
    if (err != E_INVALID)
        return err;
    for (size_t i = 0; i < problems.count; i++) {
        if (!problems.items[i].is_warning) {
            command->problem = problems.items[i].problem;
            return command->problem.err;
        }
    }
    return err;
}

static const struct shop *shop_of(const struct shop *shops, size_t count, struct str code)
{
    for (size_t i = 0; i < count; i++) {
        if (str_eq(shops[i].code, code))
            return &shops[i];
    }
    return NULL;
}

static enum err check_told(struct command *command, const struct agreement *agreement,
                           const struct shop *shops, size_t count)
{
    for (size_t i = 0; i < agreement->company_count; i++) {
        const struct agreement_company *company = &agreement->companies[i];
        for (size_t k = 0; k < company->shop_count; k++) {
            if (shop_of(shops, count, company->shops[k]) != NULL)
                continue;
            return refuse(command, E_SHOP_UNKNOWN, "/companies",
                          PHRASE("There is no shop \"%1\"; `habitue shop list` shows those there "
                                 "are.",
                                 "Il n'y a pas de magasin « %1 » ; `habitue shop list` montre ceux "
                                 "qui existent."),
                          WORDS(company->shops[k]));
        }
    }
    return OK;
}

/* "Each shop is of one company", the same here and where shops are kept. */
static enum err check_shops(struct write_context *context, struct command *command,
                            const struct agreement *agreement)
{
    struct shop *shops = NULL;
    size_t count = 0;
    TRY(shop_list(context->db, command->arena, &shops, &count));
    TRY(check_told(command, agreement, shops, count));
    for (size_t i = 0; i < count; i++) {
        const struct agreement_company *company = agreement_company_of(agreement, shops[i].code);
        if (company == NULL)
            return refuse(command, E_INVALID, "/companies",
                          PHRASE("The shop \"%1\" is missing: write it where its company stands.",
                                 "Le magasin « %1 » manque : écrivez-le là où figure sa société."),
                          WORDS(shops[i].code));
        if (!str_eq(company->code, shops[i].company))
            return refuse(command, E_INVALID, "/companies",
                          PHRASE("The shop \"%1\" is told as one of \"%2\", and is kept as one of "
                                 "\"%3\"; `habitue shop set` changes that.",
                                 "Le magasin « %1 » est dit de « %2 », et enregistré comme de "
                                 "« %3 » ; `habitue shop set` le change."),
                          WORDS(shops[i].code, company->code, shops[i].company));
    }
    return OK;
}

static enum err check_day(const struct write_context *context, struct command *command,
                          const struct settlements *settlements, struct date from)
{
    struct date today = zone_civil(app_shop_at(context->app, 0)->zone, context->now).date;
    if (settlements->count == 0)
        return OK; /* what is signed late is signed for the days before too */
    if (settlements->count >= SETTLEMENT_VERSIONS_MAX)
        return E_LIMIT;
    if (from.days < today.days)
        return refuse(command, E_INVALID, "/from",
                      PHRASE("A change does not begin in the past: what was settled stays so. "
                             "Write today or a later day.",
                             "Un changement ne commence pas dans le passé : ce qui fut réglé le "
                             "reste. Écrivez aujourd'hui ou un jour plus tardif."),
                      WORDS_NONE);
    const struct settlement *last = &settlements->items[settlements->count - 1];
    if (from.days <= last->agreement.from.days)
        return refuse(command, E_INVALID, "/from",
                      PHRASE("Another version begins on that day or later; write a day behind it.",
                             "Une autre version commence ce jour-là ou plus tard ; écrivez un jour "
                             "qui la suit."),
                      WORDS_NONE);
    return OK;
}

enum err settlement_create_run(struct write_context *context, struct command *command)
{
    const struct settlement_request *request = command->request;
    struct agreement agreement = { 0 };
    struct settlements settlements = { 0 };
    struct settlement_note note = { .digest = sha256_of(request->json) };
    struct answer_request *told = ARENA_NEW(command->arena, struct answer_request);
    struct entry *entry = NULL;
    struct buf out = { 0 };
    if (told == NULL)
        return E_NO_MEMORY;
    TRY(commit_hold(context, command, PROGRAM_PARTITION, 0));
    TRY(read_document(context, command, &agreement));
    TRY(settlements_load(context->db, command->arena, &settlements));
    TRY(check_day(context, command, &settlements, agreement.from));
    TRY(check_shops(context, command, &agreement));
    note.number = (int64_t)settlements.count + 1;
    note.from = agreement.from;

    TRY(commit_begin_entry(context, command, ENTRY_SETTLEMENT, &entry));
    *told = (struct answer_request){ .entry = entry };
    TRY(buf_create(command->arena, SETTLEMENT_NOTE_MAX_BYTES, &out));
    settlement_note_write(&note, &out);
    TRY(buf_finish(&out, &entry->note));
    TRY(commit_begin_writing(context, command));
    int64_t number = 0;
    TRY(settlement_insert(context->db, note.from, request->json, context->now, &number));
    if (number != note.number)
        return E_DB_CORRUPT; /* a row is gone that nobody can delete */
    return commit_append(context, command, entry, 0, told);
}

enum err settlement_put_answer(struct json *json, const struct entry *entry)
{
    struct settlement_note note = { 0 };
    TRY(settlement_note_read(entry->note, &note));
    json_put_int(json, "number", note.number);
    tell_date(json, "from", note.from);
    answer_put_id(json, "entry", entry->partition, entry->number);
    return OK;
}

/* ---- warnings --------------------------------------------------------------------------------- */

enum err settlement_warnings_add(struct arena *arena, struct settlement_warnings *warnings,
                                 enum settlement_code code, struct str what)
{
    if (warnings->count == warnings->size) {
        size_t size = warnings->size > 0 ? warnings->size * 2 : 4;
        struct settlement_warning *items = ARENA_ARRAY(arena, struct settlement_warning, size);
        if (items == NULL)
            return E_NO_MEMORY;
        for (size_t i = 0; i < warnings->count; i++)
            items[i] = warnings->items[i];
        warnings->items = items;
        warnings->size = size;
    }
    warnings->items[warnings->count++] = (struct settlement_warning){ .code = code, .what = what };
    return OK;
}

static enum err warn_of_shops(struct arena *arena, const struct settlement *settlement,
                              const struct shop *shops, size_t count,
                              struct settlement_warnings *warnings)
{
    for (size_t i = 0; i < count; i++) {
        const struct agreement_company *company =
            agreement_company_of(&settlement->agreement, shops[i].code);
        if (company == NULL || !str_eq(company->code, shops[i].company))
            TRY(settlement_warnings_add(arena, warnings, SETTLEMENT_SHOP, shops[i].code));
    }
    return OK;
}

static bool are_several(const struct shop *shops, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        if (!str_eq(shops[i].company, shops[0].company))
            return true;
    }
    return false;
}

enum err settlement_is_shared(struct db *db, struct arena *arena,
                              const struct settlements *settlements, bool *ret_is_so)
{
    struct shop *shops = NULL;
    size_t count = 0;
    TRY(shop_list(db, arena, &shops, &count));
    *ret_is_so = settlements->count > 0 || are_several(shops, count);
    return OK;
}

enum err settlement_warn(const struct app *app, struct db *db, struct arena *arena,
                         const struct settlements *settlements, struct date on,
                         struct settlement_warnings *ret_warnings)
{
    const struct settlement *settlement = settlement_on(settlements, on);
    const struct app_program *version =
        app_program_at(app, zone_day_end(app_shop_at(app, 0)->zone, on));
    struct settlement_warnings warnings = { 0 };
    struct shop *shops = NULL;
    size_t count = 0;
    TRY(shop_list(db, arena, &shops, &count));
    if (settlement == NULL && are_several(shops, count))
        TRY(settlement_warnings_add(arena, &warnings, SETTLEMENT_NONE, STR_NONE));
    if (settlement != NULL)
        TRY(warn_of_shops(arena, settlement, shops, count, &warnings));
    for (size_t i = 0; settlement != NULL && version != NULL && i < version->program.unit_count;
         i++) {
        struct str unit = version->program.units[i].id;
        if (agreement_unit(&settlement->agreement, unit) == NULL)
            TRY(settlement_warnings_add(arena, &warnings, SETTLEMENT_UNIT, unit));
    }
    *ret_warnings = warnings;
    return OK;
}

const char *settlement_warning_code(enum settlement_code code)
{
    static const char *const codes[] = {
        [SETTLEMENT_NONE] = "none_in_force",
        [SETTLEMENT_SHOP] = "shop",
        [SETTLEMENT_UNIT] = "unit",
        [SETTLEMENT_NOT_VALUED] = "not_valued",
    };
    return codes[code];
}

struct phrase settlement_warning_phrase(enum settlement_code code)
{
    static const struct phrase phrases[] = {
        [SETTLEMENT_NONE] = PHRASE("Shops of several companies share the programme, and no "
                                   "settlement is in force: nothing says what one owes the other.",
                                   "Des magasins de plusieurs sociétés partagent le programme, et "
                                   "aucun règlement n'est en vigueur : rien ne dit ce que l'une "
                                   "doit à l'autre."),
        [SETTLEMENT_SHOP] = PHRASE(
            "The shop \"%1\" is not where the settlement in force has it: make a new "
            "version with it in the company whose it is.",
            "Le magasin « %1 » n'est pas là où le règlement en vigueur le place : faites une "
            "nouvelle version où il figure dans sa société."),
        [SETTLEMENT_UNIT] = PHRASE("The settlement in force does not say what \"%1\" is worth: "
                                   "make a new version that does.",
                                   "Le règlement en vigueur ne dit pas ce que vaut « %1 » : faites "
                                   "une nouvelle version qui le dit."),
        [SETTLEMENT_NOT_VALUED] =
            PHRASE("\"%1\" of one company was honoured by another on days for which no "
                   "settlement says its worth: that is counted, and not valued.",
                   "« %1 » d'une société a été honoré par une autre des jours où aucun règlement "
                   "n'en dit la valeur : c'est compté, sans valeur."),
    };
    return phrases[code];
}

void settlement_warnings_put(struct json *json, const struct settlement_warnings *warnings)
{
    json_array_open(json, "warnings");
    for (size_t i = 0; i < warnings->count; i++) {
        const struct settlement_warning *warning = &warnings->items[i];
        struct problem problem = { 0 };
        (void)wording_problem(&problem, OK, settlement_warning_phrase(warning->code),
                              WORDS(warning->what));
        json_object_open(json, NULL);
        json_put_text(json, "code", settlement_warning_code(warning->code));
        json_put_text(json, "en", problem.en);
        json_put_text(json, "fr", problem.fr);
        json_object_close(json);
    }
    json_array_close(json);
}

/* ---- shown ------------------------------------------------------------------------------------ */

static void put_day(struct json *json, const char *name, struct date date)
{
    if (date_is_none(date))
        json_put_null(json, name);
    else
        tell_date(json, name, date);
}

static const char *state_of(const struct settlement *settlement, struct date today)
{
    if (settlement->agreement.from.days > today.days)
        return "scheduled";
    bool is_over = !date_is_none(settlement->until) && settlement->until.days < today.days;
    return is_over ? "ended" : "active";
}

static void put_version(struct json *json, const struct settlement *settlement, struct date today)
{
    json_put_int(json, "number", settlement->number);
    json_put_text(json, "state", state_of(settlement, today));
    tell_date(json, "from", settlement->agreement.from);
    put_day(json, "until", settlement->until);
    tell_label(json, "name", &settlement->agreement.name);
    answer_put_instant(json, "created_at", settlement->created);
}

enum err settlement_show_all(struct app *app, struct db *db, struct arena *arena,
                             struct buf *ret_answer)
{
    struct json json = { .out = ret_answer };
    struct settlements settlements = { 0 };
    struct settlement_warnings warnings = { 0 };
    struct date today = settlement_today(app);
    TRY(settlements_load(db, arena, &settlements));
    TRY(settlement_warn(app, db, arena, &settlements, today, &warnings));
    json_object_open(&json, NULL);
    json_array_open(&json, "settlements");
    for (size_t i = 0; i < settlements.count; i++) {
        json_object_open(&json, NULL);
        put_version(&json, &settlements.items[i], today);
        json_object_close(&json);
    }
    json_array_close(&json);
    settlement_warnings_put(&json, &warnings);
    json_object_close(&json);
    return OK;
}

static enum err put_text(struct json *json, struct arena *arena, const char *name,
                         const struct settlement *settlement, uint16_t currency,
                         enum language language)
{
    struct buf out = { 0 };
    struct str text = STR_NONE;
    TRY(buf_create(arena, SETTLEMENT_TEXT_MAX_BYTES, &out));
    settlement_write_text(&out, settlement, currency, language);
    TRY(buf_finish(&out, &text));
    json_put_str(json, name, text);
    return OK;
}

enum err settlement_show(struct app *app, struct db *db, struct arena *arena, struct str id,
                         struct buf *ret_answer)
{
    struct json json = { .out = ret_answer };
    struct settlements settlements = { 0 };
    struct date today = settlement_today(app);
    const struct settlement *found = NULL;
    int64_t number = 0;
    uint16_t currency = app_merchant(app)->currency;
    TRY(settlements_load(db, arena, &settlements));
    if (str_eq(id, STR("active")))
        found = settlement_on(&settlements, today);
    else if (str_parse_i64(id, 1, (int64_t)settlements.count, &number) == OK)
        found = &settlements.items[number - 1];
    if (found == NULL)
        return E_NOT_FOUND;
    json_object_open(&json, NULL);
    put_version(&json, found, today);
    json_put_raw(&json, "settlement", found->json);
    json_object_open(&json, "text");
    TRY(put_text(&json, arena, "fr", found, currency, LANGUAGE_FR));
    TRY(put_text(&json, arena, "en", found, currency, LANGUAGE_EN));
    json_object_close(&json);
    json_object_close(&json);
    return OK;
}
