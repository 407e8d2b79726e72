/* import_match.c - what came back, matched with what was bought.
 *
 * Every line that was sold hangs behind the line which sold the same to the same customer before:
 *
 *      (customer, sku) ──► latest line ──previous──► line ──previous──► ...
 *
 * so that walking the chain is walking back in time.
 */
#include "import/import_match.h"

#include <stdlib.h>

struct chains {
    uint64_t
        *keys; /* customer and sku; 0 for a free slot: a line without a customer has no chain */
    uint32_t *latest; /* line */
    size_t slot_count;
};

/* ---- order ------------------------------------------------------------------------------------- */

static int compare_receipts(const void *a, const void *b, void *context)
{
    const struct import_table *table = context;
    uint32_t first = *(const uint32_t *)a;
    uint32_t second = *(const uint32_t *)b;
    const struct import_receipt *x = &table->receipts[first];
    const struct import_receipt *y = &table->receipts[second];
    if (x->at.us != y->at.us)
        return x->at.us < y->at.us ? -1 : 1;
    return first < second ? -1 : first > second; /* receipts are numbered as the file brings them */
}

static enum err sort_receipts(struct import_table *table)
{
    table->order = ARENA_ARRAY(table->arena, uint32_t, table->receipt_count);
    if (table->order == NULL)
        return E_NO_MEMORY;
    for (uint32_t i = 0; i < table->receipt_count; i++)
        table->order[i] = i;
    qsort_r(table->order, table->receipt_count, sizeof(table->order[0]), compare_receipts, table);
    return OK;
}

/* ---- chains ------------------------------------------------------------------------------------ */

static enum err chains_open(struct import_table *table, struct chains *ret_chains)
{
    struct chains chains = { .slot_count = 1024 };
    while (chains.slot_count < 2 * (size_t)table->line_count)
        chains.slot_count *= 2;
    chains.keys = ARENA_ARRAY(table->arena, uint64_t, chains.slot_count);
    chains.latest = ARENA_ARRAY(table->arena, uint32_t, chains.slot_count);
    if (chains.keys == NULL || chains.latest == NULL)
        return E_NO_MEMORY;
    *ret_chains = chains;
    return OK;
}

/* The slot of the line's customer and sku; a free one when they have not met. */
static size_t chains_slot(const struct chains *chains, const struct import_line *line)
{
    uint64_t key = (uint64_t)line->customer << 32 | line->sku;
    size_t slot = (size_t)(key * UINT64_C(0x9E3779B97F4A7C15) >> 20) & (chains->slot_count - 1);
    while (chains->keys[slot] != 0 && chains->keys[slot] != key)
        slot = (slot + 1) & (chains->slot_count - 1);
    return slot;
}

static void chains_add(struct chains *chains, struct import_table *table, uint32_t index)
{
    struct import_line *line = &table->lines[index];
    if (line->customer == 0)
        return;
    size_t slot = chains_slot(chains, line);
    if (chains->keys[slot] != 0)
        line->previous = chains->latest[slot];
    chains->keys[slot] = (uint64_t)line->customer << 32 | line->sku;
    chains->latest[slot] = index;
}

/* ---- matching ---------------------------------------------------------------------------------- */

struct walk {
    struct import_table *table;
    struct import_line *back; /* that is being matched */
    uint32_t latest;          /* line of its chain */
};

static bool is_eligible(const struct walk *walk, const struct import_line *bought, bool same_price)
{
    return bought->left_milli > 0 && (bought->price_micro == walk->back->price_micro) == same_price;
}

/* What the chain has left at the price of the cancellation, or at any other. */
static int64_t chain_left(const struct walk *walk, bool same_price)
{
    int64_t left = 0;
    for (uint32_t i = walk->latest; i != IMPORT_NOTHING; i = walk->table->lines[i].previous) {
        const struct import_line *bought = &walk->table->lines[i];
        if (is_eligible(walk, bought, same_price))
            left += bought->left_milli;
    }
    return left;
}

/* The latest line which has enough left on its own. */
static uint32_t chain_single(const struct walk *walk, bool same_price)
{
    for (uint32_t i = walk->latest; i != IMPORT_NOTHING; i = walk->table->lines[i].previous) {
        const struct import_line *bought = &walk->table->lines[i];
        if (is_eligible(walk, bought, same_price) &&
            bought->left_milli >= walk->back->quantity_milli)
            return i;
    }
    return IMPORT_NOTHING;
}

/* Takes up to `*need` from a line, and notes it as a part of the cancellation.  Each part empties a line
 * that was bought or completes one that came back, so there are never more parts than lines. */
static void take(struct walk *walk, uint32_t index, int64_t *need)
{
    struct import_table *table = walk->table;
    struct import_line *bought = &table->lines[index];
    int64_t quantity = bought->left_milli < *need ? bought->left_milli : *need;
    assert(table->part_count < table->line_count);

    table->parts[table->part_count] =
        (struct import_part){ .quantity_milli = quantity, .line = index, .next = walk->back->part };
    walk->back->part = table->part_count++;
    bought->left_milli -= quantity;
    *need -= quantity;
}

static void take_several(struct walk *walk, bool same_price, int64_t *need)
{
    for (uint32_t i = walk->latest; i != IMPORT_NOTHING && *need > 0;
         i = walk->table->lines[i].previous) {
        if (is_eligible(walk, &walk->table->lines[i], same_price))
            take(walk, i, need);
    }
}

static void match_line(struct import_table *table, const struct chains *chains, uint32_t index)
{
    struct import_line *back = &table->lines[index];
    if (back->customer == 0) {
        import_line_report(back, IMPORT_NO_CUSTOMER);
        return;
    }
    size_t slot = chains_slot(chains, back);
    if (chains->keys[slot] == 0) {
        import_line_report(back, IMPORT_NOT_BOUGHT);
        return;
    }
    struct walk walk = { .table = table, .back = back, .latest = chains->latest[slot] };
    int64_t need = back->quantity_milli;
    int64_t same = chain_left(&walk, true);
    if (same + chain_left(&walk, false) < need) {
        import_line_report(back, IMPORT_MORE_THAN_BOUGHT);
        return;
    }
    uint32_t single = chain_single(&walk, true);
    if (single == IMPORT_NOTHING && same == 0)
        single = chain_single(&walk, false);
    if (single != IMPORT_NOTHING)
        take(&walk, single, &need);
    take_several(&walk, true, &need);
    take_several(&walk, false, &need);
    assert(need == 0);
}

/* What a receipt sells is there before what it takes back. */
static void match_receipt(struct import_table *table, struct chains *chains,
                          const struct import_receipt *receipt)
{
    struct import_line *lines = table->lines;
    for (uint32_t i = receipt->first_line; i != IMPORT_NOTHING; i = lines[i].next) {
        if (lines[i].state == IMPORT_SALE)
            chains_add(chains, table, i);
    }
    for (uint32_t i = receipt->first_line; i != IMPORT_NOTHING; i = lines[i].next) {
        if (lines[i].state == IMPORT_BACK)
            match_line(table, chains, i);
    }
}

enum err import_match(struct import_table *table)
{
    struct chains chains = { 0 };
    TRY(sort_receipts(table));
    TRY(chains_open(table, &chains));
    table->parts = ARENA_ARRAY(table->arena, struct import_part, table->line_count);
    if (table->parts == NULL)
        return E_NO_MEMORY;
    for (uint32_t i = 0; i < table->receipt_count; i++)
        match_receipt(table, &chains, &table->receipts[table->order[i]]);
    return OK;
}
