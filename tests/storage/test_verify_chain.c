/* test_verify_chain.c - app/verify*.c: an installation of several chains, and forgeries between them.  SQLite
 * has one chain; what forgers do to one is told in tests/story/tamper.py. */
#include "app/verify/verify_chain.h"

#include "journal/entry_text.h"
#include "loyalty/decide/decide.h"
#include "storage/account_storage.h"
#include "storage/card_storage.h"
#include "tests/lib/small_shop.h"
#include "tests/storage/place.h"

#define CHAINS 3

/* Three chains, each with an account 1 that has card 1; written as the commit loop would. */
struct trio {
    struct place place;
    struct arena arena;
    struct app *app;
    struct head heads[CHAINS + 1];
    struct account accounts[CHAINS + 1];
    struct entry purchase; /* of chain 2, without a card */
    struct entry claim;    /* of chain 3 */
    struct entry back;     /* of chain 3 */
    int keys;
};

/* ---- writing by hand -------------------------------------------------------------------------- */

static struct entry begin(struct trio *shop, int32_t partition, enum entry_kind kind)
{
    const struct app_shop *market = app_shop_by_code(shop->app, STR("market"));
    struct entry entry = {
        .partition = partition,
        .number = shop->heads[partition].number + 1,
        .kind = kind,
        .recorded = instant_now(),
        .shop = STR("market"),
        .till = STR("1"),
        .print = { .columns = 42, .language = LANGUAGE_FR },
    };
    struct buf key = { 0 };
    CHECK_OK(buf_create(&shop->arena, 32, &key));
    buf_lit(&key, "key-");
    buf_int(&key, shop->keys++);
    CHECK_OK(buf_finish(&key, &entry.idempotency_key));
    entry.request = sha256_of(entry.idempotency_key);
    entry.at = entry.recorded;
    struct civil civil = zone_civil(market->zone, entry.at);
    entry.on = civil.date;
    entry.second = civil.second;
    return entry;
}

/* The head of its chain grows by the entry, and its account keeps what it changed. */
static void append(struct trio *shop, const struct entry *entry)
{
    struct db *db = shop->place.db;
    struct head *head = &shop->heads[entry->partition];
    struct buf out = { 0 };
    struct entry_row row = {
        .partition = entry->partition,
        .number = entry->number,
        .kind = entry->kind,
        .account = entry->account,
        .purchase_partition = entry->purchase_partition,
        .purchase = entry->purchase,
    };
    CHECK_OK(buf_create(&shop->arena, ENTRY_MAX_BYTES, &out));
    CHECK_OK(entry_encode(entry, &out));
    CHECK_OK(buf_finish(&out, &row.body));
    row.hash = sha256_link(&head->hash, row.body);
    if (entry->account != 0)
        row.prior = shop->accounts[entry->partition].newest;
    CHECK_OK(entry_insert(db, &row));
    CHECK_OK(request_insert(db, 0, entry->idempotency_key, entry->partition, entry->number));
    head->number = entry->number;
    head->hash = row.hash;
    CHECK_OK(place_told(db, head_save(db, head)));
    if (entry->account == 0)
        return;
    struct account *account = &shop->accounts[entry->partition];
    account->newest = entry->number;
    CHECK_OK(account_newest_save(db, entry->partition, entry->account, entry->number, DATE_NONE));
    CHECK_OK(account_save(db, &shop->arena, entry->partition, account, 1));
}

static void enrol(struct trio *shop, int32_t partition, const char *code)
{
    struct entry entry = begin(shop, partition, ENTRY_ENROL);
    struct card card = {
        .code = str_c(code),
        .partition = partition,
        .number = 1,
        .account = 1,
        .expires = DATE_NONE,
    };
    entry.account = 1;
    entry.card = 1;
    shop->accounts[partition] = (struct account){ .id = 1, .lot_next = 1 };
    CHECK_OK(place_account(shop->place.db, partition, 1, entry.at));
    CHECK_OK(card_insert(shop->place.db, &card, entry.at));
    append(shop, &entry);
}

static const struct program *program_of(struct trio *shop)
{
    return &app_program_by_number(shop->app, 1)->program;
}

