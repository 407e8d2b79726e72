/* reader.c - reads one value at a time; reader_say.c has the sentences for what is wrong. */
#include "language/reader.h"

#define SCRATCH_BYTES 4096 /* the longest sentence takes a third */

enum err reader_init(struct reader *reader, struct arena *arena, struct program_problems *problems)
{
    *problems = (struct program_problems){ 0 };
    problems->items = ARENA_ARRAY(arena, struct program_problem, PROGRAM_PROBLEMS_MAX);
    char *room = arena_alloc(arena, SCRATCH_BYTES, 1);
    if (!problems->items || !room)
        return E_NO_MEMORY;

    reader->arena = arena;
    reader->problems = problems;
    reader->unknown_count = 0;
    reader->is_full = false;
    reader->scratch = arena_in(room, SCRATCH_BYTES);
    return OK;
}

struct spot reader_root(const struct json_node *node)
{
    return (struct spot){ .name = { NULL, 0 }, .node = node, .is_required = true };
}

struct spot reader_member(const struct spot *object, const char *name)
{
    struct str text = str_c(name);
    const struct json_node *node = object->node;
    bool is_object = node && node->type == JSON_OBJECT;

    return (struct spot){
        .parent = object,
        .name = text,
        .node = is_object ? json_get(node, text) : NULL,
    };
}

struct spot reader_required(const struct spot *object, const char *name)
{
    struct spot spot = reader_member(object, name);
    spot.is_required = true;
    return spot;
}

struct spot reader_item(const struct spot *array, size_t index)
{
    assert(array->node->type == JSON_ARRAY);
    assert(index < array->node->count);

    return (struct spot){
        .parent = array,
        .name = { NULL, 0 },
        .index = index,
        .node = &array->node->items[index],
        .is_required = true,
    };
}

void *reader_alloc(struct reader *reader, size_t count, size_t size)
{
    void *memory = arena_alloc(reader->arena, count, size);
    if (!memory)
        reader->is_full = true;
    return memory;
}

/* ---- reading ---------------------------------------------------------------------------------- */

/* Whether there is a value to read; says so when it is missing and may not be. */
static bool is_there(struct reader *reader, const struct spot *spot, struct label want)
{
    if (!spot->node && spot->is_required)
        reader_want(reader, spot, want);
    return spot->node != NULL;
}

bool reader_object(struct reader *reader, const struct spot *spot, const struct form *form)
{
    const struct json_node *node = spot->node;
    if (!node || node->type != JSON_OBJECT) {
        if (node || spot->is_required) {
            struct label names = reader_names(reader, form->names, reader_name_count(form->names));
            reader_want(reader, spot,
                        reader_phrase(reader,
                                      SENTENCE("an object { } with %1", "un objet { } avec %1"),
                                      WORDS(names)));
        }
        return false;
    }

    for (size_t i = 0; i < node->count; i++) {
        struct str name = node->items[i].key;
        if (reader_name_index(form->names, name) < reader_name_count(form->names))
            continue;
        struct spot unknown = { .parent = spot, .name = name, .node = &node->items[i] };
        reader_unknown(reader, &unknown, E_UNKNOWN_FIELD, name, form);
        reader->unknown_count++;
    }
    return true;
}

bool reader_one_of(struct reader *reader, const struct spot *spot, const struct form *form,
                   size_t count, size_t *ret_index)
{
    size_t unknown_before = reader->unknown_count;
    if (!reader_object(reader, spot, form))
        return false;

    size_t found = 0;
    size_t index = 0;
    for (size_t i = 0; i < count; i++) {
        if (json_get(spot->node, str_c(form->names[i]))) {
            found++;
            index = i;
        }
    }
    if (found == 1) {
        *ret_index = index;
        return true;
    }

    struct label names = reader_names(reader, form->names, count);
    if (found > 1)
        reader_error(reader, spot, E_INVALID,
                     SENTENCE("Only one of %1 may stand here; keep one.",
                              "Un seul parmi %1 peut figurer ici ; n'en gardez qu'un."),
                     WORDS(names));
    else if (reader->unknown_count == unknown_before) /* else it was misspelt, and that is said */
        reader_error(reader, spot, E_INVALID,
                     SENTENCE("One of %1 is missing; write exactly one.",
                              "Il manque un champ parmi %1 ; écrivez-en exactement un."),
                     WORDS(names));
    return false;
}

