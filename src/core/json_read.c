/* json_read.c - nodes into structs, by tables; and the sentences for those whose input does not fit.
 *
 * The good way allocates nothing but lists and looks at each field once: callers write the fields in
 * the order of the documentation, which is that of the table, so the next field is tried first.  The
 * sentences are made only when they are needed, from the same tables.
 */
#include "core/json.h"

#include "core/date.h"
#include "core/instant.h"
#include "core/limits.h"

#include <string.h>

#define FIELDS_MAX    64 /* bits of a mask */
#define EXCERPT_BYTES 40 /* of a value, in a sentence */
#define DECIMALS_MAX  18

/* Where the reader is: a chain on the stack, from the culprit to the root. */
struct place {
    const struct place *parent; /* NULL at the root */
    struct str name;            /* of a member */
    size_t index;               /* of an item; then the name is empty */
    bool is_item;
};

struct reader {
    struct arena *arena;
    struct problem *problem;
};

const struct json_node *json_get(const struct json_node *object, struct str name)
{
    if (object->type != JSON_OBJECT)
        return NULL;
    for (size_t i = 0; i < object->count; i++) {
        if (str_eq(object->items[i].key, name))
            return &object->items[i];
    }
    return NULL;
}

/* ---- problems --------------------------------------------------------------------------------- */

struct problem_text problem_begin(struct problem *problem, enum err err)
{
    *problem = (struct problem){ .err = err };
    return (struct problem_text){
        .pointer = { .base = problem->pointer, .size = sizeof(problem->pointer) - 1 },
        .en = { .base = problem->en, .size = sizeof(problem->en) - 1 },
        .fr = { .base = problem->fr, .size = sizeof(problem->fr) - 1 },
    };
}

void problem_say(struct problem_text *say, const char *en, const char *fr)
{
    buf_str(&say->en, str_c(en));
    buf_str(&say->fr, str_c(fr));
}

void problem_set(struct problem *problem, enum err err, const char *pointer, const char *en,
                 const char *fr)
{
    struct problem_text say = problem_begin(problem, err);
    buf_str(&say.pointer, str_utf8_prefix(str_c(pointer), say.pointer.size));
    buf_str(&say.en, str_utf8_prefix(str_c(en), say.en.size));
    buf_str(&say.fr, str_utf8_prefix(str_c(fr), say.fr.size));
}

enum err problem_plain(struct problem *problem, enum err err)
{
    problem_set(problem, err, "", err_text(err, ERR_EN), err_text(err, ERR_FR));
    return err;
}

void json_pointer_name(struct buf *pointer, struct str name)
{
    buf_char(pointer, '/');
    for (size_t i = 0; i < name.len; i++) {
        if (name.ptr[i] == '~')
            buf_lit(pointer, "~0");
        else if (name.ptr[i] == '/')
            buf_lit(pointer, "~1");
        else
            buf_char(pointer, name.ptr[i]);
    }
}

void json_pointer_index(struct buf *pointer, size_t index)
{
    buf_char(pointer, '/');
    buf_int(pointer, (int64_t)index);
}

static void put_pointer(struct buf *pointer, const struct place *place)
{
    const struct place *way[2 * JSON_DEPTH_MAX];
    size_t depth = 0;
    for (; place->parent != NULL && depth < COUNT(way); place = place->parent)
        way[depth++] = place;
    while (depth > 0) {
        place = way[--depth];
        if (place->is_item)
            json_pointer_index(pointer, place->index);
        else
            json_pointer_name(pointer, str_utf8_prefix(place->name, CODE_MAX_BYTES));
    }
}

/* ---- sentences -------------------------------------------------------------------------------- */

/* One half of a bilingual sentence at a time: the words of the language, then the figures. */
static void put_words(struct buf *out, enum err_language language, const char *en, const char *fr)
{
    buf_str(out, str_c(language == ERR_EN ? en : fr));
}

/* Text of the caller's inside a sentence: cut, and without what would break the line. */
static void put_excerpt(struct buf *out, struct str text)
{
    struct str head = str_utf8_prefix(text, EXCERPT_BYTES);
    for (size_t i = 0; i < head.len; i++) {
        unsigned char c = (unsigned char)head.ptr[i];
        buf_char(out, c < 0x20 || c == 0x7F ? '?' : head.ptr[i]);
    }
    if (head.len < text.len)
        buf_lit(out, "...");
}

