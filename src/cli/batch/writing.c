/* writing.c - a command about a batch of cards: to the loop, and back as a sentence. */
#include "cli/batch/writing.h"

#include "app/answer.h"
#include "app/ids.h"
#include "core/secret.h"

#define BATCH_ARENA_BYTES (32u << 20)
#define ANSWER_BYTES      (64u << 10)
#define KEY_CHARS         26 /* 130 random bits: each run is a request of its own */

void writing_end(struct writing *writing)
{
    app_close(&writing->app);
    arena_close(&writing->arena);
}

static enum exit_code refuse_locked(const struct console *console, const char *place)
{
    return console_refuse(
        console, CLI_REFUSED,
        PHRASE("%1: a server is using this folder; ask it (POST /v1/batches), or stop it first",
               "%1 : un serveur utilise ce dossier ; demandez-lui (POST /v1/batches), ou "
               "arrêtez-le d'abord"),
        WORDS(place_text(console, place)));
}

enum exit_code writing_begin(struct writing *writing)
{
    enum err err = arena_open(&writing->arena, BATCH_ARENA_BYTES);
    if (err == OK)
        err = app_open(writing->place, APP_SERVE, &writing->app);
    if (err == E_DB_LOCKED)
        return refuse_locked(writing->console, writing->place);
    return err == OK
               ? CLI_OK
               : console_fail(writing->console, err, place_text(writing->console, writing->place));
}

enum err writing_run(struct writing *writing, command_run *run, const void *request)
{
    char room[KEY_CHARS];
    struct buf key = BUF(room);
    secret_base32(&key, KEY_CHARS);
    struct str text = { room, key.used };
    writing->command = (struct command){
        .run = run,
        .request = request,
        .arena = &writing->arena,
        .caller = { .scopes = SCOPE_ADMIN },
        .idempotency_key = text,
        .digest = sha256_of(text),
        .partition = PROGRAM_PARTITION,
    };
    return commit_wait(app_loop(writing->app), &writing->command);
}

enum exit_code writing_fail(const struct writing *writing, enum err err, struct str subject)
{
    return writing_refuse(writing->console, err, &writing->command.problem, subject);
}

enum exit_code writing_refuse(const struct console *console, enum err err,
                              const struct problem *problem, struct str subject)
{
    if (err == E_INVALID && problem->en[0] != '\0')
        return console_refuse(
            console, CLI_USAGE, PHRASE("%1", "%1"),
            WORDS(str_c(console_phrase(console, (struct phrase){ problem->en, problem->fr }))));
    if (err == E_NOT_FOUND)
        return console_refuse(console, CLI_REFUSED,
                              PHRASE("there is no batch %1; habitue batch list shows them",
                                     "il n'y a pas de lot %1 ; habitue batch list les montre"),
                              WORDS(subject));
    return console_fail(console, err, subject);
}

enum exit_code writing_print(struct writing *writing)
{
    struct buf out = { 0 };
    enum err err = buf_create(&writing->arena, ANSWER_BYTES, &out);
    if (err == OK)
        err = answer_write(&writing->arena, writing->command.told, &out);
    if (err != OK)
        return console_fail(writing->console, err, STR_NONE);
    return console_print_json(writing->console, &out);
}

struct str writing_batch(struct writing *writing, int64_t number)
{
    struct str text = STR("?");
    const struct id id = { .partition = PROGRAM_PARTITION, .number = number };
    (void)!id_text(&writing->arena, id, &text);
    return text;
}

enum exit_code writing_read_cost(const struct console *console, struct str told, int decimals,
                                 struct batch_make_request *ret_request)
{
    ret_request->has_cost = told.len > 0;
    if (told.len == 0)
        return CLI_OK;
    if (str_parse_decimal(told, decimals, 0, MONEY_MINOR_MAX, &ret_request->cost_minor) == OK)
        return CLI_OK;
    return console_refuse(console, CLI_USAGE,
                          PHRASE("--cost is an amount such as 0.95, not \"%1\"",
                                 "--cost est un montant comme 0.95, non « %1 »"),
                          WORDS(told));
}
