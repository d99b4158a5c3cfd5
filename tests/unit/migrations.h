/* Some of the real migrations on a database of a stage, for tests of what they make of rows that are there. */
#ifndef STINT_TESTS_MIGRATIONS_H
#define STINT_TESTS_MIGRATIONS_H

#include "engines.h"

#include "db/migrate.h"

static inline struct db *begin(struct stage *stage)
{
    struct db *db = NULL;
    assert_fine(db_open(stage->database, DB_WRITER, &db));
    assert_db_fine(db, db_begin(db, DB_WRITE, stage->arena));
    return db;
}

/* Runs the real migrations from number `from` to before `until`. */
static inline void run_migrations(struct stage *stage, struct db *db, int64_t from, int64_t until)
{
    for (size_t i = 0; i < migration_count; i++) {
        if (migrations[i].number >= from && migrations[i].number < until) {
            text sql =
                migrate_translate(stage->arena, stage->settings.engine, text_of(migrations[i].sql));
            assert_db_fine(db, db_script(db, text_copy(stage->arena, sql).data));
        }
    }
}

#endif
