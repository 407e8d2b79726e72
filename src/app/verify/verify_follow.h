/* verify_follow.h - points that become vouchers by themselves: when they had to, and then only. */
#ifndef APP_VERIFY_VERIFY_FOLLOW_H
#define APP_VERIFY_VERIFY_FOLLOW_H

#include "app/verify/verify_tables.h"
#include "loyalty/decide/decide.h"

/* Before an entry is replayed: if a voucher was due, it is that. */
MUST_USE enum err verify_follow_before(struct audit *audit, const struct entry *entry);

/* Of a conversion that nobody asked for, about to be replayed: it is the one that was due. */
MUST_USE enum err verify_follow_convert(struct audit *audit, const struct program *program,
                                        const struct entry *entry, const struct account *account);

/* After an entry was replayed: what is due behind it, by the version in force (NULL: none), on the account as it is
 * now (NULL: of nobody). */
MUST_USE enum err verify_follow_after(struct audit *audit, const struct program *now,
                                      const struct entry *entry, struct account *account);

/* After the last entry. */
MUST_USE enum err verify_follow_end(struct audit *audit);

#endif
