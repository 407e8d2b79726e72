/* json_text.c - JSON text to nodes without a library.
 *
 * RFC 8259, nothing more: no comments, no trailing commas, no NaN.  Nodes of a list or an object stand in
 * a row, so their number is found by a look ahead when it opens; with at most JSON_DEPTH_MAX levels a text
 * is looked at so many times at most.  Escapes are undone into the arena, other texts are borrowed.
 */
#include "core/json_text.h"

#include "core/json_scan.h"

#include <string.h>

#define FEW_FIELDS   16 /* are compared each with each; more of them by their hashes */
#define NUMBER_BYTES 40 /* of a number in a sentence */

struct text_reader {
    struct arena *arena;
    struct str text;
    size_t at;
    struct json_node *nodes; /* the room for all of them */
    size_t nodes_left;
    struct json_path path;
    struct problem *problem;
    struct problem fraction; /* the first number that is not whole; err OK: none */
};

static enum err read_value(struct text_reader *reader, struct json_node *node, size_t index);

/* ---- what is wrong ------------------------------------------------------------------------------- */

static enum err refuse_at(struct text_reader *reader, size_t at, const char *en, const char *fr)
{
    int64_t line = 1;
    size_t begin = 0;
    for (size_t i = 0; i < at; i++) {
        if (reader->text.ptr[i] == '\n') {
            line++;
            begin = i + 1;
        }
    }
    int64_t column = 1;
    for (size_t i = begin; i < at; i++) /* characters, not the bytes that continue one */
        column += ((unsigned char)reader->text.ptr[i] & 0xC0) != 0x80;

    struct problem_text say = problem_begin(reader->problem, E_MALFORMED);
    buf_lit(&say.en, "Line ");
    buf_int(&say.en, line);
    buf_lit(&say.en, ", column ");
    buf_int(&say.en, column);
    buf_lit(&say.en, ": ");
    buf_str(&say.en, str_c(en));
    buf_lit(&say.en, ".");
    buf_lit(&say.fr, "Ligne ");
    buf_int(&say.fr, line);
    buf_lit(&say.fr, ", colonne ");
    buf_int(&say.fr, column);
    buf_lit(&say.fr, " : ");
    buf_str(&say.fr, str_c(fr));
    buf_lit(&say.fr, ".");
    return E_MALFORMED;
}

static enum err refuse(struct text_reader *reader, const char *en, const char *fr)
{
    if (reader->at >= reader->text.len)
        return refuse_at(reader, reader->text.len,
                         "the text ends too early: a quote, bracket or brace is not closed",
                         "le texte s'arrête trop tôt : un guillemet, un crochet ou une accolade "
                         "n'est pas fermé");
    return refuse_at(reader, reader->at, en, fr);
}

static enum err refuse_character(struct text_reader *reader)
{
    return refuse(reader, "this is not JSON; a comma, quote or brace may be missing or too many",
                  "ce n'est pas du JSON ; une virgule, un guillemet ou une accolade manque ou est "
                  "de trop");
}

static enum err refuse_escape(struct text_reader *reader)
{
    return refuse(reader,
                  "after \\ comes one of \" \\ / b f n r t, or u and four hexadecimal digits",
                  "après \\ vient l'un de \" \\ / b f n r t, ou u et quatre chiffres hexadécimaux");
}

/* ---- the bytes ----------------------------------------------------------------------------------- */

static char peek(const struct text_reader *reader)
{
    return reader->at < reader->text.len ? reader->text.ptr[reader->at] : '\0';
}

