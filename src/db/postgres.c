/*
 * PostgreSQL as an engine: statements prepared once a connection, parameters and results in binary (the formats of
 * PostgreSQL's send and receive functions, all big-endian), every transaction SERIALIZABLE or a read-only snapshot.
 *
 * A connection that breaks before anything of its transaction was answered is replaced without anybody noticing; later it
 * ends the transaction, and the next begin connects again.
 */
#include "db/postgres.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DRAINED_ROWS 1000 /* of a result left half read; a longer rest is cancelled */
#define SCHEMA_LOCK  "1399745390, 1"

/* ---- opening ---- */

static problem postgres_check(struct database *database, struct arena *arena, text *message)
{
    char *why = NULL;
    PGconn *connection = postgres_connect(database, &why);
    if (connection == NULL) {
        *message = text_trim(text_copy(arena, text_of(why)));
        free(why);
        return &db_unavailable;
    }
    PQfinish(connection);
    return NULL;
}

static void postgres_close(struct db *db)
{
    PQfinish(postgres_of(db)->connection);
    free(db);
}

/* A reader connects when it is first taken: of a pool many never are, and each connection is a process of the server's. */
static problem postgres_open(struct database *database, enum db_mode mode, struct db **db)
{
    struct postgres_db *opened = calloc(1, sizeof(*opened));
    if (opened == NULL) {
        return &db_unavailable;
    }
    opened->common.engine = &postgres_engine;
    opened->common.database = database;
    opened->common.mode = mode;
    problem failure = mode == DB_READER ? NULL : postgres_reconnect(opened);
    if (failure != NULL) {
        postgres_close(&opened->common);
        return failure;
    }
    *db = &opened->common;
    return NULL;
}

static bool postgres_is_connected(const struct db *db)
{
    return PQstatus(((const struct postgres_db *)db)->connection) == CONNECTION_OK;
}

static problem postgres_connect_again(struct db *db)
{
    return postgres_reconnect(postgres_of(db));
}

static int64_t postgres_lane(const struct db *db)
{
    return ((const struct postgres_db *)db)->lane;
}

/* A snapshot that is kept would keep PostgreSQL from tidying up, and beginning one costs little here. */
static void postgres_drop_snapshot(struct db *db)
{
    (void)db;
}

/* ---- transactions ---- */

static bool postgres_in_transaction(const struct db *db)
{
    const struct postgres_db *pg = (const struct postgres_db *)db;
    return !pg->broken && PQstatus(pg->connection) == CONNECTION_OK;
}

static const enum pg_command begin_of[] = {[DB_READ] = PG_BEGIN_READ,
                                           [DB_WRITE] = PG_BEGIN_WRITE,
                                           [DB_CLAIM] = PG_BEGIN_CLAIM,
                                           [DB_BULK] = PG_BEGIN_CLAIM};

static problem postgres_begin(struct db *db, enum db_transaction kind)
{
    struct postgres_db *pg = postgres_of(db);
    if (PQstatus(pg->connection) != CONNECTION_OK) { /* also when there is none */
        TRY(postgres_reconnect(pg));
    }
    pg->broken = false;
    pg->unsent_count = 0;
    if (kind != DB_READ_ONE) {
        pg->unsent[pg->unsent_count++] = begin_of[kind];
    }
    return NULL;
}

static bool begin_is_unsent(const struct postgres_db *pg)
{
    return pg->unsent_count > 0 && pg->unsent[0] <= PG_BEGIN_WRITE;
}

static problem postgres_commit(struct db *db)
{
    struct postgres_db *pg = postgres_of(db);
    if (begin_is_unsent(pg)) {
        pg->unsent_count = 0;
        return NULL;
    }
    if (db->kind == DB_READ_ONE) {
        return NULL; /* the statement was answered, and the server ended its transaction with it */
    }
    if (!postgres_in_transaction(db)) {
        return db_say(db, &db_unavailable, "the connection was lost in the transaction");
    }
    TRY(postgres_send_unsent(pg));
    TRY(postgres_send_command(pg, PG_COMMIT));
    TRY(postgres_send_sync(pg));
    return db->kind == DB_READ ? NULL : postgres_collect(pg);
}