static void put_place(struct buf *out, enum err_language language, const struct place *place)
{
    if (place->is_item) {
        put_words(out, language, "Item ", "L'élément ");
        buf_int(out, (int64_t)place->index + 1);
        if (place->parent != NULL && !place->parent->is_item) {
            put_words(out, language, " of ", " de ");
            put_excerpt(out, place->parent->name);
        }
    } else if (place->parent == NULL) {
        put_words(out, language, "The document", "Le document");
    } else {
        put_excerpt(out, place->name);
    }
}

/* " from 1 to 9", " of 1 to 9 bytes" and the like. */
static void put_range(struct buf *out, enum err_language language, int64_t min, int64_t max)
{
    put_words(out, language, " of ", " de ");
    buf_int(out, min);
    if (max != min) {
        put_words(out, language, " to ", " à ");
        buf_int(out, max);
    }
}

/* What a field must be: "a whole number from 0 to 100". */
static void put_expected(struct buf *out, enum err_language language,
                         const struct json_field *field)
{
    switch (field->kind) {
    case JSON_KIND_INT:
        if (field->min == field->max)
            put_words(out, language, "the number ", "le nombre ");
        else
            put_words(out, language, "a whole number from ", "un nombre entier de ");
        buf_int(out, field->min);
        if (field->min == field->max)
            break;
        put_words(out, language, " to ", " à ");
        buf_int(out, field->max);
        break;
    case JSON_KIND_BOOL:
        put_words(out, language, "true or false", "true ou false");
        break;
    case JSON_KIND_TEXT:
        put_words(out, language, "one line of text", "une ligne de texte");
        put_range(out, language, field->min, field->max);
        put_words(out, language, " bytes", " octets");
        break;
    case JSON_KIND_DECIMAL:
        put_words(out, language, "a decimal number written as a text, from \"",
                  "un nombre décimal écrit comme un texte, de \"");
        buf_decimal(out, field->min, field->decimals, '.');
        put_words(out, language, "\" to \"", "\" à \"");
        buf_decimal(out, field->max, field->decimals, '.');
        put_words(out, language, "\" with at most ", "\", avec au plus ");
        buf_int(out, field->decimals);
        put_words(out, language, " decimals", " décimales");
        break;
    case JSON_KIND_DATE:
        put_words(out, language, "a date such as \"2026-11-22\"", "une date comme \"2026-11-22\"");
        break;
    case JSON_KIND_INSTANT:
        put_words(out, language, "a time with its zone such as \"2026-11-22T10:41:07+01:00\"",
                  "une heure avec son fuseau comme \"2026-11-22T10:41:07+01:00\"");
        break;
    case JSON_KIND_OBJECT:
        put_words(out, language, "an object { }", "un objet { }");
        break;
    case JSON_KIND_ARRAY:
        put_words(out, language, "a list [ ]", "une liste [ ]");
        put_range(out, language, field->min, field->max);
        put_words(out, language, " items", " éléments");
        break;
    case JSON_KIND_NODE:
        put_words(out, language, "a value", "une valeur");
        break;
    }
}

/* What the caller gave: "12", "a text of 3 bytes" for a text of the wrong length, "null". */
static void put_given(struct buf *out, enum err_language language, const struct json_node *node)
{
    switch (node->type) {
    case JSON_NULL:
        buf_lit(out, "null");
        break;
    case JSON_FALSE:
        buf_lit(out, "false");
        break;
    case JSON_TRUE:
        buf_lit(out, "true");
        break;
    case JSON_INT:
        buf_int(out, node->num);
        break;
    case JSON_TEXT:
        buf_char(out, '"');
        put_excerpt(out, node->text);
        buf_char(out, '"');
        if (node->text.len > EXCERPT_BYTES) {
            buf_lit(out, " (");
            buf_int(out, (int64_t)node->text.len);
            put_words(out, language, " bytes)", " octets)");
        }
        break;
    case JSON_ARRAY:
        put_words(out, language, "a list of ", "une liste de ");
        buf_int(out, (int64_t)node->count);
        break;
    case JSON_OBJECT:
        put_words(out, language, "an object", "un objet");
        break;
    }
}

