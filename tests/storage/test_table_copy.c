/* test_table_copy.c - storage/table_copy: every row of every table, from any engine to any engine. */
#include "storage/table_copy.h"

#include "core/limits.h"
#include "storage/config_storage.h"
#include "storage/sqlite/db_sqlite.h"
#include "tests/storage/place.h"

#define ROWS_MAX 100000 /* more than any table here has */

static bool has_server(void)
{
    if (getenv("HABITUE_TEST_POSTGRES") != NULL)
        return true;
    printf("# no PostgreSQL: nothing is tested\n");
    return false;
}

/* ---- rows of every table ------------------------------------------------------------------------- */

/* Nothing and something in every column that may be empty; texts that look like parts of a list; more
 * rows than a page has, in three partitions. */
static const char rows_of_all[] =
    "INSERT INTO installation VALUES (1, 3, 77);"
    "INSERT INTO merchant VALUES (1, 'L''\xc3\xa9t\xc3\xa9 {\"a\",\\b}', 'EUR', 5, zeroblob(32), "
    "randomblob(16), randomblob(32));"
    "INSERT INTO shop VALUES (3, 1, 's', '', 'Europe/Paris', 'FR', 'fr', ''),"
    " (7, 1, 'NULL', '\n\t', 'Europe/Paris', 'FR', 'en', 'lis');"
    "INSERT INTO till VALUES (4, 3, '1', 42), (9, 7, '1', 24);"
    "INSERT INTO api_key VALUES (2, 'k', "
    "x'0000000000000000000000000000000000000000000000000000005c2200ff0a',"
    " 128, NULL, NULL, 1, NULL, 0), (5, 'l', randomblob(32), 1, 7, 9, 2, 3, 1);"
    "INSERT INTO operator VALUES ('ada', 'Ada \xc3\xa9', 'cashier', 7, randomblob(48), 1, 2, NULL),"
    " ('b', 'B', 'manager', NULL, zeroblob(48), 3, 4, 5);"
    "INSERT INTO operator_session VALUES (randomblob(32), 'ada', 5, 6, 7, 1);"
    "INSERT INTO office_login VALUES ('ada', randomblob(48), 5, NULL, NULL),"
    " ('b', zeroblob(48), 6, randomblob(20), 7);"
    "INSERT INTO office_session VALUES (randomblob(32), 'b', 6, 7, '::1', 'Mozilla/5.0 "
    "(\xc3\xa9)'), "
    "(zeroblob(32), 'ada', 6, 6, '', '');"
    "INSERT INTO approval VALUES (randomblob(32), 'b', 5, 'undo', 1, 2, NULL, NULL, NULL),"
    " (randomblob(32), 'b', 5, 'undo', 1, 2, 2, 2, 9), (zeroblob(32), 'b', 5, 'undo', 1, 2, 2, "
    "NULL, "
    "NULL);"
    "INSERT INTO offline_snapshot VALUES (1, 'AAAAAAAAAAAAAAAA', 4, 2, 1, 5, 6, 700, NULL, 0, '', "
    "'', "
    "NULL),"
    " (2, 'BBBBBBBBBBBBBBBB', 9, 5, 3, 7, 9, 0, 3, 1200, '1\"', '}3', 8);"
    "INSERT INTO hosted VALUES ('bakery', NULL, 8, NULL), ('farm', 'farm.example', 9, 10);"
    "INSERT INTO stock VALUES ('reward', 'coffee', 3), ('rule', 'first', 0);"
    "INSERT INTO brand VALUES (0, '', '', '', '', NULL, NULL, NULL, NULL, 1),"
    " (3, 'F', '1 rue', '44000 N', 'x', 16777215, -47218371, 1553621, x'89504e4700ff5c', 2);"
    "INSERT INTO handover VALUES (7, 2, 1, 3, NULL, 'mug', 2, 'market', 5, 'open', NULL, NULL, "
    "NULL),"
    " (9, 1, 2, 3, 4, 'mug', 1, 'market', 5, 'done', 11, 6, 'ada');"
    "INSERT INTO settlement VALUES (1, '2027-01-01', '{\"name\": \"\\\\ \\u00e9\"}', 1);"
    "INSERT INTO program VALUES (1, 'active', '{\"name\": \"\\\\ \\u00e9\"}', 1, 0),"
    " (2, 'draft', '{}', 2, NULL);"
    "WITH p(p) AS (VALUES (1), (2), (3))"
    " INSERT INTO head SELECT p, 2500, randomblob(32), 2501, 2501, 2501, 1, p * 9 FROM p;"
    "WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 2500), p(p) AS "
    "(VALUES (1), (2), (3))"
    " INSERT INTO account (number, partition, opened_us) SELECT n, p, n * 1000 FROM n, p;"
    "INSERT INTO payment SELECT partition, '00000000000000A' || partition, randomblob(32), 7, "
    "NULL, "
    "NULL, 5000, 'EUR', 'counter', NULL, NULL, NULL, 'market', '1', 'paid', NULL, 9, 1, 2, 3"
    "  FROM account WHERE number = 7;"
    "INSERT INTO payment VALUES (1, 'ABCDEFGHJKMNPQRS', randomblob(32), 7, 8, 9, 5000, 'EUR', "
    "'stripe', 'cs_1', 'https://x', 'https://y', 'market', '1', 'refunded', 'balance_max', NULL, "
    "1, "
    "2, 3);"
    "INSERT INTO payment_refund VALUES (1, 'ABCDEFGHJKMNPQRS', 0, 5000, 'asked', NULL, 1, 2, 3),"
    " (2, '00000000000000A2', 11, 40, 'done', 're_1', 1, 2, 3);"
    "INSERT INTO printer VALUES ('back', NULL, '/dev/usb/lp0', 58, 'utf8', 5),"
    " ('counter', 7, '192.168.1.50:9100', 80, 'pc858', 6);"
    "INSERT INTO print_job VALUES (2, '0123456789ABCDEF', randomblob(32), 'entry:7', NULL, 58, "
    " 'utf8', 'fr', x'00ff5c0a', 0, 1, 'given', NULL, 5, '', 1, 2, 3, 4, 1),"
    " (1, 'ABCDEFGHJKMNPQRS', randomblob(32), 'card:7:8', 'counter', 80, 'pc858', 'en', "
    "randomblob(16384), 2, 5, 'failed', 'printer_off', 2, 'ada', 1, 2, 3, NULL, 0);"
    "INSERT INTO lot SELECT partition, number, 0, '', number, '', NULL, 0, 0, 0, "
    "CASE WHEN number % 2 = 1 THEN '{' || number || '}' END, 0 FROM account;"
    "INSERT INTO lot SELECT partition, number, 1, 'points', number, '2026-11-22', '2027-11-22', 9, "
    "-5, 3, NULL, 4"
    "  FROM account WHERE number % 3 = 0;"
    "INSERT INTO hold VALUES (1, 3, 7, 'points', 4, 99, 'cart', 'market', 5, 'open', NULL),"
    " (2, 4, 8, 'points', 1, 99, '', 'market', 5, 'done', 9);"
    "INSERT INTO night VALUES ('2026-11-22', 1, 2, NULL, 0, 0, 0), ('2026-11-21', 1, 2, 3, 4, 5, "
    "6);"
    "INSERT INTO notice SELECT partition, number, 'expiring', number, 'points', '2026-12-22', 30, "
    "-7,"
    " 5, NULLIF(number % 2, 1), NULLIF(number % 3, 1), number % 4 FROM account WHERE number % 5 = "
    "0;"
    "INSERT INTO member SELECT number, partition, number, 'A\"', 'B\\', 'a b', NULL, NULL, NULL, "
    "NULL, NULL, 'fr',"
    " NULL, 1, 2, NULL, NULL, NULL FROM account WHERE number % 2 = 0;"
    "INSERT INTO member SELECT number, partition, number, '', '', 'c d', '+33' || number, 'X@y', "
    "'x@y',"
    " '1970-01-01', '75001', 'en', 'a' || char(10) || 'b', 1, 2, 'a,b', char(10) || '12 rue' || "
    "char(10), zeroblob(48) FROM account WHERE number % "
    "2 = 1;"
    "INSERT INTO member_word SELECT search, partition, number, search FROM member;"
    "INSERT INTO card SELECT partition || ',' || number, partition, number, number, NULL, "
    "'active', NULL, 4, 'voucher', number, NULL, NULL, NULL"
    "  FROM account WHERE number % 2 = 0;"
    "INSERT INTO card SELECT partition || '\"' || number, partition, number, number, number, "
    "'blocked',"
    " '2030-12-31', 4, 'member', NULL, 'chip', CASE WHEN number % 3 = 0 THEN 'replaced' WHEN "
    "number "
    "% 3 = 1 THEN 'dormant' END, CASE WHEN number % 3 = 0 THEN 'another' END"
    " FROM account WHERE number % 2 = 1;"
    "INSERT INTO entry SELECT ((partition - 1) << 40) + number, 4, number, NULL, NULL, NULL, "
    "randomblob(32),"
    " 'body' || char(9) || number || char(10) FROM account WHERE number % 2 = 0;"
    "INSERT INTO entry SELECT ((partition - 1) << 40) + number, 5, NULL, number, 3, 8, "
    "randomblob(32), '{\"' || '\\'"
    "  FROM account WHERE number % 2 = 1;"
    "INSERT INTO request SELECT number % 2, partition || '}' || number, partition, number FROM "
    "entry;"
    "INSERT INTO receipt SELECT 4, '2026-11-22', partition || ' ' || number, partition, number "
    "FROM entry;"
    "INSERT INTO claim SELECT partition || '-' || number, partition, number, NULL, NULL FROM entry"
    "  WHERE number % 2 = 0;"
    "INSERT INTO claim SELECT partition || '+' || number, partition, number, 3, 7 FROM entry"
    "  WHERE number % 2 = 1;"
    "INSERT INTO referral_code SELECT partition || 'R' || number, partition, number FROM account;"
    "INSERT INTO invitation SELECT partition || 'I' || number, partition, number, NULL FROM "
    "account "
    "WHERE number % 2 = 0;"
    "INSERT INTO invitation SELECT partition || 'J' || number, partition, number, 9 FROM account "
    "WHERE number % 2 = 1;"
    "INSERT INTO card_batch SELECT number, 5000000000 + number * 20, 20, 19, 'barcode', 95, "
    "'a' || number, 7, number FROM account WHERE partition = 1 AND number < 9;"
    "INSERT INTO batch_stretch SELECT number, 1, 20, 'lost', 'lake', '2026-11-22' FROM card_batch "
    "WHERE number % 2 = 0;"
    "INSERT INTO batch_stretch SELECT number, 1, 20, 'there', NULL, NULL FROM card_batch WHERE "
    "number % 2 = 1;"
    "INSERT INTO batch_card SELECT number, 3, 2, 7, 'lake' FROM card_batch;"
    "INSERT INTO batch_card SELECT number, 4, 1, number, NULL FROM card_batch;"
    "INSERT INTO batch_supplied SELECT 'AB' || char(39) || number, number, 1 FROM card_batch WHERE "
    "number % 2 = 0;"
    "INSERT INTO phone SELECT partition || 'T' || number, partition || ',' || number, "
    "randomblob(20), "
    "partition, number, number, number + 1, number % 7, number % 5, 3 - number % 9, -number FROM "
    "account;"
    "INSERT INTO chip SELECT printf('%02d%012d', partition, number), CASE WHEN number % 3 > 0 THEN "
    "partition || ',' || number END, partition, number, number, number + 1, number % 5, 5 + number "
    "% 7 FROM account;"
    "INSERT INTO message SELECT partition, printf('%016d', number), randomblob(32), 'a@b.fr', 't', "
    "'b', 'p', 'queued', NULL, 0, 1, '', number, number, number, NULL FROM account WHERE number % "
    "2 = "
    "0;"
    "INSERT INTO message SELECT partition, printf('%016d', number), randomblob(32), NULL, NULL, "
    "NULL, NULL, 'sent', 'mail_off', 2, 1, 'ada', number, number, number, 7 FROM account WHERE "
    "number % 2 = 1;"
    "INSERT INTO privacy VALUES (1, 'data@example.org', 'l''avis', NULL, 'email,post', 7);"
    "INSERT INTO consent_text SELECT '1.email.fr.' || number, 'oui ' || char(39), number FROM "
    "account WHERE partition = 1;"
    "INSERT INTO consent SELECT partition, number, 1, number, 'post', 0, 'consent', NULL, 'paper', "
    "'p. ' || number, NULL, NULL, number, randomblob(16) FROM account WHERE number % 2 = 0;"
    "INSERT INTO consent SELECT partition, number, 2, number, 'email', 1, 'sale', '1.email.fr.1', "
    "'till', NULL, partition, number, number, randomblob(16) FROM account;"
    "INSERT INTO pass_secret VALUES (1, randomblob(32));"
    "INSERT INTO offline_spent SELECT 1 + number % 2, partition, number, number FROM account;"
    "INSERT INTO exception SELECT partition, number, 'offline_limit', NULL, number, number, NULL, "
    "'', "
    "'' FROM account WHERE number % 2 = 0;"
    "INSERT INTO exception SELECT partition, number, 'offline_reward', 'points_short', -number, "
    "number, 9, 'a{', '\"' || number FROM account WHERE number % 2 = 1;"
    "INSERT INTO pass_device SELECT code, 'device ' || number, 'aa', number % 2, number % 3, 7 "
    "FROM "
    "card WHERE number % 4 = 1;"
    "INSERT INTO moved_member SELECT partition, number + 100000, 4 - partition, number FROM "
    "account "
    "WHERE number % 3 = 0;"
    "INSERT INTO moved_card SELECT partition, number, partition || ',' || number FROM account "
    "WHERE number % 2 = 0;"
    "INSERT INTO referral SELECT partition, number, number, 4 - partition, number + 1, NULL, NULL, "
    "NULL FROM account WHERE number % 3 = 0;"
    "INSERT INTO referral SELECT partition, number, number, 4 - partition, number + 1, 7, 1250, 9"
    "  FROM account WHERE number % 3 = 1;";

