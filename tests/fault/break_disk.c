/*
 * A disk that fails on demand: preloaded into the server, it makes every write, sync and truncation of SQLite's fail with
 * the errno that stands in the file BREAK_DISK names, until that is 0 again. Nothing else in the server calls these.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/types.h>
#include <unistd.h>

ssize_t pwrite64(int descriptor, const void *bytes, size_t count, off64_t offset);
int fdatasync(int descriptor);
int ftruncate64(int descriptor, off64_t length);

/* The first four bytes of the file, shared with the test that writes them. */
static const volatile int *failure;

__attribute__((constructor)) static void find_failure(void)
{
    const char *name = getenv("BREAK_DISK");
    int descriptor = name == NULL ? -1 : open(name, O_RDONLY | O_CLOEXEC);
    void *shared =
        descriptor < 0 ? MAP_FAILED : mmap(NULL, sizeof(int), PROT_READ, MAP_SHARED, descriptor, 0);
    if (shared == MAP_FAILED) {
        abort();
    }
    failure = shared;
    close(descriptor);
}

static int fails(void)
{
    errno = *failure;
    return errno != 0;
}

ssize_t pwrite64(int descriptor, const void *bytes, size_t count, off64_t offset)
{
    ssize_t (*real)(int, const void *, size_t, off64_t);
    *(void **)&real = dlsym(RTLD_NEXT, "pwrite64");
    return fails() ? -1 : real(descriptor, bytes, count, offset);
}

int fdatasync(int descriptor)
{
    int (*real)(int);
    *(void **)&real = dlsym(RTLD_NEXT, "fdatasync");
    return fails() ? -1 : real(descriptor);
}

int ftruncate64(int descriptor, off64_t length)
{
    int (*real)(int, off64_t);
    *(void **)&real = dlsym(RTLD_NEXT, "ftruncate64");
    return fails() ? -1 : real(descriptor, length);
}
