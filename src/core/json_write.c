/* json_write.c - JSON, streamed into a bounded buffer. */
#include "core/json.h"

static bool json_is_in_object(const struct json *json)
{
    return json->depth > 0 && (json->is_object >> (json->depth - 1) & 1) != 0;
}

static bool needs_escape(unsigned char c)
{
    return c < 0x20 || c == '"' || c == '\\';
}

static void put_escaped(struct buf *out, unsigned char c)
{
    switch (c) {
    case '"':
    case '\\':
        buf_char(out, '\\');
        buf_char(out, (char)c);
        break;
    case '\n':
        buf_lit(out, "\\n");
        break;
    case '\r':
        buf_lit(out, "\\r");
        break;
    case '\t':
        buf_lit(out, "\\t");
        break;
    default:
        buf_lit(out, "\\u00");
        buf_hex(out, &c, 1);
        break;
    }
}

/* The text in quotes.  It mostly needs no escape, and is copied while it is looked at. */
static void put_quoted(struct buf *out, struct str text)
{
    size_t used = out->used;
    char *room = buf_room(out, text.len + 2);
    if (room == NULL)
        return;
    size_t i = 0;
    *room++ = '"';
    for (; i < text.len && !needs_escape((unsigned char)text.ptr[i]); i++)
        *room++ = text.ptr[i];
    if (i == text.len) {
        *room = '"';
        return;
    }
    out->used = used + 1 + i;
    for (; i < text.len; i++) {
        if (needs_escape((unsigned char)text.ptr[i]))
            put_escaped(out, (unsigned char)text.ptr[i]);
        else
            buf_char(out, text.ptr[i]);
    }
    buf_char(out, '"');
}

/* What comes before every value: a comma when it has an elder brother, and its name in an object. */
static void value_begin(struct json *json, const char *name)
{
    assert((name != NULL) == json_is_in_object(json));
    assert(json->depth > 0 || !json->needs_comma); /* one root */

    if (json->needs_comma)
        buf_char(json->out, ',');
    json->needs_comma = true;
    if (name != NULL) {
        put_quoted(json->out, str_c(name));
        buf_char(json->out, ':');
    }
}

static void open_level(struct json *json, const char *name, bool is_object)
{
    assert(json->depth < JSON_WRITE_DEPTH_MAX);

    value_begin(json, name);
    buf_char(json->out, is_object ? '{' : '[');
    uint64_t bit = UINT64_C(1) << json->depth;
    json->is_object = is_object ? json->is_object | bit : json->is_object & ~bit;
    json->depth++;
    json->needs_comma = false;
}

static void close_level(struct json *json, bool is_object)
{
    assert(json->depth > 0);
    assert(json_is_in_object(json) == is_object);

    buf_char(json->out, is_object ? '}' : ']');
    json->depth--;
    json->needs_comma = true;
}

void json_object_open(struct json *json, const char *name)
{
    open_level(json, name, true);
}

void json_object_close(struct json *json)
{
    close_level(json, true);
}

void json_array_open(struct json *json, const char *name)
{
    open_level(json, name, false);
}

void json_array_close(struct json *json)
{
    close_level(json, false);
}

void json_put_int(struct json *json, const char *name, int64_t number)
{
    value_begin(json, name);
    buf_int(json->out, number);
}

void json_put_id(struct json *json, const char *name, int64_t id)
{
    value_begin(json, name);
    buf_char(json->out, '"');
    buf_int(json->out, id);
    buf_char(json->out, '"');
}

void json_put_bool(struct json *json, const char *name, bool value)
{
    value_begin(json, name);
    if (value)
        buf_lit(json->out, "true");
    else
        buf_lit(json->out, "false");
}

void json_put_null(struct json *json, const char *name)
{
    value_begin(json, name);
    buf_lit(json->out, "null");
}

void json_put_str(struct json *json, const char *name, struct str text)
{
    value_begin(json, name);
    put_quoted(json->out, text);
}

void json_put_str_or_null(struct json *json, const char *name, struct str text)
{
    if (text.len > 0)
        json_put_str(json, name, text);
    else
        json_put_null(json, name);
}

void json_put_text(struct json *json, const char *name, const char *text)
{
    json_put_str(json, name, str_c(text));
}

void json_put_decimal(struct json *json, const char *name, int64_t number, int decimals)
{
    while (decimals > 0 && number % 10 == 0) {
        number /= 10;
        decimals--;
    }
    value_begin(json, name);
    buf_char(json->out, '"');
    buf_decimal(json->out, number, decimals, '.');
    buf_char(json->out, '"');
}

void json_put_raw(struct json *json, const char *name, struct str valid_json)
{
    value_begin(json, name);
    buf_str(json->out, valid_json);
}
