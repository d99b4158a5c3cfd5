/*
 * The most that a program can get out of PostgreSQL for the queries of one request: threads that do
 * nothing but execute them, prepared, one after another.
 *
 *     postgres_loop CONNINFO THREADS SECONDS EMPLOYEES < STATEMENTS
 *
 * A statement is a line of SQL and a line for each of its parameters: its type (the number in pg_type)
 * and `=value`, `-` for a NULL or `@` for an employee of the file EMPLOYEES at random. An empty line
 * ends it. Prints rounds a second.
 */
#include "loop.h"

#include <libpq-fe.h>

#define PARAMETERS 24

struct statement {
    char *sql;
    char *parameters[PARAMETERS];
    int count;
};

static struct statement statements[STATEMENTS];
static int statement_count;
static const char *conninfo;

static void read_statements(void)
{
    char *line = NULL;
    size_t size = 0;
    struct statement *s = &statements[0];
    for (ssize_t length; (length = getline(&line, &size, stdin)) > 0;) {
        line[strcspn(line, "\n")] = '\0';
        if (s->sql == NULL) {
            s->sql = strdup(line);
        } else if (line[0] == '\0') {
            s = &statements[++statement_count];
        } else {
            s->parameters[s->count++] = strdup(line);
        }
        if (statement_count == STATEMENTS - 1 || s->count == PARAMETERS) {
            fail("too many statements or parameters");
        }
    }
    free(line);
}

static const char *value_of(const char *parameter, struct worker *worker)
{
    parameter += strspn(parameter, "0123456789");
    switch (parameter[0]) {
    case '@':
        return any_employee(worker);
    case '-':
        return NULL;
    default:
        return parameter + 1;
    }
}

static void execute(PGconn *connection, int number, struct worker *worker)
{
    const struct statement *s = &statements[number];
    const char *values[PARAMETERS];
    char name[16];
    snprintf(name, sizeof name, "s%d", number);
    for (int i = 0; i < s->count; i++) {
        values[i] = value_of(s->parameters[i], worker);
    }
    PGresult *result = PQexecPrepared(connection, name, s->count, values, NULL, NULL, 1);
    if (PQresultStatus(result) != PGRES_TUPLES_OK) {
        fail(PQerrorMessage(connection));
    }
    PQclear(result);
}

static void *run(void *context)
{
    struct worker *worker = context;
    PGconn *connection = PQconnectdb(conninfo);
    for (int i = 0; i < statement_count; i++) {
        char name[16];
        snprintf(name, sizeof name, "s%d", i);
        Oid types[PARAMETERS] = {0};
        for (int j = 0; j < statements[i].count; j++) {
            types[j] = (Oid)atoi(statements[i].parameters[j]);
        }
        PGresult *result =
            PQprepare(connection, name, statements[i].sql, statements[i].count, types);
        if (PQresultStatus(result) != PGRES_COMMAND_OK) {
            fail(PQerrorMessage(connection));
        }
        PQclear(result);
    }
    for (double end = now() + seconds; now() < end; worker->rounds++) {
        for (int i = 0; i < statement_count; i++) {
            execute(connection, i, worker);
        }
    }
    PQfinish(connection);
    return NULL;
}

int main(int argc, char **argv)
{
    int threads = argc == 5 ? atoi(argv[2]) : 0;
    if (threads < 1 || threads > THREADS) {
        fail("usage: postgres_loop CONNINFO THREADS SECONDS EMPLOYEES < STATEMENTS");
    }
    conninfo = argv[1];
    seconds = atof(argv[3]);
    read_employees(argv[4]);
    read_statements();
    loop(threads, run);
    return 0;
}
