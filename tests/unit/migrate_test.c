/* Migrations: what they are translated to, and how they run, once, on both engines. */
#include "engines.h"

#include "db/migrate.h"

#include <pthread.h>

/* This program's migrations, in the place of the real ones. */
const struct migration migrations[] = {
    {.number = 1,
     .name = "people",
     .sql = "CREATE TABLE person (id UUID PRIMARY KEY, since INSTANT NOT NULL, born DATE,\n"
            "  active BOOL NOT NULL, data JSON, size BIGINT) STRICT;\n"
            "CREATE INDEX person_since ON person (since);\n"},
    {.number = 2,
     .name = "pairs",
     .sql = "CREATE TABLE pair (a BIGINT, b BIGINT, PRIMARY KEY (a, b)) COMPACT;\n"
            "-- sqlite:\nINSERT INTO pair VALUES (1, 0);\n-- end\n"
            "-- postgres:\nINSERT INTO pair VALUES (2, 0);\n-- end\n"
            "INSERT INTO pair VALUES (3, 0); -- DATE; and a comment\n"},
    {.number = 7, .name = "more", .sql = "ALTER TABLE person ADD COLUMN name TEXT;"},
};
const size_t migration_count = 3;

static const instant now = {.microseconds = 1700000000000000};

static struct db *writer_of(struct stage *stage)
{
    struct db *db = NULL;
    assert_fine(db_open(stage->database, DB_WRITER, &db));
    return db;
}

static int64_t run_all(struct stage *stage)
{
    struct db *db = writer_of(stage);
    text message = TEXT("");
    int64_t ran = -1;
    if (migrate(db, stage->arena, now, &ran, &message) != NULL) {
        fail_msg("%.*s", TEXT_ARGUMENTS(message));
    }
    db_close(db);
    return ran;
}

static void each_runs_once(void **state)
{
    struct stage *stage = *state;
    assert_int_equal(run_all(stage), 3);
    assert_int_equal(run_all(stage), 0);
    assert_int_equal(integer_of(stage, "SELECT count(*) AS value FROM migration"), 3);
    assert_int_equal(integer_of(stage, "SELECT max(applied_at) AS value FROM migration"),
                     now.microseconds);
    assert_int_equal(integer_of(stage, "SELECT max(number) AS value FROM migration"), 7);
    assert_int_equal(integer_of(stage, "SELECT count(*) AS value FROM person WHERE name = 'x'"), 0);
}

static void lines_of_one_engine_run_on_it_only(void **state)
{
    struct stage *stage = *state;
    run_all(stage);
    assert_int_equal(integer_of(stage, "SELECT count(*) AS value FROM pair"), 2);
    assert_int_equal(integer_of(stage, "SELECT min(a) AS value FROM pair"),
                     stage->settings.engine == DB_SQLITE ? 1 : 2);
}

static void a_check_tells_what_is_missing_and_runs_nothing(void **state)
{
    struct stage *stage = *state;
    struct db *db = writer_of(stage);
    text message = TEXT("");
    assert_problem(migrate_check(db, stage->arena, &message), &schema_older);
    assert_true(says(message, "0001 people"));
    run_all(stage);
    assert_fine(migrate_check(db, stage->arena, &message));
    run_sql(stage, "DELETE FROM migration WHERE number = 7");
    assert_problem(migrate_check(db, stage->arena, &message), &schema_older);
    assert_true(says(message, "0007 more"));
    db_close(db);
}

static void check_refusal(struct stage *stage, const char *sql, problem expected, const char *named)
{
    struct db *db = writer_of(stage);
    text message = TEXT("");
    int64_t ran = -1;
    run_all(stage);
    run_sql(stage, sql);
    assert_problem(migrate(db, stage->arena, now, &ran, &message), expected);
    assert_int_equal(ran, -1);
    assert_true(says(message, named));
    assert_problem(migrate_check(db, stage->arena, &message), expected);
    assert_true(says(message, named));
    db_close(db);
}

static void a_newer_schema_is_refused(void **state)
{
    check_refusal(*state, "INSERT INTO migration VALUES (8, 'future', 'x', 0)", &schema_newer,
                  "0008 future");
}

static void an_unknown_migration_among_the_known_is_refused(void **state)
{
    check_refusal(*state, "INSERT INTO migration VALUES (5, 'other', 'x', 0)", &schema_changed,
                  "0005 other");
}

static void a_changed_text_is_refused(void **state)
{
    check_refusal(*state, "UPDATE migration SET checksum = 'x' WHERE number = 2", &schema_changed,
                  "0002 pairs");
}

