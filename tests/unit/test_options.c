/* test_options.c - terminal/options.c: words into structs, and what is said about wrong ones. */
#include "terminal/options.h"

#include <string.h>

#include "tests/lib/check.h"

struct values {
    const char *data;
    const char *file;
    struct str name;
    int64_t columns;
    bool json;
    struct option_paths program;
    int64_t share;
    struct date from;
};

struct other {
    struct str lang;
};

static bool is_url(const char *word)
{
    return str_begins(str_c(word), STR("postgres://"));
}

static const struct option options[] = {
    OPTION_PATH(struct values, data, "DIR", .is_required = true),
    OPTION_WORD(struct values, data, "URL", is_url, "--%1 is postgres://USER@HOST/NAME, not \"%2\"",
                "--%1 s'écrit postgres://UTILISATEUR@HÔTE/NOM, et non « %2 »", .name = "database",
                .is_required = true),
    OPERAND_PATH(struct values, file, "FILE"),
    OPTION_TEXT(struct values, name, "NAME", 2, 8),
    OPTION_INT(struct values, columns, "N", 24, 64),
    OPTION_FLAG(struct values, json),
    OPTION_PATHS(struct values, program, "FILE", .max = 3),
    OPTION_RATE(struct values, share, "PERCENT", 1, 5000),
    OPTION_DATE(struct values, from),
};
static const struct option others[] = {
    OPTION_TEXT(struct other, lang, "fr|en", 2, 2),
};

static char said[512];

/* Parses a line of words with one blank between them; what is said about it is in `said`. */
static enum err parse(const char *line, struct values *values)
{
    static char room[256];
    char *items[16];
    size_t count = 0;
    CHECK(strlen(line) < sizeof(room));
    strcpy(room, line);
    for (char *word = strtok(room, " "); word != NULL; word = strtok(NULL, " "))
        items[count++] = word;

    struct other other = { 0 };
    struct option_set sets[] = {
        { options, COUNT(options), values },
        { others, COUNT(others), &other },
    };
    struct usage_problem problem = { 0 };
    enum err err = options_parse(sets, COUNT(sets), (struct words){ items, count }, &problem);
    struct buf out = BUF(said);
    if (err != OK)
        wording_fill(&out, problem.phrase.en, problem.words);
    buf_char(&out, '\0');
    return err;
}

TEST(options_are_read_in_any_order_and_in_both_forms)
{
    static const char *const lines[] = {
        "--data d f --name two --columns 42 --json",
        "f --json --columns=42 --name=two --data=d",
        "--data d --name two --columns 42 --json --lang fr -- f",
    };
    for (size_t i = 0; i < COUNT(lines); i++) {
        struct values values = { 0 };
        CHECK_OK(parse(lines[i], &values));
        CHECK_STR(values.data, "d");
        CHECK_STR(values.file, "f");
        CHECK_STR(values.name, "two");
        CHECK_EQ(values.columns, 42);
        CHECK(values.json);
    }
}

TEST(options_that_are_not_told_keep_their_defaults)
{
    struct values values = { .columns = 32, .name = STR("kept") };
    CHECK_OK(parse("--data d f", &values));
    CHECK_EQ(values.columns, 32);
    CHECK_STR(values.name, "kept");
    CHECK(!values.json);
}

TEST(options_that_fill_the_same_value_are_alternatives)
{
    struct values values = { 0 };
    CHECK_OK(parse("--database postgres://h/d f", &values));
    CHECK_STR(values.data, "postgres://h/d");
}

TEST(options_after_two_dashes_are_operands)
{
    struct values values = { 0 };
    CHECK_OK(parse("--data d -- --json", &values));
    CHECK_STR(values.file, "--json");
    CHECK(!values.json);
    CHECK_OK(parse("--data d -", &values)); /* one dash alone is a word */
    CHECK_STR(values.file, "-");
}

TEST(options_that_may_be_told_again_are_kept_in_their_order)
{
    struct values values = { 0 };
    CHECK_OK(
        parse("file --data d --program a --program=b --share 2.5 --program c --from 2026-11-22",
              &values));
    CHECK_EQ(values.program.count, 3);
    CHECK_STR(values.program.items[0], "a");
    CHECK_STR(values.program.items[2], "c");
    CHECK_EQ(values.share, 250);
    CHECK_EQ(values.from.days, 20779);
    CHECK_ERR(parse("file --data d --program a --program b --program c --program d", &values),
              E_USAGE);
}

