/*
 * The database: one interface, two engines (sqlite.c, postgres.c).
 *
 * A `struct database` is what a program opened: its address and its engine. A `struct db` is one connection of it, used by one
 * thread at a time and, while a request runs, in one transaction. Stores write
 *
 *     TRY(db_one(db, INTO(punch, &row), "SELECT … WHERE organization_id = $1 AND id = $2", BIND(organization_id, id)));
 *
 * Binds take their type from the C type by _Generic; columns are decoded by name through the row's RECORD, and a column that
 * the record does not have, or a member without a column, is an error (of the program: 500). SQL is the common subset with $1 parameters.
 * How values are kept:  uuid: UUID;  instant: INSTANT, a 64-bit integer of microseconds on both engines, so that arithmetic is the same SQL;
 * civil_date: DATE, in SQLite the day number (date + 1 and comparisons work on both);  bool: BOOL;  text and enumerations: TEXT;
 * int64_t: BIGINT;  wall_time: BIGINT minutes;  weekdays: BIGINT mask;  decimal2: BIGINT hundredths;  lists and json_text: JSON.
 * Sums and counts of PostgreSQL are cast to BIGINT in the SQL.
 *
 * Memory of rows and of error texts is the arena given to db_begin().
 */
#ifndef STINT_DB_DB_H
#define STINT_DB_DB_H

#include "base/problem.h"
#include "base/record.h"

struct database;
struct db;

enum db_engine { DB_SQLITE, DB_POSTGRES };
extern const enum_names db_engine_names;

/* ---- what can go wrong, wherever SQL runs ---- */
extern const struct problem
    db_failed; /* 500: a mistake in the SQL or a broken database; db_message() says what */
extern const struct problem
    db_unavailable;                  /* 503: cannot be reached, busy for too long, read-only */
extern const struct problem db_full; /* 507: no space left */
extern const struct problem
    db_retry; /* 503: a serialization failure; the lane runs the request again, no handler sees the end of it */
extern const struct problem
    db_second_statement;                  /* 500: in a DB_READ_ONE; no handler sees the end of it */
extern const struct problem db_not_found; /* 404: db_one() found no row */
extern const struct problem db_duplicate; /* 409: a unique constraint */
extern const struct problem db_refused;   /* 422: a foreign key, check or not-null constraint */

/* What the engine said last, for the log. */
text db_message(const struct db *db);

/* ---- opening ---- */

struct database_settings {
    enum db_engine engine;
    text path;                 /* SQLite: the file; its directory must exist */
    text conninfo;             /* PostgreSQL: a libpq connection string or URL */
    int64_t busy_milliseconds; /* how long to wait for another process's lock */
};

/* Checks that the database can be reached; on failure returns why in `message` and leaves `database` untouched. */
problem database_open(const struct database_settings *settings, struct database **database,
                      struct arena *arena, text *message) MUST_USE;
void database_close(struct database *database);
enum db_engine database_engine(const struct database *database);

enum db_mode { DB_READER, DB_WRITER };

/* A connection of one's own; db_close() gives it back. A broken PostgreSQL connection reconnects at the next db_begin(). */
problem db_open(struct database *database, enum db_mode mode, struct db **db) MUST_USE;
void db_close(struct db *db);

/* Gives back memory that the connection keeps to be fast: before it is not used for a while. Outside a transaction. */
void db_rest(struct db *db);

/* A pool of readers: as many as threads may ask at once, so that taking one never waits for long. */
struct db_pool;
problem db_pool_open(struct database *database, size_t count, struct db_pool **pool) MUST_USE;
void db_pool_close(struct db_pool *pool);
struct db *db_pool_take(struct db_pool *pool);
void db_pool_give(struct db_pool *pool, struct db *db);

/* ---- transactions ---- */

enum db_transaction { DB_READ, DB_READ_ONE, DB_WRITE, DB_CLAIM, DB_BULK };

