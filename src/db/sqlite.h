/* What sqlite.c and sqlite_backup.c share. Included inside db/ only. */
#ifndef STINT_DB_SQLITE_H
#define STINT_DB_SQLITE_H

#include "db/engine.h"

#include <sqlite3.h>

/* Opens and configures a connection; on failure `handle` still tells the error and is to be closed. Returns SQLite's code. */
int sqlite_open(const struct database *database, enum db_mode mode, sqlite3 **handle);

/* PostgreSQL's collation "C": by bytes, which for UTF-8 is by code point. Returns SQLite's code. */
int sqlite_add_collation(sqlite3 *handle);

problem sqlite_backup(struct database *database, text file, struct arena *arena, text *message);
problem sqlite_restore(struct database *database, text file, struct arena *arena, text *message);

#endif
