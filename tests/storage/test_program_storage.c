/* test_program_storage.c - storage/program_storage.c: drafts, active versions. */
#include "storage/program_storage.h"

#include "tests/storage/place.h"

static const struct instant noon = { .us = 1700000000000000 };
static const struct instant evening = { .us = 1700020000000000 };

TEST(versions_are_numbered_from_one)
{
    PLACE(place);
    struct program_row row = { .number = -1 };
    place_begin(&place);
    CHECK_ERR(program_get(place.db, &place.arena, 1, &row), E_NOT_FOUND);
    CHECK_EQ(row.number, -1);
    for (int64_t want = 1; want <= 3; want++) {
        int64_t number = 0;
        CHECK_OK(program_insert(place.db, STR("{\"name\":\"été\"}"), noon, &number));
        CHECK_EQ(number, want);
    }
    CHECK_OK(program_get(place.db, &place.arena, 2, &row));
    CHECK_EQ(row.number, 2);
    CHECK(!row.is_active);
    CHECK_EQ(row.created.us, noon.us);
    CHECK_STR(row.json, "{\"name\":\"été\"}");
}

TEST(a_draft_becomes_active_once)
{
    PLACE(place);
    struct program_row row;
    int64_t number = 0;
    place_begin(&place);
    CHECK_ERR(program_activate(place.db, 1, noon), E_NOT_FOUND);
    CHECK_OK(program_insert(place.db, STR("{}"), noon, &number));
    CHECK_OK(program_activate(place.db, number, noon));
    CHECK_ERR(program_activate(place.db, number, noon), E_PROGRAM_STATE);
    CHECK_ERR(program_activate(place.db, number, evening), E_PROGRAM_STATE);
    CHECK_OK(program_get(place.db, &place.arena, number, &row));
    CHECK(row.is_active);
    CHECK_EQ(row.active_from.us, noon.us);
}

struct seen {
    size_t count;
    int64_t numbers[4];
    struct instant last_from;
};

static enum err note_version(void *context, const struct program_row *row)
{
    struct seen *seen = context;
    CHECK_STR(row->json, row->number == 1 ? "{}" : "{\"b\":1}");
    CHECK(row->is_active);
    seen->numbers[seen->count++] = row->number;
    seen->last_from = row->active_from;
    return OK;
}

static enum err stop_at_once(void *context, const struct program_row *row)
{
    (void)row;
    struct seen *seen = context;
    seen->count++;
    return E_JOURNAL;
}

TEST(two_versions_do_not_begin_at_the_same_instant)
{
    PLACE(place);
    struct seen seen = { .count = 0 };
    int64_t first = 0;
    int64_t second = 0;
    place_begin(&place);
    CHECK_OK(program_insert(place.db, STR("{}"), noon, &first));
    CHECK_OK(program_insert(place.db, STR("{\"b\":1}"), noon, &second));
    CHECK_OK(program_activate(place.db, first, noon));
    CHECK_ERR(program_activate(place.db, second, noon), E_EXISTS);
    CHECK_OK(program_activate(place.db, second, evening));
    CHECK_OK(program_each(place.db, note_version, &seen));
    CHECK_EQ(seen.count, 2);
    CHECK_EQ(seen.numbers[0], first);
    CHECK_EQ(seen.numbers[1], second);
    CHECK_EQ(seen.last_from.us, evening.us);
    CHECK_ERR(program_each(place.db, stop_at_once, &seen), E_JOURNAL);
    CHECK_EQ(seen.count, 3);
}