static void run(struct place *place, const char *text)
{
    sqlite3 *conn = db_sqlite_of(place->db)->conn;
    int rc = sqlite3_exec(conn, text, NULL, NULL, NULL);
    check_note("%s", sqlite3_errmsg(conn));
    CHECK_EQ(rc, SQLITE_OK);
}

static void open_filled(struct place *place)
{
    place_open(place);
    run(place, "BEGIN");
    run(place, rows_of_all);
    /* The longest entry there can be, and each of its bytes has to be escaped. */
    run(place, "INSERT INTO entry SELECT 2501, 4, 1, NULL, NULL, NULL, randomblob(32), "
               "replace(hex(zeroblob(524288)), '0', '\\')");
    run(place, "COMMIT");
}

static void open_in_postgres(struct place *place)
{
    CHECK_EQ(setenv("HABITUE_TEST_ENGINE", "postgres", 1), 0);
    place_open(place);
    CHECK_EQ(unsetenv("HABITUE_TEST_ENGINE"), 0);
}

/* ---- the same rows ? ----------------------------------------------------------------------------- */

static void rows_from_the_first(struct db *db, const struct copy_table *table, struct db_rows *rows)
{
    struct db_value values[COPY_KEY_MAX + 1];
    for (size_t i = 0; i < table->key_count; i++)
        values[i] =
            table->columns[table->key[i]].type == DB_TYPE_INT ? DB_INT(0) : DB_TEXT(STR(""));
    values[table->key_count] = DB_INT(ROWS_MAX);
    CHECK_OK(db_query(db, table->read,
                      (struct db_args){ .values = values, .count = table->key_count + 1 }, rows));
}

