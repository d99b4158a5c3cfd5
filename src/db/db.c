/*
 * What the engines have in common: problems, binds, connections, the rules of a transaction, and running statements.
 *
 * One statement runs at a time; one that a longjmp left half read is ended by the next rollback, savepoint or begin.
 */
#include "db/engine.h"
#include "json/json.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

PROBLEM(db_failed, 500, "The database could not answer");
PROBLEM(db_unavailable, 503, "The database is not available");
PROBLEM(db_full, 507, "No space is left to store this");
PROBLEM(db_retry, 503, "Too many changes at once");
PROBLEM(db_second_statement, 500, "The database was asked twice where once was said");
PROBLEM(db_not_found, 404, "Not found");
PROBLEM(db_duplicate, 409, "This exists already");
PROBLEM(db_refused, 422, "This does not fit what is stored");

static const char *const engine_names[] = {
    [DB_SQLITE] = "sqlite", [DB_POSTGRES] = "postgres", NULL};
const enum_names db_engine_names = engine_names;

RECORD(one_integer, FIELD(one_integer, value, "The integer of a query of one column"));
RECORD(one_uuid, FIELD(one_uuid, value, "The id of a query of one column"));
RECORD(one_text, FIELD(one_text, value, "The text of a query of one column"));
RECORD(one_bool, FIELD(one_bool, value, "The answer of a query of one column"));

json_text db_ids(struct arena *arena, uuid_list ids)
{
    _Static_assert(sizeof(struct one_uuid) == sizeof(uuid), "a list of ids is one of rows of ids");
    struct generic_list rows = {.items = (void *)(uintptr_t)ids.items, .count = ids.count};
    return (json_text){.value = json_of_list(arena, &one_uuid_record, &rows)};
}

problem db_say(struct db *db, problem what, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(db->message, sizeof(db->message), format, arguments);
    va_end(arguments);
    db->message_length = length < 0 ? 0 : (size_t)length;
    if (db->message_length >= sizeof(db->message)) {
        db->message_length = sizeof(db->message) - 1;
    }
    while (db->message_length > 0 && db->message[db->message_length - 1] == '\n') {
        db->message_length--;
    }
    return what;
}

text db_message(const struct db *db)
{
    return (text){.data = db->message, .length = db->message_length};
}

problem db_doom(const struct db *db)
{
    return db->doom;
}

/* ---- opening ---- */

problem db_open(struct database *database, enum db_mode mode, struct db **db)
{
    return database->engine->open(database, mode, db);
}

void db_close(struct db *db)
{
    if (db == NULL) {
        return;
    }
    db_rollback(db);
    statements_free(db);
    arena_free(db->scratch);
    db->engine->close(db);
}

enum db_engine db_engine_of(const struct db *db)
{
    return db->engine->name;
}

int64_t db_lane(const struct db *db)
{
    return db->engine->lane(db);
}

void db_use_arena(struct db *db, struct arena *arena)
{
    db->arena = arena;
}

/* ---- transactions ---- */

static void end_statement(struct db *db)
{
    if (db->active != NULL) {
        struct statement *statement = db->active;
        db->active = NULL;
        db->engine->finish(db, statement);
    }
}

/* From here on only a rollback is possible; the first reason stays. */
static problem fail(struct db *db, problem what)
{
    if (db->doom == NULL) {
        db->doom = what;
    }
    return what;
}

problem db_begin(struct db *db, enum db_transaction kind, struct arena *arena)
{
    db_rollback(db);
    db->arena = arena;
    db->message_length = 0;
    if ((kind == DB_WRITE || kind == DB_CLAIM) && db->mode == DB_READER) {
        return db_say(db, &db_failed, "a reader's connection cannot write");
    }
    TRY(db->engine->begin(db, kind));
    db->kind = kind;
    db->asked = false;
    db->open = true;
    return NULL;
}

problem db_lock_tables(struct db *db, const char *tables)
{
    switch (db_engine_of(db)) {
    case DB_SQLITE:
        return NULL;
    case DB_POSTGRES:
        return db_run(
            db, NULL,
            text_format(db->arena, "LOCK TABLE %s IN SHARE ROW EXCLUSIVE MODE", tables).data,
            BIND());
    }
    return NULL;
}

