/*
 * Backups of PostgreSQL by its own programs, pg_dump and pg_restore, which know every version's catalogue. A password never
 * stands on their command line, where every user of the machine could read it, but in their environment.
 */
#include "db/migrate.h"
#include "db/postgres.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define OUTPUT_MAXIMUM ((size_t)1 << 20) /* of what a program prints, the beginning */
#define SAID_MAXIMUM   2000

extern char **environ;

static problem explain(struct arena *arena, text *message, text what, text why)
{
    *message =
        text_format(arena, "%.*s: %.*s", TEXT_ARGUMENTS(what), TEXT_ARGUMENTS(text_trim(why)));
    return &db_unavailable;
}

/* ---- the connection string, and the password apart from it ---- */

static void append_option(struct buffer *out, const char *name, const char *value)
{
    buffer_append_format(out, "%s='", name);
    for (const char *at = value; *at != '\0'; at++) {
        if (*at == '\'' || *at == '\\') {
            buffer_append_byte(out, '\\');
        }
        buffer_append_byte(out, *at);
    }
    buffer_append_literal(out, "' ");
}

/* Both in the arena; `*password` is NULL when there is none. False when the string cannot be read. */
static bool split_address(struct arena *arena, const char *address, const char **rest,
                          const char **password)
{
    PQconninfoOption *options = PQconninfoParse(address, NULL);
    if (options == NULL) {
        return false;
    }
    struct buffer out = {.arena = arena};
    *password = NULL;
    for (const PQconninfoOption *option = options; option->keyword != NULL; option++) {
        if (option->val == NULL) {
            continue;
        }
        if (strcmp(option->keyword, "password") == 0) {
            *password = text_copy(arena, text_of(option->val)).data;
        } else {
            append_option(&out, option->keyword, option->val);
        }
    }
    PQconninfoFree(options);
    *rest = text_copy(arena, buffer_text(&out)).data;
    return true;
}

static char **environment_with(struct arena *arena, const char *password)
{
    size_t count = 0;
    while (environ[count] != NULL) {
        count++;
    }
    char **copy = ARENA_ARRAY(arena, char *, count + 2);
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        if (password == NULL || strncmp(environ[i], "PGPASSWORD=", 11) != 0) {
            copy[kept++] = environ[i];
        }
    }
    if (password != NULL) {
        copy[kept] = (char *)(uintptr_t)text_format(arena, "PGPASSWORD=%s", password).data;
    }
    return copy;
}

/* ---- running a program ---- */

static text read_all(struct arena *arena, int descriptor)
{
    struct buffer out = {.arena = arena};
    char bytes[4096];
    for (ssize_t count; (count = read(descriptor, bytes, sizeof(bytes))) != 0;) {
        if (count > 0 && out.length < OUTPUT_MAXIMUM) {
            buffer_append_bytes(&out, bytes, (size_t)count);
        } else if (count < 0 && errno != EINTR) {
            break;
        }
    }
    return buffer_text(&out);
}

static int spawn_into(int write_end, const char *const *arguments, char **environment, pid_t *child)
{
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", 0, 0);
    posix_spawn_file_actions_adddup2(&actions, write_end, STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, write_end, STDERR_FILENO);
    int failure = posix_spawnp(child, arguments[0], &actions, NULL,
                               (char *const *)(uintptr_t)arguments, environment);
    posix_spawn_file_actions_destroy(&actions);
    return failure;
}

/* True if the program ended with success; what it printed in `*said`. */
static bool run_program(struct arena *arena, const char *const *arguments, const char *password,
                        text *said)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) {
        *said = text_of(strerrordesc_np(errno));
        return false;
    }
    pid_t child = 0;
    int failure = spawn_into(ends[1], arguments, environment_with(arena, password), &child);
    close(ends[1]);
    if (failure != 0) {
        close(ends[0]);
        *said = text_of(strerrordesc_np(failure));
        return false;
    }
    *said = read_all(arena, ends[0]);
    close(ends[0]);
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/* ---- backup, restore ---- */

