/* json.h - JSON: parsed into an arena, read into structs by tables, written by streaming calls.
 *
 * Parsing is jansson's; this file is the only one that knows it.  What comes out are nodes in the
 * arena, so nothing has to be freed and the same nodes can come from another parser (the browser's).
 *
 * Accepted: RFC 8259 in UTF-8, no duplicate keys, depth <= JSON_DEPTH_MAX, nodes <= JSON_NODES_MAX,
 * integers within int64_t.  A number with a fraction or an exponent is refused by name: amounts are
 * integers, decimals are texts ("1.250").
 */
#ifndef CORE_JSON_H
#define CORE_JSON_H

#include "core/arena.h"
#include "core/buf.h"

enum json_type { JSON_NULL, JSON_FALSE, JSON_TRUE, JSON_INT, JSON_TEXT, JSON_ARRAY, JSON_OBJECT };

struct json_node {
    enum json_type type;
    struct str key;                /* of a member of an object; empty otherwise */
    struct str text;               /* JSON_TEXT: valid UTF-8 without NUL */
    int64_t num;                   /* JSON_INT */
    size_t count;                  /* children of an array or object */
    const struct json_node *items; /* the children, contiguous, in the order of the text */
};

/* What is wrong with an input, for the person who wrote it.  NUL ends each text. */
struct problem {
    enum err err;
    char pointer[128]; /* RFC 6901 JSON pointer to the culprit, "" for the whole */
    char en[256];      /* a sentence or two: what is wrong, what would be right */
    char fr[256];
    const char
        *act; /* E_FORBIDDEN_ROLE: what the role does not allow, by its name; NULL otherwise */
};

/* The root is an object or an array.  On failure ret_problem is filled:
 * E_MALFORMED (with line and column), E_INVALID (a number which is not whole), E_LIMIT (too deep, too
 * many), E_NO_MEMORY. */
MUST_USE enum err json_parse(struct arena *arena, struct str text,
                             const struct json_node **ret_root, struct problem *ret_problem);

/* Wipes what the parser of this thread remembers of its last text, one below 4 KiB: for texts with keys. */
void json_forget(void);

/* A member by name, or NULL. */
const struct json_node *json_get(const struct json_node *object, struct str name);

/* ---- reading by table ------------------------------------------------------------------------ */

enum json_kind {
    JSON_KIND_INT,     /* int64_t */
    JSON_KIND_BOOL,    /* bool */
    JSON_KIND_TEXT,    /* struct str; a line: no control characters */
    JSON_KIND_DECIMAL, /* int64_t from a text such as "1.250", scaled by 10^decimals */
    JSON_KIND_DATE,    /* struct date from "2026-11-22" */
    JSON_KIND_INSTANT, /* struct instant from RFC 3339 */
    JSON_KIND_OBJECT,  /* a struct embedded in the parent, by its own table */
    JSON_KIND_ARRAY,   /* struct json_list of structs or texts */
    JSON_KIND_NODE,    /* const struct json_node *: read later by its own code (a programme) */
};

struct json_list {
    void *items; /* an array of the element's type, in the arena */
    size_t count;
};

struct json_table;

struct json_field {
    const char *name;
    enum json_kind kind;
    size_t offset;
    int64_t min; /* of the number, of the text in bytes, or of the count of items */
    int64_t max;
    int decimals; /* JSON_KIND_DECIMAL */
    bool is_required;
    bool is_nullable;     /* null is accepted and sets has_... to true with a zero value */
    ptrdiff_t has_offset; /* of a bool that tells whether the field was there, or -1 */
    const struct json_table *table; /* of an OBJECT, or of the elements of an ARRAY (NULL: texts) */
    const char *doc;                /* one line for the OpenAPI document */
};

struct json_table {
    const char *name; /* of the schema: "PurchaseRequest" */
    size_t size;      /* sizeof the struct */
    const struct json_field *fields;
    size_t field_count;
    const char *doc;
};

/* offsetof() which refuses to compile when the member has another type than the field claims. */
#define JSON_OFFSET(type, member, want)                                                            \
    (offsetof(type, member) + 0 * _Generic(((type *)0)->member, want : sizeof(char)))

/* One row of a table; extras are designated initialisers: JSON_FIELD_INT(struct s, amount, 0, 99,
 * .is_required = true, .doc = "..."). The JSON name is the member's unless .name is given. */
