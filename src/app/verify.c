/* verify.c - the auditor: replays the journal from the first entry and finds every figure again.
 *
 * It reads with the same statements as everybody, but decides nothing by the write path: each entry's
 * text is taken apart, its facts are given to the engine with the account as the auditor has it, and
 * the text that comes out must be the text that is there.
 */
#include "app/verify.h"

#include <pthread.h>

#include "app/verify_feed.h"
#include "app/verify_tables.h"
#include "loyalty/decide.h"
#include "loyalty/program_note.h"

#define AUDIT_ARENA_BYTES   (UINT64_C(64) << 30) /* address space; pages are taken as they are used */
#define SCRATCH_ARENA_BYTES (64u << 20)
#define PROGRESS_STEP       4096 /* entries */
#define ENTRY_BYTES_LEAST                                                                          \
    64 /* of a row: its hash and a text; a greater last number has gaps before it */

enum err verify_fail(struct audit *audit, int64_t entry, const char *what)
{
    struct verify_report *report = audit->report;
    report->is_good = false;
    report->entry = entry;
    struct buf out = { .base = report->what, .size = sizeof(report->what) - 1 };
    buf_str(&out, str_utf8_prefix(str_c(what), out.size));
    report->what[out.used] = '\0';
    return E_JOURNAL;
}

/* ---- the state the auditor builds ------------------------------------------------------------- */

static struct account *find_account(const struct audit *audit, int64_t number)
{
    if (number < 1 || number > audit->account_count)
        return NULL;
    return audit->accounts[number];
}

/* A unit's id as a programme in memory spells it: the text of an entry does not outlive its turn. */
static struct str keep_unit(struct audit *audit, struct str unit)
{
    for (size_t i = 0; i < audit->unit_count; i++) {
        if (str_eq(audit->units[i], unit))
            return audit->units[i];
    }
    struct str copy = STR_NONE;
    if (audit->unit_count == COUNT(audit->units) || arena_copy(&audit->arena, unit, &copy) != OK)
        return copy; /* empty: the lot will not agree with its row, and that is said */
    audit->units[audit->unit_count++] = copy;
    return copy;
}

/* The auditor keeps every lot an account ever had, which may be more than the engine makes room for; and
 * he keeps them in his own arena, for the scratch is gone with the entry. */
static enum err make_room(struct audit *audit, struct account *account)
{
    size_t needed = account->lot_count + LOTS_NEW_MAX;
    if (needed <= LOTS_MAX || needed <= account->lot_size)
        return OK; /* the engine may grow it; keep_new() sees to the rest */
    return lots_move(&audit->arena, account, account->lot_count * 2);
}

/* After an entry: its new lots, and the room which the engine has made for them. */
static enum err keep_new(struct audit *audit, struct account *account,
                         const struct lot *lots_before, size_t count_before)
{
    if (account->lots != lots_before)
        TRY(lots_move(&audit->arena, account, account->lot_count * 2));
    for (size_t i = count_before; i < account->lot_count; i++)
        account->lots[i].unit = keep_unit(audit, account->lots[i].unit);
    return OK;
}

/* ---- one entry -------------------------------------------------------------------------------- */

static enum err check_columns(struct audit *audit, const struct entry_row *row,
                              const struct entry *entry)
{
    if (entry->partition != row->partition || entry->number != row->number)
        return verify_fail(audit, row->number, "its text carries another number");
    if (entry->kind != row->kind || entry->account != row->account ||
        entry->purchase_partition != row->purchase_partition || entry->purchase != row->purchase)
        return verify_fail(audit, row->number, "its columns do not repeat its text");
    return OK;
}

/* The day in the entry is the day of its instant in its shop. */
static enum err check_day(struct audit *audit, const struct entry *entry)
{
    if (entry->shop.len == 0 || date_is_none(entry->on))
        return OK;
    const struct app_shop *shop = app_shop_by_code(audit->app, entry->shop);
    if (shop == NULL)
        return verify_fail(audit, entry->number, "its shop does not exist");
    struct civil civil = zone_civil(shop->zone, entry->at);
    if (civil.date.days != entry->on.days || civil.second != entry->second)
        return verify_fail(audit, entry->number, "its day is not that of its instant in its shop");
    return OK;
}

