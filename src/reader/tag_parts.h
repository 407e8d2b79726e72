/* tag_parts.h - the kinds of cards that tag.c tries, one file each; nobody else calls them. */
#ifndef READER_TAG_PARTS_H
#define READER_TAG_PARTS_H

#include "reader/tag.h"

/* Each gives the first record of the message of a tag.  E_NOT_FOUND when it is no such tag, or keeps none that is read
 * here; E_CARD_GONE, E_CARD_MUTE, E_SCAN_TRUNCATED, E_NO_MEMORY. */
MUST_USE enum err tag_type2(struct arena *arena, const struct apdu_line *line,
                            struct str *ret_record);
MUST_USE enum err tag_type4(struct arena *arena, const struct apdu_line *line,
                            struct str *ret_record);

/* The text that the shop's own chip has where the plan says.  E_NOT_FOUND when it has no such application; E_CARD_MUTE
 * when it has, and nothing at that place; E_CARD_GONE, E_NO_MEMORY. */
MUST_USE enum err tag_chip(struct arena *arena, const struct apdu_line *line,
                           const struct tag_plan *plan, struct str *ret_text);

#endif
