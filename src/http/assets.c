/* assets.c - finds a file of the pages by the path of a request. */
#include "http/assets.h"

const struct asset *asset_find(struct str path)
{
    size_t low = 0;
    size_t high = asset_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = str_compare(path, str_c(assets[middle].path));
        if (order == 0)
            return &assets[middle];
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}
