/* import_table.c - a whole file of receipts in memory. */
#include "import/import_table.h"

#include <string.h>

/* Places of the tables of slots: half of them stay free. */
#define TEXT_SLOTS    (4u << 20)
#define RECEIPT_SLOTS (4u << 20)

/* The same of a window.  A receipt and what is reported beside it are in it at a time. */
#define WINDOW_LINES         16384
#define WINDOW_RECEIPTS      1024
#define WINDOW_RECEIPT_SLOTS 4096
#define WINDOW_TEXTS         65536
#define WINDOW_TEXT_SLOTS    (128u << 10)

static_assert(IMPORT_TEXTS_MAX <= TEXT_SLOTS / 2, "a search among the texts ends soon");
static_assert(IMPORT_RECEIPTS_MAX <= RECEIPT_SLOTS / 2, "a search among the receipts ends soon");
static_assert(WINDOW_TEXTS <= WINDOW_TEXT_SLOTS / 2, "as in a window");
static_assert(WINDOW_RECEIPTS <= WINDOW_RECEIPT_SLOTS / 2, "as in a window");
static_assert(WINDOW_TEXTS / 2 > 4 * LINES_MAX,
              "the texts of a receipt fit behind those before it");
static_assert(IMPORT_LINES_MAX < IMPORT_NOTHING, "a line's index is no IMPORT_NOTHING");
static_assert(LINES_MAX <= UINT16_MAX, "the place of a line fits");

static enum err table_open(struct arena *arena, struct import_room room, size_t text_slots,
                           size_t receipt_slots, struct import_table *ret_table)
{
    struct import_table table = { .arena = arena, .room = room };
    table.lines = ARENA_ARRAY(arena, struct import_line, room.lines);
    table.receipts = ARENA_ARRAY(arena, struct import_receipt, room.receipts);
    table.receipt_slots = ARENA_ARRAY(arena, uint32_t, receipt_slots);
    table.texts.items = ARENA_ARRAY(arena, struct str, room.texts);
    table.texts.slots = ARENA_ARRAY(arena, uint32_t, text_slots);
    if (table.lines == NULL || table.receipts == NULL || table.receipt_slots == NULL ||
        table.texts.items == NULL || table.texts.slots == NULL)
        return E_NO_MEMORY;
    table.receipt_slot_count = receipt_slots;
    table.texts.slot_count = text_slots;
    table.texts.items[0] = STR_NONE;
    table.texts.count = 1;
    table.texts.mark = arena_mark(arena);
    *ret_table = table;
    return OK;
}

enum err import_table_open(struct arena *arena, struct import_table *ret_table)
{
    struct import_room room = {
        .lines = IMPORT_LINES_MAX,
        .receipts = IMPORT_RECEIPTS_MAX,
        .texts = IMPORT_TEXTS_MAX,
    };
    return table_open(arena, room, TEXT_SLOTS, RECEIPT_SLOTS, ret_table);
}

enum err import_table_open_window(struct arena *arena, struct import_table *ret_table)
{
    struct import_room room = {
        .lines = WINDOW_LINES,
        .receipts = WINDOW_RECEIPTS,
        .texts = WINDOW_TEXTS,
    };
    return table_open(arena, room, WINDOW_TEXT_SLOTS, WINDOW_RECEIPT_SLOTS, ret_table);
}

void import_table_reset(struct import_table *table)
{
    struct import_texts *texts = &table->texts;
    for (uint32_t i = 0; i < table->receipt_count; i++)
        table->receipt_slots[table->receipts[i].slot] = 0;
    table->receipt_count = 0;
    table->line_count = 0;
    if (texts->count <= table->room.texts / 2)
        return;
    memset(texts->slots, 0, texts->slot_count * sizeof(*texts->slots));
    texts->count = 1;
    arena_reset(table->arena, texts->mark);
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
    if (texts->count == table->room.texts)
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
    if (table->receipt_count == table->room.receipts)
        return E_LIMIT;
    table->receipts[table->receipt_count] = (struct import_receipt){
        .code = code,
        .day = day,
        .first_line = IMPORT_NOTHING,
        .last_line = IMPORT_NOTHING,
        .slot = (uint32_t)slot,
    };
    *ret_index = table->receipt_count++;
    table->receipt_slots[slot] = table->receipt_count;
    return OK;
}

enum err import_line_add(struct import_table *table, const struct import_line *line,
                         uint32_t *ret_index)
{
    if (table->line_count == table->room.lines)
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