/* clang-format off */
#pragma GCC diagnostic ignored "-Woverride-init" /* the extras of a row replace its defaults */
#define JSON_FIELD_INT(type, member, min_, max_, ...)  { .name = #member, .kind = JSON_KIND_INT, .offset = JSON_OFFSET(type, member, int64_t), .min = (min_), .max = (max_), .has_offset = -1, __VA_ARGS__ }
#define JSON_FIELD_BOOL(type, member, ...)             { .name = #member, .kind = JSON_KIND_BOOL, .offset = JSON_OFFSET(type, member, bool), .has_offset = -1, __VA_ARGS__ }
#define JSON_FIELD_TEXT(type, member, min_, max_, ...) { .name = #member, .kind = JSON_KIND_TEXT, .offset = JSON_OFFSET(type, member, struct str), .min = (min_), .max = (max_), .has_offset = -1, __VA_ARGS__ }
#define JSON_FIELD_DECIMAL(type, member, decimals_, min_, max_, ...) { .name = #member, .kind = JSON_KIND_DECIMAL, .offset = JSON_OFFSET(type, member, int64_t), .decimals = (decimals_), .min = (min_), .max = (max_), .has_offset = -1, __VA_ARGS__ }
#define JSON_FIELD_DATE(type, member, ...)             { .name = #member, .kind = JSON_KIND_DATE, .offset = JSON_OFFSET(type, member, struct date), .has_offset = -1, __VA_ARGS__ }
#define JSON_FIELD_INSTANT(type, member, ...)          { .name = #member, .kind = JSON_KIND_INSTANT, .offset = JSON_OFFSET(type, member, struct instant), .has_offset = -1, __VA_ARGS__ }
#define JSON_FIELD_OBJECT(type, member, member_type, table_, ...) { .name = #member, .kind = JSON_KIND_OBJECT, .offset = JSON_OFFSET(type, member, member_type), .table = (table_), .has_offset = -1, __VA_ARGS__ }
#define JSON_FIELD_ARRAY(type, member, table_, min_, max_, ...)   { .name = #member, .kind = JSON_KIND_ARRAY, .offset = JSON_OFFSET(type, member, struct json_list), .table = (table_), .min = (min_), .max = (max_), .has_offset = -1, __VA_ARGS__ }
#define JSON_FIELD_NODE(type, member, ...)             { .name = #member, .kind = JSON_KIND_NODE, .offset = offsetof(type, member), .has_offset = -1, __VA_ARGS__ }
#define JSON_HAS(type, member) .has_offset = (ptrdiff_t)JSON_OFFSET(type, member, bool)
/* clang-format on */

/* Reads an object into the struct at `ret_struct` (zeroed first).  Refuses unknown fields, wrong
 * types, values out of range; ret_problem names the first in the order of the text by its pointer and
 * says what would be right; then the first field of the table which is missing.  Texts and nodes are
 * borrowed from `node`, lists are in the arena.  A table has at most 64 fields.
 * E_INVALID, E_UNKNOWN_FIELD, E_NO_MEMORY. */
MUST_USE enum err json_read(struct arena *arena, const struct json_node *node,
                            const struct json_table *table, void *ret_struct,
                            struct problem *ret_problem);

/* ---- problems --------------------------------------------------------------------------------- */

/* Several things that are wrong with one request, each by itself. */
struct problem_list {
    const struct problem *items;
    size_t count; /* that are told */
    size_t total; /* that there are */
};

/* Fills a problem: pointer and the two finished sentences, each cut to its room. */
void problem_set(struct problem *problem, enum err err, const char *pointer, const char *en,
                 const char *fr);

/* Fills a problem with the sentences of the table of errors; returns `err`. */
enum err problem_plain(struct problem *problem, enum err err);

/* The same piece by piece: three writers into an emptied problem.  What does not fit is left out.
 *
 *      struct problem_text say = problem_begin(problem, E_INVALID);
 *      json_pointer_name(&say.pointer, STR("rules"));
 *      json_pointer_index(&say.pointer, 3);
 *      buf_lit(&say.en, "Rule ");  buf_str(&say.en, code);  ...
 */
struct problem_text {
    struct buf pointer;
    struct buf en;
    struct buf fr;
};
struct problem_text problem_begin(struct problem *problem, enum err err);
void problem_say(struct problem_text *say, const char *en,
                 const char *fr);                             /* both sentences go on */
void json_pointer_name(struct buf *pointer, struct str name); /* "/" and the name, escaped */
void json_pointer_index(struct buf *pointer, size_t index);

/* ---- writing ---------------------------------------------------------------------------------- */

/* Streaming into a bounded buffer; commas are its own business.  The buffer's sticky error is the
 * only error.  Nesting is asserted. */
struct json {
    struct buf *out;
    uint32_t depth; /* of what is open: 0 before and after the root */
    bool needs_comma;
    uint64_t is_object; /* bit d: what is open at depth d + 1 is an object, else an array */
};
#define JSON_WRITE_DEPTH_MAX 64

/* name is NULL inside an array and for the root. */
void json_object_open(struct json *json, const char *name);
void json_object_close(struct json *json);
void json_array_open(struct json *json, const char *name);
void json_array_close(struct json *json);
void json_put_int(struct json *json, const char *name, int64_t number);
void json_put_id(struct json *json, const char *name, int64_t id); /* as text */
void json_put_bool(struct json *json, const char *name, bool value);
void json_put_null(struct json *json, const char *name);
void json_put_str(struct json *json, const char *name, struct str text); /* escapes */
void json_put_str_or_null(struct json *json, const char *name,
                          struct str text); /* null for the empty text */
void json_put_text(struct json *json, const char *name, const char *text); /* a C string of ours */
/* As text without trailing zeros: 5500 with 3 decimals is "5.5", 5000 is "5". */
void json_put_decimal(struct json *json, const char *name, int64_t number, int decimals);
void json_put_raw(struct json *json, const char *name, struct str valid_json);

#endif
