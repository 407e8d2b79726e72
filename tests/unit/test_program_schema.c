/* test_program_schema.c - docs/program.schema.json and the reader say the same.
 *
 * Two judges of one document: the schema, by a small validator of the keywords that it uses, and
 * program_read().  They are given good programmes, and each of those with one thing changed, in every
 * place and in every way that this file can think of.  What the schema refuses the reader must refuse;
 * what only the reader refuses must be of those things that a schema cannot say.
 */
#include "core/io.h"
#include "language/program_read.h"
#include "tests/lib/check.h"

#include <dirent.h>
#include <regex.h>
#include <stdio.h>
#include <string.h>

#define ARENA_BYTES  (64u << 20)
#define SEEN_MAX     4096
#define PATTERNS_MAX 16

/* What a schema cannot say: the beginnings of the reader's sentences about it. */
static const char *const beyond_schema[] = {
    "There is no unit",     /* a reference */
    "Nothing is paid with", /* depends on the unit */
    "Each unit stands here once",
    "The id ",                       /* used twice */
    "\"percent\" gives money",       /* depends on the unit */
    "A unit of kind \"money\"",      /* has no decimals or value of its own */
    "The policy \"withhold\" needs", /* depends on the policies */
    "\"to_end_of\" goes with",       /* the schema's oneOf refuses it too */
    "The last day comes before",     /* two fields compared */
    "These hours end when",
    "Each step asks for a larger",
    "No rule ",                        /* a reference */
    "\"price_in_points\" says itself", /* two fields */
    "Which product to take for points",
    "A card is renewed for as long", /* depends on another field */
    "A purchase renews a card once",
    "Only a unit of kind", /* depends on the unit */
    "There is no tier",    /* a reference */
    "There is no challenge",
    "The programme has no tiers",
    "Each tier asks for more",
    "\"first_purchase\" is true", /* two fields */
    "An event of this kind",      /* the event and what is said about it */
    "Only a purchase has",
    "This event has",
    "On a purchase this is",
    "\"per_visit\" is for purchases",
    "A unit cannot become itself",
    "The unit ",                                 /* has ended itself */
    "The rule ",                                 /* gives what has ended */
    "A unit that has ended cannot be passed on", /* two fields */
    "At least ",                                 /* two fields compared */
    "Only money that pays",                      /* depends on the unit */
    "Customers cannot buy this unit",            /* the same */
    "The amounts grow",                          /* two fields compared */
    "The least that can be paid in",             /* two fields compared */
    "A voucher is passed on by",                 /* depends on the unit */
    "Points become a voucher",                   /* the effect and the rest of the reward */
};

static struct arena arena;
static const struct json_node *schema;

/* ---- the schema's verdict --------------------------------------------------------------------- */

/* Parts of the schema which accepted something in a document that the reader accepted as well. */
static const struct json_node *seen[SEEN_MAX];
static size_t seen_count;
static const struct json_node *trial[SEEN_MAX]; /* of the document at hand */
static size_t trial_count;

static void remember(const struct json_node *node)
{
    CHECK(trial_count < SEEN_MAX);
    trial[trial_count++] = node;
}

static bool is_seen(const struct json_node *node)
{
    for (size_t i = 0; i < seen_count; i++) {
        if (seen[i] == node)
            return true;
    }
    return false;
}

static void keep_trial(void)
{
    for (size_t i = 0; i < trial_count; i++) {
        if (is_seen(trial[i]))
            continue;
        CHECK(seen_count < SEEN_MAX);
        seen[seen_count++] = trial[i];
    }
}

static const struct json_node *word(const struct json_node *rule, const char *name)
{
    return json_get(rule, str_c(name));
}

static bool node_eq(const struct json_node *a, const struct json_node *b)
{
    return a->type == b->type && a->num == b->num && str_eq(a->text, b->text);
}

static bool accepts(const struct json_node *rule, const struct json_node *node);

