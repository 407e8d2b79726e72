/* fuzz_map.c - any bytes as a map of columns: read or refused with a line, never half of both. */
#include "core/limits.h"
#include "import/import_map.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void check_refusal(enum err err, const struct problem *problem)
{
    assert(err == E_INVALID);
    assert(problem->err == err);
    assert(str_c(problem->en).len > 0 && str_is_line(str_c(problem->en)));
    assert(str_c(problem->fr).len > 0 && str_is_line(str_c(problem->fr)));
}

static void check_list(const struct import_list *list)
{
    assert(list->count <= IMPORT_MAP_ITEMS_MAX);
    for (size_t i = 0; i < list->count; i++) {
        assert(list->items[i].len > 0);
        bool has_item = import_list_has(list, list->items[i]);
        assert(has_item);
    }
}

/* What the reader of receipts relies on without asking again. */
static void check_map(const struct import_map *map)
{
    assert(map->columns[IMPORT_RECEIPT].len > 0);
    assert(map->columns[IMPORT_AT].len > 0);
    assert(map->columns[IMPORT_AMOUNT].len > 0 || map->columns[IMPORT_UNIT_PRICE].len > 0);
    assert(map->separator == ',' || map->separator == ';' || map->separator == '\t' ||
           map->separator == '|');
    assert(map->at_format.len > 0);
    assert(map->vat_bp >= 0 && map->vat_bp <= VAT_RATE_MAX_BP);
    assert(map->cancel != IMPORT_CANCEL_PREFIX || map->cancel_prefix.len > 0);
    check_list(&map->no_customer);
    check_list(&map->not_sale_sku);
    check_list(&map->not_sale_prefix);
    check_list(&map->fixed_sku);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    static struct import_map map;
    struct problem problem = { 0 };
    if (size > IMPORT_MAP_MAX_BYTES)
        return 0;
    map = (struct import_map){ 0 };
    struct str text = { .ptr = (const char *)bytes, .len = size };
    enum err err = import_map_read(STR("fuzz"), text, &map, &problem);
    if (err == OK)
        check_map(&map);
    else
        check_refusal(err, &problem);
    return 0;
}
