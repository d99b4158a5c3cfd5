/*
 * Where the engines differ in kind: opening by address, checkpoints, backups. The dialect of SQL that one engine lacks
 * (full-text search, claiming of jobs) belongs here too, as functions that give each engine's SQL.
 */
#include "db/engine.h"

#include <stdlib.h>
#include <string.h>

static const struct engine *engine_named(enum db_engine name)
{
    switch (name) {
    case DB_SQLITE:
        return &sqlite_engine;
    case DB_POSTGRES:
#ifdef STINT_POSTGRES
        return &postgres_engine;
#else
        return NULL;
#endif
    }
    return NULL;
}

static problem database_new(const struct database_settings *settings, struct database **database,
                            struct arena *arena, text *message)
{
    const struct engine *engine = engine_named(settings->engine);
    if (engine == NULL) {
        *message = text_copy(arena, TEXT("this program was built without PostgreSQL"));
        return &db_unavailable;
    }
    text address = settings->engine == DB_SQLITE ? settings->path : settings->conninfo;
    struct database *made = calloc(1, sizeof(*made));
    char *copy = strndup(address.data, address.length);
    if (made == NULL || copy == NULL) {
        free(made);
        free(copy);
        *message = text_copy(arena, TEXT("no memory"));
        return &db_unavailable;
    }
    made->engine = engine;
    made->address = copy;
    made->busy_milliseconds = (int)settings->busy_milliseconds;
    made->pools_mutex = (pthread_mutex_t)PTHREAD_MUTEX_INITIALIZER;
    made->gate =
        (struct log_gate){.mutex = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER};
    *database = made;
    return NULL;
}

problem database_open(const struct database_settings *settings, struct database **database,
                      struct arena *arena, text *message)
{
    struct database *opened = NULL;
    TRY(database_new(settings, &opened, arena, message));
    problem failure = opened->engine->check(opened, arena, message);
    if (failure != NULL) {
        database_close(opened);
        return failure;
    }
    *database = opened;
    return NULL;
}

void database_close(struct database *database)
{
    if (database != NULL) {
        pthread_cond_destroy(&database->gate.changed);
        pthread_mutex_destroy(&database->gate.mutex);
        pthread_mutex_destroy(&database->pools_mutex);
        free(database->address);
        free(database);
    }
}

enum db_engine database_engine(const struct database *database)
{
    return database->engine->name;
}

problem database_checkpoint(struct db *db)
{
    pools_keep_snapshots(db->database, false);
    problem failure = db->engine->checkpoint(db);
    pools_keep_snapshots(db->database, true);
    return failure;
}

void db_rest(struct db *db)
{
    db->engine->rest(db);
}

problem database_backup(struct database *database, text file, struct arena *arena, text *message)
{
    return database->engine->backup(database, file, arena, message);
}

problem database_restore(const struct database_settings *settings, text file, struct arena *arena,
                         text *message)
{
    struct database *database = NULL;
    TRY(database_new(settings, &database, arena, message));
    problem failure = database->engine->restore(database, file, arena, message);
    database_close(database);
    return failure;
}

/*
 * SQLite plans by how many rows a value selects, and without being told it takes "all rows of the organization", which is
 * the whole table, for ten. So it is told once, after migrations, what tables of a large organization look like: equal
 * plans in every installation, whatever it holds and whoever ran ANALYZE. The figures are orders of magnitude: of four
 * million rows one organization has all, the next column leaves a thousand, further ones ten, a unique index one; an index of
 * some rows only has a thousand. (Of a million rows SQLite would think that a recursive query asks for more than there are,
 * and walk through all of them first, for a Bloom filter.) Connections read the figures when they open. PostgreSQL keeps
 * statistics by itself.
 */
static const char sqlite_plan_statistics[] =
    "ANALYZE migration;" /* makes the table sqlite_stat1 */
    "DELETE FROM sqlite_stat1;"
    "INSERT INTO sqlite_stat1 (tbl, idx, stat)"
    " SELECT tbl, idx, CASE WHEN partial THEN '1000' ELSE '4000000' END || group_concat(rows, '')"
    " FROM (SELECT m.name AS tbl, l.partial AS partial,"
    " CASE WHEN EXISTS (SELECT 1 FROM sqlite_schema x WHERE x.name = l.name) THEN l.name ELSE "
    "m.name END"
    " AS idx,"
    " ' ' || CASE"
    " WHEN l.\"unique\" AND i.seqno = (SELECT max(seqno) FROM pragma_index_info(l.name)) THEN 1"
    " WHEN l.partial THEN 100"
    " WHEN i.seqno = 0 AND i.name = 'organization_id' THEN 4000000"
    " WHEN i.seqno = 1 THEN 1000"
    " ELSE 10 END AS rows"
    " FROM sqlite_schema m JOIN pragma_index_list(m.name) l JOIN pragma_index_info(l.name) i"
    " WHERE m.type = 'table' ORDER BY m.name, l.name, i.seqno) GROUP BY tbl, idx;"
    "ANALYZE sqlite_schema;"; /* this connection reads them now */

const char *dialect_plan_statistics(enum db_engine engine)
{
    switch (engine) {
    case DB_SQLITE:
        return sqlite_plan_statistics;
    case DB_POSTGRES:
        return "";
    }
    return "";
}

/* SQLite has one writer at a time, who sees what the last one did. */
const char *dialect_queue_lock(enum db_engine engine)
{
    switch (engine) {
    case DB_SQLITE:
        return "";
    case DB_POSTGRES:
        return "FOR UPDATE SKIP LOCKED";
    }
    return "";
}