bool reader_list(struct reader *reader, const struct spot *spot, struct label what, size_t min,
                 size_t max)
{
    const struct json_node *node = spot->node;
    if (node && node->type == JSON_ARRAY && node->count >= min && node->count <= max)
        return true;

    if (node && node->type == JSON_ARRAY) {
        reader_error(reader, spot, node->count > max ? E_LIMIT : E_INVALID,
                     SENTENCE("The list has %1 items; write %2 to %3 %4.",
                              "La liste a %1 éléments ; écrivez de %2 à %3 %4."),
                     WORDS(reader_number(reader, (int64_t)node->count),
                           reader_number(reader, (int64_t)min), reader_number(reader, (int64_t)max),
                           what));
    } else if (node || spot->is_required) {
        reader_want(reader, spot,
                    reader_phrase(reader,
                                  SENTENCE("a list [ ] of %1 to %2 %3",
                                           "une liste [ ] de %1 à %2 %3"),
                                  WORDS(reader_number(reader, (int64_t)min),
                                        reader_number(reader, (int64_t)max), what)));
    }
    return false;
}

static struct label number_want(struct reader *reader, enum number_kind kind, int64_t min,
                                int64_t max)
{
    const struct label *words = WORDS(reader_number(reader, min), reader_number(reader, max));

    switch (kind) {
    case NUMBER_PLAIN:
        return reader_phrase(
            reader, SENTENCE("a whole number from %1 to %2", "un nombre entier de %1 à %2"), words);
    case NUMBER_DAYS:
        return reader_phrase(reader,
                             SENTENCE("a whole number of days from %1 to %2",
                                      "un nombre entier de jours, de %1 à %2"),
                             words);
    case NUMBER_MONTHS:
        return reader_phrase(reader,
                             SENTENCE("a whole number of months from %1 to %2",
                                      "un nombre entier de mois, de %1 à %2"),
                             words);
    case NUMBER_MINOR:
        return reader_phrase(reader,
                             SENTENCE("an amount in the currency's smallest unit, from %1 to %2 "
                                      "(5.00 EUR is 500)",
                                      "un montant dans la plus petite unité de la devise, de %1 "
                                      "à %2 (5,00 EUR s'écrit 500)"),
                             words);
    case NUMBER_POINTS:
        return reader_phrase(reader,
                             SENTENCE("a whole number of the unit's smallest steps, from %1 to %2",
                                      "un nombre entier de plus petites parts de l'unité, de %1 "
                                      "à %2"),
                             words);
    }
    assert(false); /* a number has a kind of the enumeration */
    return reader_same(STR_NONE);
}

bool reader_int(struct reader *reader, const struct spot *spot, enum number_kind kind, int64_t min,
                int64_t max, int64_t *ret_number)
{
    const struct json_node *node = spot->node;
    if (node && node->type == JSON_INT && node->num >= min && node->num <= max) {
        *ret_number = node->num;
        return true;
    }
    if (node || spot->is_required)
        reader_want(reader, spot, number_want(reader, kind, min, max));
    return false;
}

bool reader_int32(struct reader *reader, const struct spot *spot, enum number_kind kind,
                  int32_t min, int32_t max, int32_t *ret_number)
{
    int64_t number = 0;
    if (!reader_int(reader, spot, kind, min, max, &number))
        return false;
    *ret_number = (int32_t)number;
    return true;
}

bool reader_bool(struct reader *reader, const struct spot *spot, bool *ret_bool)
{
    struct label want = SENTENCE("true or false", "true ou false");
    if (!is_there(reader, spot, want))
        return false;
    if (spot->node->type != JSON_TRUE && spot->node->type != JSON_FALSE) {
        reader_want(reader, spot, want);
        return false;
    }
    *ret_bool = spot->node->type == JSON_TRUE;
    return true;
}

