/*
 * Every test of the database runs on both engines: ON_BOTH(test) makes it two. Each gets a database of its own: a file in
 * a new directory, or a database created on the server that STINT_TEST_POSTGRES names (a connection string of a
 * superuser), and dropped after. Without that variable the PostgreSQL half fails: a half that nobody ran is no success.
 */
#ifndef STINT_TESTS_ENGINES_H
#define STINT_TESTS_ENGINES_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "db/db.h"

#ifdef STINT_POSTGRES
#include <libpq-fe.h>
#endif
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct stage {
    struct database_settings settings;
    struct database *database;
    struct arena *arena;
    char directory[64];
    char name[64]; /* of the database on the server */
};

#define ON_SQLITE(test)                                         \
    {                                                           \
#test " (SQLite)", test, open_sqlite, close_stage, NULL \
    }
#ifdef STINT_POSTGRES
#define ON_POSTGRES(test)                                             \
    {                                                                 \
#test " (PostgreSQL)", test, open_postgres, close_stage, NULL \
    }
#else
#define ON_POSTGRES(test)                                                             \
    {                                                                                 \
#test " (built without PostgreSQL)", (1 ? leave_out : test), NULL, NULL, NULL \
    }
static inline void leave_out(void **state)
{
    (void)state;
    skip();
}
#endif
#define ON_BOTH(test) ON_SQLITE(test), ON_POSTGRES(test)

#define assert_problem(expression, expected) assert_ptr_equal((expression), (expected))
#define assert_fine(expression)              assert_null(expression)
/* As assert_fine(), and says what the database said. */
#define assert_db_fine(db, expression)                        \
    do {                                                      \
        if ((expression) != NULL) {                           \
            fail_msg("%.*s", TEXT_ARGUMENTS(db_message(db))); \
        }                                                     \
    } while (0)

static inline bool says(text message, const char *part)
{
    return memmem(message.data, message.length, part, strlen(part)) != NULL;
}

static inline int open_stage(struct stage *stage, void **state)
{
    text message = TEXT("");
    stage->settings.busy_milliseconds = 60000;
    if (database_open(&stage->settings, &stage->database, stage->arena, &message) != NULL) {
        print_error("%.*s\n", TEXT_ARGUMENTS(message));
        return -1;
    }
    *state = stage;
    return 0;
}

static inline struct stage *stage_new(void)
{
    struct stage *stage = calloc(1, sizeof(*stage));
    stage->arena = arena_new((size_t)64 << 20);
    strcpy(stage->directory, "/tmp/stint-test-XXXXXX");
    if (mkdtemp(stage->directory) == NULL) {
        abort();
    }
    return stage;
}

static inline int open_sqlite(void **state)
{
    struct stage *stage = stage_new();
    stage->settings.engine = DB_SQLITE;
    stage->settings.path = text_format(stage->arena, "%s/stint.db", stage->directory);
    return open_stage(stage, state);
}

#ifdef STINT_POSTGRES
/* Runs one statement on the server itself; false if it fails. */
static inline bool on_server(const char *sql)
{
    PGconn *connection = PQconnectdb(getenv("STINT_TEST_POSTGRES"));
    PGresult *result = PQexec(connection, sql);
    bool done =
        PQresultStatus(result) == PGRES_COMMAND_OK || PQresultStatus(result) == PGRES_TUPLES_OK;
    if (!done) {
        print_error("%s: %s\n", sql, PQerrorMessage(connection));
    }
    PQclear(result);
    PQfinish(connection);
    return done;
}

/* The test server's connection string with another database. */
static inline text conninfo_of(struct arena *arena, const char *name)
{
    struct buffer out = {.arena = arena};
    PQconninfoOption *options = PQconninfoParse(getenv("STINT_TEST_POSTGRES"), NULL);
    for (PQconninfoOption *option = options; option != NULL && option->keyword != NULL; option++) {
        if (option->val != NULL && strcmp(option->keyword, "dbname") != 0) {
            buffer_append_format(&out, "%s='%s' ", option->keyword, option->val);
        }
    }
    PQconninfoFree(options);
    buffer_append_format(&out, "dbname='%s'", name);
    return text_copy(arena, buffer_text(&out));
}

#else
static inline bool on_server(const char *sql)
{
    (void)sql;
    return false;
}

static inline text conninfo_of(struct arena *arena, const char *name)
{
    (void)arena;
    (void)name;
    return TEXT("");
}
#endif

static inline bool create_database(char *name, size_t size)
{
    static int number = 0;
    char sql[128];
    snprintf(name, size, "stint_test_%d_%d", (int)getpid(), ++number);
    snprintf(sql, sizeof(sql), "CREATE DATABASE %s", name);
    return on_server(sql);
}

static inline void drop_database(const char *name)
{
    char sql[128];
    snprintf(sql, sizeof(sql), "DROP DATABASE IF EXISTS %s WITH (FORCE)", name);
    on_server(sql);
}

static inline int open_postgres(void **state)
{
    if (getenv("STINT_TEST_POSTGRES") == NULL) {
        print_error("STINT_TEST_POSTGRES is not set: it names the PostgreSQL server to test on, "
                    "such as \"host=127.0.0.1 user=postgres\"\n");
        return -1;
    }
    struct stage *stage = stage_new();
    if (!create_database(stage->name, sizeof(stage->name))) {
        return -1;
    }
    stage->settings.engine = DB_POSTGRES;
    stage->settings.conninfo = conninfo_of(stage->arena, stage->name);
    return open_stage(stage, state);
}

static inline int close_stage(void **state)
{
    struct stage *stage = *state;
    char command[128];
    database_close(stage->database);
    if (stage->name[0] != '\0') {
        drop_database(stage->name);
    }
    snprintf(command, sizeof(command), "rm -rf %s", stage->directory);
    int removed = system(command);
    arena_free(stage->arena);
    free(stage);
    return removed;
}

/* Runs SQL in a write transaction of its own. */
static inline void run_sql(struct stage *stage, const char *sql)
{
    struct db *db = NULL;
    assert_fine(db_open(stage->database, DB_WRITER, &db));
    assert_db_fine(db, db_begin(db, DB_WRITE, stage->arena));
    assert_db_fine(db, db_script(db, sql));
    assert_db_fine(db, db_commit(db));
    db_close(db);
}

/* What a query of one integer answers, in a read of its own. */
static inline int64_t integer_of(struct stage *stage, const char *sql)
{
    struct db *db = NULL;
    struct one_integer answer = {0};
    assert_fine(db_open(stage->database, DB_READER, &db));
    assert_db_fine(db, db_begin(db, DB_READ, stage->arena));
    assert_db_fine(db, db_one(db, INTO(one_integer, &answer), sql, BIND()));
    assert_db_fine(db, db_commit(db));
    db_close(db);
    return answer.value;
}

#endif
