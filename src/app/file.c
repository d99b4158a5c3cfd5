/* Small files, whole: see file.h. */
#include "app/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define AT_ONCE ((size_t)64 * 1024)

static void close_descriptor(int *descriptor)
{
    if (*descriptor >= 0) {
        close(*descriptor);
    }
}

int whole_file_read_stream(struct arena *arena, int descriptor, text *content)
{
    struct buffer buffer = {.arena = arena};
    for (;;) {
        ssize_t got = read(descriptor, buffer_reserve(&buffer, AT_ONCE), AT_ONCE);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            return errno;
        }
        if (got == 0) {
            *content = buffer_text(&buffer);
            return 0;
        }
        buffer.length += (size_t)got;
    }
}

int whole_file_read(struct arena *arena, const char *path, text *content)
{
    _cleanup_(close_descriptor) int descriptor = open(path, O_RDONLY | O_CLOEXEC);
    return descriptor < 0 ? errno : whole_file_read_stream(arena, descriptor, content);
}

static int write_all(int descriptor, text content)
{
    while (content.length > 0) {
        ssize_t put = write(descriptor, content.data, content.length);
        if (put < 0 && errno != EINTR) {
            return errno;
        }
        if (put > 0) {
            content = text_from(content, (size_t)put);
        }
    }
    return fsync(descriptor) == 0 ? 0 : errno;
}

/* Written beside its place and then linked there: whoever comes second finds the whole file of
 * whoever came first. */
int whole_file_create(struct arena *arena, const char *path, unsigned mode, text content)
{
    char *beside = arena_allocate(arena, strlen(path) + sizeof(".XXXXXX"));
    memcpy(beside, path, strlen(path));
    memcpy(beside + strlen(path), ".XXXXXX", sizeof(".XXXXXX"));
    _cleanup_(close_descriptor) int descriptor = mkostemp(beside, O_CLOEXEC);
    if (descriptor < 0) {
        return errno;
    }
    int failure = fchmod(descriptor, (mode_t)mode) == 0 ? write_all(descriptor, content) : errno;
    if (failure == 0 && link(beside, path) != 0) {
        failure = errno;
    }
    unlink(beside);
    return failure;
}
