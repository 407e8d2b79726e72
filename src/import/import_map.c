/* import_map.c - how a file of receipts is read. */
#include "import/import_map.h"

#include "core/io.h"
#include "core/limits.h"
#include "core/wording.h"
#include "import/import_time.h"

enum key_kind {
    KEY_COLUMN,
    KEY_TEXT,
    KEY_LIST, /* may be told many times */
    KEY_SEPARATOR,
    KEY_DECIMAL,
    KEY_AT_FORMAT,
    KEY_VAT,
    KEY_CANCEL,
    KEY_NUMBERING,
};

struct key {
    const char *name;
    enum key_kind kind;
    size_t offset; /* of a text or list in struct import_map; of a column, its number */
};

/* clang-format off */
static const struct key keys[] = {
    { "receipt",         KEY_COLUMN,    IMPORT_RECEIPT },
    { "at",              KEY_COLUMN,    IMPORT_AT },
    { "at_time",         KEY_COLUMN,    IMPORT_AT_TIME },
    { "sku",             KEY_COLUMN,    IMPORT_SKU },
    { "label",           KEY_COLUMN,    IMPORT_LABEL },
    { "category",        KEY_COLUMN,    IMPORT_CATEGORY },
    { "quantity",        KEY_COLUMN,    IMPORT_QUANTITY },
    { "unit_price",      KEY_COLUMN,    IMPORT_UNIT_PRICE },
    { "amount",          KEY_COLUMN,    IMPORT_AMOUNT },
    { "vat_column",      KEY_COLUMN,    IMPORT_VAT },
    { "customer",        KEY_COLUMN,    IMPORT_CUSTOMER },
    { "separator",       KEY_SEPARATOR, 0 },
    { "decimal",         KEY_DECIMAL,   0 },
    { "at_format",       KEY_AT_FORMAT, 0 },
    { "vat",             KEY_VAT,       0 },
    { "cancel",          KEY_CANCEL,    0 },
    { "numbering",       KEY_NUMBERING, 0 },
    { "zone",            KEY_TEXT,      offsetof(struct import_map, zone) },
    { "shop",            KEY_TEXT,      offsetof(struct import_map, shop) },
    { "till",            KEY_TEXT,      offsetof(struct import_map, till) },
    { "card_prefix",     KEY_TEXT,      offsetof(struct import_map, card_prefix) },
    { "no_customer",     KEY_LIST,      offsetof(struct import_map, no_customer) },
    { "not_sale_sku",    KEY_LIST,      offsetof(struct import_map, not_sale_sku) },
    { "not_sale_prefix", KEY_LIST,      offsetof(struct import_map, not_sale_prefix) },
    { "fixed_sku",       KEY_LIST,      offsetof(struct import_map, fixed_sku) },
};
/* clang-format on */

/* A line of the map, being read. */
struct map_line {
    struct import_map *map;
    struct problem *problem;
    bool is_told[COUNT(keys)];
    int64_t number;
    struct str key;
    struct str value;
};

/* "map online-retail, line 3: " and the sentence. */
static enum err refuse(const struct map_line *line, struct phrase phrase, const struct str *words)
{
    struct number_word number;
    char en_room[512];
    char fr_room[512];
    struct buf en = BUF(en_room);
    struct buf fr = BUF(fr_room);
    wording_fill(&en, phrase.en, words);
    wording_fill(&fr, phrase.fr, words);
    return wording_problem(line->problem, E_INVALID,
                           PHRASE("map %1, line %2: %3", "modèle %1, ligne %2 : %4"),
                           WORDS(line->map->name, wording_number(&number, line->number),
                                 (struct str){ en.base, en.used },
                                 (struct str){ fr.base, fr.used }));
}

static enum err refuse_value(const struct map_line *line, struct str want_en, struct str want_fr)
{
    return refuse(line,
                  PHRASE("\"%1\" is not what %2 can be; write %3",
                         "« %1 » ne convient pas à %2 ; écrivez %4"),
                  WORDS(line->value, line->key, want_en, want_fr));
}

/* One of the words, whose place in the list is the answer. */
static bool word_is_one_of(struct str word, const char *const *words, size_t count, size_t *ret_i)
{
    for (size_t i = 0; i < count; i++) {
        if (str_eq(str_c(words[i]), word)) {
            *ret_i = i;
            return true;
        }
    }
    return false;
}

static enum err read_separator(const struct map_line *line)
{
    static const char *const words[] = { "comma", "semicolon", "tab", "bar" };
    size_t i = 0;
    if (!word_is_one_of(line->value, words, COUNT(words), &i))
        return refuse_value(line, STR("comma, semicolon, tab or bar"),
                            STR("comma, semicolon, tab ou bar"));
    line->map->separator = ",;\t|"[i];
    return OK;
}

