/* warnings.h - what somebody who shares a programme should look into, said at the terminal. */
#ifndef CLI_COMPANY_WARNINGS_H
#define CLI_COMPANY_WARNINGS_H

#include "app/settlement/settlements.h"
#include "cli/cli.h"

void say_settlement_warnings(const struct console *console,
                             const struct settlement_warnings *warnings);

#endif