/* The version which was in force when the purchase happened, among those activated before it. */
static enum err check_program(struct audit *audit, const struct entry *entry,
                              const struct app_program **ret_version)
{
    const struct audit_version *best = NULL;
    for (size_t i = 0; i < audit->version_count; i++) {
        const struct audit_version *version = &audit->versions[i];
        if (version->from.us <= entry->at.us && (best == NULL || version->from.us > best->from.us))
            best = version;
    }
    *ret_version = app_program_by_number(audit->app, entry->program);
    if (*ret_version == NULL)
        return verify_fail(audit, entry->number, "its programme is not in the database");
    if (entry->kind == ENTRY_PURCHASE && (best == NULL || best->number != entry->program))
        return verify_fail(audit, entry->number,
                           "its programme was not the one in force at that instant");
    return OK;
}

static enum err audit_program(struct audit *audit, const struct entry *entry)
{
    struct program_note note = { 0 };
    struct program_row row = { 0 };
    if (program_note_read(entry->note, &note) != OK)
        return verify_fail(audit, entry->number, "its note is not that of a programme");
    if (program_get(audit->side, &audit->scratch, entry->program, &row) != OK)
        return verify_fail(audit, entry->number, "its programme is not in the database");
    struct sha256 found = sha256_of(row.json);
    if (!sha256_eq(&note.digest, &found))
        return verify_fail(audit, entry->number, "the programme was changed after it was kept");
    if (!note.is_active)
        return OK;
    if (!row.is_active || row.active_from.us != note.from.us)
        return verify_fail(audit, entry->number, "the programme begins at another instant");
    if (audit->version_count == COUNT(audit->versions))
        return E_LIMIT;
    audit->versions[audit->version_count++] = (struct audit_version){
        .number = entry->program,
        .from = note.from,
    };
    return OK;
}

static enum err audit_enrol(struct audit *audit, const struct entry *entry)
{
    if (entry->account != audit->account_count + 1 || entry->account > audit->account_size)
        return verify_fail(audit, entry->number, "it opens an account out of turn");
    struct account *account = ARENA_NEW(&audit->arena, struct account);
    if (account == NULL)
        return E_NO_MEMORY;
    account->id = entry->account;
    account->lot_next = 1;
    audit->accounts[entry->account] = account;
    audit->account_count = entry->account;
    return verify_card(audit, entry, false);
}

static enum err audit_card(struct audit *audit, const struct entry *entry)
{
    if (str_eq(entry->note, STR("add")))
        return verify_card(audit, entry, false);
    return verify_card(audit, entry, str_eq(entry->note, STR("block")));
}

/* The purchase of a return or a claim, and what of it came before this entry. */
static enum err load_history(struct audit *audit, const struct entry *entry,
                             struct purchase_history *ret_history)
{
    struct arena *arena = &audit->scratch;
    struct entry_row row = { 0 };
    struct entry_row *rows = NULL;
    size_t count = 0;
    if (entry->purchase_partition != entry->partition || entry->purchase < 1 ||
        entry->purchase >= entry->number)
        return verify_fail(audit, entry->number, "it names a purchase that does not precede it");
    TRY(entry_get(audit->side, arena, entry->partition, entry->purchase, &row));
    TRY(entry_of_purchase(audit->side, arena, entry->partition, entry->purchase_partition,
                          entry->purchase, &rows, &count));

    struct entry *purchase = ARENA_NEW(arena, struct entry);
    struct entry *claim = ARENA_NEW(arena, struct entry);
    struct entry *returns = ARENA_ARRAY(arena, struct entry, count);
    if (purchase == NULL || claim == NULL || (count > 0 && returns == NULL))
        return E_NO_MEMORY;
    TRY(entry_decode(arena, row.body, purchase));
    *ret_history = (struct purchase_history){ .purchase = purchase, .returns = returns };
    for (size_t i = 0; i < count && rows[i].number < entry->number; i++) {
        struct entry *into =
            rows[i].kind == ENTRY_CLAIM ? claim : &returns[ret_history->return_count++];
        TRY(entry_decode(arena, rows[i].body, into));
        if (rows[i].kind == ENTRY_CLAIM)
            ret_history->claim = claim;
    }
    return OK;
}

/* The facts of an entry without what was decided from them. */
static struct entry facts_of(const struct entry *entry)
{
    struct entry facts = *entry;
    facts.outcome = (struct outcome){ 0 };
    facts.moves = (struct moves){ 0 };
    facts.balances = NULL;
    facts.balance_count = 0;
    facts.withheld = NULL;
    facts.withheld_count = 0;
    facts.withheld_minor = 0;
    facts.policies = (struct policies){ 0 };
    return facts;
}

