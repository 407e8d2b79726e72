/* reader.c - one value at a time, and a sentence for each that is wrong. */
#include "loyalty/reader.h"

#include <string.h>

#define QUOTE_MAX_BYTES    48   /* of a value that is repeated in a sentence */
#define NAMES_MAX          16   /* of one object */
#define DISTANCE_MAX_BYTES 32   /* longer names are not compared */
#define SCRATCH_BYTES      4096 /* the longest sentence takes a third */
#define DEPTH_MAX          (JSON_DEPTH_MAX + 1)

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

/* ---- saying ----------------------------------------------------------------------------------- */

/* What fits; a control character becomes a blank, and nothing is cut within a character. */
static void put_clean(struct buf *out, struct str text)
{
    size_t at = 0;
    while (at < text.len) {
        size_t len = 1;
        while (at + len < text.len && ((unsigned char)text.ptr[at + len] & 0xC0) == 0x80)
            len++;
        struct str character = str_sub(text, at, len);
        if (str_is_line(character))
            buf_str(out, character);
        else
            buf_char(out, ' ');
        at += len;
    }
}

/* Where the next %1..%9 of a template is, or its end. */
static size_t word_find(struct str template)
{
    for (size_t i = 0; i + 1 < template.len; i++) {
        if (template.ptr[i] == '%' && template.ptr[i + 1] >= '1' && template.ptr[i + 1] <= '9')
            return i;
    }
    return template.len;
}

static void put_template(struct buf *out, struct str template, const struct label *words,
                         enum language language)
{
    for (;;) {
        size_t at = word_find(template);
        put_clean(out, str_sub(template, 0, at));
        if (at == template.len)
            return;
        put_clean(out, label_in(&words[template.ptr[at + 1] - '0'], language));
        template = str_sub(template, at + 2, template.len);
    }
}

/* The sentence as a C string which ends with "..." when it is too long. */
static void put_sentence(char *room, size_t size, struct str template, const struct label *words,
                         enum language language)
{
    static const char cut[] = "...";
    struct buf out = { .base = room, .size = size - sizeof(cut) };

    put_template(&out, template, words, language);
    if (out.err == OK)
        room[out.used] = '\0';
    else
        memcpy(room + out.used, cut, sizeof(cut));
}

/* RFC 6901: ~ is written ~0, / is written ~1. */
static void put_pointer_name(struct buf *out, struct str name)
{
    for (size_t i = 0; i < name.len; i++) {
        if (name.ptr[i] == '~')
            buf_lit(out, "~0");
        else if (name.ptr[i] == '/')
            buf_lit(out, "~1");
        else
            buf_char(out, name.ptr[i]);
    }
}

static void put_pointer(char *room, size_t size, const struct spot *spot)
{
    const struct spot *steps[DEPTH_MAX];
    size_t count = 0;
    for (const struct spot *at = spot; at->parent; at = at->parent) {
        assert(count < DEPTH_MAX);
        steps[count++] = at;
    }

    struct buf out = { .base = room, .size = size - 1 };
    while (count > 0) {
        const struct spot *step = steps[--count];
        size_t before = out.used;
        buf_char(&out, '/');
        if (step->name.ptr)
            put_pointer_name(&out, step->name);
        else
            buf_int(&out, (int64_t)step->index);
        if (out.err != OK) { /* a name which is too long: the way to its object is right */
            out.used = before;
            break;
        }
    }
    room[out.used] = '\0';
}

static void say(struct reader *reader, const struct spot *spot, enum err err, struct label sentence,
                const struct label *words)
{
    struct program_problems *problems = reader->problems;

    if (err != OK)
        problems->error_count++;
    if (problems->count < PROGRAM_PROBLEMS_MAX) {
        struct program_problem *item = &problems->items[problems->count++];
        item->is_warning = err == OK;
        item->problem.err = err;
        put_pointer(item->problem.pointer, sizeof(item->problem.pointer), spot);
        put_sentence(item->problem.en, sizeof(item->problem.en), sentence.en, words, LANGUAGE_EN);
        put_sentence(item->problem.fr, sizeof(item->problem.fr), sentence.fr, words, LANGUAGE_FR);
    }
    arena_reset(&reader->scratch, 0);
}

