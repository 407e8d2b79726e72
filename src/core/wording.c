/* wording.c - sentences in French and English with words put into them. */
#include "core/wording.h"

const char *phrase_in(struct phrase phrase, enum err_language language)
{
    return language == ERR_FR ? phrase.fr : phrase.en;
}

void wording_fill(struct buf *out, const char *sentence, const struct str *words)
{
    size_t count = 0;
    while (count < WORDS_MAX && words[count].ptr != NULL)
        count++;

    for (const char *at = sentence; *at != '\0'; at++) {
        if (at[0] == '%' && at[1] >= '1' && at[1] <= '9') {
            size_t index = (size_t)(at[1] - '1');
            assert(index < count);
            buf_str(out, words[index]);
            at++;
        } else {
            buf_char(out, *at);
        }
    }
}

/* Into `room`, with a NUL; a sentence that is too long ends where its room does. */
static void fill_cut(char *room, size_t size, const char *sentence, const struct str *words)
{
    char whole[2048];
    struct buf out = BUF(whole);
    wording_fill(&out, sentence, words);
    struct str text = { .ptr = out.base, .len = out.used };
    text = str_utf8_prefix(text, size - 1);
    struct buf cut = { .base = room, .size = size };
    buf_str(&cut, text);
    buf_char(&cut, '\0');
}

enum err wording_problem(struct problem *problem, enum err err, struct phrase phrase,
                         const struct str *words)
{
    problem->err = err;
    problem->pointer[0] = '\0';
    fill_cut(problem->en, sizeof(problem->en), phrase.en, words);
    fill_cut(problem->fr, sizeof(problem->fr), phrase.fr, words);
    return err;
}

struct str wording_number(struct number_word *word, int64_t number)
{
    struct buf out = BUF(word->room);
    buf_int(&out, number);
    return (struct str){ .ptr = out.base, .len = out.used };
}
