/* test_schema.c - storage/schema and storage/sql: what the database itself refuses, that every query
 * has its index, and that migrations leave the old or the new and nothing between.
 */
#include <signal.h>
#include <string.h>

#include "core/limits.h"
#include "core/money.h"
#include "storage/audit_storage.h"
#include "storage/config_storage.h"
#include "storage/hosted_storage.h"
#include "storage/sqlite/db_sqlite.h"
#include "tests/storage/place.h"

static const struct instant noon = { .us = 1700000000000000 };

/* Runs a text that no program may run: straight on the connection, outside of the transaction's
 * bookkeeping.  The extended code of SQLite. */
static int raw(struct place *place, const char *text)
{
    int rc = sqlite3_exec(db_sqlite_of(place->db)->conn, text, NULL, NULL, NULL);
    check_note("%s: %s", text, sqlite3_errmsg(db_sqlite_of(place->db)->conn));
    return rc;
}

static void rows_make(struct place *place)
{
    place_begin(place);
    const char *const texts[] = {
        "INSERT INTO account (number, partition, opened_us) VALUES (1, 1, 0)",
        "INSERT INTO entry VALUES (1, 4, 1, NULL, NULL, NULL, zeroblob(32), 'e')",
        "INSERT INTO request VALUES (1, 'k', 1, 1)",
        "INSERT INTO receipt VALUES (1, '2026-11-22', '1', 1, 1)",
        "INSERT INTO claim VALUES ('C', 1, 1, NULL, NULL)",
        "INSERT INTO lot VALUES (1, 1, 1, 'p', 1, '2026-11-22', NULL, 1, 1, 0, NULL, 0)",
        "INSERT INTO program VALUES (1, 'draft', '{}', 0, NULL)",
        "INSERT INTO referral VALUES (1, 1, 1, 1, 2, NULL, NULL, NULL)",
        "INSERT INTO invitation VALUES ('I', 1, 1, NULL)",
        "INSERT INTO moved_card VALUES (1, 1, 'C')",
        "INSERT INTO merchant VALUES (1, 'Verger', 'EUR', 0, zeroblob(32), zeroblob(16), "
        "zeroblob(32))",
        "INSERT INTO shop VALUES (1, 1, 's', 's', 'Europe/Paris', 'FR', 'fr', '')",
        "INSERT INTO till VALUES (1, 1, '1', 42)",
        "INSERT INTO offline_snapshot VALUES (1, 'AAAAAAAAAAAAAAAA', 1, 1, 1, 5, 6, 7, NULL, 0, "
        "'', "
        "'', NULL)",
        "INSERT INTO offline_spent VALUES (1, 1, 1, 7)",
        "INSERT INTO exception VALUES (1, 1, 'offline_reward', NULL, 7, 0, NULL, '', '')",
        "INSERT INTO exception VALUES (1, 1, 'offline_limit', NULL, 7, 0, 9, 'ada', '')",
        "INSERT INTO card VALUES ('C', 1, 1, 1, NULL, 'blocked', NULL, 0, 'member', NULL, NULL, "
        "'replaced', 'D')",
        "INSERT INTO moved_member VALUES (1, 1, 2, 5)",
        "INSERT INTO card_batch VALUES (1, 5000000000, 9, 9, 'chip', 200, '', 0, 1)",
        "INSERT INTO batch_card VALUES (1, 3, 1, 1, NULL)",
        "INSERT INTO batch_supplied VALUES ('ABCD', 1, 3)",
        "INSERT INTO consent_text VALUES ('1.email.fr.0', 'yes', 0)",
        "INSERT INTO consent VALUES (1, 1, 1, 1, 'email', 1, 'consent', NULL, 'till', NULL, NULL, "
        "NULL, 0, zeroblob(16))",
    };
    for (size_t i = 0; i < COUNT(texts); i++)
        CHECK_EQ(raw(place, texts[i]), SQLITE_OK);
}

/* ---- what was written stays written -------------------------------------------------------------- */