void reader_error(struct reader *reader, const struct spot *spot, enum err err,
                  struct label sentence, const struct label *words)
{
    assert(err != OK);
    say(reader, spot, err, sentence, words);
}

void reader_warn(struct reader *reader, const struct spot *spot, struct label sentence,
                 const struct label *words)
{
    say(reader, spot, OK, sentence, words);
}

/* ---- words ------------------------------------------------------------------------------------ */

struct label reader_same(struct str text)
{
    return (struct label){ .fr = text, .en = text };
}

/* A writer in the scratch; a full scratch gives one without room, whose text is cut. */
static struct buf scratch_buf(struct reader *reader, size_t size)
{
    struct buf out = { .base = reader->scratch.base, .size = 0 };
    if (buf_create(&reader->scratch, size, &out) != OK)
        out.err = E_LIMIT;
    return out;
}

static struct str scratch_text(const struct buf *out)
{
    return (struct str){ .ptr = out->base, .len = out->used };
}

struct label reader_quote(struct reader *reader, struct str text)
{
    struct buf out = scratch_buf(reader, QUOTE_MAX_BYTES + sizeof("\"...\""));
    struct str shown = str_utf8_prefix(text, QUOTE_MAX_BYTES);

    buf_char(&out, '"');
    put_clean(&out, shown);
    if (shown.len < text.len)
        buf_lit(&out, "...");
    buf_char(&out, '"');
    return reader_same(scratch_text(&out));
}

struct label reader_number(struct reader *reader, int64_t number)
{
    struct buf out = scratch_buf(reader, 24);
    buf_int(&out, number);
    return reader_same(scratch_text(&out));
}

struct label reader_decimal(struct reader *reader, int64_t number, int decimals)
{
    struct buf en = scratch_buf(reader, 24);
    struct buf fr = scratch_buf(reader, 24);
    buf_decimal(&en, number, decimals, '.');
    buf_decimal(&fr, number, decimals, ',');
    return (struct label){ .fr = scratch_text(&fr), .en = scratch_text(&en) };
}

struct label reader_phrase(struct reader *reader, struct label sentence, const struct label *words)
{
    struct buf en = scratch_buf(reader, sizeof(((struct problem *)0)->en));
    struct buf fr = scratch_buf(reader, sizeof(((struct problem *)0)->fr));
    put_template(&en, sentence.en, words, LANGUAGE_EN);
    put_template(&fr, sentence.fr, words, LANGUAGE_FR);
    return (struct label){ .fr = scratch_text(&fr), .en = scratch_text(&en) };
}

struct label reader_quotes(struct reader *reader, const struct str *texts, size_t count)
{
    struct buf out = scratch_buf(reader, sizeof(((struct problem *)0)->en));
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            buf_lit(&out, ", ");
        buf_char(&out, '"');
        put_clean(&out, texts[i]);
        buf_char(&out, '"');
    }
    return reader_same(scratch_text(&out));
}

static struct label quoted_names(struct reader *reader, const char *const *names, size_t count)
{
    struct str texts[NAMES_MAX];
    assert(count <= COUNT(texts));
    for (size_t i = 0; i < count; i++)
        texts[i] = str_c(names[i]);
    return reader_quotes(reader, texts, count);
}

static struct label value_shown(struct reader *reader, const struct json_node *node)
{
    switch (node->type) {
    case JSON_NULL:
        return reader_same(STR("null"));
    case JSON_FALSE:
        return reader_same(STR("false"));
    case JSON_TRUE:
        return reader_same(STR("true"));
    case JSON_INT:
        return reader_number(reader, node->num);
    case JSON_TEXT:
        return reader_quote(reader, node->text);
    case JSON_ARRAY:
        return SENTENCE("A list", "Une liste");
    case JSON_OBJECT:
        return SENTENCE("An object", "Un objet");
    }
    assert(false); /* a node has a type of the enumeration */
    return reader_same(STR_NONE);
}

