/*
 * What backups do with files: a new file is created for its owner only and never over another one, and counts as written
 * when the file and its name in the directory are on the disk.
 */
#include "db/engine.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *error_name(void)
{
    return strerrordesc_np(errno); /* a constant text, thread-safe */
}

const char *file_create(const char *file)
{
    int descriptor = open(file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (descriptor < 0) {
        return error_name();
    }
    close(descriptor);
    return NULL;
}

static const char *sync_path(const char *path, int flags)
{
    int descriptor = open(path, flags | O_CLOEXEC);
    if (descriptor < 0) {
        return error_name();
    }
    const char *why = fsync(descriptor) == 0 ? NULL : error_name();
    close(descriptor);
    return why;
}

const char *file_sync(const char *file)
{
    const char *why = sync_path(file, O_RDONLY);
    if (why != NULL) {
        return why;
    }
    char *copy = strdup(file);
    if (copy == NULL) {
        return error_name();
    }
    why = sync_path(dirname(copy), O_RDONLY | O_DIRECTORY);
    free(copy);
    return why;
}

static const char *copy_bytes(int from, int to)
{
    char bytes[1 << 16];
    for (;;) {
        ssize_t count = read(from, bytes, sizeof(bytes));
        if (count <= 0) {
            return count == 0 ? NULL : error_name();
        }
        for (ssize_t written = 0; written < count;) {
            ssize_t now = write(to, bytes + written, (size_t)(count - written));
            if (now < 0) {
                return error_name();
            }
            written += now;
        }
    }
}

static const char *copy_into_new(const char *source, const char *new_file)
{
    int from = open(source, O_RDONLY | O_CLOEXEC);
    if (from < 0) {
        return error_name();
    }
    int to = open(new_file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (to < 0) {
        const char *why = error_name();
        close(from);
        return why;
    }
    const char *why = copy_bytes(from, to);
    if (why == NULL && fsync(to) != 0) {
        why = error_name();
    }
    close(to);
    close(from);
    return why;
}

const char *file_copy(const char *source, const char *target)
{
    char *new_file = NULL;
    if (asprintf(&new_file, "%s.restoring", target) < 0) {
        return "no memory";
    }
    const char *why = copy_into_new(source, new_file);
    if (why == NULL && rename(new_file, target) != 0) {
        why = error_name();
    }
    if (why != NULL) {
        unlink(new_file);
    }
    free(new_file);
    return why == NULL ? file_sync(target) : why;
}