/* A number written as a text, for JSON's own would be a fraction. */
static bool read_decimal(struct reader *reader, const struct spot *spot, int decimals, int64_t min,
                         int64_t max, struct label want, int64_t *ret_number)
{
    int64_t number = 0;
    if (!is_there(reader, spot, want))
        return false;
    if (spot->node->type != JSON_TEXT ||
        str_parse_decimal(spot->node->text, decimals, min, max, &number) != OK) {
        reader_want(reader, spot, want);
        return false;
    }
    *ret_number = number;
    return true;
}

bool reader_percent(struct reader *reader, const struct spot *spot, int32_t *ret_rate_bp)
{
    struct label want = SENTENCE("a percentage above 0 and up to 100 as a text with at most two "
                                 "decimals and a point, such as \"5.5\"",
                                 "un pourcentage supérieur à 0 et jusqu'à 100, entre guillemets, "
                                 "avec deux décimales au plus et un point, par exemple \"5.5\"");
    int64_t rate_bp = 0;
    if (!read_decimal(reader, spot, 2, 1, RATE_ONE_BP, want, &rate_bp))
        return false;
    *ret_rate_bp = (int32_t)rate_bp;
    return true;
}

bool reader_factor(struct reader *reader, const struct spot *spot, int32_t *ret_rate_bp)
{
    struct label want = SENTENCE("a number above 1 and up to 100 as a text with at most two "
                                 "decimals and a point, such as \"2\" or \"1.5\"",
                                 "un nombre supérieur à 1 et jusqu'à 100, entre guillemets, avec "
                                 "deux décimales au plus et un point, par exemple \"2\" ou "
                                 "\"1.5\"");
    int64_t hundredths = 0;
    if (!read_decimal(reader, spot, 2, 101, 10000, want, &hundredths))
        return false;
    *ret_rate_bp = (int32_t)hundredths * (RATE_ONE_BP / 100);
    return true;
}

bool reader_quantity(struct reader *reader, const struct spot *spot, int64_t *ret_milli)
{
    return read_decimal(reader, spot, 3, 1, QUANTITY_MILLI_MAX - 1,
                        SENTENCE("a quantity above 0 as a text with at most three decimals and a "
                                 "point, such as \"3\" or \"0.5\"",
                                 "une quantité supérieure à 0, entre guillemets, avec trois "
                                 "décimales au plus et un point, par exemple \"3\" ou \"0.5\""),
                        ret_milli);
}

/* The text as the reader's own. */
static bool text_keep(struct reader *reader, struct str text, struct str *ret_text)
{
    if (arena_copy(reader->arena, text, ret_text) == OK)
        return true;
    reader->is_full = true;
    return false;
}

bool reader_text(struct reader *reader, const struct spot *spot, size_t max_bytes,
                 struct str *ret_text)
{
    const struct json_node *node = spot->node;
    if (node && node->type == JSON_TEXT && str_is_line(node->text) && node->text.len <= max_bytes &&
        str_trim(node->text).len > 0)
        return text_keep(reader, node->text, ret_text);

    if (node || spot->is_required)
        reader_want(reader, spot,
                    reader_phrase(reader,
                                  SENTENCE("a text of one line, 1 to %1 bytes, not only blanks",
                                           "un texte d'une ligne, de 1 à %1 octets, pas "
                                           "seulement des blancs"),
                                  WORDS(reader_number(reader, (int64_t)max_bytes))));
    return false;
}

/* "Five Euros!" as an id: "five-euros".  What cannot be kept is left out; it may end up empty. */
static void put_id(struct buf *out, struct str text)
{
    for (size_t i = 0; i < text.len && out->used < out->size; i++) {
        char c = text.ptr[i];
        if (c >= 'A' && c <= 'Z')
            c = (char)(c - 'A' + 'a');
        if (c == ' ' || c == '.' || c == '/')
            c = '-';
        if (str_is_id((struct str){ &c, 1 }))
            buf_char(out, c);
    }
}

