/* wording.h - sentences in French and English with words put into them.
 *
 *      wording_problem(problem, E_CSV, PHRASE("line %1 is cut", "la ligne %1 est coupée"),
 *                      WORDS(line));
 */
#ifndef CORE_WORDING_H
#define CORE_WORDING_H

#include "core/json.h"

/* A sentence in both languages; %1 to %9 stand for words. */
struct phrase {
    const char *en;
    const char *fr;
};
#define PHRASE(en_, fr_) ((struct phrase){ .en = (en_), .fr = (fr_) })

/* The words of a sentence.  The list ends with a text whose ptr is NULL. */
#define WORDS(...) ((const struct str[]){ __VA_ARGS__, { .ptr = NULL } })
#define WORDS_NONE ((const struct str[]){ { .ptr = NULL } })
#define WORDS_MAX  9

const char *phrase_in(struct phrase phrase, enum err_language language);

/* Writes the sentence with its words. */
void wording_fill(struct buf *out, const char *sentence, const struct str *words);

/* Fills a problem with both sentences, cut where it has no more room, and returns `err`. */
enum err wording_problem(struct problem *problem, enum err err, struct phrase phrase,
                         const struct str *words);

/* A number as a word, in the room (a struct str has no place of its own). */
struct number_word {
    char room[24];
};
struct str wording_number(struct number_word *word, int64_t number);

#endif
