/* log.h - lines for the operator: one event a line, logfmt, on standard error.
 *
 *      log_event(LOG_INFO, "listening", LOG_TEXT("address", address), LOG_INT("port", 8080));
 *
 * Never a name, a card or a key: ids only.  An error is logged once, where it stops travelling
 * (http, jobs, cli); core, loyalty and storage do not log above debug.
 */
#ifndef CORE_LOG_H
#define CORE_LOG_H

#include "core/str.h"

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARNING, LOG_ERROR };

struct log_field {
    const char *name;
    bool is_int;
    int64_t num;
    struct str text;
};

#define LOG_INT(name_, value)                                                                      \
    ((struct log_field){ .name = (name_), .is_int = true, .num = (value) })
#define LOG_TEXT(name_, value) ((struct log_field){ .name = (name_), .text = (value) })
#define log_event(level, event, ...)                                                               \
    log_event_((level), (event),                                                                   \
               (const struct log_field[]){ __VA_ARGS__ __VA_OPT__(, ){ .name = NULL } })

void log_set_level(enum log_level level); /* at start, before threads; LOG_INFO otherwise */
void log_event_(enum log_level level, const char *event, const struct log_field *fields);

#endif