static void a_migration_that_fails_leaves_nothing_and_keeps_those_before(void **state)
{
    struct stage *stage = *state;
    struct db *db = writer_of(stage);
    text message = TEXT("");
    int64_t ran = -1;
    run_sql(stage, "CREATE TABLE pair (a INTEGER)"); /* in the way of the second */
    assert_problem(migrate(db, stage->arena, now, &ran, &message), &db_failed);
    assert_true(says(message, "0002 pairs") && says(message, "already exists"));
    assert_int_equal(integer_of(stage, "SELECT count(*) AS value FROM migration"), 1);
    run_sql(stage, "DROP TABLE pair");
    assert_int_equal(run_all(stage), 2);
    db_close(db);
}

struct program {
    struct stage *stage;
    struct arena *arena;
    int64_t ran;
    problem failure;
};

static void *migrate_as_program(void *context)
{
    struct program *program = context;
    struct db *db = NULL;
    text message = TEXT("");
    program->failure = db_open(program->stage->database, DB_WRITER, &db);
    if (program->failure == NULL) {
        program->failure = migrate(db, program->arena, now, &program->ran, &message);
    }
    if (program->failure != NULL) {
        print_error("%.*s\n", TEXT_ARGUMENTS(message));
    }
    db_close(db);
    return NULL;
}

static void of_two_programs_one_waits_for_the_other(void **state)
{
    struct program programs[4];
    pthread_t threads[4];
    int64_t ran = 0;
    for (size_t i = 0; i < 4; i++) {
        programs[i] = (struct program){.stage = *state, .arena = arena_new((size_t)1 << 20)};
        assert_int_equal(pthread_create(&threads[i], NULL, migrate_as_program, &programs[i]), 0);
    }
    for (size_t i = 0; i < 4; i++) {
        pthread_join(threads[i], NULL);
        assert_null(programs[i].failure);
        ran += programs[i].ran;
        arena_free(programs[i].arena);
    }
    assert_int_equal(ran, 3);
}

static void check_translation(enum db_engine engine, const char *sql, const char *expected)
{
    struct arena *arena = arena_new((size_t)1 << 20);
    assert_string_equal(migrate_translate(arena, engine, text_of(sql)).data, expected);
    arena_free(arena);
}

static void type_words_and_ends_of_tables_are_translated(void **state)
{
    (void)state;
    const char *sql =
        "CREATE TABLE t (a UUID, b INSTANT, c DATE, d BOOL, e JSON, f BIGINT) STRICT;\n"
        "CREATE TABLE u (a TEXT\n)\n COMPACT;\n";
    check_translation(DB_SQLITE, sql,
                      "CREATE TABLE t (a BLOB, b INTEGER, c INTEGER, d INTEGER, e TEXT, f INTEGER) "
                      "STRICT;\nCREATE TABLE u (a TEXT\n)\n STRICT, WITHOUT ROWID;\n");
    check_translation(DB_POSTGRES, sql,
                      "CREATE TABLE t (a uuid, b bigint, c date, d boolean, e jsonb, f bigint) ;\n"
                      "CREATE TABLE u (a TEXT\n)\n ;\n");
}

static void quotes_comments_and_parts_of_words_stay(void **state)
{
    (void)state;
    const char *sql =
        "SELECT 'UUID '' DATE', \"JSON\", UUIDS, MY_DATE, date, STRICT -- BOOL\n"
        "/* BOOL\nJSON */ FROM x WHERE a = $1 AND b = $tag$ UUID $1 $tag$ || $$DATE$$;\n";
    check_translation(DB_SQLITE, sql, sql);
    check_translation(DB_POSTGRES, sql, sql);
}

static void lines_for_the_other_engine_are_left_out(void **state)
{
    (void)state;
    const char *sql = "a;\n-- sqlite:\nDATE;\n-- end\n  -- postgres:\nDATE\n;\n-- end\nb;";
    check_translation(DB_SQLITE, sql, "a;\nINTEGER;\nb;\n");
    check_translation(DB_POSTGRES, sql, "a;\ndate\n;\nb;\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(type_words_and_ends_of_tables_are_translated),
        cmocka_unit_test(quotes_comments_and_parts_of_words_stay),
        cmocka_unit_test(lines_for_the_other_engine_are_left_out),
        ON_BOTH(each_runs_once),
        ON_BOTH(lines_of_one_engine_run_on_it_only),
        ON_BOTH(a_check_tells_what_is_missing_and_runs_nothing),
        ON_BOTH(a_newer_schema_is_refused),
        ON_BOTH(an_unknown_migration_among_the_known_is_refused),
        ON_BOTH(a_changed_text_is_refused),
        ON_BOTH(a_migration_that_fails_leaves_nothing_and_keeps_those_before),
        ON_BOTH(of_two_programs_one_waits_for_the_other),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
