/* The database's interface, on both engines. */
#include "engines.h"

#include "db/migrate.h"

#include <pthread.h>
#include <time.h>

const struct migration migrations[] = {{0}}; /* none: these tests make tables of their own */
const size_t migration_count = 0;

enum mood { MOOD_CALM, MOOD_BUSY };
static const char *const mood_names[] = {[MOOD_CALM] = "calm", [MOOD_BUSY] = "busy", NULL};

struct stop {
    text place;
    opt_integer minutes;
};
static RECORD(stop, FIELD(stop, place, "Where"), FIELD(stop, minutes, "How long"));
RECORD_LIST(stop);

struct thing {
    uuid id;
    instant at;
    civil_date day;
    wall_time opens;
    weekdays open_on;
    decimal2 rate;
    text name;
    int64_t size;
    bool open;
    enum mood mood;
    json_text notes;
    uuid_list friends;
    text_list tags;
    integer_list levels;
    struct stop home;
    struct stop *work;
    struct stop_list stops;
};
static RECORD(thing, FIELD(thing, id, ""), FIELD(thing, at, ""), FIELD(thing, day, ""),
              FIELD(thing, opens, ""), FIELD(thing, open_on, ""), FIELD(thing, rate, ""),
              FIELD(thing, name, ""), FIELD(thing, size, ""), FIELD(thing, open, ""),
              FIELD(thing, mood, "", .names = mood_names), FIELD(thing, notes, ""),
              FIELD(thing, friends, ""), FIELD(thing, tags, ""), FIELD(thing, levels, ""),
              FIELD_RECORD(thing, home, stop, ""), FIELD_OPTIONAL_RECORD(thing, work, stop, ""),
              FIELD_LIST(thing, stops, stop, ""));

struct maybe {
    opt_uuid id;
    opt_instant at;
    opt_date day;
    opt_wall_time opens;
    opt_weekdays open_on;
    opt_decimal2 rate;
    opt_text name;
    opt_integer size;
    opt_bool open;
    opt_enum mood;
    opt_json notes;
    struct stop *work;
};
static RECORD(maybe, FIELD(maybe, id, ""), FIELD(maybe, at, ""), FIELD(maybe, day, ""),
              FIELD(maybe, opens, ""), FIELD(maybe, open_on, ""), FIELD(maybe, rate, ""),
              FIELD(maybe, name, ""), FIELD(maybe, size, ""), FIELD(maybe, open, ""),
              FIELD(maybe, mood, "", .names = mood_names), FIELD(maybe, notes, ""),
              FIELD_OPTIONAL_RECORD(maybe, work, stop, ""));

struct item {
    int64_t number;
    text name;
};
static RECORD(item, FIELD(item, number, ""), FIELD(item, name, ""));
RECORD_LIST(item);

static const char schema[] =
    "CREATE TABLE thing (id UUID PRIMARY KEY, at INSTANT, day DATE, opens BIGINT, open_on BIGINT,"
    " rate BIGINT, name TEXT, size BIGINT, open BOOL, mood TEXT, notes JSON, friends JSON,"
    " tags JSON, levels JSON, home JSON, work JSON, stops JSON) STRICT;"
    "CREATE TABLE item (number BIGINT PRIMARY KEY, name TEXT NOT NULL UNIQUE,"
    " parent BIGINT REFERENCES item (number), CHECK (name <> 'bad')) STRICT;";

/* A writer in a transaction, on a database with the tables above. */
static struct db *write_on(struct stage *stage)
{
    struct db *db = NULL;
    text sql = migrate_translate(stage->arena, stage->settings.engine, text_of(schema));
    run_sql(stage, sql.data);
    assert_fine(db_open(stage->database, DB_WRITER, &db));
    assert_fine(db_begin(db, DB_WRITE, stage->arena));
    return db;
}

static problem add_item(struct db *db, int64_t number, const char *name)
{
    return db_run(db, NULL, "INSERT INTO item (number, name) VALUES ($1, $2)",
                  BIND(number, text_of(name)));
}

static void add_items(struct db *db, int64_t count)
{
    assert_db_fine(db,
                   db_run(db, NULL,
                          "WITH RECURSIVE n (i) AS (SELECT CAST(1 AS BIGINT) UNION ALL"
                          " SELECT i + 1 FROM n WHERE i < $1)"
                          " INSERT INTO item (number, name) SELECT i, 'item ' || CAST(i AS TEXT)"
                          " FROM n",
                          BIND(count)));
}

static int64_t count_items(struct db *db)
{
    struct one_integer count = {0};
    assert_db_fine(
        db, db_one(db, INTO(one_integer, &count), "SELECT count(*) AS value FROM item", BIND()));
    return count.value;
}

/* ---- values ---- */

static const uuid some_id = {.bytes = {1, 2, 3, 0, 255, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16}};

#define INSERT_THING                                                                       \
    "INSERT INTO thing (id, at, day, opens, open_on, rate, name, size, open, mood, notes," \
    " friends, tags, levels, home, work, stops)"                                           \
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)"

static json_text json_of(const char *json)
{
    return (json_text){text_of(json)};
}

