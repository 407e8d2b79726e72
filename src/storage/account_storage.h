/* account_storage.h - accounts and their lots, as the engine wants them. */
#ifndef STORAGE_ACCOUNT_STORAGE_H
#define STORAGE_ACCOUNT_STORAGE_H

#include "core/instant.h"
#include "loyalty/lots.h"
#include "storage/db.h"

/* An account that has no entry yet: it is there for others when account_newest_save() has said which is its
 * newest; and when it was acted with, DATE_NONE: not by that.  The day moves on only.  All that writes does so by
 * db_put(). */
MUST_USE enum err account_insert(struct db *db, int32_t partition, int64_t number,
                                 struct instant now);
MUST_USE enum err account_newest_save(struct db *db, int32_t partition, int64_t number,
                                      int64_t newest, struct date acted);

/* What is told of an account among its members.  No verdict rests on it. */
enum privacy {
    PRIVACY_TOTALS, /* each sees his own; of others only how much was earned or taken */
    PRIVACY_ALL,    /* everybody sees everything */
};
struct account_settings {
    enum privacy privacy;
    int64_t notice_from_minor; /* taken at once, from which on the holder is told; 0: of nothing */
};
struct str privacy_name(enum privacy privacy); /* "totals" */
bool privacy_find(struct str name, enum privacy *ret_privacy);

/* E_NOT_FOUND. */
MUST_USE enum err account_settings_get(struct db *db, int32_t partition, int64_t number,
                                       struct account_settings *ret_settings);
MUST_USE enum err account_settings_save(struct db *db, int32_t partition, int64_t number,
                                        const struct account_settings *settings);

/* The number of its newest entry; 0: none.  E_NOT_FOUND. */
MUST_USE enum err account_newest(struct db *db, int32_t partition, int64_t number,
                                 int64_t *ret_newest);

/* The account with every lot that has something left or held, by number.  E_NOT_FOUND. */
MUST_USE enum err account_ask(struct db *db, int32_t partition, int64_t number); /* db_ask() */
MUST_USE enum err account_load(struct db *db, struct arena *arena, int32_t partition,
                               int64_t number, struct account *ret_account);

/* The same with all its lots, the closed ones too: a return may reopen one.  There is room for LOTS_NEW_MAX
 * more, because an account may have had more lots than the engine makes room for (LOTS_MAX). */
MUST_USE enum err account_load_all(struct db *db, struct arena *arena, int32_t partition,
                                   int64_t number, struct account *ret_account);

/* Writes the lots that moves changed (is_changed), the number of the next one when lots were
 * added (lot_next > lot_next_loaded), and its past when that is kept and has changed.  The arena is for the
 * text of that, which must last until the next question or the commit. */
MUST_USE enum err account_save(struct db *db, struct arena *arena, int32_t partition,
                               const struct account *account, int64_t lot_next_loaded);

/* Walks every account and its lots, by number: for verify.  Its newest entry is the one that it names;
 * 0: none, -1: it does not say.  visit() may stop the walk by an error. */
typedef enum err account_visit(void *context, const struct account *account);
MUST_USE enum err account_each(struct db *db, struct arena *arena, int32_t partition,
                               account_visit *visit, void *context);

/* A page of such a walk, for who has time between two: up to `limit` accounts (ACCOUNT_PAGE_MAX) from a number
 * on, each with the lots that have something left or held; its newest entry and its last act are told of one whose last act
 * was before a day (DATE_NONE: of none for that), and of one whose past is kept; of others not (-1).  None: there are no
 * more. */
#define ACCOUNT_PAGE_MAX 1024
MUST_USE enum err account_page(struct db *db, struct arena *arena, int32_t partition, int64_t from,
                               int64_t limit, struct date acted_before,
                               struct account **ret_accounts, size_t *ret_count);

#endif
