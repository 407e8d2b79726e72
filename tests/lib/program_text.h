/* program_text.h - programmes as texts, for the tests of their reader.
 *
 * Documents are written with ' in place of ", and put together from the four tables; a table which
 * a case does not give is a good one.  Everything is static: each test program has its own.
 */
#ifndef TESTS_LIB_PROGRAM_TEXT_H
#define TESTS_LIB_PROGRAM_TEXT_H

#include "language/program_read.h"
#include "tests/lib/check.h"

#include <stdio.h>
#include <string.h>

#define ARENA_BYTES (8u << 20)
#define TEXT_BYTES  (512u << 10)

#define HEAD "'format':1,'name':{'fr':'Carte','en':'Card'},'currency':'EUR'"
#define UNITS                                                                                      \
    "[{'id':'points','label':{'fr':'points'},'kind':'points'},"                                    \
    "{'id':'credit','label':{'fr':'cagnotte'},'kind':'money'}]"
#define RULES                                                                                      \
    "[{'id':'base','on':'purchase','give':{'unit':'points','per_amount':{'every':1000,"            \
    "'points':1}}},{'id':'back','on':'purchase','give':{'unit':'credit','percent':'3'}}]"
#define REWARDS                                                                                    \
    "[{'id':'five','label':{'en':'5 off'},'cost':{'unit':'points','points':10},"                   \
    "'effect':{'amount_off':500}},{'id':'spend','label':{'en':'spend'},'cost':{'unit':'credit',"   \
    "'points':1},'effect':{'as_money':{'amount':1}}}]"

/* A document by its parts; NULL: a good one. */
struct parts {
    const char *head;
    const char *units;
    const char *rules;
    const char *rewards;
    const char *policies;
};

static struct arena arena;
static struct program program;
static struct program_problems problems;

static inline void begin(void)
{
    if (!arena.base)
        CHECK_OK(arena_open(&arena, ARENA_BYTES));
    arena_reset(&arena, 0);
}

static inline const char *either(const char *text, const char *otherwise)
{
    return text ? text : otherwise;
}

/* Reads a document; ' stands for ". */
static inline enum err read_text(const char *text)
{
    struct str copy;
    const struct json_node *root = NULL;
    struct problem problem = { 0 };

    begin();
    CHECK_OK(arena_copy(&arena, str_c(text), &copy));
    for (size_t i = 0; i < copy.len; i++) {
        if (copy.ptr[i] == '\'')
            ((char *)(uintptr_t)copy.ptr)[i] = '"';
    }
    if (json_parse(&arena, copy, &root, &problem) != OK)
        check_failed(__FILE__, __LINE__, "%s\nin %s", problem.en, text);
    return program_read(&arena, root, &program, &problems);
}

static inline enum err read_parts(const struct parts *parts)
{
    static char text[TEXT_BYTES];
    struct buf out = BUF(text);
    buf_lit(&out, "{");
    buf_str(&out, str_c(either(parts->head, HEAD)));
    buf_lit(&out, ",'units':");
    buf_str(&out, str_c(either(parts->units, UNITS)));
    buf_lit(&out, ",'rules':");
    buf_str(&out, str_c(either(parts->rules, RULES)));
    buf_lit(&out, ",'rewards':");
    buf_str(&out, str_c(either(parts->rewards, REWARDS)));
    buf_lit(&out, ",'policies':");
    buf_str(&out, str_c(either(parts->policies, "{}")));
    buf_lit(&out, "}\0");
    CHECK_EQ(out.err, OK);
    return read_text(text);
}

static inline const struct problem *said(size_t index)
{
    CHECK(index < problems.count);
    return &problems.items[index].problem;
}

/* Exactly one thing is said: there, and with these words in it. */
static inline void check_said(const char *pointer, const char *en, const char *fr)
{
    for (size_t i = 1; i < problems.count; i++)
        check_failed(__FILE__, __LINE__, "also said: %s: %s", said(i)->pointer, said(i)->en);
    CHECK_EQ(problems.count, 1);
    CHECK_STR(said(0)->pointer, pointer);
    if (!strstr(said(0)->en, en))
        check_failed(__FILE__, __LINE__, "%s\n    does not say\n%s", said(0)->en, en);
    if (!strstr(said(0)->fr, fr))
        check_failed(__FILE__, __LINE__, "%s\n    does not say\n%s", said(0)->fr, fr);
}

/* A document with one mistake, and what must be said of it. */
struct wrong {
    struct parts parts;
    const char *pointer;
    enum err err;
    const char *en;
    const char *fr;
};

static inline void check_wrong(const struct wrong *wrong)
{
    check_note("%s: %s", wrong->pointer, wrong->en);
    program = (struct program){ .currency = 77 };
    CHECK_ERR(read_parts(&wrong->parts), E_PROGRAM_INVALID);
    check_said(wrong->pointer, wrong->en, wrong->fr);
    CHECK_EQ(said(0)->err, wrong->err);
    CHECK(!problems.items[0].is_warning);
    CHECK_EQ(problems.error_count, 1);
    CHECK_EQ(program.currency, 77); /* untouched */
}

/* ---- pieces of tables ------------------------------------------------------------------------- */

#define UNIT(fields)   "[{" fields "},{'id':'credit','label':{'fr':'c'},'kind':'money'}]"
#define POINTS(fields) UNIT("'id':'points','label':{'fr':'p'},'kind':'points'," fields)
#define RULE(fields)   "[{'id':'base','on':'purchase'," fields "}]"
#define GIVE           "'give':{'unit':'points','per_visit':{'points':1}}"
#define WHEN(fields)   RULE("'when':{" fields "}," GIVE)
#define REWARD(fields) "[{'id':'five','label':{'fr':'r'}," fields "}]"
#define COST           "'cost':{'unit':'points','points':10}"
#define OFF            "'effect':{'amount_off':500}"

/* `format` with `word` in place of each #. */
static inline const char *filled(const char *format, const char *word)
{
    static char text[TEXT_BYTES / 2];
    struct buf out = BUF(text);
    for (const char *at = format; *at; at++) {
        if (*at == '#')
            buf_str(&out, str_c(word));
        else
            buf_char(&out, *at);
    }
    buf_char(&out, '\0');
    CHECK_EQ(out.err, OK);
    return text;
}

/* "[item,item,...]" with the index in place of each #. */
static inline const char *list_of(int count, const char *format)
{
    static char text[TEXT_BYTES / 2];
    struct buf out = BUF(text);
    buf_char(&out, '[');
    for (int i = 0; i < count; i++) {
        char number[12];
        (void)snprintf(number, sizeof(number), "%d", i);
        if (i > 0)
            buf_char(&out, ',');
        buf_str(&out, str_c(filled(format, number)));
    }
    buf_lit(&out, "]\0");
    CHECK_EQ(out.err, OK);
    return text;
}

#endif