static void insert_thing(struct db *db)
{
    assert_db_fine(
        db,
        db_run(
            db, NULL, INSERT_THING,
            BIND(some_id, ((instant){INT64_C(-1234567890123456)}), ((civil_date){-25000}),
                 ((wall_time){1439}), ((weekdays){0x55}), ((decimal2){-9750}),
                 TEXT("Zoë \xf0\x9f\x95\x92"), INT64_MIN, (bool)true,
                 BIND_NAME(mood_names, MOOD_BUSY), json_of("{\"a\":[1,null]}"),
                 json_of("[\"01020300-ff06-0708-090a-0b0c0d0e0f10\"]"),
                 json_of("[\"one\",\"\",\"t\\u00fcr\"]"), json_of("[-1,0,9007199254740991]"),
                 json_of("{\"place\":\"here\",\"minutes\":5}"), json_of("{\"place\":\"there\"}"),
                 json_of("[{\"place\":\"a\",\"minutes\":null},{\"place\":\"b\",\"minutes\":7}]"))));
}

static void check_thing(const struct thing *row)
{
    assert_true(uuid_equal(row->id, some_id));
    assert_int_equal(row->at.microseconds, INT64_C(-1234567890123456));
    assert_int_equal(row->day.days, -25000);
    assert_int_equal(row->opens.minutes, 1439);
    assert_int_equal(row->open_on.mask, 0x55);
    assert_int_equal(row->rate.hundredths, -9750);
    assert_true(text_equal(row->name, TEXT("Zoë \xf0\x9f\x95\x92")));
    assert_int_equal(row->size, INT64_MIN);
    assert_true(row->open);
    assert_int_equal(row->mood, MOOD_BUSY);
    assert_true(says(row->notes.value, "null"));
    assert_int_equal(row->friends.count, 1);
    assert_true(uuid_equal(row->friends.items[0], some_id));
    assert_int_equal(row->tags.count, 3);
    assert_true(text_equal(row->tags.items[2], TEXT("tür")));
    assert_int_equal(row->levels.count, 3);
    assert_int_equal(row->levels.items[2], INT64_C(9007199254740991));
    assert_true(text_equal(row->home.place, TEXT("here")));
    assert_int_equal(row->home.minutes.value, 5);
    assert_true(text_equal(row->work->place, TEXT("there")));
    assert_int_equal(row->stops.count, 2);
    assert_false(IS_PRESENT(row->stops.items[0].minutes));
    assert_int_equal(row->stops.items[1].minutes.value, 7);
}

static void every_kind_comes_back_as_it_was_stored(void **state)
{
    struct stage *stage = *state;
    struct db *db = write_on(stage);
    struct thing row = {0};
    insert_thing(db);
    assert_db_fine(db, db_one(db, INTO(thing, &row), "SELECT * FROM thing", BIND()));
    check_thing(&row);
    db_close(db);
}

struct visit_of_thing {
    struct thing row;
    int visits;
};

static problem visit_thing(void *context)
{
    struct visit_of_thing *visit = context;
    check_thing(&visit->row);
    visit->visits++;
    return NULL;
}

static void rows_come_one_by_one_in_every_kind(void **state)
{
    struct stage *stage = *state;
    struct db *db = write_on(stage);
    struct visit_of_thing visit = {.visits = 0};
    insert_thing(db);
    assert_db_fine(db, db_each(db, INTO(thing, &visit.row), "SELECT * FROM thing", BIND(),
                               visit_thing, &visit));
    assert_int_equal(visit.visits, 1);
    db_close(db);
}

#define GIVEN(type, ...) ((type){.presence = PRESENT, .value = __VA_ARGS__})
#define NONE(type)       ((type){.presence = ABSENT})
#define SELECT_MAYBE \
    "SELECT id, at, day, opens, open_on, rate, name, size, open, mood, notes, work FROM thing"

static void null_comes_back_as_null(void **state)
{
    struct db *db = write_on(*state);
    struct stop stop = {.place = TEXT("")};
    struct maybe row = {.work = &stop};
    assert_db_fine(
        db, db_run(db, NULL,
                   "INSERT INTO thing (id, at, day, opens, open_on, rate, name, size, open, mood,"
                   " notes) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
                   BIND(GIVEN(opt_uuid, some_id), NONE(opt_instant), NONE(opt_date),
                        NONE(opt_wall_time), NONE(opt_weekdays), NONE(opt_decimal2), NONE(opt_text),
                        NONE(opt_integer), NONE(opt_bool), ((opt_text){.presence = IS_NULL}),
                        NONE(opt_json))));
    assert_db_fine(db, db_one(db, INTO(maybe, &row), SELECT_MAYBE, BIND()));
    assert_true(IS_PRESENT(row.id) && uuid_equal(row.id.value, some_id));
    assert_false(IS_PRESENT(row.at) || IS_PRESENT(row.day) || IS_PRESENT(row.opens) ||
                 IS_PRESENT(row.open_on) || IS_PRESENT(row.rate) || IS_PRESENT(row.name) ||
                 IS_PRESENT(row.size) || IS_PRESENT(row.open) || IS_PRESENT(row.mood) ||
                 IS_PRESENT(row.notes));
    assert_null(row.work);
    db_close(db);
}