TEST(the_journal_refuses_update_and_delete)
{
    static const char *const texts[] = {
        "UPDATE entry SET body = 'f'",
        "UPDATE entry SET account = 2",
        "DELETE FROM entry",
        "DELETE FROM entry WHERE number = 1",
        "UPDATE request SET number = 2",
        "DELETE FROM request",
        "UPDATE receipt SET code = '2'",
        "DELETE FROM receipt",
        "DELETE FROM claim",
        "DELETE FROM lot",
        "DELETE FROM program",
        "UPDATE program SET json = '[]'",
        "UPDATE claim SET purchase = 2",
        "UPDATE claim SET claimed_partition = NULL, claimed_by = NULL",
        "DELETE FROM referral",
        "UPDATE referral SET referrer = 3",
        "UPDATE referral SET referrer_partition = 3",
        "UPDATE referral SET enrolled = 3",
        "DELETE FROM invitation",
        "UPDATE invitation SET invited = 3",
        "DELETE FROM moved_card",
        "UPDATE moved_card SET code = 'D'",
        "DELETE FROM moved_member",
        "UPDATE moved_member SET now_number = 6",
        "UPDATE merchant SET card_key = randomblob(32)",
        "UPDATE merchant SET card_key = NULL",
        "UPDATE merchant SET chip_key = randomblob(16)",
        "UPDATE merchant SET chip_key = NULL",
        "UPDATE merchant SET offline_key = randomblob(32)",
        "UPDATE merchant SET offline_key = NULL",
        "DELETE FROM offline_snapshot",
        "UPDATE offline_snapshot SET till_id = 2",
        "UPDATE offline_snapshot SET until_us = 9",
        "UPDATE offline_snapshot SET program = 2",
        "UPDATE offline_snapshot SET spent = 6",
        "DELETE FROM offline_spent",
        "DELETE FROM exception",
        "UPDATE exception SET amount = 8",
        "UPDATE exception SET note = 'x' WHERE kind = 'offline_limit'",
        "DELETE FROM card",
        "UPDATE card SET code = 'E'",
        "UPDATE card SET state = 'active', blocked_as = NULL, replaced_by = NULL",
        "UPDATE card SET replaced_by = 'E'",
        "DELETE FROM card_batch",
        "UPDATE card_batch SET first = 5000000009",
        "UPDATE card_batch SET cost_minor = 199",
        "DELETE FROM batch_card",
        "UPDATE batch_card SET entry = 2",
        "DELETE FROM batch_supplied",
        "UPDATE batch_supplied SET place = 4",
        "DELETE FROM consent",
        "UPDATE consent SET given = 0",
        "DELETE FROM consent_text",
        "UPDATE consent_text SET text = 'all'",
    };
    PLACE(place);
    rows_make(&place);
    for (size_t i = 0; i < COUNT(texts); i++)
        CHECK_EQ(raw(&place, texts[i]), SQLITE_CONSTRAINT_TRIGGER);
    CHECK_OK(db_tx_commit(&place.tx));
}

TEST(a_claim_is_taken_once)
{
    PLACE(place);
    rows_make(&place);
    CHECK_EQ(raw(&place, "UPDATE claim SET claimed_partition = 1, claimed_by = 7"), SQLITE_OK);
    CHECK_EQ(raw(&place, "UPDATE claim SET claimed_partition = 1, claimed_by = 8"),
             SQLITE_CONSTRAINT_TRIGGER);
    CHECK_EQ(raw(&place, "UPDATE claim SET claimed_partition = NULL, claimed_by = NULL"),
             SQLITE_CONSTRAINT_TRIGGER);
}

TEST(a_referral_is_credited_once)
{
    PLACE(place);
    rows_make(&place);
    CHECK_EQ(raw(&place, "UPDATE referral SET credited = 7"), SQLITE_CONSTRAINT_CHECK);
    CHECK_EQ(raw(&place, "UPDATE referral SET purchase = 5"), SQLITE_CONSTRAINT_CHECK);
    CHECK_EQ(raw(&place, "UPDATE referral SET purchase = 5, amount = 100"), SQLITE_OK);
    CHECK_EQ(raw(&place, "UPDATE referral SET purchase = NULL, amount = NULL"), SQLITE_OK);
    CHECK_EQ(raw(&place, "UPDATE referral SET purchase = 6, amount = 100"), SQLITE_OK);
    CHECK_EQ(raw(&place, "UPDATE referral SET credited = 7"), SQLITE_OK);
    CHECK_EQ(raw(&place, "UPDATE referral SET credited = 8"), SQLITE_CONSTRAINT_TRIGGER);
    CHECK_EQ(raw(&place, "UPDATE referral SET credited = NULL"), SQLITE_CONSTRAINT_TRIGGER);
}

TEST(an_invitation_is_used_once)
{
    PLACE(place);
    rows_make(&place);
    CHECK_EQ(raw(&place, "UPDATE invitation SET joined = 7, invited = 3"),
             SQLITE_CONSTRAINT_TRIGGER);
    CHECK_EQ(raw(&place, "UPDATE invitation SET joined = 7"), SQLITE_OK);
    CHECK_EQ(raw(&place, "UPDATE invitation SET joined = 8"), SQLITE_CONSTRAINT_TRIGGER);
    CHECK_EQ(raw(&place, "UPDATE invitation SET joined = NULL"), SQLITE_CONSTRAINT_TRIGGER);
}

