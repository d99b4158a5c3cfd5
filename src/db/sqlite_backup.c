/*
 * Backups of a live SQLite database: a read transaction holds one snapshot while SQLite's backup interface copies its pages
 * into a new file, so that writers go on and the copy never starts again. A restore copies a checked backup beside the
 * database and renames it over it, while a lock keeps every other program out.
 */
#include "db/migrate.h"
#include "db/sqlite.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PAGES_AT_ONCE 1024

static problem explain(struct arena *arena, text *message, text file, const char *why)
{
    *message = text_format(arena, "%.*s: %s", TEXT_ARGUMENTS(file), why);
    return &db_unavailable;
}

/* Copies what `source` sees into `target`; SQLite's code. */
static int copy_pages(sqlite3 *source, sqlite3 *target)
{
    int code =
        sqlite3_exec(target, "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF", NULL, NULL, NULL);
    if (code == SQLITE_OK) {
        code = sqlite3_exec(source, "BEGIN; SELECT count(*) FROM sqlite_schema", NULL, NULL, NULL);
    }
    if (code != SQLITE_OK) {
        return code;
    }
    sqlite3_backup *backup = sqlite3_backup_init(target, "main", source, "main");
    if (backup == NULL) {
        return sqlite3_extended_errcode(target);
    }
    do {
        code = sqlite3_backup_step(backup, PAGES_AT_ONCE);
    } while (code == SQLITE_OK);
    int finished = sqlite3_backup_finish(backup);
    return code == SQLITE_DONE ? finished : code;
}

static const char *write_backup(struct database *database, const char *file)
{
    sqlite3 *source = NULL, *target = NULL;
    int code = sqlite_open(database, DB_READER, &source);
    if (code == SQLITE_OK) {
        code = sqlite3_open_v2(file, &target, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
    }
    if (code == SQLITE_OK) {
        code = copy_pages(source, target);
    }
    int closed = sqlite3_close(target);
    sqlite3_close(source);
    code = code == SQLITE_OK ? closed : code;
    return code == SQLITE_OK ? file_sync(file) : sqlite3_errstr(code);
}

problem sqlite_backup(struct database *database, text file, struct arena *arena, text *message)
{
    const char *path = text_copy(arena, file).data;
    const char *why = file_create(path);
    if (why != NULL) {
        return explain(arena, message, file, why);
    }
    why = write_backup(database, path);
    if (why != NULL) {
        unlink(path);
        return explain(arena, message, file, why);
    }
    return NULL;
}

/* ---- restore ---- */

/* As a URI that SQLite opens without locks or a WAL: a backup is a finished file. */
static text immutable_uri(struct arena *arena, text file)
{
    struct buffer uri = {.arena = arena};
    buffer_append_literal(&uri, "file:");
    for (size_t i = 0; i < file.length; i++) {
        if (strchr("?#%", file.data[i]) != NULL) {
            buffer_append_format(&uri, "%%%02x", (unsigned char)file.data[i]);
        } else {
            buffer_append_byte(&uri, file.data[i]);
        }
    }
    buffer_append_literal(&uri, "?immutable=1");
    return text_copy(arena, buffer_text(&uri));
}

/* The first column of the first row equals `expected`. */
static bool answers(sqlite3 *handle, const char *sql, const char *expected)
{
    sqlite3_stmt *statement = NULL;
    bool equal = sqlite3_prepare_v2(handle, sql, -1, &statement, NULL) == SQLITE_OK &&
                 sqlite3_step(statement) == SQLITE_ROW &&
                 sqlite3_column_text(statement, 0) != NULL &&
                 strcmp((const char *)sqlite3_column_text(statement, 0), expected) == 0;
    sqlite3_finalize(statement);
    return equal;
}

/* The number of the last migration that ran, 0 where none did. */
static int64_t last_migration(sqlite3 *handle)
{
    sqlite3_stmt *statement = NULL;
    int64_t number = 0;
    if (sqlite3_prepare_v2(handle, "SELECT max(number) FROM migration", -1, &statement, NULL) ==
            SQLITE_OK &&
        sqlite3_step(statement) == SQLITE_ROW) {
        number = sqlite3_column_int64(statement, 0);
    }
    sqlite3_finalize(statement);
    return number;
}

/* What a copied file of a running or killed server has not in itself: a backup is one file, with nothing beside it. */
static const char *check_beside(struct arena *arena, text file)
{
    static const char *const suffixes[] = {"-wal", "-journal"};
    for (size_t i = 0; i < sizeof(suffixes) / sizeof(*suffixes); i++) {
        struct stat beside;
        const char *path = text_format(arena, "%.*s%s", TEXT_ARGUMENTS(file), suffixes[i]).data;
        if (stat(path, &beside) == 0 && beside.st_size > 0) {
            return text_format(arena,
                               "%s lies beside it, with changes that it lacks: make a backup "
                               "with `stint backup`, or stop the server properly first",
                               path)
                .data;
        }
    }
    return NULL;
}

static const char *check_backup(struct arena *arena, text file)
{
    sqlite3 *handle = NULL;
    const char *why = NULL;
    int flags = SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX;
    if (sqlite3_open_v2(immutable_uri(arena, file).data, &handle, flags, NULL) != SQLITE_OK) {
        why = "cannot be read";
    } else if (sqlite_add_functions(handle),
               !answers(handle, "SELECT count(*) FROM sqlite_schema WHERE name = 'migration'",
                        "1")) {
        why = "is not a backup of Stint";
    } else if (!answers(handle, "PRAGMA integrity_check", "ok")) {
        why = "is damaged";
    } else if (migrate_is_newer(last_migration(handle))) {
        why = schema_newer.title;
    }
    sqlite3_close(handle);
    return why;
}

/* Holds the old database, if there is one, so that nobody else has it open: false when somebody has. One that SQLite cannot read is nobody's. */
static bool take_old(const char *path, sqlite3 **handle)
{
    int code = sqlite3_open_v2(path, handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
    if (code ==
        SQLITE_OK) { /* in exclusive mode the first lock is on the whole file, also in WAL mode */
        code = sqlite3_exec(*handle,
                            "PRAGMA locking_mode=EXCLUSIVE; BEGIN EXCLUSIVE; COMMIT;"
                            "PRAGMA journal_mode=DELETE; BEGIN EXCLUSIVE",
                            NULL, NULL, NULL);
    }
    return (code & 0xff) != SQLITE_BUSY && (code & 0xff) != SQLITE_LOCKED;
}

static void remove_beside(const char *path, const char *suffix)
{
    char *name = NULL;
    if (asprintf(&name, "%s%s", path, suffix) >= 0) {
        unlink(name);
        free(name);
    }
}

problem sqlite_restore(struct database *database, text file, struct arena *arena, text *message)
{
    const char *why = check_beside(arena, file);
    if (why == NULL) {
        why = check_backup(arena, file);
    }
    if (why != NULL) {
        return explain(arena, message, file, why);
    }
    sqlite3 *old = NULL;
    text target = text_of(database->address);
    if (access(database->address, F_OK) == 0 && !take_old(database->address, &old)) {
        sqlite3_close(old);
        return explain(arena, message, target, "is in use: stop the server first");
    }
    remove_beside(database->address,
                  "-wal"); /* of a database that is given up: it must not meet the new file */
    remove_beside(database->address, "-shm");
    why = file_copy(text_copy(arena, file).data, database->address);
    sqlite3_close(old);
    return why == NULL ? NULL : explain(arena, message, target, why);
}