/*
 * READ: a snapshot (PostgreSQL: repeatable read, read only). READ_ONE: a single statement, which is a snapshot by itself and needs
 * no transaction around it; a second one is refused with db_second_statement, and the whole is to be done again as a READ. WRITE: SQLite BEGIN IMMEDIATE, PostgreSQL SERIALIZABLE. CLAIM: to
 * take rows out of a queue, by dialect_queue_lock(); as WRITE, but PostgreSQL READ COMMITTED, where takers do not conflict.
 * BULK: a long write that begins with db_lock_tables(); as CLAIM. While a long SERIALIZABLE one runs, PostgreSQL keeps what every other
 * transaction has read, and has no room for that under load: then all of them fail.
 */
problem db_begin(struct db *db, enum db_transaction kind, struct arena *arena) MUST_USE;
/* Nobody else writes to these tables ("task, project") until the transaction ends; on SQLite nobody does anyway. */
problem db_lock_tables(struct db *db, const char *tables) MUST_USE;
problem db_commit(struct db *db) MUST_USE;
void db_rollback(struct db *db);
problem db_savepoint(struct db *db) MUST_USE; /* one level, for a request in a batch */
problem db_release(struct db *db) MUST_USE;
problem db_rollback_to_savepoint(
    struct db *db) MUST_USE; /* also ends a statement that was abandoned half read */
/* False when the engine itself has rolled back (SQLite after a full disk, I/O error or no memory; PostgreSQL when the connection is gone). */
bool db_in_transaction(const struct db *db);
/* From now on rows and messages go to this arena: the next request of a batch. */
void db_use_arena(struct db *db, struct arena *arena);
enum db_engine db_engine_of(const struct db *db);
/* This writer's number among all writers on the database now (0 on SQLite): which audit chain it appends to. */
int64_t db_lane(const struct db *db);

/* ---- statements ---- */

struct bind {
    enum kind kind;
    bool null;
    union {
        uuid uuid;
        int64_t integer; /* instants, dates (days), wall times, masks, booleans, integers */
        text text;
    };
};

struct binds {
    const struct bind *items;
    size_t count;
};

struct bind bind_uuid(uuid v);
struct bind bind_opt_uuid(opt_uuid v);
struct bind bind_instant(instant v);
struct bind bind_opt_instant(opt_instant v);
struct bind bind_date(civil_date v);
struct bind bind_opt_date(opt_date v);
struct bind bind_wall_time(wall_time v);
struct bind bind_opt_wall_time(opt_wall_time v);
struct bind bind_weekdays(weekdays v);
struct bind bind_opt_weekdays(opt_weekdays v);
struct bind bind_decimal2(decimal2 v);
struct bind bind_opt_decimal2(opt_decimal2 v);
struct bind bind_text(text v);
struct bind bind_opt_text(opt_text v);
struct bind bind_integer(int64_t v);
struct bind bind_opt_integer(opt_integer v);
struct bind bind_bool(bool v);
struct bind bind_opt_bool(opt_bool v);
struct bind bind_json(json_text v);
struct bind bind_opt_json(opt_json v);
/* An enumeration is bound by its name: BIND_NAME(names, value). */
#define BIND_NAME(names, number) enum_name((names), (unsigned)(number))

#define BIND_ONE(v)                          \
    _Generic((v), uuid                       \
             : bind_uuid, opt_uuid           \
             : bind_opt_uuid, instant        \
             : bind_instant, opt_instant     \
             : bind_opt_instant, civil_date  \
             : bind_date, opt_date           \
             : bind_opt_date, wall_time      \
             : bind_wall_time, opt_wall_time \
             : bind_opt_wall_time, weekdays  \
             : bind_weekdays, opt_weekdays   \
             : bind_opt_weekdays, decimal2   \
             : bind_decimal2, opt_decimal2   \
             : bind_opt_decimal2, text       \
             : bind_text, opt_text           \
             : bind_opt_text, int64_t        \
             : bind_integer, opt_integer     \
             : bind_opt_integer, int         \
             : bind_integer, bool            \
             : bind_bool, opt_bool           \
             : bind_opt_bool, json_text      \
             : bind_json, opt_json           \
             : bind_opt_json)(v)

