/* fuzz_entry.c - any bytes as a journal: each entry is read, written again, and decided again.
 *
 * Whatever the bytes: what is read is written to the byte, and the engine ends with a verdict or an
 * error on facts and a history that nobody has checked, as the auditor gives them to it.
 */
#include "journal/entry_text.h"
#include "loyalty/decide/decide.h"

#define ARENA_BYTES (64u << 20)
#define ENTRIES_MAX 16

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static const struct str wine[] = { { "wine", 4 } };
static const struct unit units[] = {
    { .id = { "points", 6 },
      .expiry = { .kind = EXPIRY_MONTHS, .count = 12 },
      .value_points = 10,
      .value_minor = 5,
      .available_after_days = 3 },
    { .id = { "credit", 6 },
      .kind = UNIT_MONEY,
      .decimals = 2,
      .value_points = 1,
      .value_minor = 1 },
};
static const struct rule rules[] = {
    { .id = { "base", 4 }, .give = GIVE_PER_AMOUNT, .points = { 1 }, .every_minor = 1000 },
    { .id = { "back", 4 },
      .unit = 1,
      .give = GIVE_PERCENT,
      .rate_bp = 300,
      .when = { .minimum_minor = 500, .match = { .exclude_categories = { wine, 1 } } } },
    { .id = { "visit", 5 }, .give = GIVE_PER_VISIT, .points = { 2 } },
};
static const struct reward rewards[] = {
    { .id = { "spend", 5 },
      .has_cost = true,
      .unit = 1,
      .cost = { 1 },
      .effect = EFFECT_AS_MONEY,
      .amount_minor = 1 },
    { .id = { "ten", 3 },
      .effect = EFFECT_PERCENT_OFF,
      .rate_bp = 1000,
      .has_cost = true,
      .cost = { 5 } },
    { .id = { "five", 4 },
      .effect = EFFECT_AMOUNT_OFF,
      .amount_minor = 500,
      .when = { .minimum_minor = 1000 } },
};

struct audit {
    struct arena arena;
    struct program program;
    struct account account;
    struct entry entries[ENTRIES_MAX];
    size_t count;
};

static void check_form(struct arena *arena, struct str text, const struct entry *entry)
{
    struct buf out = { 0 };
    struct str again = STR_NONE;
    enum err err = buf_create(arena, text.len, &out);
    assert(err == OK);
    err = entry_encode(entry, &out);
    assert(err == OK);
    err = buf_finish(&out, &again);
    assert(err == OK && str_eq(again, text));
}

static const struct entry *entry_by(const struct audit *audit, int64_t number)
{
    for (size_t i = 0; i < audit->count; i++) {
        if (audit->entries[i].number == number)
            return &audit->entries[i];
    }
    return NULL;
}

static void load_history(const struct audit *audit, const struct entry *purchase,
                         struct entry *returns, struct purchase_history *history)
{
    *history = (struct purchase_history){ .purchase = purchase, .returns = returns };
    for (size_t i = 0; i < audit->count; i++) {
        const struct entry *entry = &audit->entries[i];
        if (entry->purchase != purchase->number)
            continue;
        if (entry->kind == ENTRY_CLAIM)
            history->claim = entry;
        else
            returns[history->return_count++] = *entry;
    }
}

static enum err undo_again(struct audit *audit, struct entry *entry, struct account *account)
{
    struct entry undos[ENTRIES_MAX];
    struct event_history history = { .event = entry_by(audit, entry->purchase), .undos = undos };
    struct refusal refusal = { 0 };
    if (history.event == NULL)
        return OK;
    for (size_t i = 0; i < audit->count; i++) {
        const struct entry *earlier = &audit->entries[i];
        if (earlier->kind == ENTRY_UNDO && earlier->purchase == entry->purchase)
            undos[history.undo_count++] = *earlier;
    }
    return decide_undo(&audit->arena, &audit->program, &history, entry, account, &refusal);
}

