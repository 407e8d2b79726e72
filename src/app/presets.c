/* presets.c - finds a preset by its name. */
#include "app/presets.h"

const struct preset *preset_find(struct str name)
{
    for (size_t i = 0; i < preset_count; i++) {
        if (str_eq(str_c(presets[i].name), name))
            return &presets[i];
    }
    return NULL;
}
