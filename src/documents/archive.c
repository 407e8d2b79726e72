/* archive.c - a zip by libzip, in memory; the only file that knows it. */
#include "documents/archive.h"

#include <zip.h>

#define BEST_LEVEL 9
/* 1980-01-01 00:00, the first moment that a zip can tell. */
#define DOS_TIME 0
#define DOS_DATE (1u << 5 | 1u)

static void free_source(zip_source_t **source)
{
    if (*source != NULL)
        zip_source_free(*source);
}

/* What is in it but not on its way to `source` is thrown away. */
static void discard_zip(zip_t **zip)
{
    if (*zip != NULL)
        zip_discard(*zip);
}

static void close_source(zip_source_t **source)
{
    if (*source != NULL)
        (void)zip_source_close(*source);
}

static enum err add(zip_t *zip, const struct archive_file *file)
{
    char room[ARCHIVE_NAME_MAX_BYTES + 1];
    struct buf name = BUF(room);
    buf_str(&name, file->name);
    buf_char(&name, '\0');
    if (name.err != OK)
        return E_LIMIT;
    zip_source_t *source = zip_source_buffer(zip, file->bytes.ptr, file->bytes.len, 0);
    if (source == NULL)
        return E_NO_MEMORY;
    zip_int64_t index = zip_file_add(zip, room, source, ZIP_FL_ENC_UTF_8);
    if (index < 0) {
        zip_source_free(source);
        return E_NO_MEMORY;
    }
    if (zip_set_file_compression(zip, (zip_uint64_t)index, ZIP_CM_DEFLATE, BEST_LEVEL) != 0 ||
        zip_file_set_dostime(zip, (zip_uint64_t)index, DOS_TIME, DOS_DATE, 0) != 0)
        return E_SYSTEM;
    return OK;
}

static enum err copy_out(zip_source_t *made, struct buf *out)
{
    CLEANUP(close_source) zip_source_t *open = NULL;
    zip_stat_t stat;
    if (zip_source_stat(made, &stat) != 0 || (stat.valid & ZIP_STAT_SIZE) == 0 ||
        zip_source_open(made) != 0)
        return E_SYSTEM;
    open = made;
    char *room = buf_room(out, stat.size);
    if (room == NULL)
        return E_LIMIT;
    return zip_source_read(open, room, stat.size) == (zip_int64_t)stat.size ? OK : E_SYSTEM;
}

enum err archive_write(const struct archive_file *files, size_t count, struct buf *out)
{
    CLEANUP(free_source) zip_source_t *made = zip_source_buffer_create(NULL, 0, 0, NULL);
    CLEANUP(discard_zip) zip_t *zip = NULL;
    if (made == NULL)
        return E_NO_MEMORY;
    zip_source_keep(made); /* for us, when the zip has closed it */
    zip = zip_open_from_source(made, ZIP_TRUNCATE, NULL);
    if (zip == NULL) {
        zip_source_free(made);
        return E_NO_MEMORY;
    }
    for (size_t i = 0; i < count; i++)
        TRY(add(zip, &files[i]));
    if (zip_close(zip) != 0)
        return E_NO_MEMORY;
    zip = NULL;
    return copy_out(made, out);
}
