/* test_programs.c - app/programs.c: versions come into force one after the other, up to the bound. */
#include "app/programs.h"

#include "storage/program_storage.h"
#include "tests/lib/small_shop.h"

#define FAR_US INT64_C(4102444800000000) /* 2100-01-01 */

/* The text of version 1 as one more draft; its number is the next. */
static void draft(struct small_shop *place)
{
    const struct json_node *root = NULL;
    struct problem problem = { 0 };
    struct program_request request = { .json = app_program_by_number(place->app, 1)->json };
    CHECK_OK(json_parse(&place->arena, request.json, &root, &problem));
    request.program = root;
    struct command command = small_shop_command(place, program_create_run, &request);
    CHECK_OK(commit_wait(app_loop(place->app), &command));
}

static enum err activate(struct small_shop *place, struct str id, int64_t from_us)
{
    const struct program_request request = { .id = id,
                                             .from = { .us = from_us },
                                             .has_from = true };
    struct command command = small_shop_command(place, program_activate_run, &request);
    return commit_wait(app_loop(place->app), &command);
}

static int64_t number_at(const struct small_shop *place, int64_t us)
{
    return app_program_at(place->app, (struct instant){ .us = us })->number;
}

static struct program_row row_of(const struct small_shop *place, int64_t number)
{
    return (struct program_row){ .number = number,
                                 .is_active = true,
                                 .active_from = { .us = FAR_US + number },
                                 .json = app_program_by_number(place->app, 1)->json };
}

TEST(one_version_more_than_can_be_kept_is_refused_and_harms_nothing)
{
    struct small_shop place;
    small_shop_open(&place, "bound");
    draft(&place);
    draft(&place);
    for (int64_t number = 10; number < 10 + PROGRAM_VERSIONS_MAX - 2; number++) {
        struct program_row row = row_of(&place, number);
        CHECK_OK(app_program_prepare(place.app, &row));
        app_program_publish(place.app, number);
    }
    CHECK_OK(activate(&place, STR("2"), FAR_US)); /* the last that fits */
    CHECK_EQ(number_at(&place, FAR_US), 2);

    CHECK_ERR(activate(&place, STR("3"), FAR_US - 1), E_PROGRAMS_FULL);
    CHECK_EQ(number_at(&place, FAR_US - 1), 1);
    struct reader reader = { 0 };
    struct program_row row = { 0 };
    CHECK_OK(reader_take(place.app, &reader));
    CHECK_OK(program_get(reader.db, &place.arena, 3, &row));
    CHECK(!row.is_active);
    reader_give(&reader);

    draft(&place); /* the writer goes on */
    app_close(&place.app);
    CHECK_OK(app_open(place.folder, APP_SERVE, &place.app));
    CHECK_EQ(number_at(&place, FAR_US), 2);
    CHECK(app_program_by_number(place.app, 3) == NULL);
    small_shop_close(&place);
}

TEST(a_version_whose_commit_failed_is_taken_up_by_the_next_try)
{
    struct small_shop place;
    small_shop_open(&place, "again");
    struct program_row row = row_of(&place, 10);
    for (int i = 0; i <= PROGRAM_VERSIONS_MAX; i++) { /* it takes the same place every time */
        row.active_from.us = FAR_US + i;
        CHECK_OK(app_program_prepare(place.app, &row));
    }
    CHECK(app_program_by_number(place.app, 10) == NULL); /* nobody sees it before */
    app_program_publish(place.app, 10);
    CHECK_EQ(number_at(&place, FAR_US + PROGRAM_VERSIONS_MAX - 1), 1);
    CHECK_EQ(number_at(&place, FAR_US + PROGRAM_VERSIONS_MAX), 10);
    small_shop_close(&place);
}

TEST(a_version_that_needs_more_memory_than_there_is_is_refused)
{
    struct small_shop place;
    struct buf text = { 0 };
    small_shop_open(&place, "memory");
    struct program_row row = row_of(&place, 10);
    CHECK_OK(buf_create(&place.arena, 16u << 20, &text)); /* far above PROGRAM_MAX_BYTES */
    buf_str(&text, row.json);
    buf_fill(&text, ' ', (15u << 20));
    CHECK_OK(buf_finish(&text, &row.json));
    enum err err = OK;
    for (; row.number < 40 && err == OK; row.number++)
        err = app_program_prepare(place.app, &row);
    CHECK_ERR(err, E_PROGRAMS_FULL);
    row = row_of(&place, 50); /* what the refused one had begun to take was given back */
    CHECK_OK(app_program_prepare(place.app, &row));
    small_shop_close(&place);
}

/* ---- two in one batch ------------------------------------------------------------------------- */

TEST(two_versions_of_one_instant_in_one_batch_the_second_is_refused_alone)
{
    struct small_shop place;
    struct program_request second = { .id = STR("2"), .from = { FAR_US }, .has_from = true };
    struct program_request third = { .id = STR("3"), .from = { FAR_US }, .has_from = true };
    struct program_request later = { .id = STR("3"), .from = { FAR_US + 1 }, .has_from = true };
    small_shop_open(&place, "batch");
    draft(&place);
    draft(&place);
    struct command commands[] = {
        small_shop_command(&place, program_activate_run, &second),
        small_shop_command(&place, program_activate_run, &third),
        small_shop_command(&place, program_activate_run, &later),
    };
    small_shop_batch(&place, commands, COUNT(commands));
    CHECK_OK(commands[0].result);
    CHECK_ERR(commands[1].result, E_EXISTS);
    CHECK_OK(commands[2].result);
    CHECK_EQ(number_at(&place, FAR_US), 2);
    CHECK_EQ(number_at(&place, FAR_US + 1), 3);
    small_shop_close(&place);
}