static void skip_blanks(struct text_reader *reader)
{
    while (reader->at < reader->text.len) {
        char c = reader->text.ptr[reader->at];
        if (c != ' ' && c != '\t' && c != '\n' && c != '\r')
            return;
        reader->at++;
    }
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool take(struct text_reader *reader, char c)
{
    if (reader->at >= reader->text.len || reader->text.ptr[reader->at] != c)
        return false;
    reader->at++;
    return true;
}

static bool take_word(struct text_reader *reader, struct str word)
{
    if (!str_begins(str_sub(reader->text, reader->at, word.len), word))
        return false;
    reader->at += word.len;
    return true;
}

/* ---- texts --------------------------------------------------------------------------------------- */

static enum err take_hex(struct text_reader *reader, uint32_t *ret_unit)
{
    uint32_t unit = 0;
    for (int i = 0; i < 4; i++) {
        char c = peek(reader);
        uint32_t digit = 0;
        if (is_digit(c))
            digit = (uint32_t)(c - '0');
        else if (c >= 'a' && c <= 'f')
            digit = (uint32_t)(c - 'a') + 10;
        else if (c >= 'A' && c <= 'F')
            digit = (uint32_t)(c - 'A') + 10;
        else
            return refuse_escape(reader);
        unit = unit << 4 | digit;
        reader->at++;
    }
    *ret_unit = unit;
    return OK;
}

static char *put_utf8(char *out, uint32_t point)
{
    if (point < 0x80) {
        *out++ = (char)point;
        return out;
    }
    if (point < 0x800) {
        *out++ = (char)(0xC0 | point >> 6);
    } else {
        if (point < 0x10000) {
            *out++ = (char)(0xE0 | point >> 12);
        } else {
            *out++ = (char)(0xF0 | point >> 18);
            *out++ = (char)(0x80 | (point >> 12 & 0x3F));
        }
        *out++ = (char)(0x80 | (point >> 6 & 0x3F));
    }
    *out++ = (char)(0x80 | (point & 0x3F));
    return out;
}

/* After "\u": one character, written as one or as two halves. */
static enum err take_point(struct text_reader *reader, char **out)
{
    uint32_t point = 0;
    TRY(take_hex(reader, &point));
    if (point == 0)
        return refuse(reader, "the character U+0000 is not accepted",
                      "le caractère U+0000 n'est pas accepté");
    if (point >= 0xD800 && point <= 0xDFFF) {
        uint32_t low = 0;
        if (point > 0xDBFF || !take(reader, '\\') || !take(reader, 'u'))
            return refuse_escape(reader);
        TRY(take_hex(reader, &low));
        if (low < 0xDC00 || low > 0xDFFF)
            return refuse_escape(reader);
        point = 0x10000 + ((point & 0x3FF) << 10 | (low & 0x3FF));
    }
    *out = put_utf8(*out, point);
    return OK;
}

static enum err take_escape(struct text_reader *reader, char **out)
{
    static const char from[] = "\"\\/bfnrt";
    static const char to[] = "\"\\/\b\f\n\r\t";

    reader->at++; /* the backslash */
    if (take(reader, 'u'))
        return take_point(reader, out);
    char c = peek(reader);
    for (size_t i = 0; c != '\0' && i < sizeof(from) - 1; i++) {
        if (from[i] == c) {
            *(*out)++ = to[i];
            reader->at++;
            return OK;
        }
    }
    return refuse_escape(reader);
}

/* A copy in which the escapes are undone; it is never longer. */
static enum err undo_escapes(struct text_reader *reader, size_t end, struct str *ret_text)
{
    char *room = arena_bytes(reader->arena, end - reader->at);
    char *out = room;
    if (room == NULL)
        return problem_plain(reader->problem, E_NO_MEMORY);
    while (reader->at < end) {
        if (peek(reader) == '\\')
            TRY(take_escape(reader, &out));
        else
            *out++ = reader->text.ptr[reader->at++];
    }
    *ret_text = (struct str){ .ptr = room, .len = (size_t)(out - room) };
    return OK;
}

static enum err check_raw(struct text_reader *reader, struct str raw, bool *ret_has_escape)
{
    for (size_t i = 0; i < raw.len; i++) {
        if ((unsigned char)raw.ptr[i] < 0x20) {
            reader->at += i;
            return refuse_character(reader); /* a line break in a text, mostly a missing quote */
        }
        *ret_has_escape = *ret_has_escape || raw.ptr[i] == '\\';
    }
    if (!str_is_utf8(raw))
        return refuse(reader, "the text is not valid UTF-8",
                      "le texte n'est pas de l'UTF-8 valide");
    return OK;
}

static enum err read_text(struct text_reader *reader, struct str *ret_text)
{
    if (peek(reader) != '"')
        return refuse_character(reader);
    size_t behind = json_skip_string(reader->text, reader->at);
    bool is_closed = behind > reader->at + 1 && reader->text.ptr[behind - 1] == '"';
    reader->at++;
    struct str raw = str_sub(reader->text, reader->at, behind - reader->at - (is_closed ? 1 : 0));
    bool has_escape = false;
    TRY(check_raw(reader, raw, &has_escape));
    if (!is_closed) {
        reader->at = reader->text.len;
        return refuse_character(reader);
    }
    if (has_escape)
        TRY(undo_escapes(reader, behind - 1, &raw));
    reader->at = behind;
    *ret_text = raw;
    return OK;
}

/* ---- numbers ------------------------------------------------------------------------------------- */

static bool take_digits(struct text_reader *reader)
{
    size_t from = reader->at;
    while (is_digit(peek(reader)))
        reader->at++;
    return reader->at > from;
}

/* Told when the whole text has turned out to be JSON. */
static void note_fraction(struct text_reader *reader, struct str number)
{
    if (reader->fraction.err != OK)
        return;
    struct problem_text say = problem_begin(&reader->fraction, E_INVALID);
    json_path_put(&say.pointer, &reader->path);
    json_say_fraction(&say, json_path_last(&reader->path)->key, str_sub(number, 0, NUMBER_BYTES));
}

static enum err read_number(struct text_reader *reader, struct json_node *node)
{
    size_t from = reader->at;
    bool is_whole = true;
    (void)take(reader, '-');
    if (!take(reader, '0') && !take_digits(reader))
        return refuse_character(reader);
    if (take(reader, '.')) {
        is_whole = false;
        if (!take_digits(reader))
            return refuse_character(reader);
    }
    if (take(reader, 'e') || take(reader, 'E')) {
        is_whole = false;
        if (!take(reader, '-'))
            (void)take(reader, '+');
        if (!take_digits(reader))
            return refuse_character(reader);
    }
    struct str number = str_sub(reader->text, from, reader->at - from);
    node->type = JSON_INT;
    if (!is_whole) {
        note_fraction(reader, number);
        return OK;
    }
    if (str_parse_i64(number, INT64_MIN, INT64_MAX, &node->num) != OK)
        return refuse_at(reader, from, "a number is too large", "un nombre est trop grand");
    return OK;
}

/* ---- lists and objects --------------------------------------------------------------------------- */

/* The items of what opens at the reader: by commas, whatever stands between them. */
static size_t count_items(const struct text_reader *reader)
{
    struct str text = reader->text;
    size_t depth = 0;
    size_t commas = 0;
    bool is_empty = true;
    for (size_t at = reader->at; at < text.len;) {
        char c = text.ptr[at];
        if (c == '{' || c == '[') {
            is_empty = is_empty && depth == 0;
            depth++;
        } else if (c == '}' || c == ']') {
            depth--;
            if (depth == 0)
                break;
        } else if (c == ',') {
            commas += depth == 1;
            is_empty = false;
        } else if (c != ' ' && c != '\t' && c != '\n' && c != '\r') {
            is_empty = false;
        }
        at = c == '"' ? json_skip_string(text, at) : at + 1;
    }
    return is_empty ? 0 : commas + 1;
}

static enum err open_items(struct text_reader *reader, struct json_node *node,
                           struct json_node **ret_items)
{
    node->count = count_items(reader);
    reader->at++;
    skip_blanks(reader);
    if (node->count > reader->nodes_left)
        return refuse_character(reader);
    *ret_items = reader->nodes;
    node->items = reader->nodes;
    reader->nodes += node->count;
    reader->nodes_left -= node->count;
    return OK;
}

static enum err refuse_twice(struct text_reader *reader, size_t begin)
{
    return refuse_at(reader, begin, "the object that begins here has a field twice",
                     "l'objet qui commence ici a deux fois un même champ");
}

static bool has_twin_before(const struct json_node *items, size_t index)
{
    for (size_t i = 0; i < index; i++) {
        if (str_eq(items[i].key, items[index].key))
            return true;
    }
    return false;
}

/* Each field into a table of places, by its hash; a place that is taken sends it to the next. */
static enum err check_many(struct text_reader *reader, const struct json_node *node, size_t begin)
{
    size_t mark = arena_mark(reader->arena);
    size_t size = 2 * node->count;
    uint32_t *places = ARENA_ARRAY(reader->arena, uint32_t, size);
    if (places == NULL)
        return problem_plain(reader->problem, E_NO_MEMORY);
    for (size_t i = 0; i < node->count; i++) {
        size_t at = (size_t)(str_hash(0, node->items[i].key) % size);
        while (places[at] != 0) {
            if (str_eq(node->items[places[at] - 1].key, node->items[i].key))
                return refuse_twice(reader, begin);
            at = at + 1 < size ? at + 1 : 0;
        }
        places[at] = (uint32_t)i + 1;
    }
    arena_reset(reader->arena, mark);
    return OK;
}

static enum err check_fields(struct text_reader *reader, const struct json_node *node, size_t begin)
{
    if (node->count > FEW_FIELDS)
        return check_many(reader, node, begin);
    for (size_t i = 1; i < node->count; i++) {
        if (has_twin_before(node->items, i))
            return refuse_twice(reader, begin);
    }
    return OK;
}

static enum err read_key(struct text_reader *reader, struct json_node *item)
{
    TRY(read_text(reader, &item->key));
    skip_blanks(reader);
    if (!take(reader, ':'))
        return refuse_character(reader);
    skip_blanks(reader);
    return OK;
}

static enum err read_items(struct text_reader *reader, struct json_node *node, char close)
{
    size_t begin = reader->at;
    struct json_node *items = NULL;
    TRY(open_items(reader, node, &items));
    for (size_t i = 0; i < node->count; i++) {
        if (node->type == JSON_OBJECT)
            TRY(read_key(reader, &items[i]));
        TRY(read_value(reader, &items[i], i));
        skip_blanks(reader);
        if (i + 1 < node->count && !take(reader, ','))
            return refuse_character(reader);
        skip_blanks(reader);
    }
    if (!take(reader, close))
        return refuse_character(reader);
    return node->type == JSON_OBJECT ? check_fields(reader, node, begin) : OK;
}

static enum err read_plain(struct text_reader *reader, struct json_node *node)
{
    char c = peek(reader);
    if (c == '{') {
        node->type = JSON_OBJECT;
        return read_items(reader, node, '}');
    }
    if (c == '[') {
        node->type = JSON_ARRAY;
        return read_items(reader, node, ']');
    }
    if (c == '"') {
        node->type = JSON_TEXT;
        return read_text(reader, &node->text);
    }
    if (c == '-' || is_digit(c))
        return read_number(reader, node);
    node->type = JSON_NULL;
    if (take_word(reader, STR("null")))
        return OK;
    node->type = JSON_TRUE;
    if (take_word(reader, STR("true")))
        return OK;
    node->type = JSON_FALSE;
    return take_word(reader, STR("false")) ? OK : refuse_character(reader);
}

/* Recursion: json_scan_check() has bounded the depth. */
static enum err read_value(struct text_reader *reader, struct json_node *node, size_t index)
{
    json_path_push(&reader->path, node, index);
    TRY(read_plain(reader, node));
    json_path_pop(&reader->path);
    return OK;
}

enum err json_text_parse(struct arena *arena, struct str text, const struct json_node **ret_root,
                         struct problem *ret_problem)
{
    struct json_scan scan = json_scan(text);
    TRY(json_scan_check(&scan, ret_problem));

    struct text_reader reader = {
        .arena = arena,
        .text = text,
        .nodes = ARENA_ARRAY(arena, struct json_node, scan.node_count),
        .nodes_left = scan.node_count - 1,
        .problem = ret_problem,
    };
    if (reader.nodes == NULL)
        return problem_plain(ret_problem, E_NO_MEMORY);
    struct json_node *root = reader.nodes++;
    skip_blanks(&reader);
    if (peek(&reader) != '{' && peek(&reader) != '[')
        return refuse_character(&reader);
    TRY(read_value(&reader, root, 0));
    skip_blanks(&reader);
    if (reader.at < text.len)
        return refuse(&reader, "something follows the end of the JSON value",
                      "quelque chose suit la fin de la valeur JSON");
    if (reader.fraction.err != OK) {
        *ret_problem = reader.fraction;
        return reader.fraction.err;
    }
    *ret_root = root;
    return OK;
}