static void an_optional_value_comes_back_as_present(void **state)
{
    struct db *db = write_on(*state);
    struct maybe row = {.work = NULL};
    assert_db_fine(
        db,
        db_run(db, NULL,
               "INSERT INTO thing (at, day, opens, open_on, rate, name, size, open, mood,"
               " notes, work, id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
               BIND(GIVEN(opt_instant, {3}), GIVEN(opt_date, {-4}), GIVEN(opt_wall_time, {5}),
                    GIVEN(opt_weekdays, {6}), GIVEN(opt_decimal2, {7}), GIVEN(opt_text, TEXT("")),
                    GIVEN(opt_integer, 1), GIVEN(opt_bool, false), GIVEN(opt_text, TEXT("calm")),
                    GIVEN(opt_json, {TEXT("null")}), json_of("null"), some_id)));
    assert_db_fine(db, db_one(db, INTO(maybe, &row), SELECT_MAYBE, BIND()));
    assert_true(IS_PRESENT(row.at) && row.at.value.microseconds == 3);
    assert_true(IS_PRESENT(row.day) && row.day.value.days == -4);
    assert_true(IS_PRESENT(row.opens) && row.opens.value.minutes == 5);
    assert_true(IS_PRESENT(row.open_on) && row.open_on.value.mask == 6);
    assert_true(IS_PRESENT(row.rate) && row.rate.value.hundredths == 7);
    assert_true(IS_PRESENT(row.name) && row.name.value.length == 0);
    assert_true(IS_PRESENT(row.size) && row.size.value == 1);
    assert_true(IS_PRESENT(row.open) && !row.open.value);
    assert_true(IS_PRESENT(row.mood) && row.mood.value == MOOD_CALM);
    assert_true(IS_PRESENT(row.notes) && text_equal(row.notes.value.value, TEXT("null")));
    assert_null(row.work);
    db_close(db);
}

/* ---- what does not fit ---- */

static void check_refused(struct stage *stage, struct db *db, struct into into, const char *sql,
                          const char *name)
{
    assert_fine(db_begin(db, DB_WRITE, stage->arena));
    assert_problem(db_one(db, into, sql, BIND()), &db_failed);
    if (!says(db_message(db), name)) {
        fail_msg("\"%s\" is not named: %.*s", name, TEXT_ARGUMENTS(db_message(db)));
    }
}

static void what_a_record_cannot_hold_is_named(void **state)
{
    struct stage *stage = *state;
    struct db *db = write_on(stage);
    struct item item = {.number = 7};
    struct into into = INTO(item, &item);
    struct thing thing;
    const char *id =
        stage->settings.engine == DB_SQLITE ? "SELECT x'0102' AS value" : "SELECT now() AS value";
    const char *fraction = stage->settings.engine == DB_SQLITE
                               ? "SELECT 1.5 AS value"
                               : "SELECT sum(CAST(1 AS BIGINT)) AS value";
    check_refused(stage, db, into, "SELECT 1 AS number, NULL AS name", "name");
    check_refused(stage, db, into, "SELECT 1 AS number", "name");
    check_refused(stage, db, into, "SELECT 1 AS number, 'a' AS name, 2 AS other", "other");
    check_refused(stage, db, into, "SELECT 1 AS number, 2 AS number, 'a' AS name", "number");
    check_refused(stage, db, into, "SELECT 'one' AS number, 'a' AS name", "number");
    check_refused(stage, db, into, "SELECT 1 AS number, 2 AS name", "name");
    check_refused(stage, db, INTO(one_integer, &(struct one_integer){0}), fraction, "value");
    check_refused(stage, db, INTO(one_uuid, &(struct one_uuid){{{0}}}), id, "value");
    check_refused(stage, db, INTO(one_bool, &(struct one_bool){0}), "SELECT 2 AS value", "value");
    check_refused(stage, db, INTO(thing, &thing), "SELECT 1 AS nothing WHERE 1 = 0", "nothing");
    assert_int_equal(item.number, 7);
    db_close(db);
}

struct only_mood {
    enum mood mood;
};
static RECORD(only_mood, FIELD(only_mood, mood, "", .names = mood_names));
struct only_stops {
    struct stop_list stops;
};
static RECORD(only_stops, FIELD_LIST(only_stops, stops, stop, ""));
struct only_days {
    weekdays days;
};
static RECORD(only_days, FIELD(only_days, days, ""));
struct only_time {
    wall_time time;
};
static RECORD(only_time, FIELD(only_time, time, ""));

static void a_value_outside_its_kind_is_named(void **state)
{
    struct stage *stage = *state;
    struct db *db = write_on(stage);
    check_refused(stage, db, INTO(only_mood, &(struct only_mood){0}), "SELECT 'angry' AS mood",
                  "mood");
    check_refused(stage, db, INTO(only_days, &(struct only_days){{0}}), "SELECT 128 AS days",
                  "days");
    check_refused(stage, db, INTO(only_time, &(struct only_time){{0}}), "SELECT 1440 AS time",
                  "time");
    check_refused(stage, db, INTO(only_stops, &(struct only_stops){{0}}),
                  "SELECT '[{\"place\":5}]' AS stops", "stops");
    check_refused(stage, db, INTO(only_stops, &(struct only_stops){{0}}), "SELECT '[' AS stops",
                  "stops");
    db_close(db);
}

static void no_row_is_not_found_and_leaves_the_output_alone(void **state)
{
    struct db *db = write_on(*state);
    struct item item = {.number = 7};
    bool found = true;
    const char *sql = "SELECT number, name FROM item WHERE number = $1";
    assert_problem(db_one(db, INTO(item, &item), sql, BIND(1)), &db_not_found);
    assert_fine(db_maybe(db, &found, INTO(item, &item), sql, BIND(1)));
    assert_false(found);
    assert_int_equal(item.number, 7);
    assert_fine(add_item(db, 1, "one")); /* which is no failure of the transaction */
    assert_fine(db_maybe(db, &found, INTO(item, &item), sql, BIND(1)));
    assert_true(found && item.number == 1 && text_equal(item.name, TEXT("one")));
    db_close(db);
}

