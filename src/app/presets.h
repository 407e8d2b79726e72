/* presets.h - the programmes a new installation can begin with: programs/<name>.json, carried inside
 * the program.
 */
#ifndef APP_PRESETS_H
#define APP_PRESETS_H

#include "core/str.h"

struct preset {
    const char *name; /* "points" */
    struct str text;  /* JSON, in euros; setup writes another currency in its place */
};

extern const struct preset presets[]; /* by name; from tools/textgen.py */
extern const size_t preset_count;

const struct preset *preset_find(struct str name); /* or NULL */

#endif
