/* law_replay.c - L5 and L6: the journal replayed gives the same bytes, and a quote is the purchase.
 *
 * L5  every entry's facts, read from its text and decided anew on accounts rebuilt from the first
 *     entry, give that text again; also when the lots that are closed and out of reach are not loaded
 * L6  deciding twice on copies of the account gives the same entry, and leaves the account alone
 */
#include <string.h>

#include "journal/entry_text.h"
#include "tests/lib/random_shop.h"

static struct toy toy;
static struct arena arena;
static struct arena replay_arena;

static void begin_round(struct rng *rng, int64_t round)
{
    struct random_wish wish = { .looks_back = rng_chance(rng, 50),
                                .has_gifts = true,
                                .has_vouchers = true,
                                .has_transfers = rng_chance(rng, 50) };
    struct program program = { 0 };

    check_note("round %lld", (long long)round);
    arena_reset(&arena, 0);
    arena_reset(&replay_arena, 0);
    random_program(rng, &arena, &wish, &program);
    toy_reset(&toy, &program);
    toy.has_holds = rng_chance(rng, 50);
    toy.has_closings = rng_chance(rng, 50);
}

static void open_all(void)
{
    CHECK_OK(arena_open(&arena, 1u << 20));
    CHECK_OK(arena_open(&replay_arena, 256u << 20));
    toy_open_with(&toy, &(struct program){ 0 });
}

static void close_all(void)
{
    toy_close(&toy);
    arena_close(&arena);
    arena_close(&replay_arena);
}

/* Some shops change their programme now and then, and end units of it. */
static void live_some_days(struct rng *rng)
{
    struct program base = toy.program;
    struct program next = { 0 };
    bool changes = rng_chance(rng, 50);
    int day = 0;
    for (int64_t i = rng_range(rng, 1, 30); i > 0; i--) {
        if (changes && rng_chance(rng, 15)) {
            random_change(rng, &arena, &base, &next);
            toy_become_with(&toy, &next);
        }
        (void)!random_deed(rng, &toy, day);
        day += (int)rng_range(rng, -2, rng_chance(rng, 10) ? 40 : 6);
    }
}

/* What storage loads: the lots that are open, and those that the history of the purchase names. */
static struct account loaded(const struct account *account, const struct entry *entries,
                             const struct entry *entry)
{
    struct account part = toy_copy(&replay_arena, account);
    size_t kept = 0;
    for (size_t i = 0; i < part.lot_count; i++) {
        struct lot lot = part.lots[i];
        bool is_needed = lot.left.n != 0 || lot.held.n != 0;
        for (int64_t n = 1; entry->purchase != 0 && n < entry->number; n++) {
            const struct entry *earlier = &entries[n - 1];
            bool is_voucher = entry->kind == ENTRY_RETURN && earlier->kind == ENTRY_CONVERT;
            if (!is_voucher && earlier->number != entry->purchase &&
                earlier->purchase != entry->purchase)
                continue;
            is_needed = is_needed || lot.origin == earlier->number;
            for (size_t m = 0; m < earlier->moves.count; m++)
                is_needed = is_needed || earlier->moves.items[m].lot == lot.number;
        }
        if (is_needed)
            part.lots[kept++] = lot;
    }
    part.lot_count = kept;
    return part;
}

/* Only the facts stay. */
static void forget_effects(struct entry *entry)
{
    size_t line_count = entry->outcome.line_count;
    entry->outcome = (struct outcome){ .line_count = line_count };
    entry->withheld = NULL;
    entry->withheld_count = 0;
    entry->withheld_minor = 0;
    entry->moves = (struct moves){ 0 };
    entry->balances = NULL;
    entry->balance_count = 0;
    entry->policies = (struct policies){ 0 };
    entry->standing = (struct standing){ .tier = STR_NONE,
                                         .tags = entry->standing.tags,
                                         .tag_count = entry->standing.tag_count,
                                         .card_kind = entry->standing.card_kind };
    entry->claimed_minor = 0;
    entry->repaid_count = 0;
    entry->repaid_minor = 0;
    entry->undone_visits = 0;
    entry->undone_count = 0;
    entry->turned_count = 0;
    entry->closed_count = 0;
    entry->paid_out_minor = 0;
    for (size_t i = 0; i < entry->back_count; i++)
        entry->backs[i].amount_minor = -1;
}

static struct str past_text(const struct past *past)
{
    struct buf out = { 0 };
    struct str text = STR_NONE;
    CHECK_OK(buf_create(&replay_arena, past_text_bytes(past), &out));
    CHECK_OK(past_encode(past, &out));
    CHECK_OK(buf_finish(&out, &text));
    return text;
}