static void a_broken_constraint_is_a_duplicate_or_refused(void **state)
{
    struct stage *stage = *state;
    struct db *db = write_on(stage);
    struct one_integer number = {0};
    assert_fine(add_item(db, 1, "one"));
    assert_fine(db_commit(db));
    const struct {
        const char *sql;
        problem outcome;
    } cases[] = {
        {"INSERT INTO item (number, name) VALUES (1, 'two') RETURNING number AS value",
         &db_duplicate},
        {"INSERT INTO item (number, name) VALUES (2, 'one') RETURNING number AS value",
         &db_duplicate},
        {"INSERT INTO item (number, name) VALUES (2, 'bad') RETURNING number AS value",
         &db_refused},
        {"INSERT INTO item (number, name) VALUES (2, NULL) RETURNING number AS value", &db_refused},
        {"INSERT INTO item (number, name, parent) VALUES (2, 'two', 9) RETURNING number AS value",
         &db_refused},
        {"INSERT INTO item (number, name, parent) VALUES (2, 'two', 1) RETURNING number AS value",
         NULL},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        assert_fine(db_begin(db, DB_WRITE, stage->arena));
        assert_problem(db_one(db, INTO(one_integer, &number), cases[i].sql, BIND()),
                       cases[i].outcome);
        db_rollback(db);
    }
    assert_int_equal(number.value, 2);
    db_close(db);
}

static void mistakes_in_sql_are_failures(void **state)
{
    struct stage *stage = *state;
    struct db *db = write_on(stage);
    const char *wrong[] = {"SELEC 1",
                           "DELETE FROM nowhere",
                           "DELETE FROM item WHERE number = $1",
                           "SELECT 1; SELECT 2",
                           "SELECT \"no column\" FROM item",
                           ""};
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]) - 1; i++) {
        assert_problem(db_run(db, NULL, wrong[i], BIND()), &db_failed);
        assert_true(db_message(db).length > 0);
        assert_fine(db_begin(db, DB_WRITE, stage->arena));
    }
    assert_fine(db_commit(db));
    assert_problem(db_run(db, NULL, "DELETE FROM item", BIND()), &db_failed); /* no transaction */
    db_close(db);
}

/* ---- rows ---- */

static void all_rows_come_in_order(void **state)
{
    struct db *db = write_on(*state);
    struct item_list list = {0};
    add_items(db, 1000);
    assert_db_fine(db, db_all(db, LIST(item, &list),
                              "SELECT number, name FROM item WHERE number > $1 ORDER BY number",
                              BIND(100)));
    assert_int_equal(list.count, 900);
    assert_int_equal(list.items[0].number, 101);
    assert_true(text_equal(list.items[899].name, TEXT("item 1000")));
    assert_db_fine(db, db_all(db, LIST(item, &list),
                              "SELECT number, name FROM item WHERE number < 0", BIND()));
    assert_int_equal(list.count, 0);
    db_close(db);
}

struct visit {
    struct item item;
    struct db *db;
    int64_t visits;
    int64_t stop_after;
    jmp_buf *leave;
};

static const struct problem enough = {.slug = "enough"};

static problem visit_item(void *context)
{
    struct visit *visit = context;
    visit->visits++;
    assert_int_equal(visit->item.number, visit->visits);
    if (visit->visits == visit->stop_after) {
        if (visit->leave != NULL) {
            longjmp(*visit->leave, 1);
        }
        return &enough;
    }
    return NULL;
}

static problem visit_items(struct visit *visit)
{
    return db_each(visit->db, INTO(item, &visit->item),
                   "SELECT number, name FROM item ORDER BY number", BIND(), visit_item, visit);
}

static void visiting_may_stop_early_and_the_transaction_goes_on(void **state)
{
    struct db *db = write_on(*state);
    struct visit visit = {.db = db, .stop_after = 3};
    add_items(db, 500);
    assert_problem(visit_items(&visit), &enough);
    assert_int_equal(visit.visits, 3);
    assert_int_equal(count_items(db), 500);
    assert_fine(db_commit(db));
    db_close(db);
}

static void a_visit_left_by_a_jump_ends_with_its_savepoint(void **state)
{
    struct stage *stage = *state;
    struct db *db = write_on(stage);
    jmp_buf leave;
    for (int64_t rows = 500; rows <= 50000; rows *= 100) { /* the rest is read, or is stopped */
        struct visit visit = {.db = db, .stop_after = 3, .leave = &leave};
        assert_fine(db_begin(db, DB_WRITE, stage->arena));
        add_items(db, rows);
        assert_fine(db_savepoint(db));
        if (setjmp(leave) == 0) {
            (void)!visit_items(&visit);
            fail();
        }
        assert_problem(db_run(db, NULL, "DELETE FROM item", BIND()), &db_failed);
        assert_fine(db_rollback_to_savepoint(db));
        assert_int_equal(count_items(db), rows);
        db_rollback(db);
        assert_false(db_in_transaction(db));
    }
    db_close(db);
}

static void changed_rows_are_counted(void **state)
{
    struct db *db = write_on(*state);
    int64_t changed = -1;
    add_items(db, 10);
    assert_fine(db_run(db, &changed, "UPDATE item SET parent = 1 WHERE number > $1", BIND(4)));
    assert_int_equal(changed, 6);
    assert_fine(db_run(db, &changed, "DELETE FROM item WHERE number = $1", BIND(99)));
    assert_int_equal(changed, 0);
    assert_fine(db_run(db, &changed, "SELECT number FROM item", BIND()));
    assert_int_equal(changed, 0);
    db_close(db);
}

