/* main_reader.c - the program habitue-reader. */
#include "reader/reader.h"

int main(int argc, char **argv)
{
    return (int)reader_run(argc, argv);
}