static enum err read_decimal(const struct map_line *line)
{
    static const char *const words[] = { "point", "comma" };
    size_t i = 0;
    if (!word_is_one_of(line->value, words, COUNT(words), &i))
        return refuse_value(line, STR("point or comma"), STR("point ou comma"));
    line->map->has_decimal_comma = i == 1;
    return OK;
}

static enum err read_numbering(const struct map_line *line)
{
    static const char *const words[] = { "for_ever", "daily" };
    size_t i = 0;
    if (!word_is_one_of(line->value, words, COUNT(words), &i))
        return refuse_value(line, STR("for_ever or daily"), STR("for_ever ou daily"));
    line->map->is_daily = i == 1;
    return OK;
}

static enum err read_at_format(const struct map_line *line)
{
    if (!import_time_format_is_valid(line->value))
        return refuse_value(line, STR("a form like YYYY-MM-DD hh:mm:ss, or rfc3339"),
                            STR("une forme comme YYYY-MM-DD hh:mm:ss, ou rfc3339"));
    line->map->at_format = line->value;
    return OK;
}

static enum err read_vat(const struct map_line *line)
{
    if (str_parse_decimal(line->value, 2, 0, VAT_RATE_MAX_BP, &line->map->vat_bp) != OK)
        return refuse_value(line, STR("a percentage like 5.5"), STR("un pourcentage comme 5.5"));
    return OK;
}

/* "prefix C", "negative", "none" */
static enum err read_cancel(const struct map_line *line)
{
    struct str value = line->value;
    struct import_map *map = line->map;
    if (str_eq(value, STR("negative"))) {
        map->cancel = IMPORT_CANCEL_NEGATIVE;
    } else if (str_eq(value, STR("none"))) {
        map->cancel = IMPORT_CANCEL_NONE;
    } else if (str_begins(value, STR("prefix ")) &&
               str_trim(str_sub(value, 7, value.len)).len > 0) {
        map->cancel = IMPORT_CANCEL_PREFIX;
        map->cancel_prefix = str_trim(str_sub(value, 7, value.len));
    } else {
        return refuse_value(line, STR("negative, none, or prefix and the letters: prefix C"),
                            STR("negative, none, ou prefix et les lettres : prefix C"));
    }
    return OK;
}

static enum err read_list_item(const struct map_line *line, struct import_list *list)
{
    if (list->count == IMPORT_MAP_ITEMS_MAX)
        return refuse(line, PHRASE("%1 is told too often", "%1 est donné trop souvent"),
                      WORDS(line->key));
    list->items[list->count++] = line->value;
    return OK;
}

static enum err read_value(const struct map_line *line, const struct key *key)
{
    struct import_map *map = line->map;
    void *place = (char *)map + key->offset;
    switch (key->kind) {
    case KEY_COLUMN:
        map->columns[key->offset] = line->value;
        return OK;
    case KEY_TEXT:
        *(struct str *)place = line->value;
        return OK;
    case KEY_LIST:
        return read_list_item(line, place);
    case KEY_SEPARATOR:
        return read_separator(line);
    case KEY_DECIMAL:
        return read_decimal(line);
    case KEY_AT_FORMAT:
        return read_at_format(line);
    case KEY_VAT:
        return read_vat(line);
    case KEY_CANCEL:
        return read_cancel(line);
    case KEY_NUMBERING:
        return read_numbering(line);
    }
    return E_INVALID;
}

static enum err read_line(struct map_line *line, struct str text)
{
    size_t equals = str_find(text, '=');
    line->key = str_trim(str_sub(text, 0, equals));
    if (equals == text.len)
        return refuse(line,
                      PHRASE("write key = value, or # in front of a comment",
                             "écrivez clé = valeur, ou # devant un commentaire"),
                      WORDS_NONE);
    line->value = str_trim(str_sub(text, equals + 1, text.len));

    for (size_t i = 0; i < COUNT(keys); i++) {
        if (!str_eq(str_c(keys[i].name), line->key))
            continue;
        if (line->value.len == 0)
            return refuse(line, PHRASE("%1 has no value", "%1 n'a pas de valeur"),
                          WORDS(line->key));
        if (line->is_told[i] && keys[i].kind != KEY_LIST)
            return refuse(line, PHRASE("%1 is told twice", "%1 est donné deux fois"),
                          WORDS(line->key));
        line->is_told[i] = true;
        return read_value(line, &keys[i]);
    }
    return refuse(line,
                  PHRASE("there is no key \"%1\"; docs/import.md lists them",
                         "il n'y a pas de clé « %1 » ; docs/import.md les liste"),
                  WORDS(line->key));
}