/* What it is stays, it is credited once, and what went back stays back. */
TEST(a_payment_is_credited_once)
{
    static const char *const never[] = {
        "DELETE FROM payment",
        "UPDATE payment SET amount = 4999",
        "UPDATE payment SET currency = 'USD'",
        "UPDATE payment SET reference = 'cs_2'",
        "UPDATE payment SET request = randomblob(32)",
        "UPDATE payment SET state = 'created', entry = NULL",
        "UPDATE payment SET entry = 8",
        "DELETE FROM payment_refund",
        "UPDATE payment_refund SET amount = 3",
    };
    PLACE(place);
    rows_make(&place);
    CHECK_EQ(raw(&place,
                 "INSERT INTO payment SELECT partition, '0123456789ABCDEF', randomblob(32), "
                 "number, NULL, NULL, 5000, 'EUR', 'stripe', 'cs_1', NULL, NULL, 'm', '1', "
                 "'created', NULL, NULL, 1, 1, 1 FROM account LIMIT 1"),
             SQLITE_OK);
    CHECK_EQ(raw(&place, "UPDATE payment SET state = 'paid'"), SQLITE_CONSTRAINT_CHECK);
    CHECK_EQ(raw(&place, "UPDATE payment SET entry = 7"), SQLITE_CONSTRAINT_CHECK);
    CHECK_EQ(raw(&place, "UPDATE payment SET state = 'paid', entry = 7"), SQLITE_OK);
    CHECK_EQ(raw(&place, "INSERT INTO payment_refund SELECT partition, code, 9, 2, 'asked', NULL, "
                         "1, 1, 1 FROM payment"),
             SQLITE_OK);
    for (size_t i = 0; i < COUNT(never); i++) {
        check_note("%s", never[i]);
        CHECK_EQ(raw(&place, never[i]), SQLITE_CONSTRAINT_TRIGGER);
    }
    CHECK_EQ(raw(&place, "UPDATE payment SET state = 'refunded'"), SQLITE_OK);
    CHECK_EQ(raw(&place, "UPDATE payment SET state = 'paid'"), SQLITE_CONSTRAINT_TRIGGER);
    /* A refund may fail after it was done; it stays the provider's same one. */
    CHECK_EQ(raw(&place, "UPDATE payment_refund SET state = 'done', reference = 're_1'"),
             SQLITE_OK);
    CHECK_EQ(raw(&place, "UPDATE payment_refund SET state = 'failed'"), SQLITE_OK);
    CHECK_EQ(raw(&place, "UPDATE payment_refund SET reference = 're_2'"),
             SQLITE_CONSTRAINT_TRIGGER);
    CHECK_EQ(raw(&place, "UPDATE payment_refund SET reference = NULL"), SQLITE_CONSTRAINT_TRIGGER);
}

/* What is printed stays, and what may be on paper is never as if it were not. */
TEST(a_slip_is_an_original_once)
{
    static const char *const never[] = {
        "DELETE FROM print_job",
        "UPDATE print_job SET document = x'01'",
        "UPDATE print_job SET subject = 'entry:8'",
        "UPDATE print_job SET copies = 3",
        "UPDATE print_job SET request = randomblob(32)",
        "UPDATE print_job SET sent_us = NULL",
        "UPDATE print_job SET sent_us = 8",
    };
    PLACE(place);
    rows_make(&place);
    CHECK_EQ(raw(&place, "INSERT INTO print_job VALUES (1, '0123456789ABCDEF', randomblob(32), "
                         "'entry:7', 'counter', 80, 'cp1252', 'fr', x'00', 0, 1, "
                         "'queued', NULL, 1, '', 1, 1, 1, NULL, 0)"),
             SQLITE_OK);
    CHECK_EQ(raw(&place, "UPDATE print_job SET state = 'done'"), SQLITE_CONSTRAINT_CHECK);
    CHECK_EQ(raw(&place, "UPDATE print_job SET state = 'given'"), SQLITE_CONSTRAINT_CHECK);
    CHECK_EQ(raw(&place, "UPDATE print_job SET state = 'printing', sent_us = 7"), SQLITE_OK);
    for (size_t i = 0; i < COUNT(never); i++) {
        check_note("%s", never[i]);
        CHECK_EQ(raw(&place, never[i]), SQLITE_CONSTRAINT_TRIGGER);
    }
    CHECK_EQ(raw(&place, "UPDATE print_job SET state = 'queued', is_copy = 1"), SQLITE_OK);
    CHECK_EQ(raw(&place, "UPDATE print_job SET state = 'done'"), SQLITE_OK);
    CHECK_EQ(raw(&place, "UPDATE print_job SET state = 'queued'"), SQLITE_CONSTRAINT_TRIGGER);
}

