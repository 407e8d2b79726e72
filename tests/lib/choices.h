/* choices.h - the random numbers of a test as a list of choices, which can be replayed and made smaller.
 *
 * Everything random in a test is drawn by rng_range() and rng_chance() of check.h.  Each draw is a choice among
 * so many, counted from 0, the smallest.  A list of choices is a case: what it leaves out is 0.  So any test
 * shrinks its cases without knowing how: a shorter list, or one of smaller numbers, is a simpler case.
 *
 *      rng_range(rng, 5, 20) -> 17      the choice 12 of 16
 *      rng_chance(rng, 30) -> true      the choice 1 of 2
 *
 * A part is what can be left out without disturbing the rest: a line, a rule, a deed.
 *
 *      if (rng_part()) {                the choice 1 of 2, whatever the numbers are; 0 leaves it out
 *          lines[count++] = random_line(rng);
 *          rng_part_end();
 *      }
 *
 * A failure is looked for in ever smaller lists, each tried in a process of its own, which the test may leave
 * by a failed check or an assertion.  It must be the same failure: a check at the same place of the same file, or
 * an assertion again.
 */
#ifndef TESTS_LIB_CHOICES_H
#define TESTS_LIB_CHOICES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Forgets what was drawn: another case begins.  Nothing while a list is replayed. */
void choices_begin(void);

/* What was drawn among `span` (0: all of 64 bits), or what the list that is replayed says instead. */
uint64_t choices_draw(uint64_t drawn, uint64_t span);

bool choices_part(void);     /* whether the part that begins is there */
void choices_part_end(void); /* of the one that began last and is there */

bool choices_is_replay(void); /* in the process of a try: there is one case */

/* In a try: says where it failed, and ends the process. */
_Noreturn void choices_fail(const char *file, int line, const char *text);

/* Makes the case at hand smaller as long as `run` fails at this place, and lets the smallest speak on stderr. */
void choices_shrink(void (*run)(void), const char *file, int line);

#endif
