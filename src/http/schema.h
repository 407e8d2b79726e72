/* schema.h - the shape of an answer, for the OpenAPI document.
 *
 * Requests are described by the tables which check them (core/json.h).  Answers are written by
 * streaming calls, so their shape is told here once; the tests hold every real answer against it.
 */
#ifndef HTTP_SCHEMA_H
#define HTTP_SCHEMA_H

#include "core/base.h"

enum schema_kind {
    SCHEMA_INT,
    SCHEMA_BOOL,
    SCHEMA_TEXT,
    SCHEMA_ID,      /* a text such as "1-1042" */
    SCHEMA_DECIMAL, /* a text such as "5.5" */
    SCHEMA_DATE,
    SCHEMA_INSTANT,
    SCHEMA_OBJECT, /* of another schema */
    SCHEMA_ANY,    /* any object: a programme */
};

struct schema;

struct schema_field {
    const char *name;
    enum schema_kind kind;
    const struct schema *schema; /* SCHEMA_OBJECT */
    bool is_list;                /* of such values */
    bool is_nullable;
    bool is_optional;   /* may be absent */
    const char *values; /* SCHEMA_TEXT: "active|blocked", or NULL for any */
    const char *doc;    /* or NULL */
};

struct schema {
    const char *name; /* in components/schemas */
    const char *doc;
    const struct schema_field *fields;
    size_t field_count;
};

/* The last two members: { "Label", "A text for people.", SCHEMA_ROWS(label_fields) } */
#define SCHEMA_ROWS(rows) .fields = (rows), .field_count = COUNT(rows)

#endif
