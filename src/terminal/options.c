/* options.c - the words of a command line, read by a table. */
#include "terminal/options.h"

#include <string.h>

#define TYPED_MAX_BYTES 32 /* what is longer than any name of ours is near to none */

/* A reading of one command line. */
struct parser {
    const struct option_set *sets;
    size_t set_count;
    bool is_told[OPTIONS_MAX];
    size_t operand_count; /* told so far */
    struct usage_problem *problem;
};

static enum err refuse(struct parser *parser, struct phrase phrase, const struct str *words)
{
    struct usage_problem *problem = parser->problem;
    problem->phrase = phrase;
    for (size_t i = 0; i <= WORDS_MAX; i++) {
        problem->words[i] = words[i];
        if (words[i].ptr == NULL)
            break;
    }
    return E_USAGE;
}

/* A number as a word of the problem; `half` 0 or 1: two numbers fit. */
static struct str number_word(struct parser *parser, int half, int64_t number)
{
    struct buf out = { .base = parser->problem->room + half * 40, .size = 40 };
    struct str text = STR_NONE;
    buf_int(&out, number);
    enum err err = buf_finish(&out, &text);
    assert(err == OK); /* 40 bytes hold any int64_t */
    return text;
}

/* ---- which option ----------------------------------------------------------------------------- */

struct found {
    const struct option *option;
    void *place;  /* of its value */
    size_t index; /* among all sets: of is_told */
};

static bool at_index(const struct parser *parser, size_t index, struct found *ret_found)
{
    size_t first = 0;
    for (size_t i = 0; i < parser->set_count; i++) {
        const struct option_set *set = &parser->sets[i];
        if (index < first + set->count) {
            const struct option *option = &set->options[index - first];
            *ret_found = (struct found){ .option = option,
                                         .place = (char *)set->values + option->offset,
                                         .index = index };
            return true;
        }
        first += set->count;
    }
    return false;
}

static bool find_option(const struct parser *parser, struct str name, struct found *ret_found)
{
    for (size_t i = 0; at_index(parser, i, ret_found); i++) {
        if (!ret_found->option->is_operand && str_eq(str_c(ret_found->option->name), name))
            return true;
    }
    return false;
}

static bool find_operand(const struct parser *parser, size_t number, struct found *ret_found)
{
    for (size_t i = 0; at_index(parser, i, ret_found); i++) {
        if (ret_found->option->is_operand && number-- == 0)
            return true;
    }
    return false;
}

/* The other option that fills the same value. */
static bool find_alternative(const struct parser *parser, const struct found *one,
                             struct found *ret_other)
{
    for (size_t i = 0; at_index(parser, i, ret_other); i++) {
        if (ret_other->place == one->place && ret_other->index != one->index)
            return true;
    }
    return false;
}

static enum err refuse_unknown(struct parser *parser, struct str name)
{
    const char *names[OPTIONS_MAX];
    size_t count = 0;
    struct found found;
    for (size_t i = 0; at_index(parser, i, &found); i++) {
        if (!found.option->is_operand)
            names[count++] = found.option->name;
    }
    const char *nearest = options_nearest(name, names, count);
    if (nearest == NULL)
        return refuse(parser, PHRASE("there is no option --%1", "il n'y a pas d'option --%1"),
                      WORDS(name));
    return refuse(parser,
                  PHRASE("there is no option --%1; did you mean --%2?",
                         "il n'y a pas d'option --%1 ; vouliez-vous --%2 ?"),
                  WORDS(name, str_c(nearest)));
}

/* ---- its value -------------------------------------------------------------------------------- */

static enum err read_int(struct parser *parser, const struct found *found, struct str value)
{
    const struct option *option = found->option;
    if (str_parse_i64(value, option->min, option->max, (int64_t *)found->place) == OK)
        return OK;
    return refuse(parser,
                  PHRASE("%1 must be a whole number from %2 to %3, not \"%4\"",
                         "%1 doit être un nombre entier de %2 à %3, et non « %4 »"),
                  WORDS(str_c(option->name), number_word(parser, 0, option->min),
                        number_word(parser, 1, option->max), value));
}

static enum err read_text(struct parser *parser, const struct found *found, struct str value)
{
    const struct option *option = found->option;
    if (!str_is_line(value))
        return refuse(parser,
                      PHRASE("%1 must be one line of text in UTF-8",
                             "%1 doit être une ligne de texte en UTF-8"),
                      WORDS(str_c(option->name)));
    if ((int64_t)value.len < option->min || (int64_t)value.len > option->max)
        return refuse(parser,
                      PHRASE("%1 must have %2 to %3 bytes", "%1 doit avoir de %2 à %3 octets"),
                      WORDS(str_c(option->name), number_word(parser, 0, option->min),
                            number_word(parser, 1, option->max)));
    *(struct str *)found->place = value;
    return OK;
}

