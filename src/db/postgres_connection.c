/*
 * Connections to PostgreSQL: how they are set up, how errors are told apart, and the bookkeeping of the pipeline
 * (postgres.h says why there is one).
 *
 * Each writer holds an advisory lock of its number for as long as it is connected, the first number that is free, so that
 * writers of all servers on one database have different numbers.
 */
#include "db/postgres.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LANE_LOCK     0x5374696e /* "Stin": the class of the advisory locks of lanes */
#define LANES_MAXIMUM 1024
#define WRITE_IN_READ "25006" /* also what a standby answers to every write */

/* The names the commands below are prepared by. */
static const char *const command_names[] = {
    [PG_BEGIN_READ] = "begin_read", [PG_BEGIN_WRITE] = "begin_write",
    [PG_COMMIT] = "commit",         [PG_BEGIN_CLAIM] = "begin_claim",
    [PG_ROLLBACK] = "rollback",     [PG_SAVEPOINT] = "savepoint",
    [PG_RELEASE] = "release",       [PG_ROLLBACK_TO] = "rollback_to",
};
static const char *const command_sql[] = {
    [PG_BEGIN_READ] = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
    [PG_BEGIN_CLAIM] = "BEGIN ISOLATION LEVEL READ COMMITTED",
    [PG_BEGIN_WRITE] = "BEGIN ISOLATION LEVEL SERIALIZABLE",
    [PG_COMMIT] = "COMMIT",
    [PG_ROLLBACK] = "ROLLBACK",
    [PG_SAVEPOINT] = "SAVEPOINT request",
    [PG_RELEASE] = "RELEASE SAVEPOINT request",
    [PG_ROLLBACK_TO] = "ROLLBACK TO SAVEPOINT request",
};

/* ---- errors ---- */

static bool state_is(const char *state, const char *beginning)
{
    return strncmp(state, beginning, strlen(beginning)) == 0;
}

static problem problem_of(const char *state)
{
    static const struct {
        const char *state; /* the beginning of an SQLSTATE; the first that fits counts */
        problem problem;
    } meanings[] = {
        {"23505", &db_duplicate},   {"23", &db_refused},        {"40001", &db_retry},
        {"40P01", &db_retry},       {"53100", &db_full},        {"53", &db_unavailable},
        {"08P01", &db_failed},      {"08", &db_unavailable},    {"57P0", &db_unavailable},
        {"55P03", &db_unavailable}, {"57014", &db_unavailable}, {WRITE_IN_READ, &db_unavailable},
    };
    for (size_t i = 0; i < sizeof(meanings) / sizeof(meanings[0]); i++) {
        if (state_is(state, meanings[i].state)) {
            return meanings[i].problem;
        }
    }
    return &db_failed;
}

problem postgres_say(struct postgres_db *pg, const PGresult *result)
{
    const char *state = result == NULL ? NULL : PQresultErrorField(result, PG_DIAG_SQLSTATE);
    if (state != NULL && PQstatus(pg->connection) != CONNECTION_BAD) {
        bool mistake = strcmp(state, WRITE_IN_READ) == 0 &&
                       (pg->common.kind == DB_READ || pg->common.kind == DB_READ_ONE);
        return db_say(&pg->common, mistake ? &db_failed : problem_of(state), "PostgreSQL %s: %s",
                      state, PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY));
    }
    const char *said = result == NULL ? "" : PQresultErrorMessage(result);
    return db_say(&pg->common, &db_unavailable, "PostgreSQL: %s",
                  *said != '\0' ? said : PQerrorMessage(pg->connection));
}

/* ---- connecting ---- */

static void ignore_notice(void *unused, const PGresult *notice)
{
    (void)unused;
    (void)notice;
}

void postgres_settings(const struct database *database, char *sql, size_t size)
{
    snprintf(sql, size,
             "SET TimeZone = 'UTC'; SET statement_timeout = 300000; SET lock_timeout = %d;"
             "SET idle_in_transaction_session_timeout = 60000",
             database->busy_milliseconds);
}

PGconn *postgres_connect(const struct database *database, char **message)
{
    /* The connection string comes last, so that what it says overrides these. */
    const char *const names[] = {"client_encoding", "fallback_application_name",
                                 "connect_timeout", "tcp_user_timeout",
                                 "dbname",          NULL};
    const char *const values[] = {"UTF8", "stint", "5", "15000", database->address, NULL};
    PGconn *connection = PQconnectdbParams(names, values, 1);
    PQsetNoticeReceiver(connection, ignore_notice, NULL);

    char settings[256];
    postgres_settings(database, settings, sizeof(settings));
    PGresult *set = PQstatus(connection) == CONNECTION_OK ? PQexec(connection, settings) : NULL;
    bool ready = PQresultStatus(set) == PGRES_COMMAND_OK;
    PQclear(set);
    if (!ready) {
        *message = strdup(PQerrorMessage(connection));
        PQfinish(connection);
        return NULL;
    }
    return connection;
}

