/* place.h - the address of an installation on a command line: a folder, or a database in PostgreSQL. */
#ifndef CLI_PLACE_H
#define CLI_PLACE_H

#include "app/app.h"
#include "storage/db_open.h"
#include "terminal/options.h"

/* clang-format off */
#define OPTION_URL(type, member, value_, ...)                                                      \
    OPTION_WORD(type, member, value_, db_is_url,                                                    \
                "--%1 is postgres://USER@HOST/NAME, not \"%2\"",                                    \
                "--%1 s'écrit postgres://UTILISATEUR@HÔTE/NOM, et non « %2 »", __VA_ARGS__)
/* clang-format on */

/* With *** for its password; lives as long as the console. */
struct str place_text(const struct console *console, const char *place);

/* An installation that is only looked at, and an arena of so many bytes of address space.  Errors of app_open(). */
MUST_USE enum err place_look(const char *place, size_t bytes, struct arena *arena,
                             struct app **ret_app, struct reader *ret_reader);

#endif
