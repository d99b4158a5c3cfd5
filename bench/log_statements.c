/*
 * Preloaded into a server, writes each statement that its event loops give to SQLite, with its values in place, as a line to the
 * file that LOG_STATEMENTS names. What other threads ask (the keeper, the worker) is no request's.
 */
#include <dlfcn.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int write_statement(unsigned kind, void *context, void *statement, void *sql)
{
    char name[16] = "";
    (void)kind;
    (void)context;
    (void)sql;
    pthread_getname_np(pthread_self(), name, sizeof(name));
    if (strncmp(name, "MHD", 3) == 0) {
        FILE *file = fopen(getenv("LOG_STATEMENTS"), "a");
        char *expanded = sqlite3_expanded_sql(statement);
        if (file != NULL && expanded != NULL) {
            fprintf(file, "%s\n", expanded);
        }
        sqlite3_free(expanded);
        if (file != NULL) {
            fclose(file);
        }
    }
    return 0;
}

int sqlite3_open_v2(const char *name, sqlite3 **handle, int flags, const char *vfs)
{
    int (*open)(const char *, sqlite3 **, int, const char *);
    *(void **)&open = dlsym(RTLD_NEXT, "sqlite3_open_v2");
    int code = open(name, handle, flags, vfs);
    if (code == SQLITE_OK) {
        sqlite3_trace_v2(*handle, SQLITE_TRACE_STMT, write_statement, NULL);
    }
    return code;
}