static void one_sql_means_the_same_on_both_engines(void **state)
{
    struct stage *stage = *state;
    struct db *db = write_on(stage);
    struct one_bool answer = {0};
    assert_fine(add_item(db, 1, "Zebra"));
    assert_fine(add_item(db, 2, "apple"));
    const char *truths[] = {
        "SELECT 'Zebra' NOT LIKE 'z%' AS value",
        "SELECT min(name COLLATE \"C\") = 'Zebra' AS value FROM item",
    };
    for (size_t i = 0; i < sizeof(truths) / sizeof(truths[0]); i++) {
        assert_db_fine(db, db_one(db, INTO(one_bool, &answer), truths[i], BIND()));
        assert_true(answer.value);
    }
    assert_db_fine(db, db_run(db, NULL, "INSERT INTO thing (id, day) VALUES ($1, $2)",
                              BIND(some_id, ((civil_date){20000}))));
    assert_db_fine(db, db_one(db, INTO(one_bool, &answer),
                              "SELECT day + 1 = $1 AND $2 < day AS value FROM thing",
                              BIND(((civil_date){20001}), ((civil_date){19999}))));
    assert_true(answer.value);
    db_close(db);
}

static void parameters_may_stand_in_any_order_and_more_than_once(void **state)
{
    struct db *db = write_on(*state);
    struct item item = {0};
    assert_db_fine(db, db_one(db, INTO(item, &item), "SELECT $2 || $2 AS name, $1 + $1 AS number",
                              BIND(21, TEXT("ab"))));
    assert_int_equal(item.number, 42);
    assert_true(text_equal(item.name, TEXT("abab")));
    db_close(db);
}

static void more_statements_than_are_kept_still_run(void **state)
{
    struct stage *stage = *state;
    struct db *db = write_on(stage);
    struct one_integer answer = {0};
    char sql[64];
    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < 600; i++) {
            snprintf(sql, sizeof(sql), "SELECT %d + $1 AS value", i);
            assert_db_fine(db, db_one(db, INTO(one_integer, &answer), sql, BIND(1)));
            assert_int_equal(answer.value, i + 1);
            if (i % 100 == 50) {
                assert_fine(db_commit(db));
                assert_fine(db_begin(db, DB_WRITE, stage->arena));
            }
        }
    }
    db_close(db);
}

/* ---- transactions ---- */

static void a_reader_sees_one_snapshot(void **state)
{
    struct stage *stage = *state;
    struct db *db = write_on(stage), *reader = NULL;
    assert_fine(add_item(db, 1, "one"));
    assert_fine(db_commit(db));
    assert_fine(db_open(stage->database, DB_READER, &reader));
    assert_fine(db_begin(reader, DB_READ, stage->arena));
    assert_int_equal(count_items(reader), 1);
    assert_fine(db_begin(db, DB_WRITE, stage->arena));
    assert_fine(add_item(db, 2, "two"));
    assert_fine(db_commit(db));
    assert_int_equal(count_items(reader), 1);
    assert_fine(db_commit(reader));
    assert_fine(db_begin(reader, DB_READ, stage->arena));
    assert_int_equal(count_items(reader), 2);
    db_close(reader);
    db_close(db);
}

static void a_read_of_one_statement_refuses_a_second(void **state)
{
    struct stage *stage = *state;
    struct db *db = write_on(stage), *reader = NULL;
    assert_fine(add_item(db, 1, "one"));
    assert_fine(db_commit(db));
    assert_fine(db_open(stage->database, DB_READER, &reader));
    assert_fine(db_begin(reader, DB_READ_ONE, stage->arena));
    assert_int_equal(count_items(reader), 1);
    struct one_integer answer = {.value = -1};
    assert_problem(db_one(reader, INTO(one_integer, &answer), "SELECT 1 AS value", BIND()),
                   &db_second_statement);
    assert_int_equal(answer.value, -1);
    assert_problem(db_commit(reader), &db_second_statement);
    assert_fine(db_begin(reader, DB_READ, stage->arena));
    assert_int_equal(count_items(reader), 1);
    assert_int_equal(count_items(reader), 1);
    assert_fine(db_commit(reader));
    db_close(reader);
    db_close(db);
}

/* What it read holds nothing on: neither a writer, nor SQLite's log, nor a snapshot of its own. */
static void reads_of_one_statement_see_what_was_committed_between(void **state)
{
    struct stage *stage = *state;
    struct db *db = write_on(stage), *reader = NULL;
    assert_fine(db_commit(db));
    assert_fine(db_open(stage->database, DB_READER, &reader));
    for (int64_t i = 0; i < 3; i++) {
        assert_fine(db_begin(reader, DB_READ_ONE, stage->arena));
        assert_int_equal(count_items(reader), i);
        assert_true(db_in_transaction(reader));
        assert_fine(db_begin(db, DB_WRITE, stage->arena));
        assert_fine(add_item(db, i, text_format(stage->arena, "%d", (int)i).data));
        assert_fine(db_commit(db));
        assert_fine(db_commit(reader));
        assert_false(db_in_transaction(reader));
    }
    db_close(reader);
    db_close(db);
}

static void a_read_cannot_write(void **state)
{
    struct stage *stage = *state;
    struct db *db = write_on(stage), *reader = NULL;
    assert_fine(db_open(stage->database, DB_READER, &reader));
    assert_problem(db_begin(reader, DB_WRITE, stage->arena), &db_failed);
    const enum db_transaction kinds[] = {DB_READ, DB_READ_ONE};
    for (size_t i = 0; i < 2; i++) {
        assert_fine(db_begin(reader, kinds[i], stage->arena));
        assert_problem(add_item(reader, 1, "one"), &db_failed);
        db_rollback(reader);
    }
    assert_int_equal(count_items(db), 0);
    db_close(reader);
    db_close(db);
}