static bool is_of_type(const struct json_node *node, struct str type)
{
    switch (node->type) {
    case JSON_NULL:
        return str_eq(type, STR("null"));
    case JSON_FALSE:
    case JSON_TRUE:
        return str_eq(type, STR("boolean"));
    case JSON_INT:
        return str_eq(type, STR("integer"));
    case JSON_TEXT:
        return str_eq(type, STR("string"));
    case JSON_ARRAY:
        return str_eq(type, STR("array"));
    case JSON_OBJECT:
        return str_eq(type, STR("object"));
    }
    return false;
}

/* A pattern of the schema, compiled once: there are few. */
static const regex_t *compiled(const struct json_node *pattern)
{
    static struct {
        const struct json_node *pattern;
        regex_t regex;
    } cache[PATTERNS_MAX];
    static size_t count;
    char room[256];

    for (size_t i = 0; i < count; i++) {
        if (cache[i].pattern == pattern)
            return &cache[i].regex;
    }
    CHECK(count < COUNT(cache) && pattern->text.len < sizeof(room));
    memcpy(room, pattern->text.ptr, pattern->text.len);
    room[pattern->text.len] = '\0';
    CHECK_EQ(regcomp(&cache[count].regex, room, REG_EXTENDED | REG_NOSUB), 0);
    cache[count].pattern = pattern;
    return &cache[count++].regex;
}

static bool matches(const struct json_node *pattern, struct str text)
{
    char room[1024];
    if (text.len >= sizeof(room))
        return true; /* its length is another keyword's business */
    memcpy(room, text.ptr, text.len);
    room[text.len] = '\0';
    return regexec(compiled(pattern), room, 0, NULL, 0) == 0;
}

/* Numbers of a keyword, which count only for values of their type. */
static bool is_within(const struct json_node *bound, bool is_for_this, int64_t number, bool is_min)
{
    return !is_for_this || (is_min ? number >= bound->num : number <= bound->num);
}

static bool accepts_object(const struct json_node *rule, const struct json_node *node)
{
    const struct json_node *properties = word(rule, "properties");
    const struct json_node *required = word(rule, "required");
    const struct json_node *others = word(rule, "additionalProperties");

    for (size_t i = 0; required && i < required->count; i++) {
        if (!json_get(node, required->items[i].text))
            return false;
    }
    for (size_t i = 0; i < node->count; i++) {
        const struct json_node *known =
            properties ? json_get(properties, node->items[i].key) : NULL;
        if (known && !accepts(known, &node->items[i]))
            return false;
        if (!known && others && others->type == JSON_FALSE)
            return false;
    }
    return true;
}

static bool accepts_one_of(const struct json_node *choices, const struct json_node *node)
{
    size_t count = 0;
    for (size_t i = 0; i < choices->count; i++)
        count += accepts(&choices->items[i], node) ? 1 : 0;
    return count == 1;
}

static bool accepts_enum(const struct json_node *values, const struct json_node *node)
{
    for (size_t i = 0; i < values->count; i++) {
        if (node_eq(&values->items[i], node)) {
            remember(&values->items[i]);
            return true;
        }
    }
    return false;
}

static const struct json_node *referred(struct str reference)
{
    static const char prefix[] = "#/$defs/";
    CHECK(str_begins(reference, STR("#/$defs/")));
    struct str name = str_sub(reference, sizeof(prefix) - 1, reference.len);
    const struct json_node *found = json_get(word(schema, "$defs"), name);
    CHECK(found != NULL);
    return found;
}

static bool accepts_list(const struct json_node *items, const struct json_node *node)
{
    for (size_t i = 0; i < node->count; i++) {
        if (!accepts(items, &node->items[i]))
            return false;
    }
    return true;
}