/* Who served stays, and what was agreed to once is agreed to once. */
TEST(who_serves_is_never_deleted)
{
    static const char *const never[] = {
        "DELETE FROM operator",
        "UPDATE operator SET code = 'b'",
        "DELETE FROM approval",
        "UPDATE approval SET act = 'undo'",
        "UPDATE approval SET operator = 'b'",
        "UPDATE approval SET used_us = NULL",
        "UPDATE approval SET used_number = 3",
    };
    PLACE(place);
    rows_make(&place);
    CHECK_EQ(raw(&place, "INSERT INTO api_key VALUES (9, 'k', randomblob(32), 1, NULL, NULL, 1, "
                         "NULL, 1)"),
             SQLITE_OK);
    CHECK_EQ(raw(&place, "INSERT INTO operator VALUES ('a', 'A', 'boss', NULL, randomblob(48), 1, "
                         "1, NULL)"),
             SQLITE_CONSTRAINT_CHECK);
    CHECK_EQ(raw(&place, "INSERT INTO operator VALUES ('a', 'A', 'cashier', NULL, randomblob(47), "
                         "1, 1, NULL)"),
             SQLITE_CONSTRAINT_CHECK);
    CHECK_EQ(raw(&place, "INSERT INTO operator VALUES ('a', 'A', 'cashier', NULL, randomblob(48), "
                         "1, 1, NULL), ('b', 'B', 'manager', NULL, randomblob(48), 1, 1, 2)"),
             SQLITE_OK);
    CHECK_EQ(raw(&place, "INSERT INTO operator_session VALUES (randomblob(32), 'c', 9, 1, 2, 0)"),
             SQLITE_CONSTRAINT_FOREIGNKEY);
    CHECK_EQ(raw(&place, "INSERT INTO operator_session VALUES (randomblob(32), 'a', 9, 2, 1, 0)"),
             SQLITE_CONSTRAINT_CHECK);
    CHECK_EQ(raw(&place, "INSERT INTO approval VALUES (randomblob(32), 'a', 9, 'undo', 1, 2, NULL, "
                         "1, 7)"),
             SQLITE_CONSTRAINT_CHECK);
    CHECK_EQ(raw(&place, "INSERT INTO approval VALUES (randomblob(32), 'a', 9, 'close', 1, 2, "
                         "NULL, NULL, NULL)"),
             SQLITE_OK);
    CHECK_EQ(raw(&place, "UPDATE approval SET used_us = 2, used_partition = 1, "
                         "used_number = 7"),
             SQLITE_OK);
    for (size_t i = 0; i < COUNT(never); i++) {
        check_note("%s", never[i]);
        CHECK_EQ(raw(&place, never[i]), SQLITE_CONSTRAINT_TRIGGER);
    }
}

static int document_rc(struct place *place, int64_t bytes, int64_t copies)
{
    char text[400];
    static int number = 0;
    (void)snprintf(text, sizeof(text),
                   "INSERT INTO print_job VALUES (1, '%016d', randomblob(32), 'x', 'p', "
                   "58, 'utf8', 'fr', zeroblob(%lld), 0, %lld, 'queued', NULL, 1, '', 1, 1, 1, "
                   "NULL, 0)",
                   ++number, (long long)bytes, (long long)copies);
    return raw(place, text);
}

TEST(slips_are_bounded)
{
    PLACE(place);
    rows_make(&place);
    CHECK_EQ(document_rc(&place, PRINT_DOCUMENT_MAX_BYTES, PRINT_COPIES_MAX), SQLITE_OK);
    CHECK_EQ(document_rc(&place, PRINT_DOCUMENT_MAX_BYTES + 1, 1), SQLITE_CONSTRAINT_CHECK);
    CHECK_EQ(document_rc(&place, 1, PRINT_COPIES_MAX + 1), SQLITE_CONSTRAINT_CHECK);
    CHECK_EQ(document_rc(&place, 0, 1), SQLITE_CONSTRAINT_CHECK);
    CHECK_EQ(document_rc(&place, 1, 0), SQLITE_CONSTRAINT_CHECK);
}

TEST(an_active_programme_is_never_edited)
{
    PLACE(place);
    rows_make(&place);
    CHECK_EQ(raw(&place, "UPDATE program SET state = 'active', active_from_us = 5"), SQLITE_OK);
    CHECK_EQ(raw(&place, "UPDATE program SET active_from_us = 6"), SQLITE_CONSTRAINT_TRIGGER);
    CHECK_EQ(raw(&place, "UPDATE program SET state = 'draft', active_from_us = NULL"),
             SQLITE_CONSTRAINT_TRIGGER);
}

/* ---- the bounds are those of core/limits.h ------------------------------------------------------- */

static int lot_rc(struct place *place, int64_t issued, int64_t remaining, int64_t expired)
{
    static int number = 1;
    char text[200];
    (void)snprintf(
        text, sizeof(text),
        "INSERT INTO lot VALUES (1, 1, %d, 'p', 1, '2026-11-22', NULL, %lld, %lld, %lld, NULL, 0)",
        ++number, (long long)issued, (long long)remaining, (long long)expired);
    return raw(place, text);
}

