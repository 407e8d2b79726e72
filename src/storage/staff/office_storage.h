/* office_storage.h - who may enter the office, by what, and who has. */
#ifndef STORAGE_STAFF_OFFICE_STORAGE_H
#define STORAGE_STAFF_OFFICE_STORAGE_H

#include "core/digest.h"
#include "core/instant.h"
#include "core/proof/totp.h"
#include "storage/member_storage.h"

struct office_login {
    struct str code; /* of the operator */
    struct member_pin password;
    struct instant password_set;
    bool has_factor;
    uint8_t factor[TOTP_SECRET_BYTES];
    int64_t factor_step; /* of the newest code that was taken */
};

/* As it is now, or anew. */
MUST_USE enum err office_login_save(struct db *db, const struct office_login *login);
MUST_USE enum err office_login_get(struct db *db, struct arena *arena, struct str code,
                                   struct office_login *ret_login); /* E_NOT_FOUND */
MUST_USE enum err office_login_list(struct db *db, struct arena *arena,
                                    struct office_login **ret_logins, size_t *ret_count);
/* The code of this step is taken.  E_NOT_FOUND: it was already, or a newer one. */
MUST_USE enum err office_login_step(struct db *db, struct str code, int64_t step);

struct office_session {
    struct sha256 digest; /* of the word that the page has */
    struct str code;
    struct instant begun;
    struct instant ends;
    struct str address;
    struct str agent;
};

MUST_USE enum err office_session_insert(struct db *db, const struct office_session *session);
MUST_USE enum err office_session_get(struct db *db, struct arena *arena,
                                     const struct sha256 *digest,
                                     struct office_session *ret_session); /* E_NOT_FOUND */
/* Those that have not ended, the newest first. */
MUST_USE enum err office_session_list(struct db *db, struct arena *arena, struct instant now,
                                      int64_t limit, struct office_session **ret_sessions,
                                      size_t *ret_count);
MUST_USE enum err office_session_end(struct db *db, const struct sha256 *digest,
                                     struct instant now);
MUST_USE enum err office_session_forget(struct db *db, struct instant before);

#endif
