/* test_archive.c - documents/archive.c: the same files are the same bytes. */
#include "documents/archive.h"

#include <string.h>

#include "tests/lib/check.h"

static const struct archive_file files[] = {
    { { "a.txt", 5 }, { "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", 40 } },
    { { "fr.lproj/b", 10 }, { "", 0 } },
};

TEST(the_same_files_are_the_same_bytes)
{
    char one[1024];
    char two[1024];
    struct buf out = BUF(one);
    struct buf again = BUF(two);
    CHECK_OK(archive_write(files, COUNT(files), &out));
    CHECK_OK(archive_write(files, COUNT(files), &again));
    CHECK_EQ(out.used, again.used);
    CHECK_MEM(one, two, out.used);
    CHECK(memcmp(one, "PK\3\4", 4) == 0);
}

TEST(what_does_not_fit_is_refused)
{
    char room[64];
    char name[ARCHIVE_NAME_MAX_BYTES + 1];
    struct buf out = BUF(room);
    CHECK_ERR(archive_write(files, COUNT(files), &out), E_LIMIT);
    memset(name, 'n', sizeof(name));
    const struct archive_file file = { .name = { .ptr = name, .len = sizeof(name) },
                                       .bytes = STR("x") };
    char more[1024];
    out = (struct buf){ .base = more, .size = sizeof(more) };
    CHECK_ERR(archive_write(&file, 1, &out), E_LIMIT);
}
