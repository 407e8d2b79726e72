/* db_sqlite_cache.c - SQLite's page cache, without its walk through every page at each commit.
 *
 * When a tree is balanced, SQLite swaps the numbers of two pages by way of a third: that of the page
 * which holds the locks, 1 GiB into the file, which is never content.  Its page cache remembers the
 * greatest number it has seen, and so believes from then on that it holds pages far beyond the end of
 * the database; at each commit it looks for them everywhere.  With 8,000 pages that was a sixth of all
 * the work of a sale.
 *
 *      SQLite ──► (this file: that one number becomes 0) ──► SQLite's own page cache
 *
 * 0 is no page's number either, and never the greatest.  Nothing else is changed: every call is handed
 * on.  https://www.sqlite.org/c3ref/pcache_methods2.html
 */
#include <pthread.h>
#include <stdlib.h>

#include "storage/sqlite/db_sqlite.h"

#define LOCK_BYTE 0x40000000u /* https://www.sqlite.org/fileformat2.html, section 1.3 */

struct cache {
    sqlite3_pcache *own;
    unsigned lock_page;
};

static sqlite3_pcache_methods2 own; /* written once, before the first connection */

static unsigned number_of(const struct cache *cache, unsigned page)
{
    return page == cache->lock_page ? 0 : page;
}

static int cache_init(void *context)
{
    (void)context;
    return own.xInit(own.pArg);
}

static void cache_shutdown(void *context)
{
    (void)context;
    own.xShutdown(own.pArg);
}

static sqlite3_pcache *cache_create(int page_bytes, int extra_bytes, int is_purgeable)
{
    struct cache *cache = sqlite3_malloc64(sizeof(*cache));
    if (cache == NULL)
        return NULL;
    cache->lock_page = LOCK_BYTE / (unsigned)page_bytes + 1;
    cache->own = own.xCreate(page_bytes, extra_bytes, is_purgeable);
    if (cache->own == NULL) {
        sqlite3_free(cache);
        return NULL;
    }
    return (sqlite3_pcache *)cache;
}

static void cache_size(sqlite3_pcache *ref, int pages)
{
    struct cache *cache = (struct cache *)ref;
    own.xCachesize(cache->own, pages);
}

static int cache_count(sqlite3_pcache *ref)
{
    struct cache *cache = (struct cache *)ref;
    return own.xPagecount(cache->own);
}

static sqlite3_pcache_page *cache_fetch(sqlite3_pcache *ref, unsigned page, int may_create)
{
    struct cache *cache = (struct cache *)ref;
    return own.xFetch(cache->own, number_of(cache, page), may_create);
}

static void cache_unpin(sqlite3_pcache *ref, sqlite3_pcache_page *page, int is_discarded)
{
    struct cache *cache = (struct cache *)ref;
    own.xUnpin(cache->own, page, is_discarded);
}

static void cache_rekey(sqlite3_pcache *ref, sqlite3_pcache_page *page, unsigned from, unsigned to)
{
    struct cache *cache = (struct cache *)ref;
    own.xRekey(cache->own, page, number_of(cache, from), number_of(cache, to));
}

static void cache_truncate(sqlite3_pcache *ref, unsigned limit)
{
    struct cache *cache = (struct cache *)ref;
    own.xTruncate(cache->own, limit);
}

static void cache_destroy(sqlite3_pcache *ref)
{
    struct cache *cache = (struct cache *)ref;
    own.xDestroy(cache->own);
    sqlite3_free(cache);
}

static void cache_shrink(sqlite3_pcache *ref)
{
    struct cache *cache = (struct cache *)ref;
    own.xShrink(cache->own);
}

static void install(void)
{
    static const sqlite3_pcache_methods2 ours = {
        .iVersion = 1,
        .xInit = cache_init,
        .xShutdown = cache_shutdown,
        .xCreate = cache_create,
        .xCachesize = cache_size,
        .xPagecount = cache_count,
        .xFetch = cache_fetch,
        .xUnpin = cache_unpin,
        .xRekey = cache_rekey,
        .xTruncate = cache_truncate,
        .xDestroy = cache_destroy,
        .xShrink = cache_shrink,
    };
    int rc = sqlite3_config(SQLITE_CONFIG_GETPCACHE2, &own);
    if (rc == SQLITE_OK)
        rc = sqlite3_config(SQLITE_CONFIG_PCACHE2, &ours);
    assert(rc == SQLITE_OK); /* nobody uses SQLite before its first connection is opened here */
}

void db_sqlite_cache_install(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    int failed = pthread_once(&once, install);
    assert(failed == 0);
}
