/* warnings.c - each warning as a line. */
#include "cli/company/warnings.h"

void say_settlement_warnings(const struct console *console,
                             const struct settlement_warnings *warnings)
{
    for (size_t i = 0; i < warnings->count; i++)
        console_note(console, settlement_warning_phrase(warnings->items[i].code),
                     WORDS(warnings->items[i].what));
}