static void replay(bool is_partial)
{
    static struct entry entries[TOY_ENTRIES_MAX];
    struct account accounts[TOY_ACCOUNTS_MAX + 1];
    struct arena *room = &replay_arena;
    struct stock stock = { 0 };

    for (size_t i = 0; i <= TOY_ACCOUNTS_MAX; i++)
        accounts[i] = (struct account){
            .id = (int64_t)i, .lot_next = 1, .past = toy_past(room, i), .stock = &stock
        };
    for (size_t i = 0; i < toy.entry_count; i++) {
        struct entry entry = { 0 };
        struct refusal refusal = { 0 };
        CHECK_OK(entry_decode(room, toy.texts[i], &entry));
        struct account *whole = &accounts[entry.account];
        struct account part = is_partial ? loaded(whole, entries, &entry) : toy_copy(room, whole);
        struct account *account = entry.account == 0 ? NULL : &part;

        forget_effects(&entry);
        CHECK_OK(toy_decide(room, toy_version(&toy, entry.program), entries, i, &entry, account,
                            &refusal));
        CHECK_STR(toy_encode(room, &entry), toy.texts[i]);
        entries[i] = entry;
        for (size_t m = 0; m < entry.moves.count; m++)
            CHECK_OK(lots_apply(room, whole, &entry.moves.items[m], entry.number));
        whole->past = part.past;
        stock = *part.stock;
    }
    for (size_t a = 1; a <= TOY_ACCOUNTS_MAX; a++) {
        CHECK_STR(past_text(&accounts[a].past), past_text(&toy.accounts[a].past));
        CHECK_EQ(accounts[a].lot_count, toy.accounts[a].lot_count);
        CHECK_EQ(accounts[a].lot_next, toy.accounts[a].lot_next);
        for (size_t i = 0; i < accounts[a].lot_count; i++) {
            const struct lot *lot = &accounts[a].lots[i];
            const struct lot *want = &toy.accounts[a].lots[i];
            CHECK_STR(lot->unit, want->unit);
            CHECK_EQ(lot->number, want->number);
            CHECK_EQ(lot->origin, want->origin);
            CHECK_EQ(lot->from.days, want->from.days);
            CHECK_EQ(lot->until.days, want->until.days);
            CHECK_EQ(lot->issued.n, want->issued.n);
            CHECK_EQ(lot->left.n, want->left.n);
            CHECK_EQ(lot->expired.n, want->expired.n);
        }
    }
}

TEST(law_replaying_the_journal_gives_the_same_bytes)
{
    struct rng rng = rng_new();
    open_all();
    for (int64_t round = 0; round < test_rounds(1200); round++) {
        begin_round(&rng, round);
        live_some_days(&rng);
        replay(false);
        replay(true);
    }
    close_all();
}

TEST(law_a_quote_is_the_purchase_that_follows)
{
    struct rng rng = rng_new();
    open_all();
    for (int64_t round = 0; round < test_rounds(1500); round++) {
        begin_round(&rng, round);
        live_some_days(&rng);
        struct account *account = &toy.accounts[1];
        struct account before = toy_copy(&replay_arena, account);
        struct entry facts = {
            .kind = ENTRY_PURCHASE,
            .on = toy_day(30),
            .number = 1000,
            .program = 1,
            .account = 1,
            .receipt = random_receipt(&rng, &arena, &toy.program),
            .print = { .columns = 32, .language = LANGUAGE_EN },
        };
        struct str texts[2] = { STR_NONE, STR_NONE };
        enum err errs[2] = { OK, OK };
        struct refusal refusals[2] = { { .index = 0 }, { .index = 0 } };
        for (int i = 0; i < 2; i++) {
            struct entry entry = facts;
            struct account copy = toy_copy(&replay_arena, account);
            errs[i] = decide_purchase(&replay_arena, &toy.program, &entry, &copy, &refusals[i]);
            if (errs[i] == OK)
                texts[i] = toy_encode(&replay_arena, &entry);
        }
        CHECK_EQ(errs[0], errs[1]);
        CHECK_STR(texts[0], texts[1]);
        CHECK_STR(refusals[0].subject, refusals[1].subject);
        CHECK_EQ(refusals[0].have, refusals[1].have);
        CHECK_EQ(refusals[0].need, refusals[1].need);
        CHECK_EQ(account->lot_count, before.lot_count);
        CHECK_MEM(account->lots, before.lots, before.lot_count * sizeof(struct lot));
    }
    close_all();
}