static void put_mismatch(struct buf *out, enum err_language language, const struct place *place,
                         const struct json_field *field, const struct json_node *given)
{
    put_place(out, language, place);
    if (given == NULL) {
        put_words(out, language, " is missing: it must be ", " manque : il faut ");
        put_expected(out, language, field);
    } else {
        put_words(out, language, " must be ", " doit être ");
        put_expected(out, language, field);
        put_words(out, language, "; ", " ; ");
        put_given(out, language, given);
        put_words(out, language, " is not", " ne convient pas");
    }
    buf_char(out, '.');
}

/* `given` NULL: the field is missing. */
static enum err refuse_value(struct reader *reader, const struct place *place,
                             const struct json_field *field, const struct json_node *given)
{
    struct problem_text say = problem_begin(reader->problem, E_INVALID);
    put_pointer(&say.pointer, place);
    put_mismatch(&say.en, ERR_EN, place, field, given);
    put_mismatch(&say.fr, ERR_FR, place, field, given);
    return E_INVALID;
}

static void put_unknown(struct buf *out, enum err_language language, struct str name,
                        const struct json_table *table)
{
    put_words(out, language, "There is no field \"", "Il n'y a pas de champ \"");
    put_excerpt(out, name);
    put_words(out, language, "\" here; there is: ", "\" ici ; il y a : ");
    for (size_t i = 0; i < table->field_count; i++) {
        struct str known = str_c(table->fields[i].name);
        if (known.len + 6 > out->size - out->used) {
            buf_lit(out, "...");
            return;
        }
        buf_str(out, known);
        if (i + 1 < table->field_count)
            buf_lit(out, ", ");
    }
    buf_char(out, '.');
}

static enum err refuse_unknown(struct reader *reader, const struct place *place,
                               const struct json_table *table)
{
    struct problem_text say = problem_begin(reader->problem, E_UNKNOWN_FIELD);
    put_pointer(&say.pointer, place);
    put_unknown(&say.en, ERR_EN, place->name, table);
    put_unknown(&say.fr, ERR_FR, place->name, table);
    return E_UNKNOWN_FIELD;
}

/* ---- reading ---------------------------------------------------------------------------------- */

static enum err read_object(struct reader *reader, const struct place *place,
                            const struct json_node *node, const struct json_table *table,
                            char *ret_struct);

static bool text_is_within(const struct json_node *node, int64_t min, int64_t max)
{
    return node->type == JSON_TEXT && (int64_t)node->text.len >= min &&
           (int64_t)node->text.len <= max && str_is_line(node->text);
}

/* A list of texts has no table: its items are codes. */
static const struct json_field text_item = {
    .kind = JSON_KIND_TEXT,
    .min = 1,
    .max = CODE_MAX_BYTES,
    .has_offset = -1,
};

static const struct json_field object_item = { .kind = JSON_KIND_OBJECT, .has_offset = -1 };

static enum err read_list(struct reader *reader, const struct place *place,
                          const struct json_node *node, const struct json_field *field,
                          struct json_list *ret_list)
{
    if (node->type != JSON_ARRAY || (int64_t)node->count < field->min ||
        (int64_t)node->count > field->max)
        return refuse_value(reader, place, field, node);

    size_t size = field->table == NULL ? sizeof(struct str) : field->table->size;
    char *items = arena_alloc(reader->arena, node->count, size);
    if (items == NULL)
        return problem_plain(reader->problem, E_NO_MEMORY);

    for (size_t i = 0; i < node->count; i++) {
        struct place item = { .parent = place, .index = i, .is_item = true };
        const struct json_node *given = &node->items[i];
        if (field->table != NULL) {
            TRY(read_object(reader, &item, given, field->table, items + i * size));
        } else {
            if (!text_is_within(given, text_item.min, text_item.max))
                return refuse_value(reader, &item, &text_item, given);
            memcpy(items + i * size, &given->text, sizeof(given->text));
        }
    }
    *ret_list = (struct json_list){ .items = items, .count = node->count };
    return OK;
}