TEST(lots_are_bounded_as_points_are)
{
    PLACE(place);
    rows_make(&place);
    CHECK_EQ(lot_rc(&place, POINTS_MAX, POINTS_MAX, POINTS_MAX), SQLITE_OK);
    CHECK_EQ(lot_rc(&place, 0, -POINTS_MAX, 0), SQLITE_OK);
    CHECK_EQ(lot_rc(&place, POINTS_MAX + 1, 0, 0), SQLITE_CONSTRAINT_CHECK);
    CHECK_EQ(lot_rc(&place, 0, POINTS_MAX + 1, 0), SQLITE_CONSTRAINT_CHECK);
    CHECK_EQ(lot_rc(&place, 0, -POINTS_MAX - 1, 0), SQLITE_CONSTRAINT_CHECK);
    CHECK_EQ(lot_rc(&place, 0, 0, POINTS_MAX + 1), SQLITE_CONSTRAINT_CHECK);
    CHECK_EQ(lot_rc(&place, -1, 0, 0), SQLITE_CONSTRAINT_CHECK);
    CHECK_EQ(lot_rc(&place, 0, 0, -1), SQLITE_CONSTRAINT_CHECK);
}

TEST(an_installation_has_as_many_partitions_as_ids_can_tell_apart)
{
    PLACE(place);
    place_begin(&place);
    CHECK_ERR(installation_insert(place.db, PARTITIONS_MAX + 1, noon), E_DB);
    db_tx_end(&place.tx);
    CHECK_OK(db_tx_begin(place.db, &place.tx));
    CHECK_OK(installation_insert(place.db, PARTITIONS_MAX, noon));
    CHECK_ERR(installation_insert(place.db, 1, noon), E_EXISTS);
}

TEST(columns_hold_what_they_say)
{
    static const char *const texts[] = {
        "INSERT INTO account (number, partition, opened_us) VALUES (2, 1025, 0)", /* partition */
        "INSERT INTO account (number, partition, opened_us, privacy) VALUES (2, 1, 0, 'some')",
        "INSERT INTO account (number, partition, opened_us, notice_from) VALUES (2, 1, 0, -1)",
        "INSERT INTO account (number, partition, opened_us, notice_from) "
        "VALUES (2, 1, 0, 1000000000001)",                                /* MONEY_MINOR_MAX */
        "INSERT INTO head VALUES (1025, 0, zeroblob(32), 1, 1, 1, 0, 1)", /* partition */
        "INSERT INTO head VALUES (1, 0, zeroblob(31), 1, 1, 1, 0, 1)",    /* a short hash */
        "INSERT INTO entry VALUES (0, 4, 1, NULL, NULL, NULL, zeroblob(32), 'e')", /* numbers from 1 */
        "INSERT INTO entry VALUES (-1, 4, 1, NULL, NULL, NULL, zeroblob(32), 'e')",
        "INSERT INTO entry VALUES ((1024 << 40) + 1, 4, 1, NULL, NULL, NULL, zeroblob(32), 'e')",
        "INSERT INTO request VALUES (1, 'x', 1025, 2)",
        "INSERT INTO program VALUES (2, 'draft', '{}', 0, 7)", /* a draft has no instant */
        "INSERT INTO program VALUES (2, 'active', '{}', 0, NULL)",
        "INSERT INTO card VALUES ('X', 1, 1, 1, NULL, 'lost', NULL, 0, 'member', NULL, NULL, NULL, "
        "NULL)",
        "INSERT INTO card VALUES ('X', 1, 1, 1, NULL, 'active', NULL, 0, 'member', NULL, NULL, "
        "'dormant', NULL)",
        "INSERT INTO card VALUES ('X', 1, 1, 1, NULL, 'blocked', NULL, 0, 'member', NULL, NULL, "
        "'replaced', NULL)", /* by which? */
        "INSERT INTO card VALUES ('X', 1, 1, 1, NULL, 'blocked', NULL, 0, 'member', NULL, NULL, "
        "'replaced', 'X')",
        "INSERT INTO card VALUES ('X', 1, 1, 1, NULL, 'blocked', NULL, 0, 'member', NULL, NULL, "
        "NULL, 'Y')",
        "INSERT INTO merchant VALUES (2, 'm', 'EUR', 0, zeroblob(31), NULL, NULL)",
        "INSERT INTO merchant VALUES (2, 'm', 'EUR', 0, NULL, zeroblob(17), NULL)",
        "INSERT INTO merchant VALUES (2, 'm', 'EUR', 0, NULL, NULL, zeroblob(31))",
        "INSERT INTO offline_snapshot VALUES (2, 'A', 1, 1, 1, 5, 6, 0, NULL, 0, '', '', NULL)",
        "INSERT INTO offline_snapshot VALUES (2, 'AAAAAAAAAAAAAAAB', 1, 1, 1, 6, 6, 0, NULL, 0, "
        "'', "
        "'', NULL)",
        "INSERT INTO offline_snapshot VALUES (2, 'AAAAAAAAAAAAAAAB', 1, 1, 1, 5, 6, -1, NULL, 0, "
        "'', "
        "'', NULL)",
        "INSERT INTO offline_spent VALUES (1, 1025, 2, 7)",
        "INSERT INTO exception VALUES (1, 2, '', NULL, 7, 0, NULL, '', '')",
        "INSERT INTO chip VALUES ('04', 'c', 1, 1, 1, 1, 0, 0)",
        "INSERT INTO chip VALUES ('04000000000001', 'c', 0, 1, 1, 1, 0, 0)",
        "INSERT INTO chip VALUES ('04000000000001', 'c', 1, 1, 1, 1, 2, 1)",
    };
    PLACE(place);
    rows_make(&place);
    for (size_t i = 0; i < COUNT(texts); i++)
        CHECK_EQ(raw(&place, texts[i]), SQLITE_CONSTRAINT_CHECK);
    CHECK_EQ(raw(&place,
                 "INSERT INTO entry VALUES (2, 'four', 1, NULL, NULL, NULL, zeroblob(32), 'e')"),
             SQLITE_CONSTRAINT_DATATYPE);
    CHECK_EQ(raw(&place,
                 "INSERT INTO lot VALUES (1, 99, 1, 'p', 1, '2026-11-22', NULL, 1, 1, 0, NULL, 0)"),
             SQLITE_CONSTRAINT_FOREIGNKEY);
}