static enum err decide_again(struct audit *audit, const struct app_program *version,
                             struct entry *entry, struct account *account)
{
    struct refusal refusal = { 0 };
    struct purchase_history history = { 0 };
    const struct program *program = version != NULL ? &version->program : NULL;
    if (entry->kind == ENTRY_PURCHASE)
        return decide_purchase(&audit->scratch, program, entry, account, &refusal);
    if (entry->kind == ENTRY_EXPIRE)
        return decide_expire(&audit->scratch, entry, account);
    TRY(load_history(audit, entry, &history));
    if (entry->program != history.purchase->program)
        return verify_fail(audit, entry->number, "it was decided by another programme");
    if (entry->kind == ENTRY_CLAIM)
        return decide_claim(&audit->scratch, program, &history, entry, account);
    return decide_return(&audit->scratch, program, &history, entry, account, &refusal);
}

static enum err check_text(struct audit *audit, const struct entry_row *row,
                           const struct entry *again)
{
    struct str text = STR_NONE;
    buf_reset(&audit->text);
    if (entry_encode(again, &audit->text) != OK || buf_finish(&audit->text, &text) != OK)
        return verify_fail(audit, row->number, "it cannot be written as an entry");
    if (!str_eq(text, row->body))
        return verify_fail(audit, row->number,
                           "the engine decides otherwise from the same facts: a balance, a lot, a "
                           "discount or a reason is not what it was");
    return OK;
}

/* What the engine decides: replayed with the auditor's own account. */
static enum err audit_decision(struct audit *audit, const struct entry_row *row,
                               const struct entry *entry)
{
    const struct app_program *version = NULL;
    struct entry again = facts_of(entry);
    struct account *account = NULL;
    if (entry->kind != ENTRY_EXPIRE)
        TRY(check_program(audit, entry, &version));
    if (entry->account != 0) {
        account = find_account(audit, entry->account);
        if (account == NULL)
            return verify_fail(audit, entry->number, "its account was never opened");
        TRY(make_room(audit, account));
    }
    if (entry->kind == ENTRY_EXPIRE && account == NULL)
        return verify_fail(audit, entry->number, "it expires the lots of no account");
    const struct lot *lots_before = account != NULL ? account->lots : NULL;
    size_t count_before = account != NULL ? account->lot_count : 0;

    enum err err = decide_again(audit, version, &again, account);
    if (err == E_NO_MEMORY || !audit->report->is_good)
        return err;
    if (err != OK)
        return verify_fail(audit, entry->number, err_text(err, ERR_EN));
    TRY(check_text(audit, row, &again));
    return account != NULL ? keep_new(audit, account, lots_before, count_before) : OK;
}

static enum err audit_entry(struct audit *audit, const struct entry_row *row,
                            const struct entry *entry)
{
    switch (entry->kind) {
    case ENTRY_PROGRAM:
        TRY(audit_program(audit, entry));
        return check_text(audit, row, entry);
    case ENTRY_ENROL:
        TRY(audit_enrol(audit, entry));
        return check_text(audit, row, entry);
    case ENTRY_CARD:
        TRY(audit_card(audit, entry));
        return check_text(audit, row, entry);
    case ENTRY_MEMBER:
        return check_text(audit, row, entry);
    case ENTRY_PURCHASE:
    case ENTRY_RETURN:
    case ENTRY_CLAIM:
    case ENTRY_EXPIRE:
        return audit_decision(audit, row, entry);
    }
    return verify_fail(audit, row->number, "its kind is not known");
}

/* The account's own chain: each entry names the one before it.  Its account is known by now. */
static enum err check_chain(struct audit *audit, const struct entry_row *row)
{
    if (row->account == 0 && row->prior == 0)
        return OK;
    if (row->account < 1 || row->account > audit->account_count ||
        row->prior != audit->newest[row->account])
        return verify_fail(audit, row->number,
                           "it does not name the entry before it of its account");
    audit->newest[row->account] = row->number;
    return OK;
}

static enum err visit_entry(struct audit *audit, const struct entry_row *row)
{
    struct entry entry = { 0 };
    arena_reset(&audit->scratch, 0);
    audit->number = row->number;
    audit->hash = row->hash;
    if (entry_decode(&audit->scratch, row->body, &entry) != OK)
        return verify_fail(audit, row->number, "its text is not in the canonical form");
    TRY(check_columns(audit, row, &entry));
    TRY(check_day(audit, &entry));
    TRY(audit_entry(audit, row, &entry));
    TRY(check_chain(audit, row));
    TRY(verify_note_keys(audit, &entry));
    audit->report->entries += 1;
    audit->report->head = audit->hash;
    if (audit->progress != NULL && row->number % PROGRESS_STEP == 0)
        audit->progress(audit->progress_context, row->number, audit->entry_count);
    return OK;
}