void reader_want(struct reader *reader, const struct spot *spot, struct label want)
{
    if (!spot->node)
        reader_error(reader, spot, E_INVALID,
                     SENTENCE("This is missing; write %1.", "Ceci manque ; écrivez %1."),
                     WORDS(want));
    else
        reader_error(reader, spot, E_INVALID,
                     SENTENCE("%1 cannot stand here; write %2.",
                              "%1 ne convient pas ici ; écrivez %2."),
                     WORDS(value_shown(reader, spot->node), want));
}

/* Whether there is a value to read; says so when it is missing and may not be. */
static bool is_there(struct reader *reader, const struct spot *spot, struct label want)
{
    if (!spot->node && spot->is_required)
        reader_want(reader, spot, want);
    return spot->node != NULL;
}

/* ---- names ------------------------------------------------------------------------------------ */

static size_t name_count(const char *const *names)
{
    size_t count = 0;
    while (names && names[count])
        count++;
    return count;
}

/* The index of the name, or the count. */
static size_t name_index(const char *const *names, struct str name)
{
    size_t i = 0;
    while (names && names[i] && !str_eq(str_c(names[i]), name))
        i++;
    return i;
}

static size_t min3(size_t a, size_t b, size_t c)
{
    size_t ab = a < b ? a : b;
    return ab < c ? ab : c;
}

/* Levenshtein's distance in bytes, or DISTANCE_MAX_BYTES for a name which is too long to compare. */
static size_t name_distance(struct str a, struct str b)
{
    if (a.len >= DISTANCE_MAX_BYTES || b.len >= DISTANCE_MAX_BYTES)
        return DISTANCE_MAX_BYTES;

    size_t row[DISTANCE_MAX_BYTES];
    for (size_t j = 0; j <= b.len; j++)
        row[j] = j;
    for (size_t i = 1; i <= a.len; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= b.len; j++) {
            size_t above = row[j];
            size_t changed = diagonal + (a.ptr[i - 1] == b.ptr[j - 1] ? 0 : 1);
            row[j] = min3(above + 1, row[j - 1] + 1, changed);
            diagonal = above;
        }
    }
    return row[b.len];
}

/* The name that was probably meant, or NULL: at most a third of its letters differ, or one is the
 * beginning of the other. */
static const char *name_nearest(const char *const *names, struct str name)
{
    const char *nearest = NULL;
    size_t nearest_distance = DISTANCE_MAX_BYTES;

    for (size_t i = 0; names && names[i]; i++) {
        struct str known = str_c(names[i]);
        size_t distance = name_distance(name, known);
        bool is_stem = name.len >= 3 && (str_begins(known, name) || str_begins(name, known));
        size_t allowed = is_stem ? DISTANCE_MAX_BYTES - 1 : (known.len + 2) / 3;
        if (distance <= allowed && distance < nearest_distance) {
            nearest = names[i];
            nearest_distance = distance;
        }
    }
    return nearest;
}

/* A name or word that does not exist here: it comes later, is misspelt, or is unknown. */
static void say_unknown(struct reader *reader, const struct spot *spot, enum err err,
                        struct str name, const struct form *form)
{
    if (reader->problems->count == PROGRAM_PROBLEMS_MAX) {
        reader->problems->error_count++; /* nobody will read the sentence */
        return;
    }

    struct label shown = reader_quote(reader, name);
    struct label known = quoted_names(reader, form->names, name_count(form->names));
    const char *nearest = name_nearest(form->names, name);

    if (name_index(form->later, name) < name_count(form->later))
        reader_error(reader, spot, err,
                     SENTENCE("%1 is planned, but this version does not have it yet; it has %2.",
                              "%1 est prévu, mais cette version ne l'a pas encore ; elle a %2."),
                     WORDS(shown, known));
    else if (nearest)
        reader_error(reader, spot, err,
                     SENTENCE("%1 is not known here; did you mean \"%2\"? One can write %3.",
                              "%1 n'existe pas ici ; vouliez-vous dire \"%2\" ? "
                              "On peut écrire %3."),
                     WORDS(shown, reader_same(str_c(nearest)), known));
    else
        reader_error(reader, spot, err,
                     SENTENCE("%1 is not known here; one can write %2.",
                              "%1 n'existe pas ici ; on peut écrire %2."),
                     WORDS(shown, known));
}