TEST(every_table_is_strict)
{
    PLACE(place);
    int64_t loose = 0;
    place_open(&place);
    CHECK_OK(db_sqlite_number(db_sqlite_of(place.db)->conn,
                              "SELECT COUNT(*) FROM pragma_table_list"
                              " WHERE schema = 'main' AND NOT strict AND name NOT LIKE 'sqlite_%'",
                              &loose));
    CHECK_EQ(loose, 0);
}

/* ---- queries ------------------------------------------------------------------------------------- */

TEST(every_query_can_be_prepared)
{
    PLACE(place);
    place_open(&place);
    CHECK(sql_all[SQL_COUNT] == NULL);
    for (int i = 0; i < SQL_COUNT; i++) {
        sqlite3_stmt *stmt = NULL;
        const struct sql *sql = sql_all[i];
        check_note("%s", sql->name);
        CHECK_EQ(sql->id, i);
        CHECK_EQ(sqlite3_prepare_v2(db_sqlite_of(place.db)->conn, sql->sqlite, -1, &stmt, NULL),
                 SQLITE_OK);
        CHECK(sqlite3_bind_parameter_count(stmt) <= DB_PARAMETERS_MAX);
        CHECK_EQ(sqlite3_finalize(stmt), SQLITE_OK);
    }
}

/* These read a whole table because that is what they are for, or are the few who sell.  The plan of an insertion into a parent
 * which returns its id names the children, which are only looked at to mend a violation; that of a member who has another number now, once in his life, looks for
 * words and cards which name the old one. */
static bool may_scan(const struct sql *sql)
{
    static const char *const names[] = {
        "card_key_get",      "card_key_set",    "chip_key_get",       "chip_key_set",
        "head_numbers",      "hosted_list",     "journal_figures",    "key_insert",
        "key_list",          "member_delete",   "member_word_forget", "merchant_get",
        "office_login_list", "offline_key_get", "offline_key_set",    "operator_list",
        "printer_list",      "program_each",    "program_insert",     "schema_step_list",
        "settlement_insert", "settlement_list", "shop_insert",        "shop_list",
        "stock_lock",        "stock_look",      "till_insert",        "till_list",
    };
    for (size_t i = 0; i < COUNT(names); i++) {
        if (strcmp(sql->name, names[i]) == 0)
            return true;
    }
    return strncmp(sql->name, "copy_count_", 11) == 0; /* before a copy of everything */
}

static void check_plan(struct place *place, const struct sql *sql)
{
    char text[4000];
    sqlite3_stmt *stmt = NULL;
    (void)snprintf(text, sizeof(text), "EXPLAIN QUERY PLAN %s", sql->sqlite);
    CHECK_EQ(sqlite3_prepare_v2(db_sqlite_of(place->db)->conn, text, -1, &stmt, NULL), SQLITE_OK);
    while (sqlite3_step(stmt) == SQLITE_ROW) {
        const char *plan = (const char *)sqlite3_column_text(stmt, 3);
        check_note("%s: %s", sql->name, plan);
        bool is_scan = strncmp(plan, "SCAN ", 5) == 0 && strcmp(plan, "SCAN CONSTANT ROW") != 0;
        CHECK(!is_scan || may_scan(sql));
        CHECK(strstr(plan, "AUTOMATIC") == NULL);
        /* Only what is few is sorted: the cards of one account. */
        CHECK(strstr(plan, "TEMP B-TREE") == NULL || strcmp(sql->name, "card_list") == 0);
    }
    CHECK_EQ(sqlite3_finalize(stmt), SQLITE_OK);
}

TEST(every_query_has_its_index)
{
    PLACE(place);
    place_open(&place);
    for (int i = 0; i < SQL_COUNT; i++)
        check_plan(&place, sql_all[i]);
}

/* ---- migrations ---------------------------------------------------------------------------------- */

#define STEP(number_, text, hash)                                                                  \
    {                                                                                              \
        .number = (number_), .name = "step", .sqlite = {(text), (hash) }                           \
    }