static void check_same_row(const struct copy_table *table, const struct db_rows *one,
                           const struct db_rows *other)
{
    for (int i = 0; i < (int)table->column_count; i++) {
        check_note("%s.%s", table->name, table->columns[i].name);
        CHECK_EQ(db_is_null(one, i), db_is_null(other, i));
        if (db_is_null(one, i))
            continue;
        if (table->columns[i].type == DB_TYPE_INT)
            CHECK_EQ(db_int(one, i), db_int(other, i));
        else
            CHECK(str_eq(db_peek(one, i), db_peek(other, i)));
    }
}

static int64_t check_same_rows(struct db *one, struct db *other, const struct copy_table *table)
{
    CLEANUP(db_rows_close) struct db_rows a = { 0 };
    CLEANUP(db_rows_close) struct db_rows b = { 0 };
    rows_from_the_first(one, table, &a);
    rows_from_the_first(other, table, &b);
    for (int64_t count = 0;; count++) {
        bool has_one = false;
        bool has_other = false;
        CHECK_OK(db_next(&a, &has_one));
        CHECK_OK(db_next(&b, &has_other));
        check_note("%s: row %d", table->name, (int)count);
        CHECK_EQ(has_one, has_other);
        if (!has_one)
            return count;
        check_same_row(table, &a, &b);
    }
}