/* An item before this one in the list has the same id. */
static void check_id_is_new(struct reader *reader, const struct spot *id)
{
    const struct spot *item = id->parent;
    const struct spot *list = item->parent;

    for (size_t i = 0; i < item->index; i++) {
        const struct json_node *other = &list->node->items[i];
        const struct json_node *other_id =
            other->type == JSON_OBJECT ? json_get(other, id->name) : NULL;
        if (!other_id || other_id->type != JSON_TEXT || !str_eq(other_id->text, id->node->text))
            continue;
        reader_error(reader, id, E_INVALID,
                     SENTENCE("The id %1 is already that of /%2/%3; each needs its own.",
                              "L'identifiant %1 est déjà celui de /%2/%3 ; chacun doit avoir le "
                              "sien."),
                     WORDS(reader_quote(reader, id->node->text), reader_same(list->name),
                           reader_number(reader, (int64_t)i)));
        return;
    }
}

bool reader_name(struct reader *reader, const struct spot *spot, struct str *ret_name)
{
    struct label want = SENTENCE("an id of 1 to 64 characters among a-z, 0-9, - and _",
                                 "un identifiant de 1 à 64 caractères parmi a-z, 0-9, - et _");
    static_assert(CODE_MAX_BYTES == 64, "the sentence above says so");
    if (!is_there(reader, spot, want))
        return false;
    if (spot->node->type == JSON_TEXT && str_is_id(spot->node->text) &&
        spot->node->text.len <= CODE_MAX_BYTES)
        return text_keep(reader, spot->node->text, ret_name);

    char room[CODE_MAX_BYTES];
    struct buf hint = BUF(room);
    if (spot->node->type == JSON_TEXT)
        put_id(&hint, spot->node->text);
    if (hint.used > 0)
        want = reader_phrase(reader, SENTENCE("%1, for instance \"%2\"", "%1, par exemple \"%2\""),
                             WORDS(want, reader_same((struct str){ room, hint.used })));
    reader_want(reader, spot, want);
    return false;
}

bool reader_id(struct reader *reader, const struct spot *spot, struct str *ret_id)
{
    if (!reader_name(reader, spot, ret_id))
        return false;
    check_id_is_new(reader, spot);
    return true;
}

bool reader_word(struct reader *reader, const struct spot *spot, const struct form *form,
                 size_t *ret_index)
{
    size_t count = reader_name_count(form->names);
    const struct json_node *node = spot->node;

    if (node && node->type == JSON_TEXT) {
        size_t index = reader_name_index(form->names, node->text);
        if (index == count) {
            reader_unknown(reader, spot, E_INVALID, node->text, form);
            return false;
        }
        *ret_index = index;
        return true;
    }
    if (node || spot->is_required)
        reader_want(reader, spot, reader_names(reader, form->names, count));
    return false;
}

bool reader_date(struct reader *reader, const struct spot *spot, struct date *ret_date)
{
    struct label want = SENTENCE("a day that exists, such as \"2027-12-31\"",
                                 "un jour qui existe, par exemple \"2027-12-31\"");
    if (!is_there(reader, spot, want))
        return false;
    if (spot->node->type != JSON_TEXT || date_parse(spot->node->text, ret_date) != OK) {
        reader_want(reader, spot, want);
        return false;
    }
    return true;
}

bool reader_label(struct reader *reader, const struct spot *spot, struct label *ret_label)
{
    static const char *const names[] = { "fr", "en", NULL };
    static const struct form form = { .names = names };
    size_t unknown_before = reader->unknown_count;
    if (!reader_object(reader, spot, &form))
        return false;

    struct label label = { .fr = STR_NONE, .en = STR_NONE };
    struct spot fr = reader_member(spot, "fr");
    struct spot en = reader_member(spot, "en");
    bool has_fr = reader_text(reader, &fr, LABEL_MAX_BYTES, &label.fr);
    bool has_en = reader_text(reader, &en, LABEL_MAX_BYTES, &label.en);
    if (!fr.node && !en.node && reader->unknown_count == unknown_before)
        reader_error(reader, spot, E_INVALID,
                     SENTENCE("There is no text in any language; write \"fr\", \"en\" or both.",
                              "Il n'y a de texte dans aucune langue ; écrivez \"fr\", \"en\" ou "
                              "les deux."),
                     NULL);
    if (has_fr || has_en)
        *ret_label = label;
    return has_fr || has_en;
}
