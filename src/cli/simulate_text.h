/* simulate_text.h - a simulation's report for people, side by side. */
#ifndef CLI_SIMULATE_TEXT_H
#define CLI_SIMULATE_TEXT_H

#include "simulate/simulate_json.h"
#include "terminal/console.h"

/* On standard output, in the language of the console.  Needs an arena of CONSOLE_REPORT_BYTES in it. */
#define CONSOLE_REPORT_BYTES (8u << 20)
void simulate_text_print(const struct console *console, const struct simulate_report *report);

#endif