/* One keyword.  One that is not known here fails the test: it would be believed and not checked. */
static bool accepts_keyword(const struct json_node *rule, const struct json_node *keyword,
                            const struct json_node *node)
{
    static const char *const silent[] = {
        "$schema", "$id",    "title", "description", "default",
        "$defs",   "format", "then",  "required",    "additionalProperties"
    };
    struct str name = keyword->key;
    bool is_text = node->type == JSON_TEXT;
    bool is_list = node->type == JSON_ARRAY;
    bool is_object = node->type == JSON_OBJECT;
    int64_t len = is_text ? (int64_t)str_utf8_count(node->text) : (int64_t)node->count;

    for (size_t i = 0; i < COUNT(silent); i++) {
        if (str_eq(name, str_c(silent[i])))
            return true;
    }
    if (str_eq(name, STR("$ref")))
        return accepts(referred(keyword->text), node);
    if (str_eq(name, STR("type")))
        return is_of_type(node, keyword->text);
    if (str_eq(name, STR("const")))
        return node_eq(keyword, node);
    if (str_eq(name, STR("enum")))
        return accepts_enum(keyword, node);
    if (str_eq(name, STR("pattern")))
        return !is_text || matches(keyword, node->text);
    if (str_eq(name, STR("minLength")))
        return is_within(keyword, is_text, len, true);
    if (str_eq(name, STR("maxLength")))
        return is_within(keyword, is_text, len, false);
    if (str_eq(name, STR("minimum")))
        return is_within(keyword, node->type == JSON_INT, node->num, true);
    if (str_eq(name, STR("maximum")))
        return is_within(keyword, node->type == JSON_INT, node->num, false);
    if (str_eq(name, STR("minItems")))
        return is_within(keyword, is_list, len, true);
    if (str_eq(name, STR("maxItems")))
        return is_within(keyword, is_list, len, false);
    if (str_eq(name, STR("minProperties")))
        return is_within(keyword, is_object, len, true);
    if (str_eq(name, STR("maxProperties")))
        return is_within(keyword, is_object, len, false);
    if (str_eq(name, STR("items")))
        return !is_list || accepts_list(keyword, node);
    if (str_eq(name, STR("oneOf")))
        return accepts_one_of(keyword, node);
    if (str_eq(name, STR("if")))
        return !accepts(keyword, node) || accepts(word(rule, "then"), node);
    if (str_eq(name, STR("properties")))
        return !is_object || accepts_object(rule, node);
    check_failed(__FILE__, __LINE__, "the keyword %.*s is not known to this test", STR_ARG(name));
}

static bool accepts(const struct json_node *rule, const struct json_node *node)
{
    for (size_t i = 0; i < rule->count; i++) {
        if (!accepts_keyword(rule, &rule->items[i], node))
            return false;
    }
    if (!word(rule, "properties") && node->type == JSON_OBJECT && !accepts_object(rule, node))
        return false;
    remember(rule);
    return true;
}

/* ---- both verdicts ---------------------------------------------------------------------------- */

static bool is_beyond_schema(const struct problem *problem)
{
    for (size_t i = 0; i < COUNT(beyond_schema); i++) {
        if (str_begins(str_c(problem->en), str_c(beyond_schema[i])))
            return true;
    }
    return false;
}

static void compare(const struct json_node *document)
{
    struct program program;
    struct program_problems problems;
    size_t mark = arena_mark(&arena);

    trial_count = 0;
    bool is_valid = accepts(schema, document);
    enum err err = program_read(&arena, document, &program, &problems);
    CHECK(err == OK || err == E_PROGRAM_INVALID);
    if (!is_valid && err == OK)
        check_failed(__FILE__, __LINE__, "the schema refuses what the reader accepts");
    for (size_t i = 0; is_valid && i < problems.count; i++) {
        if (!problems.items[i].is_warning && !is_beyond_schema(&problems.items[i].problem))
            check_failed(__FILE__, __LINE__, "the schema accepts what the reader refuses: %s: %s",
                         problems.items[i].problem.pointer, problems.items[i].problem.en);
    }
    if (err == OK)
        keep_trial();
    arena_reset(&arena, mark);
}

/* ---- one thing changed ------------------------------------------------------------------------ */

enum change_kind { CHANGE_VALUE, CHANGE_DELETE, CHANGE_NAME, CHANGE_ADD, CHANGE_REPEAT };

struct change {
    enum change_kind kind;
    size_t place; /* the n-th value of the document, in its order */
    struct json_node value;
    size_t met; /* values passed so far */
};