/* What only the whole map shows. */
static enum err check_whole(const struct import_map *map, struct problem *problem)
{
    const struct str *columns = map->columns;
    bool has_price = columns[IMPORT_UNIT_PRICE].len > 0;
    struct phrase missing = PHRASE("map %1: the key %2 is missing", "modèle %1 : la clé %2 manque");

    if (columns[IMPORT_RECEIPT].len == 0)
        return wording_problem(problem, E_INVALID, missing, WORDS(map->name, STR("receipt")));
    if (columns[IMPORT_AT].len == 0)
        return wording_problem(problem, E_INVALID, missing, WORDS(map->name, STR("at")));
    if (has_price == (columns[IMPORT_AMOUNT].len > 0))
        return wording_problem(problem, E_INVALID,
                               PHRASE("map %1: tell either unit_price or amount",
                                      "modèle %1 : indiquez soit unit_price, soit amount"),
                               WORDS(map->name));
    if (map->cancel != IMPORT_CANCEL_NONE &&
        (columns[IMPORT_SKU].len == 0 || columns[IMPORT_QUANTITY].len == 0))
        return wording_problem(
            problem, E_INVALID,
            PHRASE("map %1: to match what was brought back, sku and quantity are "
                   "needed; otherwise write cancel = none",
                   "modèle %1 : pour rapprocher les retours, il faut sku et "
                   "quantity ; sinon écrivez cancel = none"),
            WORDS(map->name));
    return OK;
}

enum err import_map_read(struct str name, struct str text, struct import_map *ret_map,
                         struct problem *ret_problem)
{
    *ret_map = (struct import_map){
        .name = name,
        .separator = ',',
        .at_format = STR("YYYY-MM-DD hh:mm:ss"),
        .cancel = IMPORT_CANCEL_NONE,
    };
    struct map_line line = { .map = ret_map, .problem = ret_problem };
    struct str rest = text;
    struct str one = STR_NONE;
    if (str_begins(rest, STR("\xEF\xBB\xBF")))
        rest = str_sub(rest, 3, rest.len);
    while (str_cut(&rest, '\n', &one)) {
        line.number++;
        one = str_trim(one);
        if (!str_is_line(one))
            return refuse(&line,
                          PHRASE("the text is not valid UTF-8", "le texte n'est pas en UTF-8"),
                          WORDS_NONE);
        if (one.len > 0 && one.ptr[0] != '#')
            TRY(read_line(&line, one));
    }
    return check_whole(ret_map, ret_problem);
}

bool import_list_has(const struct import_list *list, struct str item)
{
    for (size_t i = 0; i < list->count; i++) {
        if (str_eq(list->items[i], item))
            return true;
    }
    return false;
}

/* ---- finding a map ---------------------------------------------------------------------------- */

/* "/a/b/tills.map" is called "tills". */
static struct str name_of(struct str path)
{
    size_t from = path.len;
    while (from > 0 && path.ptr[from - 1] != '/')
        from--;
    struct str name = str_sub(path, from, path.len);
    size_t point = str_find(name, '.');
    return point > 0 ? str_sub(name, 0, point) : name;
}

static enum err refuse_unknown(struct arena *arena, struct str told, struct problem *problem)
{
    struct buf names = { 0 };
    TRY(buf_create(arena, 1024, &names));
    for (size_t i = 0; i < import_map_file_count; i++) {
        if (i > 0)
            buf_lit(&names, ", ");
        buf_str(&names, str_c(import_map_files[i].name));
    }
    return wording_problem(
        problem, E_NOT_FOUND,
        PHRASE("there is no map \"%1\" and no file of that name; maps that ship: %2",
               "il n'y a ni modèle « %1 » ni fichier de ce nom ; modèles fournis : "
               "%2"),
        WORDS(told, (struct str){ names.base, names.used }));
}

enum err import_map_load(struct arena *arena, const char *told, struct import_map *ret_map,
                         struct problem *ret_problem)
{
    for (size_t i = 0; i < import_map_file_count; i++) {
        const struct import_map_file *file = &import_map_files[i];
        if (str_eq(str_c(file->name), str_c(told)))
            return import_map_read(str_c(file->name), file->text, ret_map, ret_problem);
    }
    struct str text = STR_NONE;
    struct str name = name_of(str_c(told));
    enum err err = io_read_file(arena, told, IMPORT_MAP_MAX_BYTES, &text);
    if (err == E_FILE)
        return refuse_unknown(arena, str_c(told), ret_problem);
    if (err != OK)
        return err;
    if (name.len == 0 || name.len > IMPORT_NAME_MAX_BYTES || !str_is_line(name))
        return wording_problem(ret_problem, E_INVALID,
                               PHRASE("%1: a map's file has a name of 1 to 64 bytes",
                                      "%1 : le fichier d'un modèle a un nom de 1 à 64 octets"),
                               WORDS(str_c(told)));
    return import_map_read(name, text, ret_map, ret_problem);
}
