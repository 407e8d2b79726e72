/* db_postgres_distribute.c - tables over the nodes of a Citus cluster, as docs/scale.md says.
 *
 * Citus 12.1 on PostgreSQL 15.  What grows with the accounts lies by its partition, the directories by their
 * own keys; the few rows of who sells stay with the coordinator, to which every connection goes.  The
 * triggers which keep the journal append-only look at their own row alone, so they are as good on each shard
 * as on the whole; Citus wants to be told so.
 *
 * The statements are those of its manual: https://docs.citusdata.com/en/v12.1/develop/api_udf.html
 */
#include "storage/db_postgres.h"

/* Also for the connections to come. */
static const char triggers_are_local[] =
    "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET citus.enable_unsafe_triggers = on', "
    "current_database()); END $$";

static const char *const statements[] = {
    triggers_are_local,
    "SET citus.enable_unsafe_triggers = on",
    "SELECT create_distributed_table('head', 'partition', colocate_with => 'none')",
    "SELECT create_distributed_table('account', 'partition', colocate_with => 'head')",
    "SELECT create_distributed_table('lot', 'partition', colocate_with => 'head')",
    "SELECT create_distributed_table('member', 'partition', colocate_with => 'head')",
    "SELECT create_distributed_table('member_word', 'partition', colocate_with => 'head')",
    "SELECT create_distributed_table('entry', 'partition', colocate_with => 'head')",
    "SELECT create_distributed_table('handover', 'partition', colocate_with => 'head')",
    "SELECT create_distributed_table('request', 'idempotency_key', colocate_with => 'none')",
    "SELECT create_distributed_table('receipt', 'till_id', colocate_with => 'none')",
    "SELECT create_distributed_table('card', 'code', colocate_with => 'none')",
    "SELECT create_distributed_table('claim', 'code', colocate_with => 'none')",
};

enum err db_postgres_distribute(struct db_postgres *db)
{
    if (!db->db.is_distributed)
        return E_CITUS;
    for (size_t i = 0; i < COUNT(statements); i++)
        TRY(db_postgres_run(db, statements[i]));
    return OK;
}