/* What cannot be sent needs no rollback: the server rolls back what its client has left. */
static void postgres_rollback(struct db *db)
{
    struct postgres_db *pg = postgres_of(db);
    bool sent = !begin_is_unsent(pg) && PQstatus(pg->connection) == CONNECTION_OK;
    pg->unsent_count = 0;
    if (sent && PQtransactionStatus(pg->connection) != PQTRANS_IDLE &&
        (postgres_send_command(pg, PG_ROLLBACK) != NULL || postgres_send_sync(pg) != NULL)) {
        PQfinish(pg->connection);
        pg->connection = NULL;
    }
}

static problem add_unsent(struct postgres_db *pg, enum pg_command command)
{
    if (pg->unsent_count == PG_UNSENT_LIMIT) {
        return db_say(&pg->common, &db_failed, "too many commands wait to be sent");
    }
    pg->unsent[pg->unsent_count++] = command;
    return NULL;
}

/* True when the savepoint had not been sent, so that nothing has happened since, and it is forgotten. */
static bool take_back_savepoint(struct postgres_db *pg)
{
    if (pg->unsent_count == 0 || pg->unsent[pg->unsent_count - 1] != PG_SAVEPOINT) {
        return false;
    }
    pg->unsent_count--;
    return true;
}

static problem postgres_savepoint(struct db *db)
{
    return add_unsent(postgres_of(db), PG_SAVEPOINT);
}

static problem postgres_release(struct db *db)
{
    struct postgres_db *pg = postgres_of(db);
    return take_back_savepoint(pg) ? NULL : add_unsent(pg, PG_RELEASE);
}

static problem postgres_rollback_to_savepoint(struct db *db)
{
    struct postgres_db *pg = postgres_of(db);
    if (take_back_savepoint(pg)) {
        return NULL;
    }
    TRY(add_unsent(pg, PG_ROLLBACK_TO));
    return add_unsent(pg, PG_RELEASE);
}

/* ---- statements ---- */

static problem postgres_prepare(struct db *db, struct statement *statement)
{
    statement->number = ++postgres_of(db)->prepared; /* the server hears of it when it first runs */
    return NULL;
}

static void postgres_forget(struct db *db, struct statement *statement)
{
    struct postgres_db *pg = postgres_of(db);
    if (!db->closing && statement->generation == pg->generation &&
        PQstatus(pg->connection) == CONNECTION_OK &&
        postgres_expect(pg, PG_ANSWER_COMMAND) == NULL) {
        char sql[48];
        snprintf(sql, sizeof(sql), "DEALLOCATE s%llu", (unsigned long long)statement->number);
        PQsendQueryParams(pg->connection, sql, 0, NULL, NULL, NULL, NULL, 1);
        (void)!postgres_send_sync(
            pg); /* a connection that fails here is noticed by the next statement */
    }
}

static problem send_prepare(struct postgres_db *pg, struct statement *statement, const char *name)
{
    Oid types[BIND_LIMIT] = {0};
    for (size_t i = 0; i < statement->parameters; i++) {
        types[i] = postgres_type((enum kind)statement->kinds[i]);
    }
    TRY(postgres_expect(pg, PG_ANSWER_PREPARE));
    pg->preparing = statement;
    return PQsendPrepare(pg->connection, name, statement->sql, (int)statement->parameters, types) ==
                   1
               ? NULL
               : postgres_say(pg, NULL);
}

static problem send_statement(struct postgres_db *pg, struct statement *statement,
                              const struct postgres_parameters *parameters)
{
    char name[32];
    snprintf(name, sizeof(name), "s%llu", (unsigned long long)statement->number);
    TRY(postgres_send_unsent(pg));
    if (statement->generation != pg->generation) {
        TRY(send_prepare(pg, statement, name));
    }
    if (PQsendQueryPrepared(pg->connection, name, (int)statement->parameters, parameters->values,
                            parameters->lengths, parameters->formats, 1) != 1 ||
        PQpipelineSync(pg->connection) != 1) {
        return postgres_say(pg, NULL);
    }
    return NULL;
}

/* Reads what ends a statement's results and the sync after them. */
static void read_to_sync(struct postgres_db *pg)
{
    for (int ends = 0;
         ends <
         2;) { /* NULL ends the results; two of them only come when there is no sync any more */
        PGresult *result = PQgetResult(pg->connection);
        bool sync = PQresultStatus(result) == PGRES_PIPELINE_SYNC;
        ends += sync ? 2 : result == NULL;
        PQclear(result);
    }
    pg->streaming = false;
}

