/* tasks.h - the tasks of a night, one file each. */
#ifndef JOBS_TASKS_H
#define JOBS_TASKS_H

#include "jobs/night.h"

extern const struct night_task night_expire;     /* task_expire.c: lots end with their last day */
extern const struct night_task night_release;    /* task_release.c: holds whose time is over */
extern const struct night_task night_unit_end;   /* task_end.c: units that have ended */
extern const struct night_task night_tier_loss;  /* task_tier.c: a tier that is no longer earned */
extern const struct night_task night_announce;   /* task_announce.c: what expires in so many days */
extern const struct night_task night_membership; /* task_membership.c: a fee that is over so soon */

extern const struct night_task night_dormant;  /* task_dormant.c: cards fall asleep */
extern const struct night_task night_card_end; /* task_card_end.c: cards that end in so many days */

#endif