TEST(options_of_rates_and_days_say_what_would_be_right)
{
    static const struct {
        const char *line;
        const char *said;
    } cases[] = {
        { "--share 51", "share must be a percentage from 0.01 to 50, such as 2.5, not \"51\"" },
        { "--share 0", "share must be a percentage from 0.01 to 50, such as 2.5, not \"0\"" },
        { "--share 1.005",
          "share must be a percentage from 0.01 to 50, such as 2.5, not \"1.005\"" },
        { "--from 2026-02-30", "from must be a day such as 2026-11-22, not \"2026-02-30\"" },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct values values = { 0 };
        CHECK_ERR(parse(cases[i].line, &values), E_USAGE);
        CHECK_STR((const char *)said, cases[i].said);
    }
}

TEST(options_that_are_wrong_are_told)
{
    static const struct {
        const char *line;
        const char *said;
    } cases[] = {
        { "--data d", "FILE is missing" },
        { "f", "--data DIR or --database URL is missing" },
        { "f --data d --database postgres://h/d",
          "--data and --database are the one or the other" },
        { "f --database postgres://h/d --data=d",
          "--database and --data are the one or the other" },
        { "f --database d", "--database is postgres://USER@HOST/NAME, not \"d\"" },
        { "f --database=", "--database is postgres://USER@HOST/NAME, not \"\"" },
        { "f --database", "--database needs its URL" },
        { "f --data", "--data needs its DIR" },
        { "f --data=", "data is empty" },
        { "f --data d --data d", "--data is told twice" },
        { "f g --data d", "\"g\" is one word too many" },
        { "f --data d --json=yes", "--json takes no value" },
        { "f --data d --columns 23", "columns must be a whole number from 24 to 64, not \"23\"" },
        { "f --data d --columns 4x", "columns must be a whole number from 24 to 64, not \"4x\"" },
        { "f --data d --name x", "name must have 2 to 8 bytes" },
        { "f --data d --name much-too-long", "name must have 2 to 8 bytes" },
        { "f --data d --name a\xff", "name must be one line of text in UTF-8" },
        { "f --data d --colums 42", "there is no option --colums; did you mean --columns?" },
        { "f --data d --frobnicate", "there is no option --frobnicate" },
        { "f --data d --FILE x", "there is no option --FILE" }, /* an operand has no name */
        { "f -d x", "there is no option -d; options begin with two dashes" },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct values values = { 0 };
        check_note("%s", cases[i].line);
        CHECK_ERR(parse(cases[i].line, &values), E_USAGE);
        CHECK_STR(said, cases[i].said);
    }
}

TEST(options_want_help_only_before_two_dashes)
{
    char data[] = "--data";
    char h[] = "-h";
    char help[] = "--help";
    char dashes[] = "--";
    char *yes[] = { data, h };
    char *also[] = { help };
    char *no[] = { dashes, help };
    CHECK(options_want_help((struct words){ yes, 2 }));
    CHECK(options_want_help((struct words){ also, 1 }));
    CHECK(!options_want_help((struct words){ no, 2 }));
    CHECK(!options_want_help((struct words){ NULL, 0 }));
}

TEST(options_nearest_is_near_or_nothing)
{
    static const char *const names[] = { "serve", "verify", "version", "backup", "restore" };
    static const struct {
        const char *typed;
        const char *nearest; /* NULL: none */
    } cases[] = {
        { "serv", "serve" },    { "sevre", "serve" },
        { "vreify", "verify" }, { "verison", "version" },
        { "bakcup", "backup" }, { "restor", "restore" },
        { "x", NULL },          { "", NULL },
        { "frobnicate", NULL }, { "a-word-of-more-than-thirty-two-bytes", NULL },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        const char *nearest = options_nearest(str_c(cases[i].typed), names, COUNT(names));
        check_note("%s", cases[i].typed);
        CHECK_EQ(nearest == NULL, cases[i].nearest == NULL);
        if (nearest != NULL)
            CHECK_STR(nearest, cases[i].nearest);
    }
}

/* Whatever is typed, it is read or refused with a sentence, and never crashes. */
TEST(options_take_any_words)
{
    struct rng rng = rng_new();
    static const char *const parts[] = { "--",   "-",       "data",      "name", "=",
                                         "json", "--data",  "é",         "x",    "9",
                                         "--n",  "columns", "--lang=fr", "\xff" };
    int64_t rounds = test_rounds(20000);
    for (int64_t i = 0; i < rounds; i++) {
        char line[256] = "";
        int64_t count = rng_range(&rng, 0, 12);
        for (int64_t k = 0; k < count; k++) {
            strcat(line, parts[rng_range(&rng, 0, COUNT(parts) - 1)]);
            if (rng_chance(&rng, 50))
                strcat(line, " ");
        }
        struct values values = { 0 };
        check_note("%s", line);
        enum err err = parse(line, &values);
        CHECK(err == OK || (err == E_USAGE && said[0] != '\0'));
        CHECK(err != OK || (values.data != NULL && values.file != NULL));
    }
}
