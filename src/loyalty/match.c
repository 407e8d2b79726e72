/* match.c - which lines of a basket a rule or a reward is about. */
#include "loyalty/match.h"

bool match_list_has(const struct match_list *list, struct str code)
{
    for (size_t i = 0; i < list->count; i++) {
        if (str_eq(list->items[i], code))
            return true;
    }
    return false;
}

static bool list_has_one_of(const struct match_list *list, const struct str *tags, size_t tag_count)
{
    if (list->count == 0)
        return false;
    for (size_t i = 0; i < tag_count; i++) {
        if (match_list_has(list, tags[i]))
            return true;
    }
    return false;
}

static bool includes_nothing(const struct match *match)
{
    return match->include_skus.count == 0 && match->include_categories.count == 0 &&
           match->include_tags.count == 0;
}

bool match_is_empty(const struct match *match)
{
    return includes_nothing(match) && match->exclude_skus.count == 0 &&
           match->exclude_categories.count == 0 && match->exclude_tags.count == 0;
}

bool match_line(const struct match *match, const struct receipt_line *line)
{
    if (match_list_has(&match->exclude_skus, line->sku) ||
        match_list_has(&match->exclude_categories, line->category) ||
        list_has_one_of(&match->exclude_tags, line->tags, line->tag_count))
        return false;

    return includes_nothing(match) || match_list_has(&match->include_skus, line->sku) ||
           match_list_has(&match->include_categories, line->category) ||
           list_has_one_of(&match->include_tags, line->tags, line->tag_count);
}
