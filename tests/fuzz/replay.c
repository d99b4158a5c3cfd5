/*
 * Runs a fuzz target over files without libFuzzer, so that every compiler and every build replays the corpora: each argument
 * is a file or a folder of files. An empty input is always tried. A target that finds something wrong aborts.
 */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static unsigned replayed; /* how many inputs so far */

static void fail(const char *path)
{
    perror(path);
    exit(EXIT_FAILURE);
}

/* The bytes come from the heap at their exact length, so that a sanitizer sees a read past the end. */
static void replay_file(const char *path, size_t size)
{
    FILE *file = fopen(path, "rb");
    uint8_t *data = malloc(size + (size == 0));
    if (file == NULL || data == NULL || fread(data, 1, size, file) != size) {
        fail(path);
    }
    (void)fclose(file);
    (void)LLVMFuzzerTestOneInput(data, size);
    free(data);
    replayed++;
}

static void replay(const char *path)
{
    struct stat about;
    if (stat(path, &about) != 0) {
        fail(path);
    }
    if (!S_ISDIR(about.st_mode)) {
        replay_file(path, (size_t)about.st_size);
        return;
    }
    struct dirent **entries;
    int count = scandir(path, &entries, NULL, alphasort);
    if (count < 0) {
        fail(path);
    }
    for (int i = 0; i < count; i++) {
        char child[4096];
        if (entries[i]->d_name[0] != '.' && snprintf(child, sizeof(child), "%s/%s", path,
                                                     entries[i]->d_name) < (int)sizeof(child)) {
            replay(child);
        }
        free(entries[i]);
    }
    free(entries);
}

int main(int count, char **arguments)
{
    (void)LLVMFuzzerTestOneInput((const uint8_t *)"", 0);
    for (int i = 1; i < count; i++) {
        replay(arguments[i]);
    }
    if (replayed == 0) {
        (void)fprintf(stderr, "no input found\n");
        return EXIT_FAILURE;
    }
    printf("%u inputs replayed\n", replayed);
    return EXIT_SUCCESS;
}
