/* where.h - a folder or a schema that no test had before, by the engine of this run. */
#ifndef TESTS_STORAGE_WHERE_H
#define TESTS_STORAGE_WHERE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "storage/postgres/db_postgres.h"
#include "tests/lib/check.h"

/* A name under the folder of this program that no test had before. */
static inline void place_name(char *room, size_t size)
{
    static int count;
    int len = snprintf(room, size, "%s/%d", test_folder(), count++);
    CHECK(len > 0 && (size_t)len < size);
}

/* A schema of its own in the PostgreSQL of this run, and the address that leads there. */
static inline void place_schema(char *room, size_t size)
{
    static int count;
    char text[100];
    char name[50];
    const char *server = getenv("HABITUE_TEST_POSTGRES");
    CHECK(server != NULL);
    (void)snprintf(name, sizeof(name), "place_%d_%d", (int)getpid(), count++);
    (void)snprintf(text, sizeof(text), "CREATE SCHEMA %s", name);
    CHECK((size_t)snprintf(room, size, "%s&options=-csearch_path%%3D%s", server, name) < size);
    PGconn *conn = PQconnectdb(server);
    CLEANUP(db_postgres_result_free) PGresult *result = PQexec(conn, text);
    CHECK_EQ(PQresultStatus(result), PGRES_COMMAND_OK);
    PQfinish(conn);
}

/* The same tests run on each engine: tools/test.py says on which. */
static inline bool place_is_postgres(void)
{
    const char *engine = getenv("HABITUE_TEST_ENGINE");
    return engine != NULL && strcmp(engine, "postgres") == 0;
}

/* An address of the engine of this run. */
static inline void place_address(char *room, size_t size)
{
    if (place_is_postgres())
        place_schema(room, size);
    else
        place_name(room, size);
}

#endif
