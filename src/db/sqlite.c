/*
 * SQLite as an engine: one file in WAL mode with synchronous=FULL, so that a commit that returned is on the disk.
 *
 * SQLite may roll a whole transaction back by itself (full disk, I/O error, no memory): sqlite3_get_autocommit() tells.
 * Writers do not checkpoint inside their commits; a thread of the server's calls database_checkpoint(), and they give way
 * to it (sqlite_log.c). Texts are bound without a copy: they live until the statement is finished.
 */
#include "db/engine.h"

#include "db/sqlite.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum command {
    BEGIN_READ,
    BEGIN_WRITE,
    COMMIT,
    ROLLBACK,
    SAVEPOINT,
    RELEASE,
    ROLLBACK_TO,
    COMMANDS
};

static const char *const command_sql[COMMANDS] = {
    [BEGIN_READ] = "BEGIN",
    [BEGIN_WRITE] = "BEGIN IMMEDIATE",
    [COMMIT] = "COMMIT",
    [ROLLBACK] = "ROLLBACK",
    [SAVEPOINT] = "SAVEPOINT request",
    [RELEASE] = "RELEASE request",
    [ROLLBACK_TO] = "ROLLBACK TO request",
};

struct sqlite_db {
    struct db common;
    sqlite3 *handle;
    sqlite3_stmt *commands[COMMANDS];
    int64_t changes_before;
    struct snapshot snapshot;
    bool inside; /* the gate of the log */
    bool keeps;  /* the log */
};

static struct sqlite_db *of(struct db *db)
{
    return (struct sqlite_db *)db;
}

/* Why the last write to the log failed. (sqlite3_system_errno() is not set by a COMMIT that fails.) */
static int log_error(sqlite3 *handle)
{
    sqlite3_file *log = NULL;
    int error = 0;
    if (sqlite3_file_control(handle, "main", SQLITE_FCNTL_JOURNAL_POINTER, &log) == SQLITE_OK &&
        log != NULL && log->pMethods != NULL) {
        log->pMethods->xFileControl(log, SQLITE_FCNTL_LAST_ERRNO, &error);
    }
    return error;
}

/* SQLite itself says SQLITE_FULL of a full disk only; a quota and a limit of file sizes are no different to whoever writes. */
static bool is_no_space(sqlite3 *handle, int code)
{
    int error = code == SQLITE_IOERR_WRITE || code == SQLITE_IOERR_FSYNC ? log_error(handle) : 0;
    return code == SQLITE_IOERR_SHMSIZE || error == ENOSPC || error == EDQUOT || error == EFBIG;
}

static problem problem_of(sqlite3 *handle, int code)
{
    switch (code) {
    case SQLITE_CONSTRAINT_UNIQUE:
    case SQLITE_CONSTRAINT_PRIMARYKEY:
    case SQLITE_CONSTRAINT_ROWID:
        return &db_duplicate;
    case SQLITE_BUSY_SNAPSHOT:
        return &db_retry;
    }
    switch (code & 0xff) {
    case SQLITE_CONSTRAINT:
        return &db_refused;
    case SQLITE_FULL:
        return &db_full;
    case SQLITE_IOERR:
        return is_no_space(handle, code) ? &db_full : &db_unavailable;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
    case SQLITE_NOMEM:
        return &db_unavailable;
    default: /* SQLite's codes are open-ended integers */
        return &db_failed;
    }
}

static problem say(struct db *db)
{
    sqlite3 *handle = of(db)->handle;
    int code = sqlite3_extended_errcode(handle);
    bool mistake = (code & 0xff) == SQLITE_READONLY &&
                   (db->kind == DB_READ || db->kind == DB_READ_ONE) && db->open;
    return db_say(db, mistake ? &db_failed : problem_of(handle, code), "SQLite %d: %s", code,
                  sqlite3_errmsg(handle));
}

/* ---- opening ---- */

static problem sqlite_check(struct database *database, struct arena *arena, text *message)
{
    sqlite3 *handle = NULL;
    int code = sqlite_open(database, DB_WRITER, &handle);
    if (code == SQLITE_OK) {
        code = sqlite3_exec(handle, "SELECT count(*) FROM sqlite_schema", NULL, NULL, NULL);
    }
    problem failure = code == SQLITE_OK ? NULL : problem_of(handle, code);
    if (failure != NULL) {
        *message = text_format(arena, "%s: %s", database->address, sqlite3_errmsg(handle));
    }
    sqlite3_close(handle);
    return failure;
}

/* Ends a write: whatever happened to it, nobody need wait for it any more. */
static void leave_gate(struct db *db)
{
    if (of(db)->inside) {
        of(db)->inside = false;
        log_gate_leave(&db->database->gate);
    }
}

