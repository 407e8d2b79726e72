/* setup.h - a new installation, and the keys that may speak to it. */
#ifndef APP_SETUP_H
#define APP_SETUP_H

#include "core/digest.h"
#include "storage/config_storage.h"
#include "storage/db_open.h"

#define PARTITIONS_DEFAULT 16 /* of a database in PostgreSQL */

struct setup_request {
    struct str name;      /* of the merchant and its first shop */
    struct str preset;    /* app/presets.h */
    struct str currency;  /* "EUR" */
    struct str zone;      /* "Europe/Paris" */
    struct str country;   /* "FR" */
    struct str language;  /* "fr" */
    struct str shop_code; /* "market" */
    struct str till_code; /* "1" */
    int64_t columns;
    int64_t partitions;  /* 0: as many as the engine wants; an embedded database has 1 */
    bool is_distributed; /* over the nodes of a Citus cluster */
};

struct setup_result {
    struct str admin_key; /* shown once */
    struct str till_key;
};

/* Creates a database at an address (storage/db_open.h) with a merchant, a shop, a till, the preset as
 * first programme (active from the beginning of time, so that an old history can be imported), and two
 * keys.  Leaves nothing behind when it fails.  E_DB_EXISTS, E_INVALID (zone, currency, preset), E_PARTITIONS, E_FILE, E_DISK_FULL,
 * E_CITUS. */
MUST_USE enum err setup_create(struct arena *arena, const char *address,
                               const struct setup_request *request,
                               struct setup_result *ret_result);

/* A new key "hab_" + 43 characters... kept only as a digest.  *ret_secret is shown once. */
MUST_USE enum err key_create(struct db *db, struct arena *arena, struct api_key *key,
                             struct str *ret_secret);
struct sha256 key_digest(struct str secret);

/* "quote,earn,members.read" to bits and back; E_INVALID names no scope. */
MUST_USE enum err scopes_parse(struct str text, int64_t *ret_scopes);
void scopes_format(struct buf *out, int64_t scopes);
extern const int64_t scopes_of_till; /* what a till needs */

#endif
