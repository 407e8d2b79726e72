/* member_find.c - how long a search by name takes in a large file of members.
 *
 *      member_find DIRECTORY [members]
 *
 * Makes an installation in DIRECTORY (which must not have one) with members whose names are put
 * together from a few hundred words, so that many share one, then searches.  Prints a line per search:
 * how many were found, and the median and the worst time.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/instant.h"
#include "storage/account_storage.h"
#include "storage/db_open.h"
#include "storage/member_storage.h"

#define ROUNDS      51
#define LIMIT       50
#define ARENA_BYTES (4u << 20)

static const char *const first_names[] = {
    "Marie",      "Jean",     "Éloïse", "Pierre",  "Camille",  "Léa",    "Hugo",
    "Anne-Laure", "Louis",    "Chloé",  "Manon",   "Mathilde", "Michel", "Nathalie",
    "Isabelle",   "Philippe", "Thomas", "Nicolas", "Julien",   "Céline",
};
static const char *const last_names[] = {
    "Martin",   "Bernard", "Thomas",   "Petit",  "Robert",   "Richard", "Durand",  "Dubois",
    "Moreau",   "Laurent", "Simon",    "Michel", "Lefebvre", "Leroy",   "Roux",    "David",
    "Bertrand", "Morel",   "Fournier", "Girard", "Bonnet",   "Le Gall", "Le Goff", "de la Tour",
};
static const char *const endings[] = {
    "",    "ier", "eau", "et", "ard", "in", "on", "ot",
    "aud", "y",   "el",  "ac", "ez",  "ec", "as", "ois",
};

static void must(enum err err, const char *what)
{
    if (err == OK)
        return;
    (void)fprintf(stderr, "%s: %s\n", what, err_symbol(err));
    exit(1);
}

static void members_make(struct db *db, int64_t count)
{
    struct instant now = instant_now();
    uint64_t random = 88172645463325252u;
    for (int64_t number = 1; number <= count;) {
        CLEANUP(db_tx_end) struct db_tx tx = { 0 };
        must(db_tx_begin(db, &tx), "begin");
        if (number == 1)
            must(account_insert(db, 1, 1, now), "account");
        for (int i = 0; i < 1000 && number <= count; i++, number++) {
            char last[64];
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            (void)snprintf(last, sizeof(last), "%s%s", last_names[random % COUNT(last_names)],
                           endings[(random >> 8) % COUNT(endings)]);
            struct member member = {
                .partition = 1,
                .number = number,
                .account = 1,
                .first_name = str_c(first_names[(random >> 16) % COUNT(first_names)]),
                .last_name = str_c(last),
                .birth = DATE_NONE,
                .language = STR("fr"),
                .joined = now,
                .changed = now,
            };
            must(member_insert(db, &member), "member");
        }
        must(db_tx_commit(&tx), "commit");
    }
}

static int compare(const void *a, const void *b)
{
    const int64_t *x = a;
    const int64_t *y = b;
    return (*x > *y) - (*x < *y);
}

static void search(struct db *db, const char *name, int64_t after)
{
    int64_t took_us[ROUNDS];
    size_t count = 0;
    struct arena arena = { 0 };
    must(arena_open(&arena, ARENA_BYTES), "arena");
    for (int i = 0; i < ROUNDS; i++) {
        struct member *members = NULL;
        struct member_search search = { .name = str_c(name), .after = after, .limit = LIMIT };
        int64_t before_us = clock_monotonic_us();
        must(member_find(db, &arena, &search, &members, &count), "find");
        took_us[i] = clock_monotonic_us() - before_us;
        arena_reset(&arena, 0);
    }
    arena_close(&arena);
    qsort(took_us, ROUNDS, sizeof(took_us[0]), compare);
    (void)printf("%-28s after %6" PRId64 ": %2zu found, %6" PRId64 " us, worst %6" PRId64 " us\n",
                 name, after, count, took_us[ROUNDS / 2], took_us[ROUNDS - 1]);
}

int main(int argc, char **argv)
{
    static const char *const names[] = {
        "eloise le gall",
        "le gall",
        "martinier anne-laure",
        "dupont",
        "martin",
        "mart",
        "marie martin",
        "jean m",
        "m",
        "m m",
        "e",
        "",
    };
    if (argc < 2) {
        (void)fprintf(stderr, "usage: %s DIRECTORY [members]\n", argv[0]);
        return 2;
    }
    int64_t count = argc > 2 ? strtoll(argv[2], NULL, 10) : 100000;
    CLEANUP(db_close) struct db *db = NULL;
    CLEANUP(db_close) struct db *reader = NULL;
    must(db_create(argv[1]), "create");
    must(db_open(argv[1], DB_WRITE, &db), "open");
    members_make(db, count);
    must(db_checkpoint(db), "checkpoint");
    must(db_open(argv[1], DB_READ, &reader), "open");
    (void)printf("%" PRId64 " members, %" PRId64 " MB\n", count, db_size_bytes(db) / 1000000);
    for (size_t i = 0; i < COUNT(names); i++)
        search(reader, names[i], 0);
    search(reader, "m", count / 2);
    return 0;
}
