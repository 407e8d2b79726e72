/* db_postgres_distribute.c - tables over the nodes of a Citus cluster, as docs/scale.md says.
 *
 * Citus 12.1 on PostgreSQL 15.  What grows with the accounts lies by its partition, the directories by their
 * own keys; the few rows of who sells stay with the coordinator, to which every connection goes.  The
 * triggers which keep the journal append-only look at their own row alone, so they are as good on each shard
 * as on the whole; Citus wants to be told so.
 *
 * The statements are those of its manual: https://docs.citusdata.com/en/v12.1/develop/api_udf.html
 */
#include "storage/postgres/db_postgres.h"

/* Of this connection: triggers are looked at when a table is distributed, and never again.  With more than one
 * copy of a shard no row could be locked.  What a writer tells the planner is not meant for Citus's own
 * queries. */
static const char settings[] = "SET citus.enable_unsafe_triggers = on; "
                               "SET citus.shard_replication_factor = 1; "
                               "RESET plan_cache_mode; RESET enable_seqscan; "
                               "RESET enable_bitmapscan; RESET enable_hashjoin; "
                               "RESET enable_mergejoin";

struct placed {
    const char *is_there; /* 1 or 0 */
    const char *make;
};

#define IS_PLACED(table)                                                                           \
    "SELECT count(*) FROM pg_dist_partition WHERE logicalrelid = to_regclass('" table "')"
#define PLACED(table, column, beside)                                                              \
    {                                                                                              \
        IS_PLACED(table), "SELECT create_distributed_table('" table "', '" column                  \
                          "', colocate_with => '" beside "')"                                      \
    }

/* In the order of their foreign keys. */
static const struct placed tables[] = {
    PLACED("head", "partition", "none"),
    PLACED("account", "partition", "head"),
    PLACED("lot", "partition", "head"),
    PLACED("member", "partition", "head"),
    PLACED("member_word", "partition", "head"),
    PLACED("entry", "partition", "head"),
    PLACED("notice", "partition", "head"),
    PLACED("handover", "partition", "head"),
    PLACED("hold", "partition", "head"),
    PLACED("referral", "partition", "head"),
    PLACED("payment", "partition", "head"),
    PLACED("payment_refund", "partition", "head"),
    PLACED("print_job", "partition", "head"),
    PLACED("exception", "partition", "head"),
    PLACED("consent", "partition", "head"),
    PLACED("message", "partition", "head"),
    PLACED("offline_spent", "partition", "head"),
    PLACED("moved_card", "partition", "head"),
    PLACED("moved_member", "partition", "head"),
    PLACED("request", "idempotency_key", "none"),
    PLACED("receipt", "till_id", "none"),
    PLACED("card", "code", "none"),
    PLACED("claim", "code", "none"),
    PLACED("referral_code", "code", "none"),
    PLACED("invitation", "code", "none"),
    PLACED("pass_device", "code", "none"),
    PLACED("phone", "token", "none"),
    PLACED("chip", "uid", "none"),
};

static enum err is_placed(struct db_postgres *db, const char *text, bool *ret_is_so)
{
    CLEANUP(db_postgres_result_free) PGresult *result = db_postgres_ask_row(db, text);
    int64_t count = 0;
    TRY(db_postgres_number(db, result, 0, &count));
    *ret_is_so = count > 0;
    return OK;
}

enum err db_postgres_is_distributed(struct db_postgres *db, bool *ret_is_so)
{
    return is_placed(db, IS_PLACED("head"), ret_is_so);
}

enum err db_postgres_distribute_settings(struct db_postgres *db)
{
    return db_postgres_run(db, settings);
}

enum err db_postgres_distribute(struct db_postgres *db)
{
    TRY(db_postgres_distribute_settings(db));
    for (size_t i = 0; i < COUNT(tables); i++) {
        bool is_there = false;
        TRY(is_placed(db, tables[i].is_there, &is_there));
        if (!is_there)
            TRY(db_postgres_run(db, tables[i].make));
    }
    return OK;
}