#define HASH_1 "1111111111111111111111111111111111111111111111111111111111111111"
#define HASH_2 "2222222222222222222222222222222222222222222222222222222222222222"
#define HASH_3 "3333333333333333333333333333333333333333333333333333333333333333"

static const char first_step[] = "CREATE TABLE schema_step (number INTEGER PRIMARY KEY, name TEXT, "
                                 "sha256 TEXT, applied_us INTEGER);"
                                 "CREATE TABLE a (x INTEGER);"
                                 "INSERT INTO a VALUES (1);";
static const char second_step[] = "ALTER TABLE a ADD COLUMN y INTEGER;"
                                  "UPDATE a SET y = x + 1;"
                                  "CREATE INDEX a_by_y ON a (y);";

static const struct schema_step steps[] = {
    STEP(1, first_step, HASH_1),
    STEP(2, second_step, HASH_2),
    STEP(3, "CREATE TABLE b (x INTEGER); INSERT INTO b SELECT y FROM a;", HASH_3),
};

/* A database of the steps above instead of the program's, brought to `count` of them. */
static enum err migrate(const char *path, size_t count)
{
    CLEANUP(db_sqlite_close) struct db_sqlite *db = NULL;
    TRY(db_sqlite_connect(path, DB_WRITE, &db));
    TRY(db_sqlite_set_up(db));
    return db_sqlite_migrate(db, steps, count);
}

static int64_t number_in(const char *path, const char *text)
{
    CLEANUP(db_sqlite_conn_close) sqlite3 *conn = NULL;
    int64_t number = -1;
    CHECK_EQ(db_sqlite_conn_open(path, SQLITE_OPEN_READWRITE, &conn), SQLITE_OK);
    CHECK_OK(db_sqlite_number(conn, text, &number));
    return number;
}

static void empty_file(char *path, size_t size)
{
    place_name(path, size);
    FILE *file = fopen(path, "w");
    CHECK(file != NULL && fclose(file) == 0);
}

TEST(steps_are_applied_in_order_and_once)
{
    char path[512];
    empty_file(path, sizeof(path));
    CHECK_OK(migrate(path, 1));
    CHECK_EQ(number_in(path, "PRAGMA user_version"), 1);
    CHECK_OK(migrate(path, 3));
    CHECK_EQ(number_in(path, "PRAGMA user_version"), 3);
    CHECK_EQ(number_in(path, "SELECT x FROM b"), 2);
    CHECK_OK(migrate(path, 3)); /* a second INSERT INTO b would be seen */
    CHECK_EQ(number_in(path, "SELECT COUNT(*) FROM b"), 1);
    CHECK_EQ(number_in(path, "SELECT COUNT(*) FROM schema_step"), 3);
    CHECK_EQ(number_in(path, "PRAGMA application_id"), DB_APPLICATION_ID);
}

TEST(a_step_that_fails_leaves_what_was_before_it)
{
    static const struct schema_step bad[] = {
        STEP(1, first_step, HASH_1),
        STEP(2, "UPDATE a SET x = 99; CREATE TABLE a (again INTEGER);", HASH_2),
    };
    char path[512];
    empty_file(path, sizeof(path));
    {
        CLEANUP(db_sqlite_close) struct db_sqlite *db = NULL;
        CHECK_OK(db_sqlite_connect(path, DB_WRITE, &db));
        CHECK_OK(db_sqlite_set_up(db));
        CHECK_ERR(db_sqlite_migrate(db, bad, COUNT(bad)), E_DB);
    }
    CHECK_EQ(number_in(path, "PRAGMA user_version"), 1);
    CHECK_EQ(number_in(path, "SELECT x FROM a"), 1);
    CHECK_OK(migrate(path, 3));
}

TEST(a_step_with_another_hash_stops_the_migration)
{
    static const struct schema_step other[] = {
        STEP(1, first_step, HASH_3),
        STEP(2, second_step, HASH_2),
    };
    char path[512];
    empty_file(path, sizeof(path));
    CHECK_OK(migrate(path, 1));
    CLEANUP(db_sqlite_close) struct db_sqlite *db = NULL;
    CHECK_OK(db_sqlite_connect(path, DB_WRITE, &db));
    CHECK_OK(db_sqlite_set_up(db));
    CHECK_ERR(db_sqlite_migrate(db, other, COUNT(other)), E_DB_OLDER);
    CHECK_EQ(number_in(path, "PRAGMA user_version"), 1);
}