static void what_is_rolled_back_is_gone_and_what_is_committed_stays(void **state)
{
    struct stage *stage = *state;
    struct db *db = write_on(stage);
    assert_fine(add_item(db, 1, "one"));
    db_rollback(db);
    assert_problem(db_commit(db), &db_failed);
    assert_fine(db_begin(db, DB_WRITE, stage->arena));
    assert_int_equal(count_items(db), 0);
    assert_fine(add_item(db, 2, "two"));
    assert_true(db_in_transaction(db));
    assert_fine(db_commit(db));
    assert_false(db_in_transaction(db));
    assert_int_equal(integer_of(stage, "SELECT count(*) AS value FROM item"), 1);
    db_close(db);
}

static void a_savepoint_undoes_its_own_and_nothing_before(void **state)
{
    struct stage *stage = *state;
    struct db *db = write_on(stage);
    for (int64_t i = 1; i <= 6; i++) {
        assert_fine(db_savepoint(db));
        assert_fine(
            add_item(db, i, i % 2 == 0 ? "even" : text_format(stage->arena, "%d", (int)i).data));
        assert_db_fine(db, i % 2 == 0 ? db_rollback_to_savepoint(db) : db_release(db));
    }
    assert_fine(db_savepoint(db)); /* in which nothing happens */
    assert_fine(db_release(db));
    assert_fine(db_savepoint(db));
    assert_fine(db_rollback_to_savepoint(db));
    assert_int_equal(count_items(db), 3);
    assert_db_fine(db, db_commit(db));
    assert_int_equal(integer_of(stage, "SELECT CAST(sum(number) AS BIGINT) AS value FROM item"), 9);
    db_close(db);
}

static void a_failed_statement_dooms_its_transaction_until_rolled_back(void **state)
{
    struct stage *stage = *state;
    struct db *db = write_on(stage);
    assert_fine(add_item(db, 1, "one"));
    assert_fine(db_savepoint(db));
    assert_problem(add_item(db, 1, "again"), &db_duplicate);
    assert_problem(add_item(db, 2, "two"), &db_duplicate);
    assert_problem(db_release(db), &db_duplicate);
    assert_fine(db_rollback_to_savepoint(db));
    assert_fine(add_item(db, 2, "two"));
    assert_problem(add_item(db, 2, "two"), &db_duplicate);
    assert_problem(db_commit(db), &db_duplicate);
    assert_int_equal(integer_of(stage, "SELECT count(*) AS value FROM item"), 0);
    db_close(db);
}

static void a_pool_lends_each_reader_to_one_at_a_time(void **state)
{
    struct stage *stage = *state;
    struct db *db = write_on(stage);
    struct db_pool *pool = NULL;
    assert_fine(db_commit(db));
    assert_fine(db_pool_open(stage->database, 2, &pool));
    struct db *a = db_pool_take(pool), *b = db_pool_take(pool);
    assert_ptr_not_equal(a, b);
    assert_fine(db_begin(a, DB_READ, stage->arena));
    assert_int_equal(count_items(a), 0);
    db_pool_give(pool, a);
    assert_ptr_equal(db_pool_take(pool), a);
    assert_false(db_in_transaction(a));
    db_pool_give(pool, b);
    db_pool_give(pool, a);
    db_pool_close(pool);
    db_close(db);
}

/* ---- faults ---- */

static void a_full_disk_is_told_and_room_helps(void **state)
{
    struct stage *stage = *state;
    struct db *db = write_on(stage);
    assert_fine(db_script(db, "PRAGMA max_page_count = 12"));
    problem failure = NULL;
    for (int i = 1; failure == NULL && i < 100000; i++) {
        failure = add_item(db, i, text_format(stage->arena, "a long name of number %d", i).data);
    }
    assert_problem(failure, &db_full);
    db_rollback(db);
    assert_fine(db_begin(db, DB_WRITE, stage->arena));
    assert_fine(db_script(db, "PRAGMA max_page_count = 100000"));
    assert_int_equal(count_items(db), 0);
    assert_fine(add_item(db, 1, "one"));
    assert_fine(db_commit(db));
    db_close(db);
}

static void kill_connections(struct stage *stage)
{
    char sql[256];
    snprintf(sql, sizeof(sql),
             "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '%s'",
             stage->name);
    assert_true(on_server(sql));
}

static void a_lost_connection_comes_back(void **state)
{
    struct stage *stage = *state;
    struct db *db = write_on(stage), *reader = NULL;
    assert_fine(add_item(db, 1, "one"));
    assert_fine(db_commit(db));
    assert_fine(db_open(stage->database, DB_READER, &reader));
    assert_fine(db_begin(reader, DB_READ, stage->arena));
    assert_int_equal(count_items(reader), 1);
    assert_fine(db_commit(reader));

    kill_connections(stage); /* between transactions: nobody notices */
    assert_fine(db_begin(reader, DB_READ, stage->arena));
    assert_int_equal(count_items(reader), 1);
    assert_fine(db_commit(reader));
    kill_connections(stage);
    assert_fine(db_begin(reader, DB_READ_ONE, stage->arena));
    assert_int_equal(count_items(reader), 1);
    assert_fine(db_commit(reader));
    assert_fine(db_begin(db, DB_WRITE, stage->arena));
    assert_db_fine(db, db_savepoint(db));
    assert_db_fine(db, add_item(db, 2, "two"));
    assert_db_fine(db, db_release(db));

    kill_connections(stage); /* in one: it is lost, and the next begins anew */
    assert_problem(add_item(db, 3, "three"), &db_unavailable);
    assert_false(db_in_transaction(db));
    assert_problem(db_rollback_to_savepoint(db), &db_unavailable);
    assert_problem(db_commit(db), &db_unavailable);
    assert_fine(db_begin(db, DB_WRITE, stage->arena));
    assert_int_equal(count_items(db), 1);
    assert_fine(add_item(db, 2, "two"));
    kill_connections(stage);
    assert_problem(db_commit(db), &db_unavailable);
    db_rollback(reader);
    db_close(reader);
    db_close(db);
}