/* Every entry in order; the feed has seen to the chain of hashes. */
static enum err visit_all(struct audit *audit)
{
    CLEANUP(verify_feed_close) struct verify_feed *feed = NULL;
    TRY(verify_feed_open(audit->db, audit->partition, &feed));
    for (;;) {
        const struct entry_row *row = NULL;
        struct feed_finding finding = { 0 };
        enum err err = verify_feed_next(feed, &row, &finding);
        if (finding.what != NULL)
            return verify_fail(audit, finding.entry, finding.what);
        if (err != OK || row == NULL)
            return err;
        TRY(visit_entry(audit, row));
    }
}

/* ---- the whole -------------------------------------------------------------------------------- */

static enum err open_audit(struct audit *audit)
{
    TRY(arena_open(&audit->arena, AUDIT_ARENA_BYTES));
    TRY(arena_open(&audit->scratch, SCRATCH_ARENA_BYTES));
    TRY(buf_create(&audit->arena, ENTRY_MAX_BYTES, &audit->text));
    int64_t last = 0;
    int64_t most = db_size_bytes(audit->db) / ENTRY_BYTES_LEAST;
    TRY(entry_last(audit->db, audit->partition, &last));
    audit->entry_count = last < most ? last : most;
    audit->account_size = audit->entry_count;
    verify_begin_fingerprints(audit);
    audit->accounts = ARENA_ARRAY(&audit->arena, struct account *, (size_t)audit->account_size + 1);
    audit->newest = ARENA_ARRAY(&audit->arena, int64_t, (size_t)audit->account_size + 1);
    audit->keys = ARENA_ARRAY(&audit->arena, struct audit_keys, (size_t)audit->entry_count + 2);
    audit->cards = ARENA_ARRAY(&audit->arena, struct audit_card, (size_t)audit->entry_count + 2);
    if (audit->accounts == NULL || audit->newest == NULL || audit->keys == NULL ||
        audit->cards == NULL)
        return E_NO_MEMORY;
    return OK;
}

static enum err audit_all(struct audit *audit)
{
    TRY(open_audit(audit));
    TRY(visit_all(audit));
    if (audit->progress != NULL)
        audit->progress(audit->progress_context, audit->number, audit->entry_count);
    TRY(verify_tables(audit));
    audit->report->accounts = audit->account_count;
    return OK;
}

/* The engine's own check of the file goes on beside the replay: it shares nothing with it. */
struct file_check {
    struct db *db;
    pthread_t thread;
    bool is_running;
    enum err err;
};

static void *check_file(void *argument)
{
    struct file_check *check = argument;
    check->err = db_check(check->db);
    return NULL;
}

static void file_check_begin(struct file_check *check)
{
    check->is_running = pthread_create(&check->thread, NULL, check_file, check) == 0;
    if (!check->is_running) /* a machine without threads to spare: one after the other */
        (void)check_file(check);
}

static enum err file_check_end(struct file_check *check)
{
    if (check->is_running)
        pthread_join(check->thread, NULL);
    return check->err;
}

enum err verify_run(struct app *app, verify_progress *progress, void *context,
                    struct verify_report *ret_report)
{
    int64_t began_us = clock_monotonic_us();
    CLEANUP(reader_give) struct reader reader = { 0 };
    CLEANUP(reader_give) struct reader side = { 0 };
    CLEANUP(reader_give) struct reader whole = { 0 };
    CLEANUP(db_tx_end) struct db_tx snapshot = { 0 };
    CLEANUP(db_tx_end) struct db_tx side_snapshot = { 0 };
    CLEANUP(verify_close)
    struct audit audit = {
        .app = app,
        .partition = 1,
        .progress = progress,
        .progress_context = context,
        .report = ret_report,
    };
    *ret_report = (struct verify_report){ .is_good = true };
    TRY(reader_take(app, &reader));
    TRY(reader_take(app, &side));
    TRY(reader_take(app, &whole));
    TRY(db_snapshot_begin(reader.db, &snapshot));
    TRY(db_snapshot_begin(side.db, &side_snapshot));
    audit.db = reader.db;
    audit.side = side.db;

    struct file_check check = { .db = whole.db };
    file_check_begin(&check);
    enum err err = audit_all(&audit);
    enum err file_err = file_check_end(&check);
    if (file_err != OK) /* a damaged file explains whatever else was found */
        err = file_err;
    if (err != OK)
        ret_report->is_good = false;
    ret_report->micros = clock_monotonic_us() - began_us;
    return err;
}