static void check_same(struct db *one, struct db *other)
{
    for (size_t i = 0; i < copy_table_count; i++)
        CHECK(check_same_rows(one, other, &copy_tables[i]) > 0); /* each has rows */
}

static enum err copy_all(struct place *from, struct place *to, copy_watch *watch, void *context)
{
    CLEANUP(db_tx_end) struct db_tx snapshot = { 0 };
    CHECK_OK(db_snapshot_begin(from->db, &snapshot));
    return table_copy_all(from->db, to->db, watch, context);
}

TEST(every_row_of_every_table_goes_there_and_back)
{
    PLACE(source);
    PLACE(there);
    PLACE(again);
    PLACE(back);
    if (!has_server())
        return;
    open_filled(&source);
    open_in_postgres(&there);
    CHECK_OK(copy_all(&source, &there, NULL, NULL));
    check_same(source.db, there.db);

    open_in_postgres(&again);
    CHECK_OK(copy_all(&there, &again, NULL, NULL));
    check_same(source.db, again.db);

    place_open(&back);
    CHECK_OK(copy_all(&again, &back, NULL, NULL));
    check_same(source.db, back.db);
    CHECK_OK(db_check(back.db));
}

TEST(from_file_to_file_too)
{
    PLACE(source);
    PLACE(copy);
    open_filled(&source);
    place_open(&copy);
    CHECK_OK(copy_all(&source, &copy, NULL, NULL));
    check_same(source.db, copy.db);
}

