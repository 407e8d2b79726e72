/* ids.h - ids as people and programs see them: "1-1042" is number 1042 of partition 1.
 *
 * An id carries its partition, so that whoever has an id knows where its rows are.
 */
#ifndef APP_IDS_H
#define APP_IDS_H

#include "core/buf.h"

struct command;

struct id {
    int32_t partition; /* 1..PARTITIONS_MAX */
    int64_t number;    /* from 1 */
};

MUST_USE enum err id_parse(struct str text, struct id *ret_id); /* E_NOT_FOUND: it names nothing */
void id_format(struct buf *out, struct id id);
MUST_USE enum err id_text(struct arena *arena, struct id id, struct str *ret_text);

/* ---- rows that are no numbers: "1-7K2MQ0XTR9B4CE5D" is a payment or a print of partition 1 ------------ */

#define CODED_ID_CHARS 16
#define CODED_ID_BYTES 32 /* "1024-" and the code */

/* E_NOT_FOUND: it names nothing. */
MUST_USE enum err coded_id_parse(struct str text, int32_t *ret_partition, struct str *ret_code);
void coded_id_format(struct buf *out, int32_t partition, struct str code);

/* The code of what a command makes, from its key and its request's key: the same request finds it again. */
MUST_USE enum err coded_id_make(const struct command *command, struct str *ret_code);

#endif