static enum err read_path(struct parser *parser, const struct found *found, const char *value)
{
    if (value[0] == '\0')
        return refuse(parser, PHRASE("%1 is empty", "%1 est vide"),
                      WORDS(str_c(found->option->name)));
    if (found->option->kind == OPTION_KIND_PATH) {
        *(const char **)found->place = value;
        return OK;
    }
    struct option_paths *paths = found->place;
    assert(found->option->max <= OPTION_PATHS_MAX);
    if ((int64_t)paths->count == found->option->max)
        return refuse(parser,
                      PHRASE("--%1 is told more than %2 times", "--%1 est donné plus de %2 fois"),
                      WORDS(str_c(found->option->name),
                            number_word(parser, 0, found->option->max)));
    paths->items[paths->count++] = value;
    return OK;
}

/* A percentage as a word of the problem. */
static struct str rate_word(struct parser *parser, int half, int64_t rate_bp)
{
    struct buf out = { .base = parser->problem->room + half * 40, .size = 40 };
    buf_decimal(&out, rate_bp, rate_bp % 100 == 0 ? 0 : 2, '.');
    if (rate_bp % 100 == 0) {
        buf_reset(&out);
        buf_int(&out, rate_bp / 100);
    }
    return (struct str){ .ptr = out.base, .len = out.used };
}

static enum err read_rate(struct parser *parser, const struct found *found, struct str value)
{
    const struct option *option = found->option;
    if (str_parse_decimal(value, 2, option->min, option->max, (int64_t *)found->place) == OK)
        return OK;
    return refuse(parser,
                  PHRASE("%1 must be a percentage from %2 to %3, such as 2.5, not \"%4\"",
                         "%1 doit être un pourcentage de %2 à %3, comme 2.5, et non « %4 »"),
                  WORDS(str_c(option->name), rate_word(parser, 0, option->min),
                        rate_word(parser, 1, option->max), value));
}

static enum err read_date(struct parser *parser, const struct found *found, struct str value)
{
    if (date_parse(value, (struct date *)found->place) == OK)
        return OK;
    return refuse(parser,
                  PHRASE("%1 must be a day such as 2026-11-22, not \"%2\"",
                         "%1 doit être un jour comme 2026-11-22, et non « %2 »"),
                  WORDS(str_c(found->option->name), value));
}

static enum err read_value(struct parser *parser, const struct found *found, const char *value)
{
    switch (found->option->kind) {
    case OPTION_KIND_FLAG:
        *(bool *)found->place = true;
        return OK;
    case OPTION_KIND_TEXT:
        return read_text(parser, found, str_c(value));
    case OPTION_KIND_WORD:
        if (!found->option->accepts(value))
            return refuse(parser, found->option->wrong,
                          WORDS(str_c(found->option->name), str_c(value)));
        *(const char **)found->place = value;
        return OK;
    case OPTION_KIND_PATH:
    case OPTION_KIND_PATHS:
        return read_path(parser, found, value);
    case OPTION_KIND_RATE:
        return read_rate(parser, found, str_c(value));
    case OPTION_KIND_DATE:
        return read_date(parser, found, str_c(value));
    case OPTION_KIND_INT:
        return read_int(parser, found, str_c(value));
    }
    return E_USAGE;
}

/* ---- the words -------------------------------------------------------------------------------- */

static enum err read_operand(struct parser *parser, const char *word)
{
    struct found found;
    if (!find_operand(parser, parser->operand_count, &found))
        return refuse(parser, PHRASE("\"%1\" is one word too many", "« %1 » est un mot de trop"),
                      WORDS(str_c(word)));
    parser->operand_count++;
    parser->is_told[found.index] = true;
    return read_value(parser, &found, word);
}

/* `word` is "name" or "name=value", without its dashes; *at moves over a value of its own. */
static enum err read_option(struct parser *parser, struct words words, size_t *at, struct str word)
{
    size_t equals = str_find(word, '=');
    struct str name = str_sub(word, 0, equals);
    bool has_value = equals < word.len;
    struct found found;

    if (!find_option(parser, name, &found))
        return refuse_unknown(parser, name);
    if (parser->is_told[found.index] && found.option->kind != OPTION_KIND_PATHS)
        return refuse(parser, PHRASE("--%1 is told twice", "--%1 est donné deux fois"),
                      WORDS(name));
    struct found other = { 0 };
    if (find_alternative(parser, &found, &other) && parser->is_told[other.index])
        return refuse(parser,
                      PHRASE("--%1 and --%2 are the one or the other",
                             "--%1 et --%2 : c'est l'un ou l'autre"),
                      WORDS(str_c(other.option->name), name));
    parser->is_told[found.index] = true;

    if (found.option->kind == OPTION_KIND_FLAG) {
        if (has_value)
            return refuse(parser, PHRASE("--%1 takes no value", "--%1 ne prend pas de valeur"),
                          WORDS(name));
        return read_value(parser, &found, NULL);
    }
    if (has_value) /* the word ends with the NUL of its argv */
        return read_value(parser, &found, word.ptr + equals + 1);
    if (*at + 1 >= words.count)
        return refuse(parser, PHRASE("--%1 needs its %2", "--%1 attend sa valeur %2"),
                      WORDS(name, str_c(found.option->value)));
    *at += 1;
    return read_value(parser, &found, words.items[*at]);
}

