/* birthdays.h - members whose birthday it is: an event each, on which rules may give. */
#ifndef JOBS_BIRTHDAYS_H
#define JOBS_BIRTHDAYS_H

#include "jobs/night.h"

/* Records the birthdays of the night's day, and of the BIRTHDAY_DAYS before it that no night recorded; each
 * once in a year, by a request key of its own.  Nothing when no rule in force is for them.  A dry run counts
 * those of the day alone.  `db` reads; the arena is reset.  Errors of the database. */
MUST_USE enum err birthdays_run(const struct night *night, struct db *db, struct arena *arena,
                                bool is_dry_run, int64_t *ret_count);

#endif
