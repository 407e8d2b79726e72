/* place.h - an installation of its own for each test of the storage, empty but for its schema. */
#ifndef TESTS_STORAGE_PLACE_H
#define TESTS_STORAGE_PLACE_H

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "storage/account_storage.h"
#include "storage/db_open.h"
#include "storage/journal_storage.h"
#include "tests/lib/check.h"
#include "tests/storage/where.h"

#define PLACE_ARENA_BYTES (8u << 20)

struct place {
    char directory[512]; /* or the address of a schema in PostgreSQL */
    char database[600];  /* directory/habitue.db */
    struct db *db;       /* the writer */
    struct arena arena;
    struct db_tx tx;
};

static inline void place_init(struct place *place)
{
    *place = (struct place){ 0 };
    place_address(place->directory, sizeof(place->directory));
    (void)snprintf(place->database, sizeof(place->database), "%s/habitue.db", place->directory);
    CHECK_OK(arena_open(&place->arena, PLACE_ARENA_BYTES));
}

static inline void place_finish(struct place *place)
{
    db_tx_end(&place->tx);
    db_close(&place->db);
    arena_close(&place->arena);
}

/* Made and open for writing. */
static inline void place_open(struct place *place)
{
    place_init(place);
    CHECK_OK(db_create(place->directory));
    CHECK_OK(db_open(place->directory, DB_WRITE, &place->db));
}

/* The same inside a transaction, for tests of what one table does. */
static inline void place_begin(struct place *place)
{
    place_open(place);
    CHECK_OK(db_tx_begin(place->db, &place->tx));
}

/* A row of any length: an entry of nobody. */
static inline enum err place_row(struct db *db, int64_t number, struct str body)
{
    const struct entry_row row = {
        .partition = 1, .number = number, .kind = ENTRY_PURCHASE, .body = body
    };
    return entry_insert(db, &row);
}

/* An account without an entry. */
static inline enum err place_account(struct db *db, int32_t partition, int64_t number,
                                     struct instant now)
{
    TRY(account_insert(db, partition, number, now));
    return account_newest_save(db, partition, number, 0, DATE_NONE);
}

/* What was put is there now, or was refused: over a network the answer comes with a question. */
static inline enum err place_told(struct db *db, enum err err)
{
    int64_t number = 0;
    return err != OK ? err : entry_last(db, 1, &number);
}

/* In the transaction of place_begin(): what is put is refused for its key.  A server spoils the transaction in
 * which it refuses something, so this has one of its own, and another is open afterwards. */
#define CHECK_REFUSED(place, put)                                                                  \
    do {                                                                                           \
        CHECK_OK(db_tx_commit(&(place)->tx));                                                      \
        CHECK_OK(db_tx_begin((place)->db, &(place)->tx));                                          \
        CHECK_ERR(place_told((place)->db, (put)), E_EXISTS);                                       \
        db_tx_end(&(place)->tx);                                                                   \
        CHECK_OK(db_tx_begin((place)->db, &(place)->tx));                                          \
    } while (0)

#define PLACE(name) CLEANUP(place_finish) struct place name = { 0 }

#endif