/* ---- nothing is forgotten ------------------------------------------------------------------------ */

static bool is_copied(const char *name, const char *column)
{
    for (size_t i = 0; i < copy_table_count; i++) {
        if (strcmp(copy_tables[i].name, name) != 0)
            continue;
        for (size_t c = 0; c < copy_tables[i].column_count; c++) {
            if (strcmp(copy_tables[i].columns[c].name, column) == 0)
                return true;
        }
    }
    return false;
}

TEST(every_column_of_the_schema_is_copied)
{
    PLACE(place);
    sqlite3_stmt *stmt = NULL;
    size_t count = 0;
    place_open(&place);
    CHECK_EQ(sqlite3_prepare_v2(
                 db_sqlite_of(place.db)->conn,
                 "SELECT t.name, c.name FROM pragma_table_list t,"
                 " pragma_table_xinfo(t.name) c WHERE t.schema = 'main'"
                 " AND t.name NOT LIKE 'sqlite_%' AND t.name NOT IN ('schema_step', 'wrong_key')"
                 " AND (t.name, c.name) <> ('entry', 'place')",
                 -1, &stmt, NULL),
             SQLITE_OK);
    for (; sqlite3_step(stmt) == SQLITE_ROW; count++) {
        const char *table = (const char *)sqlite3_column_text(stmt, 0);
        const char *column = (const char *)sqlite3_column_text(stmt, 1);
        check_note("%s.%s", table, column);
        CHECK(is_copied(table, column));
    }
    CHECK_EQ(sqlite3_finalize(stmt), SQLITE_OK);
    size_t known = 0;
    for (size_t i = 0; i < copy_table_count; i++) {
        CHECK(copy_tables[i].column_count <= COPY_COLUMNS_MAX);
        CHECK(copy_tables[i].key_count <= COPY_KEY_MAX);
        known += copy_tables[i].column_count;
    }
    CHECK_EQ(known, count);
}

