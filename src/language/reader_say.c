/* reader_say.c - the sentences: where, what is wrong, what would be right, in two languages. */
#include "language/reader.h"

#include <string.h>

#define QUOTE_MAX_BYTES    48 /* of a value that is repeated in a sentence */
#define NAMES_MAX          24 /* of one object */
#define DISTANCE_MAX_BYTES 32 /* longer names are not compared */
#define DEPTH_MAX          (JSON_DEPTH_MAX + 1)

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
        if (step->name.ptr)
            json_pointer_name(&out, str_utf8_prefix(step->name, CODE_MAX_BYTES));
        else
            json_pointer_index(&out, step->index);
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

struct label reader_names(struct reader *reader, const char *const *names, size_t count)
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

/* ---- names ------------------------------------------------------------------------------------ */

size_t reader_name_count(const char *const *names)
{
    size_t count = 0;
    while (names && names[count])
        count++;
    return count;
}

/* The index of the name, or the count. */
size_t reader_name_index(const char *const *names, struct str name)
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
void reader_unknown(struct reader *reader, const struct spot *spot, enum err err, struct str name,
                    const struct form *form)
{
    if (reader->problems->count == PROGRAM_PROBLEMS_MAX) {
        reader->problems->error_count++; /* nobody will read the sentence */
        return;
    }

    struct label shown = reader_quote(reader, name);
    struct label known = reader_names(reader, form->names, reader_name_count(form->names));
    const char *nearest = name_nearest(form->names, name);

    if (reader_name_index(form->later, name) < reader_name_count(form->later))
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
