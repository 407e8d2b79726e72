/* tasks.c - what is done for an account in a night, in this order. */
#include "jobs/tasks.h"

const struct night_task *const night_tasks[] = {
    &night_expire, /* first: what is over is over for those behind it */
    &night_release,    &night_unit_end,
    &night_tier_loss,  &night_dormant, /* before the next: what sleeps is not announced */
    &night_card_end,   &night_announce,
    &night_membership, NULL,
};