static problem receive(struct postgres_db *pg, bool stream)
{
    problem before = postgres_collect(pg);
    if (PQstatus(pg->connection) == CONNECTION_BAD) {
        return before != NULL ? before : postgres_say(pg, NULL);
    }
    if (stream && before == NULL) {
        PQsetSingleRowMode(pg->connection);
    }
    pg->row = -1;
    pg->result = PQgetResult(pg->connection);
    ExecStatusType status = PQresultStatus(pg->result);
    pg->streaming = status == PGRES_SINGLE_TUPLE;
    if (pg->streaming) {
        return NULL;
    }
    problem failure = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK ? NULL
                      : before != NULL                                        ? before
                                       : postgres_say(pg, pg->result);
    read_to_sync(pg);
    return failure;
}

static problem run(struct postgres_db *pg, struct statement *statement,
                   const struct postgres_parameters *parameters, bool stream)
{
    problem failure = send_statement(pg, statement, parameters);
    return failure == NULL ? receive(pg, stream) : failure;
}

static problem postgres_start(struct db *db, struct statement *statement, struct binds binds,
                              bool stream)
{
    struct postgres_db *pg = postgres_of(db);
    if (!postgres_in_transaction(db)) {
        return db_say(db, &db_unavailable, "the connection was lost in the transaction");
    }
    struct postgres_parameters parameters;
    postgres_fill(&parameters, binds, db->arena);

    enum pg_command commands[PG_UNSENT_LIMIT];
    size_t count = pg->unsent_count;
    memcpy(commands, pg->unsent, sizeof(commands));
    bool is_first = db->kind == DB_READ_ONE || begin_is_unsent(pg);
    problem failure = run(pg, statement, &parameters, stream);
    if (failure != NULL && PQstatus(pg->connection) == CONNECTION_BAD && is_first) {
        PQclear(pg->result); /* the lost connection's */
        pg->result = NULL;
        TRY(postgres_reconnect(pg));
        memcpy(pg->unsent, commands, sizeof(commands));
        pg->unsent_count = count;
        failure = run(pg, statement, &parameters, stream);
    }
    return failure;
}

static problem next_of_stream(struct postgres_db *pg, bool *row)
{
    if (pg->row < 0) { /* the first has come with the start */
        pg->row = 0;
        *row = true;
        return NULL;
    }
    PQclear(pg->result);
    pg->result = PQgetResult(pg->connection);
    ExecStatusType status = PQresultStatus(pg->result);
    *row = status == PGRES_SINGLE_TUPLE;
    if (*row) {
        return NULL;
    }
    problem failure = status == PGRES_TUPLES_OK ? NULL : postgres_say(pg, pg->result);
    read_to_sync(pg);
    return failure;
}

static problem postgres_step(struct db *db, struct statement *statement, bool *row)
{
    (void)statement;
    struct postgres_db *pg = postgres_of(db);
    if (pg->streaming) {
        return next_of_stream(pg, row);
    }
    *row = ++pg->row < PQntuples(pg->result);
    return NULL;
}

static problem postgres_complete(struct db *db, struct statement *statement)
{
    (void)db;
    (void)statement;
    return NULL; /* the server has run it to its end */
}

static void cancel(struct postgres_db *pg)
{
    PGcancel *request = PQgetCancel(pg->connection);
    char why[256];
    PQcancel(request, why, sizeof(why));
    PQfreeCancel(request);
}

/* Reads the rest of a stream that nobody wants; when it is long, stops the server, which ends the transaction too. */
static void abandon_stream(struct postgres_db *pg)
{
    for (size_t rows = 0; pg->streaming; rows++) {
        if (rows == DRAINED_ROWS) {
            cancel(pg);
            pg->common.doom = pg->common.doom != NULL ? pg->common.doom : &db_unavailable;
        }
        bool row = false;
        (void)!next_of_stream(pg, &row);
    }
}

static void postgres_finish(struct db *db, struct statement *statement)
{
    (void)statement;
    struct postgres_db *pg = postgres_of(db);
    if (pg->streaming) {
        pg->row = 0;
        abandon_stream(pg);
    }
    PQclear(pg->result);
    pg->result = NULL;
}

/* ---- results ---- */

static size_t postgres_columns(struct db *db, struct statement *statement)
{
    (void)statement;
    return (size_t)PQnfields(postgres_of(db)->result);
}

