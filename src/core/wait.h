/* wait.h - a condition whose waits end by the clock that nobody sets. */
#ifndef CORE_WAIT_H
#define CORE_WAIT_H

#include <pthread.h>

#include "core/base.h"

void wait_condition_init(pthread_cond_t *condition);

/* Under the lock, and for a condition made by wait_condition_init(): sleeps until it is signalled, or until an
 * instant of clock_monotonic_us() is reached: then false.  May wake for no reason. */
bool wait_until(pthread_cond_t *condition, pthread_mutex_t *lock, int64_t until_us);

#endif