/* As the program left it that knew only the first `count` steps. */
static void make_older(const struct place *place, size_t count)
{
    CLEANUP(db_sqlite_close) struct db_sqlite *db = NULL;
    CLEANUP(db_tx_end) struct db_tx tx = { 0 };
    struct merchant merchant = { .id = 1, .name = STR("Verger"), .currency = CURRENCY_EUR };
    CHECK_EQ(mkdir(place->directory, 0700), 0);
    FILE *file = fopen(place->database, "w");
    CHECK(file != NULL && fclose(file) == 0);
    CHECK_OK(db_sqlite_connect(place->database, DB_WRITE, &db));
    CHECK_OK(db_sqlite_set_up(db));
    CHECK_OK(db_sqlite_migrate(db, schema_steps, count));
    CHECK_OK(db_tx_begin(&db->db, &tx));
    CHECK_OK(merchant_insert(&db->db, &merchant, noon));
    CHECK_OK(db_tx_commit(&tx));
}

TEST(every_older_version_is_brought_up_to_date_by_the_writer)
{
    for (size_t count = 1; count < schema_step_count; count++) {
        PLACE(place);
        struct merchant merchant = { 0 };
        place_init(&place);
        check_note("from step %zu", count);
        make_older(&place, count);
        CHECK_ERR(db_open(place.directory, DB_READ, &place.db), E_DB_OLDER);
        CHECK_OK(db_open(place.directory, DB_WRITE, &place.db));
        CHECK_EQ(number_in(place.database, "PRAGMA user_version"), (int64_t)schema_step_count);
        CHECK_OK(merchant_get(place.db, &place.arena, &merchant));
        CHECK_STR(merchant.name, "Verger");
        CHECK_OK(db_tx_begin(place.db, &place.tx));
        CHECK_OK(hosted_insert(place.db, STR("a"), STR_NONE, noon));
        CHECK_OK(db_tx_commit(&place.tx));
        CHECK_EQ(raw(&place, "DELETE FROM hosted"), SQLITE_CONSTRAINT_TRIGGER);
    }
}

/* ---- killed in the middle ------------------------------------------------------------------------ */

static int statements_left; /* in the child: it dies at the last of them */

static int die_at_statement(unsigned kind, void *context, void *p, void *x)
{
    (void)kind;
    (void)context;
    (void)p;
    (void)x;
    if (--statements_left == 0)
        (void)raise(SIGKILL);
    return 0;
}

static int watch_connection(sqlite3 *conn, const char **message, const sqlite3_api_routines *api)
{
    (void)message;
    (void)api;
    return sqlite3_trace_v2(conn, SQLITE_TRACE_STMT, die_at_statement, NULL);
}

/* Runs `work` in a process that is killed when it begins its n-th statement.  False when it ended
 * before. */
static bool is_killed_at(int n, enum err (*work)(const char *), const char *path)
{
    pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0) {
        statements_left = n;
        (void)sqlite3_auto_extension((void (*)(void))watch_connection);
        _exit(work(path) == OK ? 0 : 1);
    }
    int status = 0;
    CHECK_EQ(waitpid(child, &status, 0), child);
    check_note("killed at statement %d", n);
    CHECK(WIFSIGNALED(status) || (WIFEXITED(status) && WEXITSTATUS(status) == 0));
    return WIFSIGNALED(status);
}

static enum err migrate_to_three(const char *path)
{
    return migrate(path, 3);
}

TEST(a_migration_that_is_killed_leaves_a_whole_step_or_none)
{
    bool is_killed = true;
    int versions_seen = 0; /* bits */
    for (int n = 1; is_killed; n++) {
        char path[512];
        empty_file(path, sizeof(path));
        CHECK_OK(migrate(path, 1));
        is_killed = is_killed_at(n, migrate_to_three, path);
        int64_t version = number_in(path, "PRAGMA user_version");
        versions_seen |= 1 << version;
        CHECK(version >= 1 && version <= 3);
        CHECK_EQ(number_in(path, "SELECT COUNT(*) FROM schema_step"), version);
        CHECK_EQ(number_in(path, "SELECT COUNT(*) FROM pragma_table_info('a')"),
                 version >= 2 ? 2 : 1);
        CHECK_EQ(number_in(path, "SELECT COUNT(*) FROM sqlite_schema WHERE name = 'b'"),
                 version >= 3 ? 1 : 0);
        CHECK_OK(migrate(path, 3)); /* and it can be taken up again */
        CHECK_EQ(number_in(path, "SELECT SUM(x) FROM b"), 2);
    }
    CHECK_EQ(versions_seen, 1 << 1 | 1 << 2 | 1 << 3);
}

TEST(a_creation_that_is_killed_leaves_a_whole_database_or_none)
{
    bool is_killed = true;
    int count = 0;
    for (int n = 1; is_killed; n += count > 20 ? 7 : 1) {
        PLACE(place);
        place_init(&place);
        is_killed = is_killed_at(n, db_create, place.directory);
        enum err err = db_open(place.directory, DB_WRITE, &place.db);
        CHECK(err == OK || (err == E_DB_MISSING && is_killed));
        if (err == E_DB_MISSING) {
            CHECK_OK(db_create(place.directory));
            CHECK_OK(db_open(place.directory, DB_WRITE, &place.db));
        }
        CHECK_OK(db_check(place.db));
        count++;
    }
    CHECK(count > 20);
}