/* A receipt of two lines; with a code to claim it when nobody's card was shown. */
static struct entry buy(struct trio *shop, int32_t partition, struct str claim_code)
{
    static const struct receipt_line lines[] = {
        { .sku = { "a", 1 }, .quantity_milli = 1000, .amount_minor = 5000, .vat_bp = 2000 },
        { .sku = { "b", 1 }, .quantity_milli = 1000, .amount_minor = 3000, .vat_bp = 550 },
    };
    const struct app_shop *market = app_shop_by_code(shop->app, STR("market"));
    const struct till *till = app_till_by_code(shop->app, market->shop.id, STR("1"));
    struct entry entry = begin(shop, partition, ENTRY_PURCHASE);
    struct refusal refusal = { 0 };
    entry.program = 1;
    entry.account = claim_code.len > 0 ? 0 : 1;
    entry.card = entry.account;
    entry.claim_code = claim_code;
    entry.receipt = (struct receipt){
        .number = entry.idempotency_key,
        .channel = STR("till"),
        .currency = program_of(shop)->currency,
        .lines = lines,
        .line_count = COUNT(lines),
    };
    struct account *account = entry.account != 0 ? &shop->accounts[partition] : NULL;
    CHECK_OK(decide_purchase(&shop->arena, program_of(shop), &entry, account, &refusal));
    append(shop, &entry);
    CHECK_OK(receipt_insert(shop->place.db, till->id, entry.on, entry.receipt.number, partition,
                            entry.number));
    if (claim_code.len > 0)
        CHECK_OK(claim_insert(shop->place.db, claim_code, partition, entry.number));
    return entry;
}

static struct entry about(struct trio *shop, int32_t partition, enum entry_kind kind)
{
    struct entry entry = begin(shop, partition, kind);
    entry.program = 1;
    entry.account = 1;
    entry.card = 1;
    entry.purchase_partition = shop->purchase.partition;
    entry.purchase = shop->purchase.number;
    return entry;
}

/* By account 1 of a partition; another claim of the same is not refused by anybody here. */
static struct entry claim(struct trio *shop, int32_t partition)
{
    struct entry entry = about(shop, partition, ENTRY_CLAIM);
    struct purchase_history history = { .purchase = &shop->purchase };
    CHECK_OK(
        decide_claim(&shop->arena, program_of(shop), &history, &entry, &shop->accounts[partition]));
    append(shop, &entry);
    return entry;
}

/* The first line, after the claim. */
static struct entry give_back(struct trio *shop)
{
    struct entry entry = about(shop, 3, ENTRY_RETURN);
    struct purchase_history history = { .purchase = &shop->purchase, .claim = &shop->claim };
    struct refusal refusal = { 0 };
    entry.backs = ARENA_ARRAY(&shop->arena, struct entry_back, 1);
    CHECK(entry.backs != NULL);
    entry.backs[0] = (struct entry_back){ .line = 1, .quantity_milli = 1000 };
    entry.back_count = 1;
    CHECK_OK(decide_return(&shop->arena, program_of(shop), &history, &entry, &shop->accounts[3],
                           &refusal));
    append(shop, &entry);
    return entry;
}

/* ---- the shop --------------------------------------------------------------------------------- */

static void run_sql(const struct trio *shop, const char *text)
{
    PGconn *conn = PQconnectdb(shop->place.directory);
    CLEANUP(db_postgres_result_free) PGresult *result = PQexec(conn, text);
    check_note("%s: %s", text, PQerrorMessage(conn));
    CHECK_EQ(PQresultStatus(result), PGRES_COMMAND_OK);
    PQfinish(conn);
}

static void fill(struct trio *shop)
{
    CHECK_OK(db_tx_begin(shop->place.db, &shop->place.tx));
    for (int32_t partition = 1; partition <= CHAINS; partition++)
        CHECK_OK(head_get(shop->place.db, partition, &shop->heads[partition]));
    enrol(shop, 1, "CARD-1");
    enrol(shop, 2, "CARD-2");
    enrol(shop, 3, "CARD-3");
    (void)buy(shop, 1, STR_NONE);
    shop->purchase = buy(shop, 2, STR("K7Q2"));
    (void)buy(shop, 2, STR_NONE);
    (void)buy(shop, 3, STR_NONE); /* its number is that of the purchase in chain 2 */
    shop->claim = claim(shop, 3);
    CHECK_OK(claim_take(shop->place.db, STR("K7Q2"), 3, shop->claim.number));
    shop->back = give_back(shop);
    (void)buy(shop, 3, STR_NONE);
    CHECK_OK(db_tx_commit(&shop->place.tx));
}

