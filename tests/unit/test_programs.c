/* test_programs.c - app/programs.c: versions come into force one after the other, up to the bound. */
#include "app/programs.h"

#include <pthread.h>
#include <stdio.h>

#include "app/setup.h"
#include "storage/program_storage.h"
#include "tests/lib/check.h"

#define ARENA_BYTES (64u << 20)
#define FAR_US      INT64_C(4102444800000000) /* 2100-01-01 */

struct place {
    char folder[600];
    struct arena arena;
    struct app *app;
    int keys;
};

static const struct setup_request shop = {
    .name = { "Ferme du Pré", 13 },
    .preset = { "points", 6 },
    .currency = { "EUR", 3 },
    .zone = { "Europe/Paris", 12 },
    .country = { "FR", 2 },
    .language = { "fr", 2 },
    .shop_code = { "market", 6 },
    .till_code = { "1", 1 },
    .columns = 42,
};

static void place_open(struct place *place, const char *name)
{
    struct setup_result keys = { 0 };
    *place = (struct place){ 0 };
    (void)snprintf(place->folder, sizeof(place->folder), "%s/%s", test_folder(), name);
    CHECK_OK(arena_open(&place->arena, ARENA_BYTES));
    CHECK_OK(setup_create(&place->arena, place->folder, &shop, &keys));
    CHECK_OK(app_open(place->folder, APP_SERVE, &place->app));
}

static void place_close(struct place *place)
{
    app_close(&place->app);
    arena_close(&place->arena);
}

static struct command command_of(struct place *place, command_run *run, const void *request)
{
    struct command command = { .run = run, .request = request, .arena = &place->arena };
    struct buf key = { 0 };
    CHECK_OK(buf_create(&place->arena, 32, &key));
    buf_int(&key, place->keys++);
    CHECK_OK(buf_finish(&key, &command.idempotency_key));
    command.digest = sha256_of(command.idempotency_key);
    return command;
}

/* The text of version 1 as one more draft; its number is the next. */
static void draft(struct place *place)
{
    const struct json_node *root = NULL;
    struct problem problem = { 0 };
    struct program_request request = { .json = app_program_by_number(place->app, 1)->json };
    CHECK_OK(json_parse(&place->arena, request.json, &root, &problem));
    request.program = root;
    struct command command = command_of(place, program_create_run, &request);
    CHECK_OK(commit_wait(app_loop(place->app), &command));
}

static enum err activate(struct place *place, struct str id, int64_t from_us)
{
    const struct program_request request = { .id = id,
                                             .from = { .us = from_us },
                                             .has_from = true };
    struct command command = command_of(place, program_activate_run, &request);
    return commit_wait(app_loop(place->app), &command);
}

static int64_t number_at(const struct place *place, int64_t us)
{
    return app_program_at(place->app, (struct instant){ .us = us })->number;
}

static struct program_row row_of(const struct place *place, int64_t number)
{
    return (struct program_row){ .number = number,
                                 .is_active = true,
                                 .active_from = { .us = FAR_US + number },
                                 .json = app_program_by_number(place->app, 1)->json };
}

TEST(one_version_more_than_can_be_kept_is_refused_and_harms_nothing)
{
    struct place place;
    place_open(&place, "bound");
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
    place_close(&place);
}

TEST(a_version_whose_commit_failed_is_taken_up_by_the_next_try)
{
    struct place place;
    place_open(&place, "again");
    struct program_row row = row_of(&place, 10);
    for (int i = 0; i <= PROGRAM_VERSIONS_MAX; i++) { /* it takes the same place every time */
        row.active_from.us = FAR_US + i;
        CHECK_OK(app_program_prepare(place.app, &row));
    }
    CHECK(app_program_by_number(place.app, 10) == NULL); /* nobody sees it before */
    app_program_publish(place.app, 10);
    CHECK_EQ(number_at(&place, FAR_US + PROGRAM_VERSIONS_MAX - 1), 1);
    CHECK_EQ(number_at(&place, FAR_US + PROGRAM_VERSIONS_MAX), 10);
    place_close(&place);
}

TEST(a_version_that_needs_more_memory_than_there_is_is_refused)
{
    struct place place;
    struct buf text = { 0 };
    place_open(&place, "memory");
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
    place_close(&place);
}

/* ---- two in one batch ------------------------------------------------------------------------- */

struct gate {
    pthread_mutex_t lock;
    pthread_cond_t moved;
    bool is_held;
    bool is_open;
    int done;
};

/* Keeps the writer busy, so that what is submitted meanwhile is one batch. */
static enum err hold(struct write_context *context, struct command *command)
{
    struct gate *gate = command->done_context;
    (void)context;
    pthread_mutex_lock(&gate->lock);
    gate->is_held = true;
    pthread_cond_broadcast(&gate->moved);
    while (!gate->is_open)
        pthread_cond_wait(&gate->moved, &gate->lock);
    pthread_mutex_unlock(&gate->lock);
    return E_NOT_FOUND;
}

static void count_done(struct command *command, void *context)
{
    struct gate *gate = context;
    (void)command;
    pthread_mutex_lock(&gate->lock);
    gate->done++;
    pthread_cond_broadcast(&gate->moved);
    pthread_mutex_unlock(&gate->lock);
}

static void submit(struct place *place, struct gate *gate, struct command *command)
{
    command->done = count_done;
    command->done_context = gate;
    CHECK_OK(commit_submit(app_loop(place->app), command));
}

TEST(two_versions_of_one_instant_in_one_batch_the_second_is_refused_alone)
{
    struct place place;
    struct gate gate = { .lock = PTHREAD_MUTEX_INITIALIZER, .moved = PTHREAD_COND_INITIALIZER };
    struct program_request second = { .id = STR("2"), .from = { FAR_US }, .has_from = true };
    struct program_request third = { .id = STR("3"), .from = { FAR_US }, .has_from = true };
    struct program_request later = { .id = STR("3"), .from = { FAR_US + 1 }, .has_from = true };
    place_open(&place, "batch");
    draft(&place);
    draft(&place);
    struct command commands[] = {
        command_of(&place, hold, NULL),
        command_of(&place, program_activate_run, &second),
        command_of(&place, program_activate_run, &third),
        command_of(&place, program_activate_run, &later),
    };
    submit(&place, &gate, &commands[0]);
    pthread_mutex_lock(&gate.lock);
    while (!gate.is_held)
        pthread_cond_wait(&gate.moved, &gate.lock);
    pthread_mutex_unlock(&gate.lock);
    for (size_t i = 1; i < COUNT(commands); i++)
        submit(&place, &gate, &commands[i]);
    pthread_mutex_lock(&gate.lock);
    gate.is_open = true;
    pthread_cond_broadcast(&gate.moved);
    while (gate.done < (int)COUNT(commands))
        pthread_cond_wait(&gate.moved, &gate.lock);
    pthread_mutex_unlock(&gate.lock);

    struct commit_figures figures = { 0 };
    commit_figures(app_loop(place.app), &figures);
    CHECK_EQ(figures.batch_max, 3);
    CHECK_OK(commands[1].result);
    CHECK_ERR(commands[2].result, E_EXISTS);
    CHECK_OK(commands[3].result);
    CHECK_EQ(number_at(&place, FAR_US), 2);
    CHECK_EQ(number_at(&place, FAR_US + 1), 3);
    place_close(&place);
}