/* ---- reading ---------------------------------------------------------------------------------- */

bool reader_object(struct reader *reader, const struct spot *spot, const struct form *form)
{
    const struct json_node *node = spot->node;
    if (!node || node->type != JSON_OBJECT) {
        if (node || spot->is_required) {
            struct label names = quoted_names(reader, form->names, name_count(form->names));
            reader_want(reader, spot,
                        reader_phrase(reader,
                                      SENTENCE("an object { } with %1", "un objet { } avec %1"),
                                      WORDS(names)));
        }
        return false;
    }

    for (size_t i = 0; i < node->count; i++) {
        struct str name = node->items[i].key;
        if (name_index(form->names, name) < name_count(form->names))
            continue;
        struct spot unknown = { .parent = spot, .name = name, .node = &node->items[i] };
        say_unknown(reader, &unknown, E_UNKNOWN_FIELD, name, form);
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

    struct label names = quoted_names(reader, form->names, count);
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

bool reader_percent(struct reader *reader, const struct spot *spot, int32_t *ret_rate_bp)
{
    struct label want = SENTENCE("a percentage above 0 and up to 100 as a text with at most two "
                                 "decimals and a point, such as \"5.5\"",
                                 "un pourcentage supérieur à 0 et jusqu'à 100, entre guillemets, "
                                 "avec deux décimales au plus et un point, par exemple \"5.5\"");
    int64_t rate_bp = 0;
    if (!is_there(reader, spot, want))
        return false;
    if (spot->node->type != JSON_TEXT ||
        str_parse_decimal(spot->node->text, 2, 1, RATE_ONE_BP, &rate_bp) != OK) {
        reader_want(reader, spot, want);
        return false;
    }
    *ret_rate_bp = (int32_t)rate_bp;
    return true;
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

static bool byte_is_of_id(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

static bool text_is_id(struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (!byte_is_of_id(text.ptr[i]))
            return false;
    }
    return text.len > 0 && text.len <= CODE_MAX_BYTES;
}

/* "Five Euros!" as an id: "five-euros".  What cannot be kept is left out; it may end up empty. */
static struct str id_from(struct reader *reader, struct str text)
{
    struct buf out = scratch_buf(reader, CODE_MAX_BYTES);
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (c >= 'A' && c <= 'Z')
            c = (char)(c - 'A' + 'a');
        if (c == ' ' || c == '.' || c == '/')
            c = '-';
        if (byte_is_of_id(c))
            buf_char(&out, c);
    }
    return scratch_text(&out);
}

bool reader_id(struct reader *reader, const struct spot *spot, struct str *ret_id)
{
    struct label want = SENTENCE("an id of 1 to 64 characters among a-z, 0-9, - and _",
                                 "un identifiant de 1 à 64 caractères parmi a-z, 0-9, - et _");
    static_assert(CODE_MAX_BYTES == 64, "the sentence above says so");
    if (!is_there(reader, spot, want))
        return false;
    if (spot->node->type == JSON_TEXT && text_is_id(spot->node->text))
        return text_keep(reader, spot->node->text, ret_id);

    struct str hint = STR_NONE;
    if (spot->node->type == JSON_TEXT)
        hint = id_from(reader, spot->node->text);
    if (hint.len > 0)
        want = reader_phrase(reader, SENTENCE("%1, for instance \"%2\"", "%1, par exemple \"%2\""),
                             WORDS(want, reader_same(hint)));
    reader_want(reader, spot, want);
    return false;
}

bool reader_word(struct reader *reader, const struct spot *spot, const struct form *form,
                 size_t *ret_index)
{
    size_t count = name_count(form->names);
    const struct json_node *node = spot->node;

    if (node && node->type == JSON_TEXT) {
        size_t index = name_index(form->names, node->text);
        if (index == count) {
            say_unknown(reader, spot, E_INVALID, node->text, form);
            return false;
        }
        *ret_index = index;
        return true;
    }
    if (node || spot->is_required)
        reader_want(reader, spot, quoted_names(reader, form->names, count));
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