problem db_commit(struct db *db)
{
    end_statement(db);
    problem doom =
        db->open ? db->doom : db_say(db, &db_failed, "there is no transaction to commit");
    if (doom != NULL) {
        db_rollback(db);
        return doom;
    }
    problem failure = db->engine->commit(db);
    if (failure != NULL) {
        db->engine->rollback(db);
    }
    db->open = false;
    return failure;
}

void db_rollback(struct db *db)
{
    end_statement(db);
    if (db->open) {
        db->engine->rollback(db);
    }
    db->open = false;
    db->doom = NULL;
}

problem db_savepoint(struct db *db)
{
    end_statement(db);
    if (!db->open) {
        return db_say(db, &db_failed, "a savepoint needs a transaction");
    }
    if (db->doom != NULL) {
        return db->doom;
    }
    problem failure = db->engine->savepoint(db);
    return failure == NULL ? NULL : fail(db, failure);
}

problem db_release(struct db *db)
{
    end_statement(db);
    if (db->doom != NULL) {
        return db->doom;
    }
    problem failure = db->engine->release(db);
    return failure == NULL ? NULL : fail(db, failure);
}

problem db_rollback_to_savepoint(struct db *db)
{
    end_statement(db);
    if (!db_in_transaction(db)) {
        return db->doom != NULL ? db->doom : db_say(db, &db_failed, "the transaction has ended");
    }
    problem failure = db->engine->rollback_to_savepoint(db);
    if (failure != NULL) {
        return fail(db, failure);
    }
    db->doom = NULL;
    return NULL;
}

bool db_in_transaction(const struct db *db)
{
    return db->open && db->engine->in_transaction(db);
}

/* ---- binds ---- */

#define BIND_FUNCTION(function, type, optional, number, member, from)                              \
    struct bind bind_##function(type v)                                                            \
    {                                                                                              \
        return (struct bind){.kind = (number), .member = from};                                    \
    }                                                                                              \
    struct bind bind_opt_##function(optional o)                                                    \
    {                                                                                              \
        type v = o.value;                                                                          \
        return IS_PRESENT(o) ? bind_##function(v) : (struct bind){.kind = (number), .null = true}; \
    }

BIND_FUNCTION(uuid, uuid, opt_uuid, KIND_UUID, uuid, v)
BIND_FUNCTION(instant, instant, opt_instant, KIND_INSTANT, integer, v.microseconds)
BIND_FUNCTION(date, civil_date, opt_date, KIND_DATE, integer, v.days)
BIND_FUNCTION(wall_time, wall_time, opt_wall_time, KIND_WALL_TIME, integer, v.minutes)
BIND_FUNCTION(weekdays, weekdays, opt_weekdays, KIND_WEEKDAYS, integer, v.mask)
BIND_FUNCTION(decimal2, decimal2, opt_decimal2, KIND_DECIMAL2, integer, v.hundredths)
/* A text that was only zeroed has no data: it is the empty text, never NULL. */
BIND_FUNCTION(text, text, opt_text, KIND_TEXT, text, (v.data == NULL ? TEXT("") : v))
BIND_FUNCTION(integer, int64_t, opt_integer, KIND_INTEGER, integer, v)
BIND_FUNCTION(bool, bool, opt_bool, KIND_BOOL, integer, v)
BIND_FUNCTION(json, json_text, opt_json, KIND_JSON, text, v.value)

/* ---- running statements ---- */

static problem start(struct db *db, const char *sql, struct binds binds, bool stream)
{
    if (!db->open) {
        return db_say(db, &db_failed, "a statement needs a transaction: %s", sql);
    }
    if (db->doom != NULL) {
        return db->doom;
    }
    if (db->active != NULL) {
        return fail(db, db_say(db, &db_failed, "another statement is still being read: %s", sql));
    }
    if (db->kind == DB_READ_ONE && db->asked) {
        return fail(db, &db_second_statement);
    }
    db->asked = true;
    struct statement *statement = NULL;
    problem failure = statement_find(db, sql, binds, &statement);
    if (failure == NULL) {
        db->active = statement;
        failure = db->engine->start(db, statement, binds, stream);
    }
    return failure;
}

/* Ends what start() began; a failure dooms the transaction. */
static problem end(struct db *db, problem failure)
{
    end_statement(db);
    return failure == NULL ? NULL : fail(db, failure);
}

