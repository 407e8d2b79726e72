/* import_table.c - a whole file of receipts in memory. */
#include "import/import_table.h"

/* Places of the tables of slots: half of them stay free. */
#define TEXT_SLOTS    (4u << 20)
#define RECEIPT_SLOTS (4u << 20)

static_assert(IMPORT_TEXTS_MAX <= TEXT_SLOTS / 2, "a search among the texts ends soon");
static_assert(IMPORT_RECEIPTS_MAX <= RECEIPT_SLOTS / 2, "a search among the receipts ends soon");
static_assert(IMPORT_LINES_MAX < IMPORT_NOTHING, "a line's index is no IMPORT_NOTHING");
static_assert(LINES_MAX <= UINT16_MAX, "the place of a line fits");

enum err import_table_open(struct arena *arena, struct import_table *ret_table)
{
    struct import_table table = { .arena = arena };
    table.lines = ARENA_ARRAY(arena, struct import_line, IMPORT_LINES_MAX);
    table.receipts = ARENA_ARRAY(arena, struct import_receipt, IMPORT_RECEIPTS_MAX);
    table.receipt_slots = ARENA_ARRAY(arena, uint32_t, RECEIPT_SLOTS);
    table.texts.items = ARENA_ARRAY(arena, struct str, IMPORT_TEXTS_MAX);
    table.texts.slots = ARENA_ARRAY(arena, uint32_t, TEXT_SLOTS);
    if (table.lines == NULL || table.receipts == NULL || table.receipt_slots == NULL ||
        table.texts.items == NULL || table.texts.slots == NULL)
        return E_NO_MEMORY;
    table.receipt_slot_count = RECEIPT_SLOTS;
    table.texts.slot_count = TEXT_SLOTS;
    table.texts.items[0] = STR_NONE;
    table.texts.count = 1;
    *ret_table = table;
    return OK;
}

/* Nobody attacks the shop with its own file. */
static size_t hash_of(struct str text)
{
    uint64_t hash = str_hash(0, text);
    return (size_t)(hash ^ hash >> 32);
}

enum err import_text(struct import_table *table, struct str text, uint32_t *ret_number)
{
    struct import_texts *texts = &table->texts;
    if (text.len == 0) {
        *ret_number = 0;
        return OK;
    }
    size_t slot = hash_of(text) % texts->slot_count;
    while (texts->slots[slot] != 0) {
        uint32_t number = texts->slots[slot];
        if (str_eq(texts->items[number], text)) {
            *ret_number = number;
            return OK;
        }
        slot = (slot + 1) % texts->slot_count;
    }
    if (texts->count == IMPORT_TEXTS_MAX)
        return E_LIMIT;
    TRY(arena_copy(table->arena, text, &texts->items[texts->count]));
    texts->slots[slot] = texts->count;
    *ret_number = texts->count++;
    return OK;
}

enum err import_receipt_at(struct import_table *table, uint32_t code, uint32_t day,
                           uint32_t *ret_index)
{
    uint64_t key = ((uint64_t)day << 32 | code) * UINT64_C(0x9E3779B97F4A7C15);
    size_t slot = (size_t)(key >> 32) % table->receipt_slot_count;
    while (table->receipt_slots[slot] != 0) {
        uint32_t index = table->receipt_slots[slot] - 1;
        const struct import_receipt *known = &table->receipts[index];
        if (known->code == code && known->day == day) {
            *ret_index = index;
            return OK;
        }
        slot = (slot + 1) % table->receipt_slot_count;
    }
    if (table->receipt_count == IMPORT_RECEIPTS_MAX)
        return E_LIMIT;
    table->receipts[table->receipt_count] = (struct import_receipt){
        .code = code,
        .day = day,
        .first_line = IMPORT_NOTHING,
        .last_line = IMPORT_NOTHING,
    };
    *ret_index = table->receipt_count++;
    table->receipt_slots[slot] = table->receipt_count;
    return OK;
}

enum err import_line_add(struct import_table *table, const struct import_line *line,
                         uint32_t *ret_index)
{
    if (table->line_count == IMPORT_LINES_MAX)
        return E_LIMIT;
    uint32_t index = table->line_count++;
    struct import_line *added = &table->lines[index];
    *added = *line;
    added->next = IMPORT_NOTHING;
    added->previous = IMPORT_NOTHING;
    added->part = IMPORT_NOTHING;

    struct import_receipt *receipt = &table->receipts[line->receipt];
    if (receipt->first_line == IMPORT_NOTHING)
        receipt->first_line = index;
    else
        table->lines[receipt->last_line].next = index;
    receipt->last_line = index;
    *ret_index = index;
    return OK;
}