static void sqlite_close(struct db *db)
{
    leave_gate(db);
    if (of(db)->keeps) {
        log_gate_abandon(&db->database->gate);
        pools_keep_snapshots(db->database, false);
    }
    for (size_t i = 0; i < COMMANDS; i++) {
        sqlite3_finalize(of(db)->commands[i]);
    }
    sqlite3_close(of(db)->handle);
    free(db);
}

static problem sqlite_connect(struct database *database, enum db_mode mode, struct db **db)
{
    struct sqlite_db *opened = calloc(1, sizeof(*opened));
    if (opened == NULL) {
        return &db_unavailable;
    }
    opened->common.engine = &sqlite_engine;
    opened->common.database = database;
    opened->common.mode = mode;
    int code = sqlite_open(database, mode, &opened->handle);
    for (size_t i = 0; code == SQLITE_OK && i < COMMANDS; i++) {
        code = sqlite3_prepare_v3(opened->handle, command_sql[i], -1, SQLITE_PREPARE_PERSISTENT,
                                  &opened->commands[i], NULL);
    }
    if (code != SQLITE_OK) {
        problem failure = problem_of(opened->handle, code);
        sqlite_close(&opened->common);
        return failure;
    }
    if (mode == DB_WRITER) {
        log_gate_watch(&database->gate, opened->handle);
    }
    *db = &opened->common;
    return NULL;
}

static bool sqlite_is_connected(const struct db *db)
{
    (void)db;
    return true; /* from opening to closing */
}

static problem sqlite_reconnect(struct db *db)
{
    (void)db;
    return NULL;
}

/* ---- transactions ---- */

static problem run_command(struct db *db, enum command command)
{
    sqlite3_stmt *statement = of(db)->commands[command];
    problem failure = sqlite3_step(statement) == SQLITE_DONE ? NULL : say(db);
    sqlite3_reset(statement);
    return failure;
}

static void sqlite_drop_snapshot(struct db *db)
{
    if (of(db)->snapshot.kept) {
        of(db)->snapshot.kept = false;
        sqlite3_step(of(db)->commands[COMMIT]); /* of what only read: it cannot fail */
        sqlite3_reset(of(db)->commands[COMMIT]);
    }
}

static problem begin_write(struct db *db)
{
    log_gate_enter(&db->database->gate);
    of(db)->inside = true;
    problem failure = run_command(db, BEGIN_WRITE);
    if (failure != NULL) {
        leave_gate(db);
    }
    return failure;
}

/* A single statement is a transaction by itself; one whose snapshot is to be kept needs a BEGIN. */
static problem begin_read(struct db *db, bool single)
{
    struct snapshot *snapshot = &of(db)->snapshot;
    if (snapshot->kept && snapshot_is_newest(snapshot)) {
        return NULL;
    }
    sqlite_drop_snapshot(db);
    bool will_be_kept = db->keeps_snapshot && snapshot_before(snapshot);
    return single && !will_be_kept ? NULL : run_command(db, BEGIN_READ);
}

static problem sqlite_begin(struct db *db, enum db_transaction kind)
{
    switch (kind) {
    case DB_READ:
        return begin_read(db, false);
    case DB_READ_ONE:
        return begin_read(db, true);
    case DB_WRITE:
    case DB_CLAIM:
    case DB_BULK:
        break;
    }
    return begin_write(db);
}

static bool sqlite_in_transaction(const struct db *db)
{
    return db->kind == DB_READ_ONE ||
           !sqlite3_get_autocommit(((const struct sqlite_db *)db)->handle);
}

static problem sqlite_commit(struct db *db)
{
    if (!sqlite_in_transaction(db)) {
        return db_say(db, &db_unavailable, "SQLite rolled the transaction back by itself");
    }
    if (of(db)->snapshot.valid && !sqlite3_get_autocommit(of(db)->handle)) {
        of(db)->snapshot.kept = true;
        return NULL;
    }
    if (db->kind != DB_READ_ONE) {
        TRY(run_command(db, COMMIT));
        leave_gate(db);
    }
    if (db->keeps_snapshot) {
        snapshot_find_index(&of(db)->snapshot, of(db)->handle);
    }
    return NULL;
}

static void sqlite_rollback(struct db *db)
{
    of(db)->snapshot.kept = false;
    if (!sqlite3_get_autocommit(of(db)->handle)) {
        sqlite3_step(of(db)->commands[ROLLBACK]); /* fails only when nothing is left to roll back */
        sqlite3_reset(of(db)->commands[ROLLBACK]);
    }
    leave_gate(db);
}

