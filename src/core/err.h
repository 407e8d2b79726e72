/* err.h - the one way to fail: an error from the one table. */
#ifndef CORE_ERR_H
#define CORE_ERR_H

#include <stdbool.h>
#include <stddef.h>

enum err {
    OK = 0,
#define ERR(symbol, class, status, code, en, fr) symbol,
#include "core/err_list.h"
#undef ERR
};

enum err_class {
    ERR_CLASS_NONE,    /* of OK */
    ERR_CLASS_REFUSED, /* the rules said no: normal, shown to people, counted */
    ERR_CLASS_FAULT,   /* we could not: logged as an error, shown as a code only */
};

enum err_language { ERR_EN, ERR_FR };

enum err_class err_class(enum err err);
int err_status(enum err err);                       /* the HTTP status, 200 for OK */
const char *err_code(enum err err);                 /* the stable code: "card_blocked" */
enum err err_by_code(const char *code, size_t len); /* the first that has it; OK: none has */
const char *err_symbol(enum err err);               /* "E_CARD_BLOCKED", for the log */
const char *err_text(enum err err, enum err_language language); /* one sentence for people */
int err_count(void); /* the table's length, OK included: for tests and docs */

#endif
