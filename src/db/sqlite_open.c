/*
 * How a connection to SQLite is opened. Where SQLite is laxer than PostgreSQL it is made strict, so that one SQL means the
 * same on both: LIKE tells case, "x" is never a string, COLLATE "C" exists.
 */
#include "db/sqlite.h"

static void configure_library(void)
{
    sqlite3_config(SQLITE_CONFIG_MULTITHREAD);  /* one thread at a time uses a connection */
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); /* a lock at every allocation less */
    sqlite3_config(SQLITE_CONFIG_PAGECACHE, NULL, 0, 0); /* pages when needed, not 20 at once */
    sqlite3_initialize();
}

static const char settings_of_all[] = "PRAGMA synchronous=FULL;"
                                      "PRAGMA foreign_keys=ON;"
                                      "PRAGMA temp_store=MEMORY;"
                                      "PRAGMA trusted_schema=OFF;"
                                      "PRAGMA case_sensitive_like=ON;"
                                      "PRAGMA wal_autocheckpoint=0;"
                                      "PRAGMA journal_size_limit=67108864;";
static const char settings_of_readers[] = "PRAGMA cache_size=-1536; PRAGMA query_only=ON;";
static const char settings_of_writers[] = "PRAGMA cache_size=-4096; PRAGMA journal_mode=WAL;";

/* Opening has read the schema, and a connection may not be used for long, or never: it is read again then. */
static const char forget_schema[] = "PRAGMA writable_schema=RESET";

int sqlite_open(const struct database *database, enum db_mode mode, sqlite3 **handle)
{
    static pthread_once_t once =
        PTHREAD_ONCE_INIT; /* the library is configured once for the process */
    pthread_once(&once, configure_library);
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE |
                (mode == DB_WRITER ? SQLITE_OPEN_CREATE : 0);
    int code = sqlite3_open_v2(database->address, handle, flags, NULL);
    if (code != SQLITE_OK) {
        return code;
    }
    sqlite3_busy_timeout(*handle, database->busy_milliseconds);
    sqlite3_db_config(*handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(*handle, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
    sqlite3_db_config(*handle, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
    code = sqlite_add_functions(*handle);
    if (code == SQLITE_OK) {
        code = sqlite3_exec(*handle, settings_of_all, NULL, NULL, NULL);
    }
    if (code == SQLITE_OK) {
        code = sqlite3_exec(*handle, mode == DB_WRITER ? settings_of_writers : settings_of_readers,
                            NULL, NULL, NULL);
    }
    if (code == SQLITE_OK) {
        code = sqlite3_exec(*handle, forget_schema, NULL, NULL, NULL);
        sqlite3_db_release_memory(*handle);
    }
    return code;
}
