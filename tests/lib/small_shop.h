/* small_shop.h - a shop in a folder, open for commands: what tests of the use cases begin with. */
#ifndef TESTS_LIB_SMALL_SHOP_H
#define TESTS_LIB_SMALL_SHOP_H

#include <pthread.h>
#include <stdio.h>

#include "app/commit.h"
#include "app/setup.h"
#include "tests/lib/check.h"

#define SMALL_SHOP_ARENA_BYTES (64u << 20)

static const struct setup_request small_shop_request = {
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

struct small_shop {
    char folder[600]; /* or its address */
    struct arena arena;
    struct app *app;
    int keys;
};

/* Where an address says, in so many partitions; 0: as the engine likes. */
static inline void small_shop_open_at(struct small_shop *shop, const char *address, int partitions)
{
    struct setup_request request = small_shop_request;
    struct setup_result keys = { 0 };
    request.partitions = partitions;
    *shop = (struct small_shop){ 0 };
    (void)snprintf(shop->folder, sizeof(shop->folder), "%s", address);
    CHECK_OK(arena_open(&shop->arena, SMALL_SHOP_ARENA_BYTES));
    CHECK_OK(setup_create(&shop->arena, shop->folder, &request, &keys));
    CHECK_OK(app_open(shop->folder, APP_SERVE, &shop->app));
}

/* In a folder of this name below the program's own. */
static inline void small_shop_open(struct small_shop *shop, const char *name)
{
    char folder[600];
    (void)snprintf(folder, sizeof(folder), "%s/%s", test_folder(), name);
    small_shop_open_at(shop, folder, 0);
}

static inline void small_shop_close(struct small_shop *shop)
{
    app_close(&shop->app);
    arena_close(&shop->arena);
}

/* A command with an idempotency key that no other has. */
static inline struct command small_shop_command(struct small_shop *shop, command_run *run,
                                                const void *request)
{
    struct command command = { .run = run, .request = request, .arena = &shop->arena };
    struct buf key = { 0 };
    CHECK_OK(buf_create(&shop->arena, 32, &key));
    buf_int(&key, shop->keys++);
    CHECK_OK(buf_finish(&key, &command.idempotency_key));
    command.digest = sha256_of(command.idempotency_key);
    return command;
}

/* ---- several in one batch --------------------------------------------------------------------- */

struct small_shop_gate {
    pthread_mutex_t lock;
    pthread_cond_t moved;
    bool is_held;
    bool is_open;
    int done;
};

/* Keeps the writer busy, so that what is submitted meanwhile is one batch. */
static inline enum err small_shop_hold(struct write_context *context, struct command *command)
{
    struct small_shop_gate *gate = command->done_context;
    (void)context;
    pthread_mutex_lock(&gate->lock);
    gate->is_held = true;
    pthread_cond_broadcast(&gate->moved);
    while (!gate->is_open)
        pthread_cond_wait(&gate->moved, &gate->lock);
    pthread_mutex_unlock(&gate->lock);
    return E_NOT_FOUND;
}

/* The disk fails behind the first write of this one. */
static inline enum err small_shop_fail(struct write_context *context, struct command *command)
{
    (void)command;
    context->has_written = true;
    return E_DB;
}

static inline void small_shop_count(struct command *command, void *context)
{
    struct small_shop_gate *gate = context;
    (void)command;
    pthread_mutex_lock(&gate->lock);
    gate->done++;
    pthread_cond_broadcast(&gate->moved);
    pthread_mutex_unlock(&gate->lock);
}

static inline void small_shop_submit(struct small_shop *shop, struct small_shop_gate *gate,
                                     struct command *command)
{
    command->done = small_shop_count;
    command->done_context = gate;
    CHECK_OK(commit_submit(app_loop(shop->app), command));
}

/* Submits them while the first writer is busy; returns when all are done. */
static inline void small_shop_together(struct small_shop *shop, struct command *commands, int count)
{
    struct small_shop_gate gate = { .lock = PTHREAD_MUTEX_INITIALIZER,
                                    .moved = PTHREAD_COND_INITIALIZER };
    struct command first = small_shop_command(shop, small_shop_hold, NULL);
    small_shop_submit(shop, &gate, &first);
    pthread_mutex_lock(&gate.lock);
    while (!gate.is_held)
        pthread_cond_wait(&gate.moved, &gate.lock);
    pthread_mutex_unlock(&gate.lock);
    for (int i = 0; i < count; i++)
        small_shop_submit(shop, &gate, &commands[i]);
    pthread_mutex_lock(&gate.lock);
    gate.is_open = true;
    pthread_cond_broadcast(&gate.moved);
    while (gate.done < count + 1)
        pthread_cond_wait(&gate.moved, &gate.lock);
    pthread_mutex_unlock(&gate.lock);
}

/* The same where there is one writer: they are one batch. */
static inline void small_shop_batch(struct small_shop *shop, struct command *commands, int count)
{
    struct commit_figures figures = { 0 };
    small_shop_together(shop, commands, count);
    commit_figures(app_loop(shop->app), &figures);
    CHECK_EQ(figures.batch_max, count);
}

#endif
