/* candidates.c - the programmes that a command line names. */
#include "cli/candidates.h"

#include "app/presets.h"
#include "core/io.h"
#include "language/program_read.h"

/* ---- what is wrong ----------------------------------------------------------------------------- */

static struct str words_of(const struct console *console, const struct problem *problem)
{
    return str_c(console->language == ERR_FR ? problem->fr : problem->en);
}

static enum exit_code refuse_problems(const struct console *console, struct str name,
                                      const struct program_problems *problems)
{
    for (size_t i = 0; i < problems->count; i++) {
        const struct program_problem *problem = &problems->items[i];
        if (!problem->is_warning)
            (void)console_refuse(console, CLI_REFUSED, PHRASE("%1: %2 %3", "%1 : %2 %3"),
                                 WORDS(name, str_c(problem->problem.pointer),
                                       words_of(console, &problem->problem)));
    }
    return console_fail(console, E_PROGRAM_INVALID, name);
}

static enum exit_code refuse_currency(const struct console *console,
                                      const struct simulate_candidate *candidate,
                                      const struct simulate_candidate *first)
{
    return console_refuse(
        console, CLI_REFUSED,
        PHRASE("%1 is in %2 and %3 in %4: receipts have one currency, so compare programmes of one",
               "%1 est en %2 et %3 en %4 : les tickets n'ont qu'une devise, comparez des "
               "programmes de la même"),
        WORDS(candidate->name, currency_code(candidate->program->currency), first->name,
              currency_code(first->program->currency)));
}

/* ---- one programme ----------------------------------------------------------------------------- */

/* "shops/points.json" is called "points". */
static struct str name_of(const char *path)
{
    struct str name = str_c(path);
    for (size_t slash = str_find(name, '/'); slash < name.len; slash = str_find(name, '/'))
        name = str_sub(name, slash + 1, name.len);
    return str_ends(name, STR(".json")) ? str_sub(name, 0, name.len - 5) : name;
}

static enum exit_code read_text(const struct console *console, struct arena *arena,
                                struct str subject, struct str text, struct program *program)
{
    const struct json_node *root = NULL;
    struct problem problem = { 0 };
    struct program_problems problems = { 0 };
    enum err err = json_parse(arena, text, &root, &problem);
    if (err != OK)
        return console_refuse(console, console_code(err), PHRASE("%1: %2", "%1 : %2"),
                              WORDS(subject, words_of(console, &problem)));
    err = program_read(arena, root, program, &problems);
    if (err == E_PROGRAM_INVALID)
        return refuse_problems(console, subject, &problems);
    return err == OK ? CLI_OK : console_fail(console, err, subject);
}

static enum exit_code read_preset(const struct console *console, struct arena *arena,
                                  const struct preset *preset, struct str currency,
                                  struct simulate_candidate *ret_candidate)
{
    struct program *program = ARENA_NEW(arena, struct program);
    if (program == NULL)
        return console_fail(console, E_NO_MEMORY, STR_NONE);
    enum exit_code code = read_text(console, arena, str_c(preset->name), preset->text, program);
    if (code != CLI_OK)
        return code;
    if (currency.len > 0 && currency_parse(currency, &program->currency) != OK)
        return console_fail(console, E_CURRENCY, currency);
    *ret_candidate = (struct simulate_candidate){ .name = str_c(preset->name), .program = program };
    return CLI_OK;
}

static enum exit_code read_told(const struct console *console, struct arena *arena,
                                const char *told, struct str currency,
                                struct simulate_candidate *ret_candidate)
{
    const struct preset *preset = preset_find(str_c(told));
    if (preset != NULL)
        return read_preset(console, arena, preset, currency, ret_candidate);
    struct str text = STR_NONE;
    struct program *program = ARENA_NEW(arena, struct program);
    if (program == NULL)
        return console_fail(console, E_NO_MEMORY, STR_NONE);
    enum err err = io_read_file(arena, told, PROGRAM_MAX_BYTES, &text);
    if (err == E_FILE)
        return console_refuse(
            console, CLI_REFUSED,
            PHRASE("%1 cannot be opened, and no programme of that name ships; those are points, "
                   "cashback, visits, threshold and mixed",
                   "%1 ne s'ouvre pas, et aucun programme fourni n'a ce nom ; il y a points, "
                   "cashback, visits, threshold et mixed"),
            WORDS(str_c(told)));
    if (err != OK)
        return console_fail(console, err, str_c(told));
    enum exit_code code = read_text(console, arena, str_c(told), text, program);
    *ret_candidate = (struct simulate_candidate){ .name = name_of(told), .program = program };
    return code;
}

enum exit_code candidates_load(const struct console *console, struct arena *arena,
                               const struct option_paths *told, struct str currency,
                               struct simulate_candidate *ret_candidates, size_t *ret_count)
{
    size_t count = told->count > 0 ? told->count : preset_count;
    assert(count <= SIMULATE_PROGRAMS_MAX);
    for (size_t i = 0; i < count; i++) {
        enum exit_code code =
            told->count > 0
                ? read_told(console, arena, told->items[i], currency, &ret_candidates[i])
                : read_preset(console, arena, &presets[i], currency, &ret_candidates[i]);
        if (code != CLI_OK)
            return code;
        if (ret_candidates[i].program->currency != ret_candidates[0].program->currency)
            return refuse_currency(console, &ret_candidates[i], &ret_candidates[0]);
    }
    *ret_count = count;
    return CLI_OK;
}
