/* err.c - the table of errors, looked up. */
#include "core/err.h"

#include <assert.h>
#include <string.h>

struct err_row {
    enum err_class class;
    int status;
    const char *code;
    const char *symbol;
    const char *text[2]; /* by enum err_language */
};

static const struct err_row rows[] = {
    [OK] = { ERR_CLASS_NONE, 200, "ok", "OK", { "Done.", "C'est fait." } },
#define ERR(symbol_, class_, status_, code_, en_, fr_)                                             \
    [symbol_] = { ERR_CLASS_##class_, status_, code_, #symbol_, { en_, fr_ } },
#include "core/err_list.h"
#undef ERR
};

int err_count(void)
{
    return (int)(sizeof(rows) / sizeof(rows[0]));
}

static const struct err_row *row_of(enum err err)
{
    assert((int)err >= 0 && (int)err < (int)(sizeof(rows) / sizeof(rows[0])));
    return &rows[err];
}

enum err_class err_class(enum err err)
{
    return row_of(err)->class;
}

int err_status(enum err err)
{
    return row_of(err)->status;
}

const char *err_code(enum err err)
{
    return row_of(err)->code;
}

enum err err_by_code(const char *code, size_t len)
{
    for (int i = 1; i < err_count(); i++) {
        const char *one = rows[i].code;
        if (strlen(one) == len && memcmp(one, code, len) == 0)
            return (enum err)i;
    }
    return OK;
}

const char *err_symbol(enum err err)
{
    return row_of(err)->symbol;
}

const char *err_text(enum err err, enum err_language language)
{
    assert(language == ERR_EN || language == ERR_FR);
    return row_of(err)->text[language];
}