static void allow_connections(struct stage *stage, bool allow)
{
    char sql[128];
    snprintf(sql, sizeof(sql), "ALTER DATABASE %s ALLOW_CONNECTIONS %s", stage->name,
             allow ? "true" : "false");
    assert_true(on_server(sql));
}

struct borrower {
    struct db_pool *pool;
    struct db *lent;
    problem outcome;
};

static void *borrow(void *context)
{
    struct borrower *borrower = context;
    struct arena *arena = arena_new((size_t)1 << 20);
    struct one_integer count = {0};
    borrower->lent = db_pool_take(borrower->pool);
    borrower->outcome = db_begin(borrower->lent, DB_READ, arena);
    if (borrower->outcome == NULL) {
        borrower->outcome = db_one(borrower->lent, INTO(one_integer, &count),
                                   "SELECT count(*) AS value FROM item", BIND());
    }
    db_pool_give(borrower->pool, borrower->lent);
    arena_free(arena);
    return NULL;
}

static void those_that_are_connected_have_to_do(void **state)
{
    struct stage *stage = *state;
    struct db *db = write_on(stage);
    struct borrower borrowers[3];
    pthread_t threads[3];
    struct db_pool *pool = NULL;
    assert_fine(db_commit(db));
    assert_fine(db_pool_open(stage->database, 4, &pool));
    struct db *first = db_pool_take(pool);
    allow_connections(stage, false);
    for (int i = 0; i < 3; i++) {
        borrowers[i] = (struct borrower){.pool = pool};
        pthread_create(&threads[i], NULL, borrow, &borrowers[i]);
    }
    nanosleep(&(struct timespec){.tv_nsec = 200000000}, NULL); /* long enough to be refused */
    db_pool_give(pool, first);
    for (int i = 0; i < 3; i++) {
        pthread_join(threads[i], NULL);
        assert_fine(borrowers[i].outcome);
        assert_ptr_equal(borrowers[i].lent, first);
    }
    kill_connections(stage); /* when none is left, that is told at once */
    borrow(&borrowers[0]);
    assert_problem(borrowers[0].outcome, &db_unavailable);
    borrow(&borrowers[0]);
    assert_problem(borrowers[0].outcome, &db_unavailable);
    allow_connections(stage, true);
    borrow(&borrowers[0]);
    assert_fine(borrowers[0].outcome);
    db_pool_close(pool);
    db_close(db);
}

static void writers_have_numbers_of_their_own(void **state)
{
    struct stage *stage = *state;
    struct db *writers[3];
    for (int i = 0; i < 3; i++) {
        assert_fine(db_open(stage->database, DB_WRITER, &writers[i]));
        assert_int_equal(db_lane(writers[i]), stage->settings.engine == DB_SQLITE ? 0 : i);
    }
    db_close(writers[1]);
    int wanted = stage->settings.engine == DB_SQLITE ? 0 : 1;
    assert_fine(db_open(stage->database, DB_WRITER, &writers[1]));
    /* The server lets go of a lock a moment after its client. */
    for (int i = 0; i < 600 && db_lane(writers[1]) != wanted; i++) {
        db_close(writers[1]);
        nanosleep(&(struct timespec){.tv_nsec = 100000000}, NULL);
        assert_fine(db_open(stage->database, DB_WRITER, &writers[1]));
    }
    assert_int_equal(db_lane(writers[1]), wanted);
    for (int i = 0; i < 3; i++) {
        db_close(writers[i]);
    }
}

static void a_database_that_cannot_be_reached_says_why(void **state)
{
    struct stage *stage = *state;
    struct database *database = NULL;
    struct database_settings settings = stage->settings;
    text message = TEXT("");
    settings.path = TEXT("/nowhere/at/all/stint.db");
    settings.conninfo = TEXT("host=127.0.0.1 port=1 user=nobody");
    assert_problem(database_open(&settings, &database, stage->arena, &message), &db_unavailable);
    assert_null(database);
    assert_true(message.length > 0);
}

static void a_checkpoint_moves_the_log_into_the_file(void **state)
{
    struct stage *stage = *state;
    struct db *db = write_on(stage);
    add_items(db, 100);
    assert_fine(db_commit(db));
    assert_fine(database_checkpoint(db));
    db_close(db);
    assert_int_equal(integer_of(stage, "SELECT count(*) AS value FROM item"), 100);
}

/* ---- backups ---- */

static struct database_settings empty_target(struct stage *stage, char *name, size_t size)
{
    struct database_settings settings = stage->settings;
    if (settings.engine == DB_SQLITE) {
        settings.path = text_format(stage->arena, "%s/restored.db", stage->directory);
        snprintf(name, size, "-");
    } else {
        assert_true(create_database(name, size));
        settings.conninfo = conninfo_of(stage->arena, name);
    }
    return settings;
}