static bool open_shop(struct trio *shop)
{
    struct setup_result keys = { 0 };
    *shop = (struct trio){ 0 };
    if (getenv("HABITUE_TEST_POSTGRES") == NULL) {
        (void)printf("# SKIP there is no PostgreSQL in HABITUE_TEST_POSTGRES\n");
        return false;
    }
    CHECK_EQ(setenv("HABITUE_TEST_ENGINE", "postgres", 1), 0);
    place_init(&shop->place);
    CHECK_OK(arena_open(&shop->arena, 256u << 20));
    struct setup_request request = small_shop_request;
    request.partitions = CHAINS;
    CHECK_OK(setup_create(&shop->arena, shop->place.directory, &request, &keys));
    CHECK_OK(db_open(shop->place.directory, DB_WRITE, &shop->place.db));
    CHECK_OK(app_open(shop->place.directory, APP_INSPECT, &shop->app));
    fill(shop);
    run_sql(shop,
            "ALTER TABLE claim DISABLE TRIGGER USER; ALTER TABLE request DISABLE TRIGGER USER;"
            "ALTER TABLE entry DISABLE TRIGGER USER");
    return true;
}

static void close_shop(struct trio *shop)
{
    app_close(&shop->app);
    place_finish(&shop->place);
    arena_close(&shop->arena);
}

static void check_agrees(const struct trio *shop)
{
    struct verify_report report = { 0 };
    enum err err = verify_run(shop->app, NULL, NULL, &report);
    check_note("%s at entry %d-%d", report.what, (int)report.partition, (int)report.entry);
    CHECK_OK(err);
    CHECK(report.is_good);
    CHECK_EQ(report.partition_count, CHAINS);
    CHECK_EQ(report.accounts, CHAINS);
    int64_t entries = 0;
    for (int i = 0; i < CHAINS; i++) {
        CHECK_EQ(report.chains[i].entries, shop->heads[i + 1].number);
        CHECK(sha256_eq(&report.chains[i].head, &shop->heads[i + 1].hash));
        entries += report.chains[i].entries;
    }
    CHECK_EQ(report.entries, entries);
}

/* A finding in a chain, at an entry (0: none), whose words hold `word`. */
static void check_finds(const struct trio *shop, int32_t partition, int64_t entry, const char *word)
{
    struct verify_report report = { 0 };
    enum err err = verify_run(shop->app, NULL, NULL, &report);
    check_note("%s at entry %d-%d", report.what, (int)report.partition, (int)report.entry);
    CHECK_ERR(err, E_JOURNAL);
    CHECK(!report.is_good);
    CHECK_EQ(report.partition, partition);
    CHECK_EQ(report.entry, entry);
    CHECK(strstr(report.what, word) != NULL);
}

/* ---- what it says ----------------------------------------------------------------------------- */

TEST(honest_chains_agree)
{
    static struct trio shop;
    if (!open_shop(&shop))
        return;
    CHECK_EQ(shop.purchase.number, 3);
    CHECK_EQ(shop.back.moves.items[0].kind, MOVE_CANCEL);
    check_agrees(&shop);
    close_shop(&shop);
}

/* Each is undone again, and then all agree. */
TEST(rows_that_name_another_chain_are_found)
{
    static struct trio shop;
    if (!open_shop(&shop))
        return;
    const struct {
        const char *forge;
        const char *undo;
        int32_t partition;
        int64_t entry;
        const char *word;
    } cases[] = {
        { "UPDATE claim SET claimed_partition = 2", "UPDATE claim SET claimed_partition = 3", 2, 3,
          "claim" },
        { "UPDATE claim SET claimed_partition = NULL, claimed_by = NULL",
          "UPDATE claim SET claimed_partition = 3, claimed_by = 4", 2, 3, "claim" },
        { "UPDATE claim SET partition = 3", "UPDATE claim SET partition = 2", 3, 3, "claim" },
        { "UPDATE card SET partition = 2 WHERE code = 'CARD-3'",
          "UPDATE card SET partition = 3 WHERE code = 'CARD-3'", 2, 0, "card" },
        { "UPDATE card SET partition = 9 WHERE code = 'CARD-3'",
          "UPDATE card SET partition = 3 WHERE code = 'CARD-3'", 1, 0, "card" },
        { "UPDATE request SET partition = 3 WHERE partition = 2 AND number = 3",
          "UPDATE request SET partition = 2 WHERE idempotency_key = 'key-4'", 3, 3, "request" },
        { "UPDATE request SET partition = 9 WHERE idempotency_key = 'key-4'",
          "UPDATE request SET partition = 2 WHERE idempotency_key = 'key-4'", 1, 0, "request" },
        { "INSERT INTO head VALUES (4, 5, sha256(''), 1, 1, 1, 1)",
          "DELETE FROM head WHERE partition = 4", 1, 0, "beyond" },
        { "UPDATE installation SET partitions = 2", "UPDATE installation SET partitions = 3", 1, 0,
          "beyond" },
        { "UPDATE installation SET partitions = 4", "UPDATE installation SET partitions = 3", 4, 0,
          "head" },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        run_sql(&shop, cases[i].forge);
        check_finds(&shop, cases[i].partition, cases[i].entry, cases[i].word);
        run_sql(&shop, cases[i].undo);
    }
    check_agrees(&shop);
    close_shop(&shop);
}