static const char *postgres_column_name(struct db *db, struct statement *statement, size_t column)
{
    (void)statement;
    return PQfname(postgres_of(db)->result, (int)column);
}

static struct cell postgres_cell(struct db *db, struct statement *statement, size_t number)
{
    (void)statement;
    const struct postgres_db *pg = postgres_of(db);
    int column = (int)number;
    if (PQgetisnull(pg->result, pg->row, column)) {
        return (struct cell){.type = CELL_NULL};
    }
    return postgres_value(PQftype(pg->result, column), PQgetvalue(pg->result, pg->row, column),
                          PQgetlength(pg->result, pg->row, column));
}

static int64_t postgres_changed(struct db *db, struct statement *statement)
{
    (void)statement;
    const PGresult *result = postgres_of(db)->result;
    int64_t rows = 0;
    bool read = strncmp(PQcmdStatus((PGresult *)(uintptr_t)result), "SELECT", 6) == 0;
    return !read && text_to_integer(text_of(PQcmdTuples((PGresult *)(uintptr_t)result)), &rows)
               ? rows
               : 0;
}

/* ---- scripts and the schema's lock: outside the pipeline ---- */

/* Ends the pipeline, runs several statements at once, begins it again. */
static problem run_script(struct postgres_db *pg, const char *sql)
{
    TRY(postgres_collect(pg));
    if (PQexitPipelineMode(pg->connection) != 1) {
        return postgres_say(pg, NULL);
    }
    PGresult *result = PQexec(pg->connection, sql);
    ExecStatusType status = PQresultStatus(result);
    problem failure =
        status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_EMPTY_QUERY
            ? NULL
            : postgres_say(pg, result);
    PQclear(result);
    if (PQenterPipelineMode(pg->connection) != 1 && failure == NULL) {
        failure = postgres_say(pg, NULL);
    }
    return failure;
}

static problem postgres_script(struct db *db, const char *sql)
{
    struct postgres_db *pg = postgres_of(db);
    TRY(postgres_send_unsent(pg));
    TRY(postgres_send_sync(pg));
    return run_script(pg, sql);
}

/* A lock of the session: it is taken before the transactions whose snapshots must see what another program has done. */
static problem postgres_lock_schema(struct db *db)
{
    struct postgres_db *pg = postgres_of(db);
    if (PQstatus(pg->connection) != CONNECTION_OK) {
        TRY(postgres_reconnect(pg));
    }
    return run_script(pg, "SET statement_timeout = 0; SET lock_timeout = 0;"
                          "SELECT pg_advisory_lock(" SCHEMA_LOCK ")");
}

/* Where this fails the connection is gone, and the lock with it. */
static void postgres_unlock_schema(struct db *db)
{
    char settings[256];
    postgres_settings(db->database, settings, sizeof(settings));
    (void)!run_script(postgres_of(db), "SELECT pg_advisory_unlock(" SCHEMA_LOCK ")");
    (void)!run_script(postgres_of(db), settings);
}

static problem postgres_checkpoint(struct db *db)
{
    (void)db;
    return NULL; /* the server has checkpoints of its own */
}

static void postgres_rest(struct db *db)
{
    (void)db; /* the pages are in the server's memory */
}

const struct engine postgres_engine = {
    .name = DB_POSTGRES,
    .check = postgres_check,
    .open = postgres_open,
    .close = postgres_close,
    .is_connected = postgres_is_connected,
    .connect = postgres_connect_again,
    .begin = postgres_begin,
    .commit = postgres_commit,
    .rollback = postgres_rollback,
    .savepoint = postgres_savepoint,
    .release = postgres_release,
    .rollback_to_savepoint = postgres_rollback_to_savepoint,
    .in_transaction = postgres_in_transaction,
    .lane = postgres_lane,
    .drop_snapshot = postgres_drop_snapshot,
    .prepare = postgres_prepare,
    .forget = postgres_forget,
    .start = postgres_start,
    .step = postgres_step,
    .complete = postgres_complete,
    .finish = postgres_finish,
    .columns = postgres_columns,
    .column_name = postgres_column_name,
    .cell = postgres_cell,
    .changed = postgres_changed,
    .script = postgres_script,
    .lock_schema = postgres_lock_schema,
    .unlock_schema = postgres_unlock_schema,
    .checkpoint = postgres_checkpoint,
    .rest = postgres_rest,
    .backup = postgres_backup,
    .restore = postgres_restore,
};