/* A value which is not null into its member.  E_INVALID without a problem when it does not fit: the
 * caller knows the words. */
static enum err read_scalar(const struct json_node *node, const struct json_field *field,
                            void *member)
{
    switch (field->kind) {
    case JSON_KIND_INT:
        if (node->type != JSON_INT || node->num < field->min || node->num > field->max)
            return E_INVALID;
        *(int64_t *)member = node->num;
        return OK;
    case JSON_KIND_BOOL:
        if (node->type != JSON_TRUE && node->type != JSON_FALSE)
            return E_INVALID;
        *(bool *)member = node->type == JSON_TRUE;
        return OK;
    case JSON_KIND_TEXT:
        if (!text_is_within(node, field->min, field->max))
            return E_INVALID;
        *(struct str *)member = node->text;
        return OK;
    case JSON_KIND_DECIMAL:
        if (node->type != JSON_TEXT)
            return E_INVALID;
        return str_parse_decimal(node->text, field->decimals, field->min, field->max, member);
    case JSON_KIND_DATE:
        return node->type == JSON_TEXT ? date_parse(node->text, member) : E_INVALID;
    case JSON_KIND_INSTANT:
        return node->type == JSON_TEXT ? instant_parse(node->text, member) : E_INVALID;
    case JSON_KIND_NODE:
        *(const struct json_node **)member = node;
        return OK;
    case JSON_KIND_OBJECT:
    case JSON_KIND_ARRAY:
        break;
    }
    return E_INVALID;
}

static enum err read_member(struct reader *reader, const struct place *place,
                            const struct json_node *node, const struct json_field *field,
                            char *base)
{
    if (node->type == JSON_NULL) {
        if (!field->is_nullable)
            return refuse_value(reader, place, field, node);
    } else if (field->kind == JSON_KIND_OBJECT) {
        TRY(read_object(reader, place, node, field->table, base + field->offset));
    } else if (field->kind == JSON_KIND_ARRAY) {
        TRY(read_list(reader, place, node, field,
                      (struct json_list *)(void *)(base + field->offset)));
    } else if (read_scalar(node, field, base + field->offset) != OK) {
        return refuse_value(reader, place, field, node);
    }
    if (field->has_offset >= 0)
        *(bool *)(base + field->has_offset) = true;
    return OK;
}

/* The field of that name, looked for from `from` onward and round; or field_count. */
static size_t find_field(const struct json_table *table, struct str name, size_t from)
{
    for (size_t n = 0; n < table->field_count; n++) {
        size_t i = from + n < table->field_count ? from + n : from + n - table->field_count;
        const char *known = table->fields[i].name;
        if (strncmp(known, name.ptr, name.len) == 0 && known[name.len] == '\0')
            return i;
    }
    return table->field_count;
}

static enum err read_object(struct reader *reader, const struct place *place,
                            const struct json_node *node, const struct json_table *table,
                            char *ret_struct)
{
    assert(table->field_count <= FIELDS_MAX);

    memset(ret_struct, 0, table->size);
    if (node->type != JSON_OBJECT)
        return refuse_value(reader, place, &object_item, node);

    uint64_t seen = 0;
    size_t next = 0;
    for (size_t i = 0; i < node->count; i++) {
        const struct json_node *member = &node->items[i];
        struct place inner = { .parent = place, .name = member->key };
        size_t at = find_field(table, member->key, next);
        if (at == table->field_count)
            return refuse_unknown(reader, &inner, table);
        TRY(read_member(reader, &inner, member, &table->fields[at], ret_struct));
        seen |= UINT64_C(1) << at;
        next = at + 1;
    }
    for (size_t i = 0; i < table->field_count; i++) {
        const struct json_field *field = &table->fields[i];
        struct place inner = { .parent = place, .name = str_c(field->name) };
        if (field->is_required && (seen >> i & 1) == 0)
            return refuse_value(reader, &inner, field, NULL);
    }
    return OK;
}

enum err json_read(struct arena *arena, const struct json_node *node,
                   const struct json_table *table, void *ret_struct, struct problem *ret_problem)
{
    struct reader reader = { .arena = arena, .problem = ret_problem };
    struct place root = { .parent = NULL };
    return read_object(&reader, &root, node, table, ret_struct);
}