static problem sqlite_savepoint(struct db *db)
{
    return run_command(db, SAVEPOINT);
}

static problem sqlite_release(struct db *db)
{
    return run_command(db, RELEASE);
}

static problem sqlite_rollback_to_savepoint(struct db *db)
{
    TRY(run_command(db, ROLLBACK_TO));
    return run_command(db, RELEASE);
}

static int64_t sqlite_lane(const struct db *db)
{
    (void)db;
    return 0;
}

/* ---- statements ---- */

static void sqlite_forget(struct db *db, struct statement *statement)
{
    (void)db;
    sqlite3_finalize(statement->prepared);
}

/* SQLite numbers $1, $2 … by first appearance, so the places are asked for by name. */
static problem find_parameters(struct db *db, struct statement *statement)
{
    int count = sqlite3_bind_parameter_count(statement->prepared);
    if ((size_t)count != statement->parameters) {
        return db_say(db, &db_failed, "%zu binds for %d parameters: %s", statement->parameters,
                      count, statement->sql);
    }
    for (size_t i = 0; i < statement->parameters; i++) {
        char name[8];
        snprintf(name, sizeof(name), "$%zu", i + 1);
        statement->places[i] = sqlite3_bind_parameter_index(statement->prepared, name);
        if (statement->places[i] == 0) {
            return db_say(db, &db_failed, "there is no parameter %s: %s", name, statement->sql);
        }
    }
    return NULL;
}

static problem sqlite_prepare(struct db *db, struct statement *statement)
{
    const char *rest = NULL;
    sqlite3_stmt *prepared = NULL;
    int code = sqlite3_prepare_v3(of(db)->handle, statement->sql, -1, SQLITE_PREPARE_PERSISTENT,
                                  &prepared, &rest);
    statement->prepared = prepared;
    if (code != SQLITE_OK) {
        return say(db);
    }
    if (prepared == NULL || rest[strspn(rest, " \t\r\n;")] != '\0') {
        return db_say(db, &db_failed, "one statement is wanted: %s", statement->sql);
    }
    return find_parameters(db, statement);
}

static int bind_value(sqlite3_stmt *prepared, int place, const struct bind *bind)
{
    if (bind->null) {
        return sqlite3_bind_null(prepared, place);
    }
    switch (bind->kind) {
    case KIND_UUID:
        return sqlite3_bind_blob(prepared, place, bind->uuid.bytes, sizeof(bind->uuid.bytes),
                                 SQLITE_TRANSIENT);
    case KIND_TEXT:
    case KIND_JSON:
    case KIND_ENUM:
        return sqlite3_bind_text64(prepared, place, bind->text.data, bind->text.length,
                                   SQLITE_STATIC, SQLITE_UTF8);
    case KIND_INSTANT:
    case KIND_DATE:
    case KIND_WALL_TIME:
    case KIND_WEEKDAYS:
    case KIND_DECIMAL2:
    case KIND_INTEGER:
    case KIND_BOOL:
        return sqlite3_bind_int64(prepared, place, bind->integer);
    case KIND_UUID_LIST:
    case KIND_TEXT_LIST:
    case KIND_INTEGER_LIST:
    case KIND_RECORD:
    case KIND_OPTIONAL_RECORD:
    case KIND_RECORD_LIST:
        break;
    }
    return SQLITE_MISUSE;
}

static problem sqlite_start(struct db *db, struct statement *statement, struct binds binds,
                            bool stream)
{
    (void)stream; /* SQLite always comes row by row */
    for (size_t i = 0; i < binds.count; i++) {
        if (bind_value(statement->prepared, statement->places[i], &binds.items[i]) != SQLITE_OK) {
            return say(db);
        }
    }
    of(db)->changes_before = sqlite3_total_changes64(of(db)->handle);
    return NULL;
}

static problem sqlite_step(struct db *db, struct statement *statement, bool *row)
{
    int code = sqlite3_step(statement->prepared);
    if (code != SQLITE_ROW && code != SQLITE_DONE) {
        return say(db);
    }
    *row = code == SQLITE_ROW;
    return NULL;
}

/* Foreign keys are checked at the end of a statement, after the rows of its RETURNING. */
static problem sqlite_complete(struct db *db, struct statement *statement)
{
    if (!sqlite3_stmt_readonly(statement->prepared)) {
        for (bool row = true; row;) {
            TRY(sqlite_step(db, statement, &row));
        }
    }
    return NULL;
}

static void sqlite_finish(struct db *db, struct statement *statement)
{
    (void)db;
    sqlite3_reset(statement->prepared); /* repeats the error of the step, which was reported */
}