static const char relink[] =
    "DO $$ DECLARE h bytea := decode(repeat('00', 32), 'hex'); r record; BEGIN"
    " FOR r IN SELECT number, body FROM entry WHERE partition = 3 ORDER BY number LOOP"
    "  h := sha256(h || convert_to(r.body, 'UTF8'));"
    "  UPDATE entry SET hash = h WHERE partition = 3 AND number = r.number;"
    " END LOOP; UPDATE head SET hash = h WHERE partition = 3; END $$";

/* As a careful forger would: the text, the columns and every hash. */
TEST(a_claim_of_another_purchase_is_found_with_every_hash_made_anew)
{
    static struct trio shop;
    if (!open_shop(&shop))
        return;
    run_sql(&shop, "UPDATE entry SET purchase_partition = 3, body = replace(body, E'of\\t2\\t3',"
                   " E'of\\t3\\t3') WHERE partition = 3 AND number = 4");
    run_sql(&shop, relink);
    check_finds(&shop, 3, 4, "claimed");
    run_sql(&shop, "UPDATE entry SET purchase_partition = 1, body = replace(body, E'of\\t3\\t3',"
                   " E'of\\t1\\t4') WHERE partition = 3 AND number = 4");
    run_sql(&shop, "UPDATE entry SET purchase = 4 WHERE partition = 3 AND number = 4");
    run_sql(&shop, relink);
    check_finds(&shop, 3, 4, "");
    run_sql(&shop, "UPDATE entry SET purchase_partition = 9, purchase = 2,"
                   " body = replace(body, E'of\\t1\\t4', E'of\\t9\\t2')"
                   " WHERE partition = 3 AND number = 4");
    run_sql(&shop, relink);
    check_finds(&shop, 3, 4, "chain");
    close_shop(&shop);
}

TEST(a_purchase_is_claimed_by_one_chain)
{
    static struct trio shop;
    if (!open_shop(&shop))
        return;
    CHECK_OK(db_tx_begin(shop.place.db, &shop.place.tx));
    struct entry again = claim(&shop, 1);
    CHECK_OK(db_tx_commit(&shop.place.tx));
    check_finds(&shop, 3, shop.claim.number, "another");
    CHECK(again.partition == 1);
    close_shop(&shop);
}

TEST(a_return_stands_in_the_chain_of_who_has_the_purchase)
{
    static struct trio shop;
    struct purchase_history history = { .purchase = &shop.purchase };
    struct refusal refusal = { 0 };
    if (!open_shop(&shop))
        return;
    struct entry back = about(&shop, 1, ENTRY_RETURN);
    back.account = 0;
    back.card = 0;
    CHECK_OK(decide_return(&shop.arena, program_of(&shop), &history, &back, NULL, &refusal));
    CHECK_OK(db_tx_begin(shop.place.db, &shop.place.tx));
    append(&shop, &back);
    CHECK_OK(db_tx_commit(&shop.place.tx));
    check_finds(&shop, 1, back.number, "not of this chain");
    close_shop(&shop);
}

/* Each chain says by itself which versions decide, and its head counts them. */
TEST(a_head_that_counts_other_versions_is_found)
{
    static struct trio shop;
    if (!open_shop(&shop))
        return;
    run_sql(&shop, "UPDATE head SET program_count = 2 WHERE partition = 3");
    check_finds(&shop, 3, 0, "counts other versions");
    run_sql(&shop, "UPDATE head SET program_count = 1 WHERE partition = 3");
    check_agrees(&shop);
    close_shop(&shop);
}

/* While a sale is written, the auditor sees it whole or not at all: what is not committed is not there. */
TEST(a_sale_that_is_being_written_is_no_finding)
{
    static struct trio shop;
    if (!open_shop(&shop))
        return;
    struct head before = shop.heads[2];
    CHECK_OK(db_tx_begin(shop.place.db, &shop.place.tx));
    (void)buy(&shop, 2, STR_NONE);
    struct head after = shop.heads[2];
    shop.heads[2] = before;
    check_agrees(&shop);
    CHECK_OK(db_tx_commit(&shop.place.tx));
    shop.heads[2] = after;
    check_agrees(&shop);
    close_shop(&shop);
}
