/*
 * Migrations: each in its own transaction, remembered with its checksum, as migrate.h says. While one runs the schema is
 * locked; what has run already is read again inside each transaction, so that of two programs the second finds nothing to do.
 */
#include "db/migrate.h"

#include "db/engine.h"

#include <sodium.h>
#include <string.h>

PROBLEM(schema_newer, 500, "The database is newer than this program");
PROBLEM(schema_changed, 500, "The database was made by other migrations than this program's");
PROBLEM(schema_older, 500, "The database waits for migrations");

struct migration_row {
    int64_t number;
    text name;
    text checksum;
};
static RECORD(migration_row, FIELD(migration_row, number, "Its place in the order"),
              FIELD(migration_row, name, "What it does"),
              FIELD(migration_row, checksum, "SHA-256 of its text"));
RECORD_LIST(migration_row);

static const char create_table[] = "CREATE TABLE IF NOT EXISTS migration ("
                                   "number BIGINT NOT NULL PRIMARY KEY, name TEXT NOT NULL,"
                                   "checksum TEXT NOT NULL, applied_at INSTANT NOT NULL) STRICT;";

static text checksum_of(struct arena *arena, const struct migration *migration)
{
    unsigned char hash[crypto_hash_sha256_BYTES];
    crypto_hash_sha256(hash, (const unsigned char *)migration->sql, strlen(migration->sql));
    return text_hexadecimal(arena, hash, sizeof(hash));
}

static const struct migration *migration_of_number(int64_t number)
{
    for (size_t i = 0; i < migration_count; i++) {
        if (migrations[i].number == number) {
            return &migrations[i];
        }
    }
    return NULL;
}

bool migrate_is_newer(int64_t number)
{
    return number > (migration_count == 0 ? 0 : migrations[migration_count - 1].number);
}

static problem compare_row(struct arena *arena, const struct migration_row *row, text *message)
{
    const struct migration *migration = migration_of_number(row->number);
    if (migration == NULL) {
        *message = text_format(arena, "migration %04lld %.*s is unknown to this program",
                               (long long)row->number, TEXT_ARGUMENTS(row->name));
        return migrate_is_newer(row->number) ? &schema_newer : &schema_changed;
    }
    if (!text_equal(row->checksum, checksum_of(arena, migration))) {
        *message = text_format(arena, "migration %04lld %s has another text than the one that ran",
                               (long long)migration->number, migration->name);
        return &schema_changed;
    }
    return NULL;
}

/* Compares what ran with what this program knows; `*next` is the first that has not run, or NULL. */
static problem compare(struct db *db, struct arena *arena, const struct migration **next,
                       text *message)
{
    struct migration_row_list rows = {0};
    TRY(db_all(db, LIST(migration_row, &rows),
               "SELECT number, name, checksum FROM migration ORDER BY number", BIND()));
    for (size_t i = 0; i < rows.count; i++) {
        TRY(compare_row(arena, &rows.items[i], message));
    }
    *next = NULL;
    for (size_t i = 0; i < migration_count && *next == NULL; i++) {
        size_t row = 0;
        while (row < rows.count && rows.items[row].number != migrations[i].number) {
            row++;
        }
        *next = row == rows.count ? &migrations[i] : NULL;
    }
    return NULL;
}

static problem run_migration(struct db *db, struct arena *arena, instant now,
                             const struct migration *migration)
{
    text sql = migrate_translate(arena, db_engine_of(db), text_of(migration->sql));
    TRY(db_script(db, sql.data));
    return db_run(
        db, NULL,
        "INSERT INTO migration (number, name, checksum, applied_at) "
        "VALUES ($1, $2, $3, $4)",
        BIND(migration->number, text_of(migration->name), checksum_of(arena, migration), now));
}

static problem migrate_next(struct db *db, struct arena *arena, instant now, bool *done,
                            text *message)
{
    const struct migration *next = NULL;
    TRY(db_begin(db, DB_WRITE, arena));
    TRY(db_script(db, migrate_translate(arena, db_engine_of(db), text_of(create_table)).data));
    TRY(compare(db, arena, &next, message));
    *done = next == NULL;
    if (next != NULL) {
        problem failure = run_migration(db, arena, now, next);
        if (failure != NULL) {
            *message = text_format(arena, "migration %04lld %s: %.*s", (long long)next->number,
                                   next->name, TEXT_ARGUMENTS(db_message(db)));
            return failure;
        }
    }
    return db_commit(db);
}

static problem tell_statistics(struct db *db, struct arena *arena)
{
    TRY(db_begin(db, DB_WRITE, arena));
    TRY(db_script(db, dialect_plan_statistics(db_engine_of(db))));
    return db_commit(db);
}

static problem migrate_all(struct db *db, struct arena *arena, instant now, int64_t *ran,
                           text *message)
{
    for (int64_t count = 0;; count++) {
        bool done = false;
        problem failure = migrate_next(db, arena, now, &done, message);
        if (failure != NULL) {
            db_rollback(db);
            return failure;
        }
        if (done) {
            TRY(count > 0 ? tell_statistics(db, arena) : NULL);
            *ran = count;
            return NULL;
        }
    }
}

/* What the database said, where nothing more exact has been said. */
static problem explain(struct db *db, struct arena *arena, problem failure, text *message)
{
    if (failure != NULL && message->length == 0) {
        *message = text_copy(arena, db_message(db));
    }
    return failure;
}

problem migrate(struct db *db, struct arena *arena, instant now, int64_t *ran, text *message)
{
    *message = TEXT("");
    db_rollback(db);
    problem failure = db->engine->lock_schema(db);
    if (failure == NULL) {
        failure = migrate_all(db, arena, now, ran, message);
        db->engine->unlock_schema(db);
    }
    return explain(db, arena, failure, message);
}

static problem table_exists(struct db *db, bool *exists)
{
    struct one_bool answer = {0};
    const char *sql =
        db_engine_of(db) == DB_SQLITE
            ? "SELECT count(*) > 0 AS value FROM sqlite_schema WHERE name = 'migration'"
            : "SELECT to_regclass('migration') IS NOT NULL AS value";
    TRY(db_one(db, INTO(one_bool, &answer), sql, BIND()));
    *exists = answer.value;
    return NULL;
}

static problem check_all(struct db *db, struct arena *arena, text *message)
{
    bool exists = false;
    const struct migration *next = migration_count == 0 ? NULL : &migrations[0];
    TRY(db_begin(db, DB_READ, arena));
    TRY(table_exists(db, &exists));
    if (exists) {
        TRY(compare(db, arena, &next, message));
    }
    if (next != NULL) {
        *message = text_format(arena, "migration %04lld %s has not run", (long long)next->number,
                               next->name);
        return &schema_older;
    }
    return db_commit(db);
}

problem migrate_check(struct db *db, struct arena *arena, text *message)
{
    *message = TEXT("");
    problem failure = check_all(db, arena, message);
    db_rollback(db);
    return explain(db, arena, failure, message);
}

problem migrate_begun(struct db *db, struct arena *arena, bool *begun)
{
    problem failure = db_begin(db, DB_READ, arena);
    if (failure == NULL) {
        failure = table_exists(db, begun);
    }
    db_rollback(db);
    return failure;
}