static size_t sqlite_columns(struct db *db, struct statement *statement)
{
    (void)db;
    return (size_t)sqlite3_column_count(statement->prepared);
}

static const char *sqlite_column_name(struct db *db, struct statement *statement, size_t column)
{
    (void)db;
    const char *name = sqlite3_column_name(statement->prepared, (int)column);
    return name == NULL ? "" : name;
}

static struct cell cell_of_blob(sqlite3_value *value)
{
    struct cell cell = {.type = CELL_UNSUPPORTED, .text = TEXT("a blob that is no UUID")};
    if (sqlite3_value_bytes(value) == (int)sizeof(cell.uuid.bytes)) {
        cell.type = CELL_UUID;
        memcpy(cell.uuid.bytes, sqlite3_value_blob(value), sizeof(cell.uuid.bytes));
    }
    return cell;
}

/*
 * Through its value, which is found once, not again for its type, its bytes and their number. (That value is "unprotected", which
 * is no different from a protected one where connections have no lock: SQLITE_CONFIG_MULTITHREAD.)
 */
static struct cell sqlite_cell(struct db *db, struct statement *statement, size_t number)
{
    (void)db;
    sqlite3_value *value = sqlite3_column_value(statement->prepared, (int)number);
    switch (sqlite3_value_type(value)) {
    case SQLITE_NULL:
        return (struct cell){.type = CELL_NULL};
    case SQLITE_INTEGER:
        return (struct cell){.type = CELL_INTEGER, .integer = sqlite3_value_int64(value)};
    case SQLITE_TEXT:
        return (struct cell){.type = CELL_TEXT,
                             .text = {.data = (const char *)sqlite3_value_text(value),
                                      .length = (size_t)sqlite3_value_bytes(value)}};
    case SQLITE_BLOB:
        return cell_of_blob(value);
    default: /* SQLITE_FLOAT: there are five types */
        return (struct cell){.type = CELL_UNSUPPORTED, .text = TEXT("a floating-point number")};
    }
}

static int64_t sqlite_changed(struct db *db, struct statement *statement)
{
    sqlite3 *handle = of(db)->handle;
    bool wrote = !sqlite3_stmt_readonly(statement->prepared) &&
                 sqlite3_total_changes64(handle) != of(db)->changes_before;
    return wrote ? sqlite3_changes64(handle) : 0;
}

static problem sqlite_script(struct db *db, const char *sql)
{
    return sqlite3_exec(of(db)->handle, sql, NULL, NULL, NULL) == SQLITE_OK ? NULL : say(db);
}

/* ---- the schema's lock, checkpoints ---- */

/* BEGIN IMMEDIATE is lock enough: a migration looks again at what has run when it has begun. */
static problem sqlite_lock_schema(struct db *db)
{
    (void)db;
    return NULL;
}

static void sqlite_unlock_schema(struct db *db)
{
    (void)db;
}

/* What cannot be finished because others read or write is no problem: the next turn goes on. */
static problem sqlite_checkpoint(struct db *db)
{
    of(db)->keeps = true;
    int code = log_keep(db->database, of(db)->handle);
    return code == SQLITE_OK || (code & 0xff) == SQLITE_BUSY ? NULL : say(db);
}

/* Pages of its cache: megabytes. */
static void sqlite_rest(struct db *db)
{
    sqlite3_db_release_memory(of(db)->handle);
}

const struct engine sqlite_engine = {
    .name = DB_SQLITE,
    .check = sqlite_check,
    .open = sqlite_connect,
    .close = sqlite_close,
    .is_connected = sqlite_is_connected,
    .connect = sqlite_reconnect,
    .begin = sqlite_begin,
    .commit = sqlite_commit,
    .rollback = sqlite_rollback,
    .savepoint = sqlite_savepoint,
    .release = sqlite_release,
    .rollback_to_savepoint = sqlite_rollback_to_savepoint,
    .in_transaction = sqlite_in_transaction,
    .lane = sqlite_lane,
    .drop_snapshot = sqlite_drop_snapshot,
    .prepare = sqlite_prepare,
    .forget = sqlite_forget,
    .start = sqlite_start,
    .step = sqlite_step,
    .complete = sqlite_complete,
    .finish = sqlite_finish,
    .columns = sqlite_columns,
    .column_name = sqlite_column_name,
    .cell = sqlite_cell,
    .changed = sqlite_changed,
    .script = sqlite_script,
    .lock_schema = sqlite_lock_schema,
    .unlock_schema = sqlite_unlock_schema,
    .checkpoint = sqlite_checkpoint,
    .rest = sqlite_rest,
    .backup = sqlite_backup,
    .restore = sqlite_restore,
};
