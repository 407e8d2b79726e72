/* replay.c - gives every file of a corpus to a fuzz target, without a fuzzer.
 *
 * Prints TAP.  A target that finds a fault aborts, so the last line before the end names the file.
 */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

#define INPUT_MAX_BYTES (1 << 20)

static int replay(const char *folder, const char *name)
{
    char path[4096];
    int len = snprintf(path, sizeof(path), "%s/%s", folder, name);
    FILE *file = len > 0 && (size_t)len < sizeof(path) ? fopen(path, "rb") : NULL;
    if (!file)
        return 1;

    static uint8_t read_bytes[INPUT_MAX_BYTES];
    size_t size = fread(read_bytes, 1, sizeof(read_bytes), file);
    (void)fclose(file);

    /* A block of exactly this size: the sanitizers see a read past its end. */
    uint8_t *bytes = malloc(size > 0 ? size : 1);
    if (!bytes)
        return 1;
    memcpy(bytes, read_bytes, size);
    printf("# %s\n", name);
    (void)fflush(stdout);
    (void)LLVMFuzzerTestOneInput(bytes, size);
    free(bytes);
    printf("ok %s\n", name);
    return 0;
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        (void)fprintf(stderr, "usage: %s <corpus folder>\n", argv[0]);
        return 2;
    }
    (void)LLVMFuzzerTestOneInput((const uint8_t *)"", 0);
    printf("ok nothing at all\n");

    struct dirent **entries = NULL;
    int count = scandir(argv[1], &entries, NULL, alphasort);
    int failed = 0;
    for (int i = 0; i < count; i++) {
        if (entries[i]->d_name[0] != '.')
            failed += replay(argv[1], entries[i]->d_name);
        free(entries[i]);
    }
    free(entries);
    return failed ? 1 : 0;
}