static const struct json_node extra = {
    .type = JSON_INT, .key = { "surplus", 7 }, .text = { "", 0 }, .num = 1
};

/* A copy with the change made. */
static struct json_node changed(const struct json_node *node, struct change *change)
{
    bool is_here = change->met++ == change->place;
    struct json_node copy = *node;
    if (is_here && change->kind == CHANGE_VALUE) {
        copy = change->value;
        copy.key = node->key;
        return copy;
    }
    if (is_here && change->kind == CHANGE_NAME && node->key.len > 0)
        copy.key = STR("renamed");

    struct json_node *items = ARENA_ARRAY(&arena, struct json_node, 2 * node->count + 1);
    CHECK(items != NULL);
    copy.count = 0;
    for (size_t i = 0; i < node->count; i++) {
        bool is_deleted = change->kind == CHANGE_DELETE && change->met == change->place;
        struct json_node item = changed(&node->items[i], change);
        if (!is_deleted)
            items[copy.count++] = item;
    }
    if (is_here && change->kind == CHANGE_ADD && node->type == JSON_OBJECT)
        items[copy.count++] = extra;
    for (size_t i = 0;
         is_here && change->kind == CHANGE_REPEAT && node->type == JSON_ARRAY && i < node->count;
         i++)
        items[copy.count++] = node->items[i];
    copy.items = items;
    return copy;
}

static size_t value_count(const struct json_node *node)
{
    size_t count = 1;
    for (size_t i = 0; i < node->count; i++)
        count += value_count(&node->items[i]);
    return count;
}

static void compare_changed(const struct json_node *document, const char *name, size_t place,
                            enum change_kind kind, struct json_node value)
{
    size_t mark = arena_mark(&arena);
    struct change change = { .kind = kind, .place = place, .value = value };
    struct json_node copy = changed(document, &change);
    check_note("%s, value %zu, change %d, type %d, %lld \"%.*s\"", name, place, (int)kind,
               (int)value.type, (long long)value.num, STR_ARG(value.text));
    compare(&copy);
    arena_reset(&arena, mark);
}

static const int64_t numbers[] = {
    -1,         0,
    1,          2,
    3,          4,
    1200,       1201,
    36600,      36601,
    1000,       1001,
    100,        101,
    -1000,      -1001,
    INT32_MAX,  (int64_t)INT32_MAX + 1,
    POINTS_MAX, POINTS_MAX + 1,
    INT64_MAX,  INT64_MIN,
};

/* Every word of the language, and texts that are nearly right. */
static const char *const texts[] = {
    "",
    " ",
    "a",
    "A",
    "a b",
    "a,b",
    ",",
    "a-b_9",
    "5",
    "5.5",
    "5,5",
    "5.555",
    "5.5555",
    "0.001",
    "1.00",
    "1.01",
    "999999999.999",
    "1000000000",
    "0",
    "0.00",
    "0.01",
    "100",
    "100.00",
    "100.01",
    "007.5",
    ".5",
    "5.",
    "+5",
    "-5",
    "EUR",
    "eur",
    "EURO",
    "2027-12-31",
    "27-12-31",
    "never",
    "points",
    "stamps",
    "money",
    "voucher",
    "month",
    "quarter",
    "half",
    "year",
    "included",
    "excluded",
    "purchase",
    "birthday",
    "top_up",
    "enrolment",
    "referral",
    "visit",
    "manual",
    "tier",
    "goal",
    "spend",
    "visits",
    "ever",
    "never",
    "one_step",
    "to_level",
    "gold",
    "silver",
    "floor",
    "half_up",
    "ceiling",
    "sum",
    "best",
    "after_discount",
    "before_discount",
    "debt",
    "clamp",
    "withhold",
    "0123456789012345678901234567890123456789012345678901234567890123",
    "01234567890123456789012345678901234567890123456789012345678901234",
};