static enum err decide_again(struct audit *audit, struct entry *entry, struct account *account)
{
    struct entry returns[ENTRIES_MAX];
    struct purchase_history history;
    struct refusal refusal = { 0 };

    if (entry->kind == ENTRY_PURCHASE)
        return decide_purchase(&audit->arena, &audit->program, entry, account, &refusal);
    if (entry->kind == ENTRY_EXPIRE)
        return account != NULL ? decide_expire(&audit->arena, entry, account) : OK;
    if (entry->kind == ENTRY_EVENT)
        return decide_event(&audit->arena, &audit->program, entry, account);
    if (entry->kind == ENTRY_END)
        return account != NULL ? decide_end(&audit->arena, &audit->program, entry, account) : OK;
    if (entry->kind == ENTRY_UNDO)
        return undo_again(audit, entry, account);
    if (entry->kind != ENTRY_RETURN && entry->kind != ENTRY_CLAIM)
        return OK;
    const struct entry *purchase = entry_by(audit, entry->purchase);
    if (purchase == NULL)
        return OK;
    load_history(audit, purchase, returns, &history);
    if (entry->kind == ENTRY_CLAIM)
        return decide_claim(&audit->arena, &audit->program, &history, entry, account);
    return decide_return(&audit->arena, &audit->program, &history, entry, account, &refusal);
}

static void audit_entry(struct audit *audit, struct str text)
{
    struct entry entry = { 0 };
    if (audit->count == ENTRIES_MAX || entry_decode(&audit->arena, text, &entry) != OK)
        return;
    check_form(&audit->arena, text, &entry);

    struct entry again = entry;
    again.backs = ARENA_ARRAY(&audit->arena, struct entry_back, entry.back_count);
    if (again.backs == NULL)
        return;
    for (size_t i = 0; i < entry.back_count; i++)
        again.backs[i] = entry.backs[i]; /* their amounts are decided in place */
    struct account copy = audit->account;
    copy.lot_size = 0;
    copy.lots = NULL;
    copy.lot_count = 0;
    if (lots_reserve(&audit->arena, &copy, LOTS_MAX) != OK)
        return;
    for (size_t i = 0; i < audit->account.lot_count; i++)
        copy.lots[copy.lot_count++] = audit->account.lots[i];
    audit->program.policies = entry.policies;
    enum err err = decide_again(audit, &again, entry.account != 0 ? &copy : NULL);
    if (err == OK)
        check_form(&audit->arena, text, &entry); /* nothing of the original was touched */

    /* The account as the journal says, however wrong that is. */
    for (size_t i = 0; i < entry.moves.count; i++) {
        if (lots_apply(&audit->arena, &audit->account, &entry.moves.items[i], entry.number) != OK)
            break;
    }
    audit->entries[audit->count++] = entry;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    static struct audit audit;
    if (audit.arena.base == NULL) {
        enum err err = arena_open(&audit.arena, ARENA_BYTES);
        assert(err == OK);
    }
    arena_reset(&audit.arena, 0);
    audit.count = 0;
    audit.account = (struct account){ .id = 1, .lot_next = 1 };
    audit.program = (struct program){
        .currency = CURRENCY_EUR,
        .units = units,
        .unit_count = COUNT(units),
        .rules = rules,
        .rule_count = COUNT(rules),
        .rewards = rewards,
        .reward_count = COUNT(rewards),
    };

    /* Entries are separated by an empty line, which no entry holds. */
    struct str rest = { .ptr = (const char *)bytes, .len = size };
    while (rest.len > 0) {
        size_t end = 0;
        while (end + 1 < rest.len && (rest.ptr[end] != '\n' || rest.ptr[end + 1] != '\n'))
            end++;
        audit_entry(&audit, str_sub(rest, 0, end + 1));
        rest = str_sub(rest, end + 2, rest.len);
    }
    return 0;
}