/* BIND() and BIND(a, b, …): up to 24 values for $1, $2, … */
#define BIND(...)                                                                              \
    ((struct binds){.items = (const struct bind[]){BIND_EACH(__VA_ARGS__){.kind = KIND_TEXT}}, \
                    .count = BIND_COUNT(__VA_ARGS__)})
#include "db/bind_each.h"

/*
 * Many rows or ids in one parameter, whatever their number: a list of a RECORD, written by json_of_list() and bound as
 * json_text. In SQL `FROM json_each($2) AS r` has one row an item, `r.value ->> 'name'` is a member of it as text, and
 * uuid(r.value ->> 'id') an id, on both engines. (PostgreSQL's json_each of a list is made by migrations/0010.)
 */
json_text db_ids(struct arena *arena, uuid_list ids);
/* … t.id IN (DB_IDS("$2")), bound with db_ids(). */
#define DB_IDS(parameter) \
    "SELECT uuid(listed.value ->> 'value') FROM json_each(" parameter ") AS listed"

/* Where rows go: a structure and its RECORD. */
struct into {
    const struct record *record;
    void *object;
};
#define INTO(type, pointer) \
    ((struct into){.record = &type##_record, .object = (1 ? (pointer) : (struct type *)NULL)})

/* For a query of one column. */
struct one_integer {
    int64_t value;
};
struct one_uuid {
    uuid value;
};
RECORD_LIST(one_uuid);
struct one_text {
    text value;
};
struct one_bool {
    bool value;
};
extern RECORD_DECLARE(one_integer);
extern RECORD_DECLARE(one_uuid);
extern RECORD_DECLARE(one_text);
extern RECORD_DECLARE(one_bool);

/* Exactly the first row; db_not_found when there is none, `into` untouched. */
problem db_one(struct db *db, struct into into, const char *sql, struct binds binds) MUST_USE;
/* As db_one(), but none is no problem. */
problem db_maybe(struct db *db, bool *found, struct into into, const char *sql,
                 struct binds binds) MUST_USE;

/* All rows, `RECORD_LIST(type)`: db_all(db, LIST(punch, &reply->items), sql, BIND(…)). */
struct into_list {
    const struct record *record;
    struct generic_list *list;
};
#define LIST(type, pointer)                       \
    ((struct into_list){.record = &type##_record, \
                        .list =                   \
                            (struct generic_list *)(1 ? (pointer) : (struct type##_list *)NULL)})
problem db_all(struct db *db, struct into_list into, const char *sql, struct binds binds) MUST_USE;

/*
 * Row by row in constant memory: `visit` is called with each row decoded into `into.object`; it returns a problem to stop. Texts of
 * the row live until the next one. No other statement may run on this connection meanwhile.
 */
problem db_each(struct db *db, struct into into, const char *sql, struct binds binds,
                problem (*visit)(void *context), void *context) MUST_USE;

/* No rows wanted; `*changed` (may be NULL) is the number of rows inserted, updated or deleted. */
problem db_run(struct db *db, int64_t *changed, const char *sql, struct binds binds) MUST_USE;

/* Several statements without parameters, separated by semicolons: migrations. */
problem db_script(struct db *db, const char *sql) MUST_USE;

/* What a query ends with that takes rows for this transaction to change, of several at once each others. */
const char *dialect_queue_lock(enum db_engine engine);

/* ---- checkpoints, backup (both engines say what they can; dialect.c) ---- */

/*
 * SQLite: copies the write-ahead log's pages to the file, and begins the log anew when it has grown; writers of this process wait
 * meanwhile, for a bounded time. PostgreSQL: nothing. Called again and again by one thread, on a connection of its own.
 */
problem database_checkpoint(struct db *db) MUST_USE;
/* A consistent copy of a live database in a new file. PostgreSQL: runs pg_dump. */
problem database_backup(struct database *database, text file, struct arena *arena,
                        text *message) MUST_USE;
/* Replaces an empty or given-up database by what a backup holds; refuses one in use or not a backup of Stint. */
problem database_restore(const struct database_settings *settings, text file, struct arena *arena,
                         text *message) MUST_USE;

#endif