/* ---- stopped, and gone on with ------------------------------------------------------------------- */

struct patience {
    int64_t rows; /* stop after so many */
    int64_t done;
    int64_t total;
};

static bool wait_a_while(void *context, int64_t done, int64_t total)
{
    struct patience *patience = context;
    patience->done = done;
    patience->total = total;
    return done < patience->rows;
}

TEST(a_copy_that_was_stopped_is_no_installation_and_can_be_ended)
{
    PLACE(source);
    PLACE(copy);
    int32_t partitions = 0;
    if (!has_server())
        return;
    open_filled(&source);
    open_in_postgres(&copy);
    for (int64_t rows = 1; rows < 60000; rows += 9000) {
        struct patience patience = { .rows = rows };
        enum err err = copy_all(&source, &copy, wait_a_while, &patience);
        CHECK(patience.total >= 50000 && patience.done <= patience.total);
        if (err == OK)
            break;
        CHECK_EQ(err, E_BUSY);
        CHECK_ERR(installation_get(copy.db, &partitions), E_DB_INCOMPLETE);
    }
    CHECK_OK(copy_all(&source, &copy, NULL, NULL));
    CHECK_OK(installation_get(copy.db, &partitions));
    CHECK_EQ(partitions, 3);
    check_same(source.db, copy.db);
}

TEST(what_the_source_did_meanwhile_comes_with_the_next_copy)
{
    PLACE(source);
    PLACE(copy);
    if (!has_server())
        return;
    open_filled(&source);
    open_in_postgres(&copy);
    CHECK_OK(copy_all(&source, &copy, NULL, NULL));
    run(&source,
        "UPDATE lot SET remaining = 4, until_on = NULL WHERE number = 1 AND account % 2 = 0;"
        "UPDATE member SET first_name = 'New', phone = NULL WHERE number < 100;"
        "UPDATE card SET state = 'blocked' WHERE number < 50;"
        "UPDATE claim SET claimed_partition = 2, claimed_by = 9 WHERE claimed_by IS NULL AND "
        "purchase < 100;"
        "UPDATE invitation SET joined = 11 WHERE joined IS NULL AND invited < 100;"
        "UPDATE referral SET purchase = 9, amount = 5 WHERE purchase IS NULL AND account < 100;"
        "UPDATE referral SET credited = 3 WHERE purchase = 9 AND account < 50;"
        "UPDATE program SET state = 'active', active_from_us = 9 WHERE number = 2;"
        "UPDATE member SET search = 'e f' WHERE number = 7;"
        "DELETE FROM member_word WHERE member = 7;"
        "INSERT INTO member_word SELECT 'e', partition, number, search FROM member WHERE number = "
        "7;"
        "UPDATE head SET number = 2502;"
        "INSERT INTO entry VALUES (2502, 4, 1, NULL, NULL, NULL, zeroblob(32), 'new');"
        "INSERT INTO request VALUES (0, '', 1, 2502);"
        "INSERT INTO api_key VALUES (90, 'm', randomblob(32), 1, NULL, NULL, 1, NULL, 0);");
    CHECK_OK(copy_all(&source, &copy, NULL, NULL));
    check_same(source.db, copy.db);
}

TEST(the_database_goes_on_with_the_numbers_that_it_gives)
{
    PLACE(source);
    PLACE(copy);
    struct till till = { .shop_id = 3, .code = STR("new"), .columns = 42 };
    if (!has_server())
        return;
    open_filled(&source);
    open_in_postgres(&copy);
    CHECK_OK(copy_all(&source, &copy, NULL, NULL));
    CHECK_OK(db_tx_begin(copy.db, &copy.tx));
    CHECK_OK(till_insert(copy.db, &till, &till.id));
    CHECK_EQ(till.id, 10);
    CHECK_OK(db_tx_commit(&copy.tx));
}