problem postgres_backup(struct database *database, text file, struct arena *arena, text *message)
{
    const char *address = NULL, *password = NULL;
    const char *path = text_copy(arena, file).data;
    if (!split_address(arena, database->address, &address, &password)) {
        return explain(arena, message, file, TEXT("the connection string cannot be read"));
    }
    const char *why = file_create(path);
    if (why != NULL) {
        return explain(arena, message, file, text_of(why));
    }
    text said = TEXT("");
    const char *const arguments[] = {"pg_dump",
                                     "--format=custom",
                                     "--no-owner",
                                     "--no-privileges",
                                     "--no-password",
                                     "--file",
                                     path,
                                     "--dbname",
                                     address,
                                     NULL};
    if (!run_program(arena, arguments, password, &said)) {
        unlink(path);
        return explain(arena, message, TEXT("pg_dump"), text_first(said, SAID_MAXIMUM));
    }
    why = file_sync(path);
    return why == NULL ? NULL : explain(arena, message, file, text_of(why));
}

/* The program lists what a dump holds, a line an object: "… TABLE public migration owner". */
static bool is_our_backup(struct arena *arena, const char *path)
{
    text said = TEXT("");
    const char *const arguments[] = {"pg_restore", "--list", path, NULL};
    return run_program(arena, arguments, NULL, &said) &&
           memmem(said.data, said.length, " migration ", strlen(" migration ")) != NULL;
}

/* The number of the last of the rows that follow the COPY of a script: a line each, beginning with its number, to a "\\." */
static int64_t last_of_rows(text script)
{
    int64_t last = 0;
    const char *end = script.data + script.length;
    const char *line = memmem(script.data, script.length, "\nCOPY ", strlen("\nCOPY "));
    line = line == NULL ? NULL : memchr(line + 1, '\n', (size_t)(end - line - 1));
    while (line != NULL && line + 1 < end && line[1] != '\\') {
        int64_t number = strtoll(line + 1, NULL, 10);
        last = number > last ? number : last;
        line = memchr(line + 1, '\n', (size_t)(end - line - 1));
    }
    return last;
}

/* Before anything is restored: the rows of one table can be read from a dump without a database. */
static problem check_schema(struct arena *arena, text file, const char *path, text *message)
{
    text said = TEXT("");
    const char *const arguments[] = {"pg_restore", "--data-only", "--table=migration",
                                     "--file=-",   path,          NULL};
    if (!run_program(arena, arguments, NULL, &said)) {
        return explain(arena, message, TEXT("pg_restore"), text_first(said, SAID_MAXIMUM));
    }
    return migrate_is_newer(last_of_rows(said))
               ? explain(arena, message, file, text_of(schema_newer.title))
               : NULL;
}

static problem check_target(const struct database *database, struct arena *arena, text *message)
{
    char *why = NULL;
    PGconn *connection = postgres_connect(database, &why);
    if (connection == NULL) {
        *message = text_trim(text_copy(arena, text_of(why)));
        free(why);
        return &db_unavailable;
    }
    PGresult *result = PQexec(connection, "SELECT count(*) FROM pg_tables WHERE schemaname NOT IN "
                                          "('pg_catalog', 'information_schema')");
    bool empty =
        PQresultStatus(result) == PGRES_TUPLES_OK && strcmp(PQgetvalue(result, 0, 0), "0") == 0;
    PQclear(result);
    PQfinish(connection);
    return empty ? NULL
                 : explain(arena, message, TEXT("the database"),
                           TEXT("has tables already: restore into an empty one"));
}

problem postgres_restore(struct database *database, text file, struct arena *arena, text *message)
{
    const char *address = NULL, *password = NULL;
    const char *path = text_copy(arena, file).data;
    if (!split_address(arena, database->address, &address, &password)) {
        return explain(arena, message, file, TEXT("the connection string cannot be read"));
    }
    if (!is_our_backup(arena, path)) {
        return explain(arena, message, file, TEXT("is not a backup of Stint"));
    }
    TRY(check_schema(arena, file, path, message));
    TRY(check_target(database, arena, message));
    text said = TEXT("");
    const char *const arguments[] = {"pg_restore",
                                     "--no-owner",
                                     "--no-privileges",
                                     "--no-password",
                                     "--single-transaction",
                                     "--dbname",
                                     address,
                                     path,
                                     NULL};
    if (!run_program(arena, arguments, password, &said)) {
        return explain(arena, message, TEXT("pg_restore"), text_first(said, SAID_MAXIMUM));
    }
    return NULL;
}
