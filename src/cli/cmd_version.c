/* cmd_version.c - habitue version: which program this is. */
#include "cli/cli.h"

#include "storage/db_open.h"

/* What the compiler calls itself; no date and no path, so that two builds give the same bytes. */
#if defined(__clang__)
#define COMPILER "clang " __clang_version__
#else
#define COMPILER "gcc " __VERSION__
#endif

#if defined(__x86_64__)
#define MACHINE "x86_64"
#elif defined(__aarch64__)
#define MACHINE "aarch64"
#else
#define MACHINE "another machine"
#endif

struct version_values {
    bool json;
};

static const struct option version_options[] = {
    OPTION_FLAG(struct version_values, json,
                .doc = { "print it as JSON", "affiche le tout en JSON" }),
};

static enum exit_code version_run(struct console *console, const void *told)
{
    const struct version_values *values = told;
    struct str engine = str_c(db_embedded_version());
    if (!values->json) {
        console_say(console, PHRASE("habitue %1\n%2\n%3, %4", "habitue %1\n%2\n%3, %4"),
                    WORDS(str_c(HABITUE_VERSION), engine, str_c(COMPILER), str_c(MACHINE)));
        return CLI_OK;
    }
    char room[1024];
    struct buf out = BUF(room);
    struct json json = { .out = &out };
    json_object_open(&json, NULL);
    json_put_text(&json, "version", HABITUE_VERSION);
    json_put_str(&json, "engine", engine);
    json_put_text(&json, "compiler", COMPILER);
    json_put_text(&json, "machine", MACHINE);
    json_object_close(&json);
    return console_print_json(console, &out);
}

const struct verb verb_version = {
    .name = "version",
    .page = "habitue-version",
    .summary = { "say which program this is", "dit de quel programme il s'agit" },
    .about = { "The version of the program, of its database engine, and of the compiler.\n",
               "La version du programme, de son moteur de base de données et du compilateur.\n" },
    .options = version_options,
    .option_count = COUNT(version_options),
    .size = sizeof(struct version_values),
    .run = version_run,
};