static void compare_all_changes(const struct json_node *document, const char *name)
{
    static const enum json_type plain[] = { JSON_NULL, JSON_FALSE, JSON_TRUE, JSON_ARRAY,
                                            JSON_OBJECT };
    size_t count = value_count(document);
    struct json_node none = { .type = JSON_NULL, .key = STR_NONE, .text = STR_NONE };

    for (size_t place = 0; place < count; place++) {
        if (place > 0)
            compare_changed(document, name, place, CHANGE_DELETE, none);
        compare_changed(document, name, place, CHANGE_NAME, none);
        compare_changed(document, name, place, CHANGE_ADD, none);
        compare_changed(document, name, place, CHANGE_REPEAT, none);
        for (size_t i = 0; i < COUNT(plain); i++) {
            none.type = plain[i];
            compare_changed(document, name, place, CHANGE_VALUE, none);
        }
        for (size_t i = 0; i < COUNT(numbers); i++)
            compare_changed(document, name, place, CHANGE_VALUE,
                            (struct json_node){ .type = JSON_INT,
                                                .key = STR_NONE,
                                                .text = STR_NONE,
                                                .num = numbers[i] });
        for (size_t i = 0; i < COUNT(texts); i++)
            compare_changed(document, name, place, CHANGE_VALUE,
                            (struct json_node){
                                .type = JSON_TEXT, .key = STR_NONE, .text = str_c(texts[i]) });
    }
}

/* ---- the tests -------------------------------------------------------------------------------- */

static const struct json_node *load(const char *path)
{
    struct str text;
    struct problem problem = { 0 };
    const struct json_node *root = NULL;
    CHECK_OK(io_read_file(&arena, path, PROGRAM_MAX_BYTES, &text));
    if (json_parse(&arena, text, &root, &problem) != OK)
        return NULL; /* a corpus also has texts that are not JSON */
    return root;
}

static void begin(void)
{
    static size_t mark;
    if (!arena.base) {
        CHECK_OK(arena_open(&arena, ARENA_BYTES));
        schema = load("docs/program.schema.json");
        CHECK(schema != NULL);
        mark = arena_mark(&arena);
    }
    arena_reset(&arena, mark);
    seen_count = 0;
}

static void compare_folder(const char *folder, bool with_changes)
{
    DIR *dir = opendir(folder);
    CHECK(dir != NULL);
    for (struct dirent *entry = readdir(dir); entry; entry = readdir(dir)) {
        char path[512];
        if (entry->d_name[0] == '.' || !strstr(entry->d_name, ".json"))
            continue;
        (void)snprintf(path, sizeof(path), "%s/%s", folder, entry->d_name);
        check_note("%s", path);
        const struct json_node *document = load(path);
        if (!document)
            continue;
        compare(document);
        if (with_changes)
            compare_all_changes(document, entry->d_name);
    }
    (void)closedir(dir);
}

TEST(schema_agrees_with_the_reader_on_the_corpus)
{
    begin();
    compare_folder("tests/fuzz/corpus/program", false);
}

TEST(schema_agrees_with_the_reader_on_every_change_of_a_preset)
{
    begin();
    compare_folder("programs", true);
}

/* A property, a word or a choice which no accepted programme used would be the schema's alone.
 * `is_counted`: the node is one of these, and not another keyword. */
static void check_all_seen(const struct json_node *node, bool is_counted)
{
    if (is_counted && !is_seen(node))
        check_failed(__FILE__, __LINE__, "no programme that the reader accepts used %.*s%.*s",
                     STR_ARG(node->key), STR_ARG(node->text));

    static const char *const holders[] = { "properties", "$defs", "enum", "oneOf" };
    bool holds = false;
    for (size_t i = 0; i < COUNT(holders); i++)
        holds = holds || (!is_counted && str_eq(node->key, str_c(holders[i])));
    for (size_t i = 0; i < node->count; i++) {
        if (!str_eq(node->items[i].key, STR("if"))) /* asks, and does not tell */
            check_all_seen(&node->items[i], holds);
    }
}