static problem take_lane(struct postgres_db *pg)
{
    for (int lane = 0; lane < LANES_MAXIMUM; lane++) {
        char sql[64];
        snprintf(sql, sizeof(sql), "SELECT pg_try_advisory_lock(%d, %d)", LANE_LOCK, lane);
        PGresult *result = PQexec(pg->connection, sql);
        if (PQresultStatus(result) != PGRES_TUPLES_OK) {
            problem failure = postgres_say(pg, result);
            PQclear(result);
            return failure;
        }
        bool taken = *PQgetvalue(result, 0, 0) == 't';
        PQclear(result);
        if (taken) {
            pg->lane = lane;
            return NULL;
        }
    }
    return db_say(&pg->common, &db_unavailable, "all %d lanes are taken", LANES_MAXIMUM);
}

static problem prepare_commands(struct postgres_db *pg)
{
    for (size_t i = 0; i < sizeof(command_sql) / sizeof(command_sql[0]); i++) {
        PGresult *result = PQprepare(pg->connection, command_names[i], command_sql[i], 0, NULL);
        problem failure =
            PQresultStatus(result) == PGRES_COMMAND_OK ? NULL : postgres_say(pg, result);
        PQclear(result);
        TRY(failure);
    }
    return NULL;
}

/* Outside a transaction, too: in one, BEGIN says it. */
static problem only_read(struct postgres_db *pg)
{
    PGresult *result = PQexec(pg->connection, "SET default_transaction_read_only = on");
    problem failure = PQresultStatus(result) == PGRES_COMMAND_OK ? NULL : postgres_say(pg, result);
    PQclear(result);
    return failure;
}

problem postgres_reconnect(struct postgres_db *pg)
{
    char *message = NULL;
    PQfinish(pg->connection);
    pg->expected_count = 0;
    pg->generation++;
    pg->connection = postgres_connect(pg->common.database, &message);
    if (pg->connection == NULL) {
        db_say(&pg->common, &db_unavailable, "PostgreSQL: %s", message == NULL ? "" : message);
        free(message);
        return &db_unavailable;
    }
    problem failure = prepare_commands(pg);
    if (failure == NULL) {
        failure = pg->common.mode == DB_WRITER ? take_lane(pg) : only_read(pg);
    }
    if (failure == NULL && PQenterPipelineMode(pg->connection) != 1) {
        failure = postgres_say(pg, NULL);
    }
    if (failure != NULL) {
        PQfinish(pg->connection);
        pg->connection = NULL;
    }
    return failure;
}

/* ---- the pipeline ---- */

problem postgres_expect(struct postgres_db *pg, enum pg_answer answer)
{
    if (pg->expected_count == PG_EXPECTED_LIMIT) {
        return db_say(&pg->common, &db_failed, "too many commands wait for their answers");
    }
    pg->expected[pg->expected_count++] = answer;
    return NULL;
}

problem postgres_send_command(struct postgres_db *pg, enum pg_command command)
{
    TRY(postgres_expect(pg, PG_ANSWER_COMMAND));
    return PQsendQueryPrepared(pg->connection, command_names[command], 0, NULL, NULL, NULL, 1) == 1
               ? NULL
               : postgres_say(pg, NULL);
}

problem postgres_send_unsent(struct postgres_db *pg)
{
    for (size_t i = 0; i < pg->unsent_count; i++) {
        TRY(postgres_send_command(pg, pg->unsent[i]));
    }
    pg->unsent_count = 0;
    return NULL;
}

problem postgres_send_sync(struct postgres_db *pg)
{
    TRY(postgres_expect(pg, PG_ANSWER_SYNC));
    return PQpipelineSync(pg->connection) == 1 ? NULL : postgres_say(pg, NULL);
}

/* One answer. After a failure the server skips what was sent up to the next sync, which then counts as a failure too. */
static problem collect_one(struct postgres_db *pg, enum pg_answer answer)
{
    problem failure = NULL;
    PGresult *result = PQgetResult(pg->connection);
    ExecStatusType status = PQresultStatus(result);
    if (answer == PG_ANSWER_SYNC) {
        failure = status == PGRES_PIPELINE_SYNC ? NULL : postgres_say(pg, result);
        PQclear(result);
        return failure;
    }
    if (status == PGRES_PIPELINE_ABORTED) {
        failure = &db_unavailable; /* the failure before it has said why */
    } else if (status != PGRES_COMMAND_OK) {
        failure = postgres_say(pg, result);
    }
    const char *severity = PQresultErrorField(result, PG_DIAG_SEVERITY_NONLOCALIZED);
    if (severity != NULL && strcmp(severity, "FATAL") == 0) { /* the server's last words */
        PQfinish(pg->connection);
        pg->connection = NULL;
    }
    PQclear(result);
    while ((result = PQgetResult(pg->connection)) != NULL) {
        PQclear(result);
    }
    return failure;
}

problem postgres_collect(struct postgres_db *pg)
{
    problem first = NULL;
    for (size_t i = 0; i < pg->expected_count; i++) {
        problem failure = collect_one(pg, pg->expected[i]);
        if (PQstatus(pg->connection) == CONNECTION_BAD) {
            first = first != NULL ? first : failure != NULL ? failure : postgres_say(pg, NULL);
            break;
        }
        if (pg->expected[i] == PG_ANSWER_PREPARE && failure == NULL) {
            pg->preparing->generation = pg->generation;
        }
        first = first != NULL ? first : failure;
    }
    pg->expected_count = 0;
    return first;
}
