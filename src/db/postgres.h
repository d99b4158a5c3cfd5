/*
 * What postgres.c, postgres_connection.c and postgres_backup.c share. Included inside db/ only.
 *
 * A connection is always in libpq's pipeline mode. BEGIN, SAVEPOINT and RELEASE are not sent by themselves but with the
 * next statement, and the end of a read or a rollback is sent without waiting, so that a transaction costs as many round
 * trips as it has statements, and one more for the COMMIT of a write. A result that was not waited for is collected before
 * the next one that is.
 */
#ifndef STINT_DB_POSTGRES_H
#define STINT_DB_POSTGRES_H

#include "db/engine.h"

#include <libpq-fe.h>

enum pg_command {
    PG_BEGIN_READ,
    PG_BEGIN_CLAIM,
    PG_BEGIN_WRITE, /* the last of those that begin */
    PG_COMMIT,
    PG_ROLLBACK,
    PG_SAVEPOINT,
    PG_RELEASE,
    PG_ROLLBACK_TO
};

#define PG_UNSENT_LIMIT   8
#define PG_EXPECTED_LIMIT 32

/* What was sent and not yet answered. */
enum pg_answer { PG_ANSWER_COMMAND, PG_ANSWER_PREPARE, PG_ANSWER_SYNC };

struct postgres_db {
    struct db common;
    PGconn *connection;
    uint64_t generation; /* counts connections: a statement is prepared on one */
    uint64_t prepared;   /* statements named so far */
    int64_t lane;

    enum pg_command unsent[PG_UNSENT_LIMIT];
    size_t unsent_count;
    enum pg_answer expected[PG_EXPECTED_LIMIT];
    size_t expected_count;
    bool broken; /* a command failed that cannot: the transaction is over */

    struct statement *preparing; /* whose PREPARE is being answered */
    PGresult *result;            /* of the statement that runs */
    int row;                     /* of `result`; -1 before the first */
    bool streaming;              /* one result a row; more may come */
};

static inline struct postgres_db *postgres_of(struct db *db)
{
    return (struct postgres_db *)db;
}

/* A configured connection that is not in pipeline mode; on failure `*message` (malloc'ed, may be NULL) tells why and NULL is returned. */
PGconn *postgres_connect(const struct database *database, char **message);

/* The statements that set what every connection has. */
void postgres_settings(const struct database *database, char *sql, size_t size);

/* Opens or replaces the connection; a writer takes its lane. */
problem postgres_reconnect(struct postgres_db *pg);

/* Keeps what a result or the connection says and tells which problem that is. */
problem postgres_say(struct postgres_db *pg, const PGresult *result);

/* Sends the commands that wait; then one more, or the statement's own messages, follow. */
problem postgres_send_unsent(struct postgres_db *pg);
problem postgres_send_command(struct postgres_db *pg, enum pg_command command);
problem postgres_expect(struct postgres_db *pg, enum pg_answer answer);
problem postgres_send_sync(struct postgres_db *pg);

/* Waits for everything expected; the first failure, after all of it was read. */
problem postgres_collect(struct postgres_db *pg);

/* ---- postgres_values.c ---- */

struct postgres_parameters {
    const char *values[BIND_LIMIT];
    int lengths[BIND_LIMIT];
    int formats[BIND_LIMIT];
    char numbers[BIND_LIMIT][sizeof(int64_t)]; /* big-endian */
};

/* The type a bind of that kind is prepared with. */
Oid postgres_type(enum kind kind);

/* Points into the binds and into `to` itself; jsonb is copied into the arena. */
void postgres_fill(struct postgres_parameters *to, struct binds binds, struct arena *arena);

/* A value that is not NULL of a type of PostgreSQL's. */
struct cell postgres_value(Oid type, const char *bytes, int length);

/* ---- postgres_backup.c ---- */

problem postgres_backup(struct database *database, text file, struct arena *arena, text *message);
problem postgres_restore(struct database *database, text file, struct arena *arena, text *message);

#endif
