/* db_merchant.c - where the database of a merchant lies that an installation keeps beside its own. */
#include "storage/db_merchant.h"

#include "core/limits.h"
#include "storage/db_open.h"
#include "storage/files.h"

#define FOLDER_NAME "merchants"

bool merchant_code_is_valid(struct str code)
{
    for (size_t i = 0; i < code.len; i++) {
        char c = code.ptr[i];
        bool is_letter = c >= 'a' && c <= 'z';
        bool is_other = (c >= '0' && c <= '9') || c == '-';
        if (!is_letter && (i == 0 || !is_other))
            return false;
    }
    return code.len >= 1 && code.len <= MERCHANT_CODE_MAX_BYTES;
}

/* Behind the last options of the words that follow the question mark, or at their end. */
static size_t place_of_options(struct str words, bool *ret_has_options)
{
    struct str rest = words;
    struct str word = STR_NONE;
    size_t place = words.len;
    *ret_has_options = false;
    while (words.len > 0 && str_cut(&rest, '&', &word)) {
        if (!str_begins(word, STR("options=")))
            continue;
        *ret_has_options = true;
        place = (size_t)(word.ptr - words.ptr) + word.len;
    }
    return place;
}

/* Of several settings in one `options` the last counts, as it does of several `options`. */
static void write_url(struct buf *out, struct str url, struct str code)
{
    size_t question = str_find(url, '?');
    struct str words = str_sub(url, question + 1, url.len);
    bool has_options = false;
    size_t place = place_of_options(words, &has_options);
    buf_str(out, str_sub(url, 0, question));
    buf_char(out, '?');
    buf_str(out, str_sub(words, 0, place));
    if (has_options)
        buf_lit(out, "%20");
    else
        buf_str(out, place > 0 ? STR("&options=") : STR("options="));
    buf_lit(out, "-csearch_path%3Dmerchant_");
    for (size_t i = 0; i < code.len; i++)
        buf_char(out, code.ptr[i] == '-' ? '_' : code.ptr[i]);
    buf_str(out, str_sub(words, place, words.len));
}

void db_merchant_address(struct buf *out, const char *address, struct str code)
{
    assert(merchant_code_is_valid(code));
    if (db_is_url(address)) {
        write_url(out, str_c(address), code);
    } else {
        buf_str(out, str_c(address));
        buf_lit(out, "/" FOLDER_NAME "/");
        buf_str(out, code);
    }
    buf_char(out, '\0');
}

enum err db_merchants_create(const char *address)
{
    char path[FILES_PATH_MAX_BYTES];
    if (db_is_url(address))
        return OK;
    TRY(files_path(path, address, FOLDER_NAME));
    return files_directory(path);
}
