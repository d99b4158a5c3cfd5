/*
 * The most that a program can get out of SQLite for the queries of one request: a thread for each core that does nothing but
 * execute them, prepared, one after another in one transaction, and read every value of every row.
 *
 *     sqlite_loop DATABASE THREADS SECONDS EMPLOYEES < STATEMENTS
 *
 * A statement is a line; ?1 in it is an employee of the file EMPLOYEES at random. Prints rounds a second.
 */
#include "loop.h"

#include <sqlite3.h>

static char *statements[STATEMENTS];
static int statement_count;
static const char *database;

static void read_statements(void)
{
    size_t size = 0;
    while (statement_count < STATEMENTS &&
           getline(&statements[statement_count], &size, stdin) > 0) {
        statement_count++;
        size = 0;
    }
    if (statement_count == 0) {
        fail("no statements");
    }
}

static unsigned digit(char hexadecimal)
{
    return (unsigned)(hexadecimal <= '9' ? hexadecimal - '0' : hexadecimal - 'a' + 10);
}

static void read_uuid(const char *text, unsigned char id[16])
{
    for (int i = 0; i < 16; i++, text += 2) {
        text += *text == '-';
        id[i] = (unsigned char)(digit(text[0]) << 4 | digit(text[1]));
    }
}

static long step_through(sqlite3_stmt *statement)
{
    long bytes = 0;
    int code;
    while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
        for (int i = 0; i < sqlite3_column_count(statement); i++) {
            switch (sqlite3_column_type(statement, i)) {
            case SQLITE_INTEGER:
                bytes += sqlite3_column_int64(statement, i) & 1;
                break;
            case SQLITE_TEXT:
            case SQLITE_BLOB:
                bytes += sqlite3_column_bytes(statement, i);
                break;
            default:
                break;
            }
        }
    }
    if (code != SQLITE_DONE) {
        fail(sqlite3_errmsg(sqlite3_db_handle(statement)));
    }
    sqlite3_reset(statement);
    return bytes;
}

/* PostgreSQL's name of the order of bytes, as Stint gives it to SQLite. */
static int compare_bytes(void *context, int a_length, const void *a, int b_length, const void *b)
{
    (void)context;
    int difference = memcmp(a, b, (size_t)(a_length < b_length ? a_length : b_length));
    return difference != 0 ? difference : a_length - b_length;
}

static void *run(void *context)
{
    struct worker *worker = context;
    sqlite3 *handle = NULL;
    sqlite3_stmt *prepared[STATEMENTS];
    if (sqlite3_open_v2(database, &handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) !=
        SQLITE_OK) {
        fail(sqlite3_errmsg(handle));
    }
    sqlite3_create_collation(handle, "C", SQLITE_UTF8, NULL, compare_bytes);
    sqlite3_exec(handle, "PRAGMA cache_size=-2048; BEGIN", NULL, NULL, NULL);
    for (int i = 0; i < statement_count; i++) {
        if (sqlite3_prepare_v3(handle, statements[i], -1, SQLITE_PREPARE_PERSISTENT, &prepared[i],
                               NULL) != SQLITE_OK) {
            fail(sqlite3_errmsg(handle));
        }
    }
    for (double end = now() + seconds; now() < end; worker->rounds++) {
        unsigned char id[16];
        read_uuid(any_employee(worker), id);
        for (int i = 0; i < statement_count; i++) {
            if (sqlite3_bind_parameter_count(prepared[i]) > 0) {
                sqlite3_bind_blob(prepared[i], 1, id, 16, SQLITE_STATIC);
            }
            worker->bytes += step_through(prepared[i]);
        }
    }
    for (int i = 0; i < statement_count; i++) {
        sqlite3_finalize(prepared[i]);
    }
    sqlite3_close(handle);
    return NULL;
}

int main(int argc, char **argv)
{
    int threads = argc == 5 ? atoi(argv[2]) : 0;
    if (threads < 1 || threads > THREADS) {
        fail("usage: sqlite_loop DATABASE THREADS SECONDS EMPLOYEES < STATEMENTS");
    }
    sqlite3_config(SQLITE_CONFIG_MULTITHREAD);
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    database = argv[1];
    seconds = atof(argv[3]);
    read_employees(argv[4]);
    read_statements();
    loop(threads, run);
    return 0;
}
