/* What the files of SQLite share. Included inside db/ only. */
#ifndef STINT_DB_SQLITE_H
#define STINT_DB_SQLITE_H

#include "db/engine.h"

#include <sqlite3.h>

/* sqlite_open.c. Opens and configures a connection; on failure `handle` still tells the error and is to be closed. Returns SQLite's code. */
int sqlite_open(const struct database *database, enum db_mode mode, sqlite3 **handle);

/* sqlite_functions.c. PostgreSQL's collation "C", and its uuid(text). Returns SQLite's code. */
int sqlite_add_functions(sqlite3 *handle);

/*
 * sqlite_log.c. A writer passes the gate around each of its transactions, and has it watch how long the log gets; log_keep()
 * is a turn of the keeper, which ends with log_gate_abandon(). Returns SQLite's code: SQLITE_BUSY is no failure.
 */
void log_gate_watch(struct log_gate *gate, sqlite3 *handle);
void log_gate_enter(struct log_gate *gate);
void log_gate_leave(struct log_gate *gate);
int log_keep(struct database *database, sqlite3 *handle);
void log_gate_abandon(struct log_gate *gate);

/*
 * sqlite_snapshot.c. What a connection that read last saw, and whether that is still the newest there is. snapshot_find_index()
 * is called after a first read, when SQLite has the index of its log open; without it, no snapshot is kept.
 */
#define WAL_INDEX_HEADERS 96

struct snapshot {
    const unsigned char *index; /* memory that all processes share; NULL: not known */
    bool kept;                  /* the transaction is open still, though its user has ended it */
    bool valid;                 /* `header` was read before it began */
    unsigned char header[WAL_INDEX_HEADERS];
};

void snapshot_find_index(struct snapshot *snapshot, sqlite3 *handle);
/* Notes what is the newest now; false when that cannot be said. Before a transaction begins. */
bool snapshot_before(struct snapshot *snapshot);
bool snapshot_is_newest(const struct snapshot *snapshot);

problem sqlite_backup(struct database *database, text file, struct arena *arena, text *message);
problem sqlite_restore(struct database *database, text file, struct arena *arena, text *message);

#endif
