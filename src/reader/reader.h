/* reader.h - the program habitue-reader: cards that are held to a reader become keys, lines or events of the till page. */
#ifndef READER_READER_H
#define READER_READER_H

#include "terminal/console.h"

enum exit_code reader_run(int argc, char *const *argv);

#endif