static void a_backup_of_a_live_database_can_be_restored(void **state)
{
    struct stage *stage = *state;
    struct db *db = write_on(stage);
    text message = TEXT("");
    int64_t ran = 0;
    char name[64];
    add_items(db, 5000);
    assert_fine(db_commit(db));
    assert_fine(migrate(db, stage->arena, (instant){1}, &ran, &message));
    assert_fine(db_begin(db, DB_WRITE, stage->arena));
    assert_fine(add_item(db, 6000, "not committed"));

    text file = text_format(stage->arena, "%s/back up?.file", stage->directory);
    if (database_backup(stage->database, file, stage->arena, &message) != NULL) {
        fail_msg("%.*s", TEXT_ARGUMENTS(message));
    }
    assert_problem(database_backup(stage->database, file, stage->arena, &message), &db_unavailable);
    assert_true(says(message, "exists"));
    db_rollback(db);

    struct stage restored = {.settings = empty_target(stage, name, sizeof(name)),
                             .arena = stage->arena};
    if (database_restore(&restored.settings, file, stage->arena, &message) != NULL) {
        fail_msg("%.*s", TEXT_ARGUMENTS(message));
    }
    assert_fine(database_open(&restored.settings, &restored.database, stage->arena, &message));
    assert_int_equal(integer_of(&restored, "SELECT count(*) AS value FROM item"), 5000);

    struct db *user = NULL; /* in use (SQLite), not empty (PostgreSQL) */
    assert_fine(db_open(restored.database, DB_READER, &user));
    assert_fine(db_begin(user, DB_READ, stage->arena));
    assert_int_equal(count_items(user), 5000);
    assert_problem(database_restore(&restored.settings, file, stage->arena, &message),
                   &db_unavailable);
    assert_true(says(message, "in use") || says(message, "tables already"));
    db_close(user);
    database_close(restored.database);
    if (stage->settings.engine == DB_POSTGRES) {
        drop_database(name);
    }
    db_close(db);
}

static void only_a_backup_of_ours_is_restored_and_nothing_is_touched_otherwise(void **state)
{
    struct stage *stage = *state;
    struct db *db = write_on(stage);
    text message = TEXT("");
    assert_fine(add_item(db, 1, "one"));
    assert_fine(db_commit(db));
    db_close(db);
    text file = text_format(stage->arena, "%s/foreign.backup", stage->directory);
    assert_fine(
        database_backup(stage->database, file, stage->arena, &message)); /* no table migration */
    const char *files[] = {file.data, "/etc/passwd", "/nowhere"};
    for (size_t i = 0; i < 3; i++) {
        assert_problem(
            database_restore(&stage->settings, text_of(files[i]), stage->arena, &message),
            &db_unavailable);
        assert_true(message.length > 0);
    }
    assert_int_equal(integer_of(stage, "SELECT count(*) AS value FROM item"), 1);
}

static void a_given_up_database_is_replaced(void **state)
{
    struct stage *stage = *state;
    struct db *db = write_on(stage);
    text message = TEXT("");
    int64_t ran = 0;
    add_items(db, 10);
    assert_fine(db_commit(db));
    assert_fine(migrate(db, stage->arena, (instant){1}, &ran, &message));
    text file = text_format(stage->arena, "%s/backup", stage->directory);
    assert_fine(database_backup(stage->database, file, stage->arena, &message));
    assert_fine(db_begin(db, DB_WRITE, stage->arena));
    assert_fine(add_item(db, 11, "eleven"));
    assert_fine(db_commit(db));
    db_close(db);
    assert_fine(database_restore(&stage->settings, file, stage->arena, &message));
    assert_int_equal(integer_of(stage, "SELECT count(*) AS value FROM item"), 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH(every_kind_comes_back_as_it_was_stored),
        ON_BOTH(rows_come_one_by_one_in_every_kind),
        ON_BOTH(null_comes_back_as_null),
        ON_BOTH(an_optional_value_comes_back_as_present),
        ON_BOTH(what_a_record_cannot_hold_is_named),
        ON_BOTH(a_value_outside_its_kind_is_named),
        ON_BOTH(no_row_is_not_found_and_leaves_the_output_alone),
        ON_BOTH(a_broken_constraint_is_a_duplicate_or_refused),
        ON_BOTH(mistakes_in_sql_are_failures),
        ON_BOTH(all_rows_come_in_order),
        ON_BOTH(visiting_may_stop_early_and_the_transaction_goes_on),
        ON_BOTH(a_visit_left_by_a_jump_ends_with_its_savepoint),
        ON_BOTH(changed_rows_are_counted),
        ON_BOTH(one_sql_means_the_same_on_both_engines),
        ON_BOTH(parameters_may_stand_in_any_order_and_more_than_once),
        ON_BOTH(more_statements_than_are_kept_still_run),
        ON_BOTH(a_reader_sees_one_snapshot),
        ON_BOTH(a_read_of_one_statement_refuses_a_second),
        ON_BOTH(reads_of_one_statement_see_what_was_committed_between),
        ON_BOTH(a_read_cannot_write),
        ON_BOTH(what_is_rolled_back_is_gone_and_what_is_committed_stays),
        ON_BOTH(a_savepoint_undoes_its_own_and_nothing_before),
        ON_BOTH(a_failed_statement_dooms_its_transaction_until_rolled_back),
        ON_BOTH(a_pool_lends_each_reader_to_one_at_a_time),
        ON_SQLITE(a_full_disk_is_told_and_room_helps),
        ON_POSTGRES(a_lost_connection_comes_back),
        ON_POSTGRES(those_that_are_connected_have_to_do),
        ON_BOTH(writers_have_numbers_of_their_own),
        ON_BOTH(a_database_that_cannot_be_reached_says_why),
        ON_BOTH(a_checkpoint_moves_the_log_into_the_file),
        ON_BOTH(a_backup_of_a_live_database_can_be_restored),
        ON_BOTH(only_a_backup_of_ours_is_restored_and_nothing_is_touched_otherwise),
        ON_SQLITE(a_given_up_database_is_replaced),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