static enum err check_required(struct parser *parser)
{
    struct found found;
    for (size_t i = 0; at_index(parser, i, &found); i++) {
        const struct option *option = found.option;
        if (!option->is_required || parser->is_told[i])
            continue;
        struct found other = { 0 };
        bool has_other = find_alternative(parser, &found, &other);
        if (has_other && parser->is_told[other.index])
            continue;
        if (has_other)
            return refuse(parser,
                          PHRASE("--%1 %2 or --%3 %4 is missing", "il manque --%1 %2 ou --%3 %4"),
                          WORDS(str_c(option->name), str_c(option->value),
                                str_c(other.option->name), str_c(other.option->value)));
        if (option->is_operand)
            return refuse(parser, PHRASE("%1 is missing", "%1 manque"), WORDS(str_c(option->name)));
        return refuse(parser, PHRASE("--%1 %2 is missing", "--%1 %2 manque"),
                      WORDS(str_c(option->name), str_c(option->value)));
    }
    return OK;
}

enum err options_parse(const struct option_set *sets, size_t set_count, struct words words,
                       struct usage_problem *ret_problem)
{
    struct parser parser = { .sets = sets, .set_count = set_count, .problem = ret_problem };
    bool is_open = true; /* no "--" yet */
    size_t total = 0;
    for (size_t i = 0; i < set_count; i++)
        total += sets[i].count;
    assert(total <= OPTIONS_MAX);

    for (size_t i = 0; i < words.count; i++) {
        const char *word = words.items[i];
        struct str text = str_c(word);
        if (is_open && str_eq(text, STR("--")))
            is_open = false;
        else if (is_open && str_begins(text, STR("--")))
            TRY(read_option(&parser, words, &i, str_sub(text, 2, text.len)));
        else if (is_open && text.len == 2 && text.ptr[0] == '-' && text.ptr[1] != '-')
            return refuse(
                &parser,
                PHRASE("there is no option %1; options begin with two dashes",
                       "il n'y a pas d'option %1 ; les options commencent par deux tirets"),
                WORDS(text));
        else
            TRY(read_operand(&parser, word));
    }
    return check_required(&parser);
}

bool options_want_help(struct words words)
{
    for (size_t i = 0; i < words.count; i++) {
        struct str word = str_c(words.items[i]);
        if (str_eq(word, STR("--")))
            return false;
        if (str_eq(word, STR("--help")) || str_eq(word, STR("-h")))
            return true;
    }
    return false;
}

struct str options_told_language(struct words words)
{
    for (size_t i = 0; i < words.count; i++) {
        struct str word = str_c(words.items[i]);
        if (str_begins(word, STR("--lang=")))
            return str_sub(word, 7, word.len);
        if (str_eq(word, STR("--lang")) && i + 1 < words.count)
            return str_c(words.items[i + 1]);
    }
    return STR_NONE;
}

/* ---- what was meant --------------------------------------------------------------------------- */

static size_t min3(size_t a, size_t b, size_t c)
{
    size_t least = a < b ? a : b;
    return least < c ? least : c;
}

/* How many letters must be changed, added, removed or swapped with their neighbour (the optimal string
 * alignment distance), by three rows of its table. */
static size_t distance(struct str a, struct str b)
{
    size_t rows[3][TYPED_MAX_BYTES + 1];
    size_t *before = rows[0];
    size_t *above = rows[1];
    size_t *row = rows[2];

    for (size_t j = 0; j <= b.len; j++)
        above[j] = j;
    for (size_t i = 1; i <= a.len; i++) {
        row[0] = i;
        for (size_t j = 1; j <= b.len; j++) {
            bool is_same = a.ptr[i - 1] == b.ptr[j - 1];
            row[j] = min3(above[j] + 1, row[j - 1] + 1, above[j - 1] + !is_same);
            bool is_swapped =
                i > 1 && j > 1 && a.ptr[i - 1] == b.ptr[j - 2] && a.ptr[i - 2] == b.ptr[j - 1];
            if (is_swapped && before[j - 2] + 1 < row[j])
                row[j] = before[j - 2] + 1;
        }
        size_t *oldest = before;
        before = above;
        above = row;
        row = oldest;
    }
    return above[b.len];
}

const char *options_nearest(struct str typed, const char *const *candidates, size_t count)
{
    const char *nearest = NULL;
    size_t least = 0;

    if (typed.len == 0 || typed.len > TYPED_MAX_BYTES)
        return NULL;
    for (size_t i = 0; i < count; i++) {
        struct str candidate = str_c(candidates[i]);
        if (candidate.len > TYPED_MAX_BYTES)
            continue;
        size_t longer = candidate.len > typed.len ? candidate.len : typed.len;
        size_t changes = distance(typed, candidate);
        bool is_near = changes <= (longer + 2) / 3 && changes < longer;
        if (is_near && (nearest == NULL || changes < least)) {
            nearest = candidates[i];
            least = changes;
        }
    }
    return nearest;
}
