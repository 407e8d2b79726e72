/* ids.h - ids as people and programs see them: "1-1042" is number 1042 of partition 1.
 *
 * An id carries its partition, so that whoever has an id knows where its rows are.
 */
#ifndef APP_IDS_H
#define APP_IDS_H

#include "core/buf.h"

struct id {
    int32_t partition; /* 1..PARTITIONS_MAX */
    int64_t number;    /* from 1 */
};

MUST_USE enum err id_parse(struct str text, struct id *ret_id); /* E_NOT_FOUND: it names nothing */
void id_format(struct buf *out, struct id id);
MUST_USE enum err id_text(struct arena *arena, struct id id, struct str *ret_text);

#endif
