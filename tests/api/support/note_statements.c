/* Preloaded into a server, writes each statement that it prepares for SQLite to the file that NOTE_STATEMENTS names, with a NUL behind it. */
#include <dlfcn.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int sqlite3_prepare_v3(sqlite3 *handle, const char *sql, int length, unsigned flags,
                       sqlite3_stmt **statement, const char **rest)
{
    int (*prepare)(sqlite3 *, const char *, int, unsigned, sqlite3_stmt **, const char **);
    *(void **)&prepare = dlsym(RTLD_NEXT, "sqlite3_prepare_v3");
    const char *name = getenv("NOTE_STATEMENTS");
    int file = name == NULL ? -1 : open(name, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0 || write(file, sql, strlen(sql) + 1) < 0) {
        abort();
    }
    close(file);
    return prepare(handle, sql, length, flags, statement, rest);
}