static problem read_first(struct db *db, bool *found, struct into into)
{
    bool row = false;
    const struct mapping *mapping = NULL;
    TRY(db->engine->step(db, db->active, &row));
    TRY(decode_mapping(db, db->active, into.record, &mapping));
    if (row) {
        _Alignas(max_align_t) char small[1024] = {0};
        void *object = into.record->size <= sizeof(small)
                           ? small
                           : arena_allocate(db->arena, into.record->size);
        TRY(decode_row(db, db->active, mapping, object, db->arena));
        TRY(db->engine->complete(db, db->active));
        memcpy(into.object, object, into.record->size);
    }
    *found = row;
    return NULL;
}

problem db_maybe(struct db *db, bool *found, struct into into, const char *sql, struct binds binds)
{
    bool row = false;
    problem failure = start(db, sql, binds, false);
    if (failure == NULL) {
        failure = read_first(db, &row, into);
    }
    TRY(end(db, failure));
    *found = row;
    return NULL;
}

problem db_one(struct db *db, struct into into, const char *sql, struct binds binds)
{
    bool found = false;
    TRY(db_maybe(db, &found, into, sql, binds));
    return found ? NULL : &db_not_found;
}

static problem read_all(struct db *db, struct into_list into, struct generic_list *list)
{
    size_t size = into.record->size, capacity = 0;
    char *items = NULL;
    const struct mapping *mapping = NULL;
    for (bool row = true;;) {
        TRY(db->engine->step(db, db->active, &row));
        if (mapping == NULL) {
            TRY(decode_mapping(db, db->active, into.record, &mapping));
        }
        if (!row) {
            break;
        }
        if (list->count == capacity) {
            size_t wanted = capacity == 0 ? 8 : capacity * 2;
            items = capacity == 0 ? arena_allocate_array(db->arena, wanted, size)
                                  : arena_grow(db->arena, items, capacity * size, wanted * size);
            capacity = wanted;
        }
        void *object = memset(items + list->count * size, 0, size);
        TRY(decode_row(db, db->active, mapping, object, db->arena));
        list->count++;
    }
    list->items = items;
    return NULL;
}

problem db_all(struct db *db, struct into_list into, const char *sql, struct binds binds)
{
    struct generic_list list = {0};
    problem failure = start(db, sql, binds, false);
    if (failure == NULL) {
        failure = read_all(db, into, &list);
    }
    TRY(end(db, failure));
    *into.list = list;
    return NULL;
}

/* `stopped` is what `visit` returned: the caller's affair, which does not doom the transaction. */
static problem read_each(struct db *db, struct into into, problem (*visit)(void *context),
                         void *context, problem *stopped)
{
    const struct mapping *mapping = NULL;
    for (bool row = true;;) {
        TRY(db->engine->step(db, db->active, &row));
        if (mapping == NULL) {
            TRY(decode_mapping(db, db->active, into.record, &mapping));
        }
        if (!row) {
            return NULL;
        }
        memset(into.object, 0, into.record->size);
        TRY(decode_row(db, db->active, mapping, into.object, NULL));
        *stopped = visit(context);
        if (*stopped != NULL) {
            return NULL;
        }
    }
}

problem db_each(struct db *db, struct into into, const char *sql, struct binds binds,
                problem (*visit)(void *context), void *context)
{
    problem stopped = NULL;
    problem failure = start(db, sql, binds, true);
    if (failure == NULL) {
        failure = read_each(db, into, visit, context, &stopped);
    }
    TRY(end(db, failure));
    return stopped;
}

static problem run_to_end(struct db *db, int64_t *changed)
{
    for (bool row = true; row;) {
        TRY(db->engine->step(db, db->active, &row));
    }
    *changed = db->engine->changed(db, db->active);
    return NULL;
}

problem db_run(struct db *db, int64_t *changed, const char *sql, struct binds binds)
{
    int64_t rows = 0;
    problem failure = start(db, sql, binds, false);
    if (failure == NULL) {
        failure = run_to_end(db, &rows);
    }
    TRY(end(db, failure));
    if (changed != NULL) {
        *changed = rows;
    }
    return NULL;
}

problem db_script(struct db *db, const char *sql)
{
    if (!db->open) {
        return db_say(db, &db_failed, "a script needs a transaction");
    }
    if (db->doom != NULL) {
        return db->doom;
    }
    problem failure = db->engine->script(db, sql);
    return failure == NULL ? NULL : fail(db, failure);
}
