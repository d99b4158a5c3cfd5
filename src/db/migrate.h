/*
 * Migrations: the schema's history, forward only. migrations/NNNN_name.sql are built into the program in order; each runs once, in a
 * transaction of its own, and is remembered with the SHA-256 of its text in the table `migration`. The type words UUID, INSTANT,
 * DATE, BOOL, JSON and BIGINT (whole words in capitals outside quotes and comments) are replaced by each engine's types; lines between
 * `-- sqlite:` / `-- postgres:` and `-- end` are for that engine only; CREATE TABLE ends in `) STRICT` or `) COMPACT`
 * (SQLite: STRICT, or STRICT, WITHOUT ROWID; PostgreSQL: nothing).
 */
#ifndef STINT_DB_MIGRATE_H
#define STINT_DB_MIGRATE_H

#include "db/db.h"

struct migration {
    int64_t number;
    const char *name;
    const char *sql;
};

/* Built from migrations/ by the build: in order of number, `migration_count` of them. */
extern const struct migration migrations[];
extern const size_t migration_count;

/* The schema is newer than this program; a migration that ran has another text now; one has not run yet (migrate_check() only). */
extern const struct problem schema_newer;
extern const struct problem schema_changed;
extern const struct problem schema_older;

/* Runs what is missing; `*ran` is how many. Two programs at once: one waits for the other. */
problem migrate(struct db *db, struct arena *arena, instant now, int64_t *ran,
                text *message) MUST_USE;

/* As migrate(), running nothing: NULL if the schema is exactly this program's. */
problem migrate_check(struct db *db, struct arena *arena, text *message) MUST_USE;

/* Whether any migration ever ran: a database of Stint, of whichever version. */
problem migrate_begun(struct db *db, struct arena *arena, bool *begun) MUST_USE;

/* Whether a database whose last migration is this one, 0 for none, is newer than this program. */
bool migrate_is_newer(int64_t number);

/* One migration in the words of an engine. */
text migrate_translate(struct arena *arena, enum db_engine engine, text sql);

#endif
