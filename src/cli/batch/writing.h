/* writing.h - what the commands have in common that write about batches of cards. */
#ifndef CLI_BATCH_WRITING_H
#define CLI_BATCH_WRITING_H

#include "app/batch/batches.h"
#include "cli/cli.h"

#define COST_MAX_BYTES 16 /* of an amount on the command line */

struct writing {
    const struct console *console;
    const char *place;
    struct app *app;
    struct arena arena;
    struct command command;
};

/* Opens the installation, and an arena.  What is wrong was said. */
enum exit_code writing_begin(struct writing *writing);
void writing_end(struct writing *writing); /* for CLEANUP() */

/* The request as the loop has it, by the program itself; OK, and the answer is in `command.told`. */
MUST_USE enum err writing_run(struct writing *writing, command_run *run, const void *request);

/* Says why not, of a batch or a card or a shop. */
enum exit_code writing_fail(const struct writing *writing, enum err err, struct str subject);
enum exit_code writing_refuse(const struct console *console, enum err err,
                              const struct problem *problem, struct str subject);

enum exit_code writing_print(struct writing *writing);             /* the answer as JSON */
struct str writing_batch(struct writing *writing, int64_t number); /* "1-7" */

/* --cost as an amount with `decimals`; empty: none was told. */
enum exit_code writing_read_cost(const struct console *console, struct str told, int decimals,
                                 struct batch_make_request *ret_request);

#endif
