/* test_match.c - loyalty/match.c: included, excluded, and including nothing. */
#include "loyalty/match.h"
#include "tests/lib/check.h"

#define LIST(...)                                                                                  \
    {                                                                                              \
        .items = (const struct str[]){ __VA_ARGS__ },                                              \
        .count = COUNT(((const struct str[]){ __VA_ARGS__ }))                                      \
    }

static struct receipt_line line_of(struct str sku, struct str category)
{
    static const struct str tags[] = { { "red", 3 }, { "bio", 3 } };
    return (struct receipt_line){ .sku = sku, .category = category, .tags = tags, .tag_count = 2 };
}

TEST(match_includes_everything_when_nothing_is_included)
{
    struct receipt_line line = line_of(STR("A"), STR("food"));
    struct match none = { 0 };

    CHECK(match_line(&none, &line));
    CHECK(match_is_empty(&none));
}

TEST(match_includes_by_sku_or_category_or_tag)
{
    struct receipt_line line = line_of(STR("A"), STR("food"));
    struct match by_sku = { .include_skus = LIST(STR("Z"), STR("A")) };
    struct match by_category = { .include_categories = LIST(STR("food")) };
    struct match by_tag = { .include_tags = LIST(STR("bio")) };
    struct match by_other = { .include_skus = LIST(STR("AA"), STR("")),
                              .include_categories = LIST(STR("foo")),
                              .include_tags = LIST(STR("bi")) };

    CHECK(match_line(&by_sku, &line));
    CHECK(match_line(&by_category, &line));
    CHECK(match_line(&by_tag, &line));
    CHECK(!match_line(&by_other, &line));
    CHECK(!match_is_empty(&by_sku));
    CHECK(!match_is_empty(&by_category));
    CHECK(!match_is_empty(&by_tag));
}

TEST(match_excludes_what_is_also_included)
{
    struct receipt_line line = line_of(STR("A"), STR("food"));
    struct match sku = { .include_skus = LIST(STR("A")), .exclude_skus = LIST(STR("A")) };
    struct match category = { .include_skus = LIST(STR("A")),
                              .exclude_categories = LIST(STR("food")) };
    struct match tag = { .include_tags = LIST(STR("red")), .exclude_tags = LIST(STR("bio")) };
    struct match only = { .exclude_tags = LIST(STR("blue")) };

    CHECK(!match_line(&sku, &line));
    CHECK(!match_line(&category, &line));
    CHECK(!match_line(&tag, &line));
    CHECK(match_line(&only, &line)); /* including nothing is including everything */
    CHECK(!match_is_empty(&only));
}