TEST(schema_has_nothing_that_the_reader_does_not_know)
{
    begin();
    static const char *const files[] = { "everything", "regulars", "joining",
                                         "invited",    "nobody",   "everyone" };
    for (size_t i = 0; i < COUNT(files); i++) {
        char path[128];
        size_t before = seen_count;
        (void)snprintf(path, sizeof(path), "tests/fuzz/corpus/program/%s.json", files[i]);
        const struct json_node *document = load(path);
        CHECK(document != NULL);
        compare(document);
        CHECK(seen_count > before); /* it was accepted by both */
        compare_all_changes(document, files[i]);
    }
    check_all_seen(schema, false);
}

/* Bounds that one change does not reach. */
TEST(schema_has_the_limits_of_the_program)
{
    static const struct {
        const char *path[8];
        int64_t limit;
    } bounds[] = {
        { { "properties", "units", "maxItems" }, UNITS_MAX },
        { { "properties", "rules", "maxItems" }, RULES_MAX },
        { { "properties", "rewards", "maxItems" }, REWARDS_MAX },
        { { "$defs", "match", "properties", "skus", "maxItems" }, MATCH_ITEMS_MAX },
        { { "$defs", "match", "properties", "categories", "maxItems" }, MATCH_ITEMS_MAX },
        { { "$defs", "match", "properties", "tags", "maxItems" }, MATCH_ITEMS_MAX },
        { { "$defs", "codes", "maxItems" }, MATCH_ITEMS_MAX },
        { { "$defs", "give", "properties", "steps", "maxItems" }, STEPS_MAX },
        { { "$defs", "rule", "properties", "priority", "maximum" }, PRIORITY_MAX },
        { { "$defs", "effect", "properties", "buy_get", "properties", "buy", "maximum" },
          BUY_GET_MAX },
        { { "$defs", "effect", "properties", "voucher", "properties", "uses", "maximum" },
          USES_MAX },
        { { "$defs", "rule", "properties", "priority", "minimum" }, -PRIORITY_MAX },
        { { "$defs", "line", "maxLength" }, LABEL_MAX_BYTES },
        { { "$defs", "code", "maxLength" }, SKU_MAX_BYTES },
        { { "$defs", "tag", "maxLength" }, CODE_MAX_BYTES },
        { { "$defs", "amount", "maximum" }, MONEY_MINOR_MAX },
        { { "$defs", "points", "maximum" }, POINTS_MAX },
    };
    static_assert(SKU_MAX_BYTES == CODE_MAX_BYTES, "the schema has one form for both");

    begin();
    for (size_t i = 0; i < COUNT(bounds); i++) {
        const struct json_node *node = schema;
        for (size_t k = 0; bounds[i].path[k]; k++) {
            node = word(node, bounds[i].path[k]);
            check_note("%s", bounds[i].path[k]);
            CHECK(node != NULL);
        }
        CHECK_EQ(node->num, bounds[i].limit);
    }
}

/* ---- the manual ------------------------------------------------------------------------------- */

static bool manual_has(struct str manual, struct str before, struct str name, struct str after)
{
    char room[128];
    struct buf out = BUF(room);
    buf_str(&out, before);
    buf_str(&out, name);
    buf_str(&out, after);
    CHECK_EQ(out.err, OK);
    return memmem(manual.ptr, manual.len, room, out.used) != NULL;
}

/* Each field stands in the manual, as `field` or "field"; each word as "word". */
static void check_told(const struct json_node *node, struct str manual)
{
    bool is_fields = str_eq(node->key, STR("properties"));
    bool is_words = str_eq(node->key, STR("enum"));
    for (size_t i = 0; i < node->count; i++) {
        const struct json_node *item = &node->items[i];
        struct str name = is_words ? item->text : item->key;
        bool is_told = manual_has(manual, STR("`"), name, STR("`")) ||
                       manual_has(manual, STR("\""), name, STR("\""));
        if ((is_fields || is_words) && !is_told)
            check_failed(__FILE__, __LINE__, "docs/program.md does not tell %.*s", STR_ARG(name));
        if (!is_words)
            check_told(item, manual);
    }
}

TEST(manual_tells_every_field_and_every_word)
{
    struct str manual;
    begin();
    CHECK_OK(io_read_file(&arena, "docs/program.md", PROGRAM_MAX_BYTES, &manual));
    check_told(schema, manual);
}
