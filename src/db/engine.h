/*
 * What an engine is to db.c: a constant table of functions, defined in sqlite.c and postgres.c. What both have in common
 * (the statement cache, decoding, the rules of transactions) is db.c's and decode.c's. Included inside db/ only.
 *
 * A transaction in which a statement failed is doomed on both engines: PostgreSQL refuses everything but a rollback, and
 * db.c holds SQLite to the same, so that no handler works on one engine only. `db->doom` is why.
 */
#ifndef STINT_DB_ENGINE_H
#define STINT_DB_ENGINE_H

#include "db/db.h"

#include <pthread.h>

#define BIND_LIMIT        24
#define MESSAGE_SIZE      512
#define STATEMENT_BUCKETS 128
#define STATEMENT_LIMIT \
    256 /* prepared statements a connection keeps; the least recently used goes */

/* One value of a row, in what both engines have; a date is its day number, a boolean 0 or 1, JSON its text. */
struct cell {
    enum { CELL_NULL, CELL_INTEGER, CELL_TEXT, CELL_UUID, CELL_UNSUPPORTED } type;
    union {
        int64_t integer;
        text text; /* the engine's memory, valid until the next row; of CELL_UNSUPPORTED the type */
        uuid uuid;
    };
};

/* Which field of a record each column of a statement fills. */
struct mapping {
    struct mapping *next;
    const struct record *record;
    size_t columns;
    uint16_t fields[];
};

/* A prepared statement in a connection's cache: owned by the cache, malloc'ed as it outlives requests. */
struct statement {
    struct statement *next;
    struct mapping *mappings;
    uint64_t hash;
    uint64_t used;
    size_t parameters;
    uint8_t kinds[BIND_LIMIT];
    void *prepared;      /* SQLite: sqlite3_stmt */
    uint64_t generation; /* PostgreSQL: the connection it was prepared on, 0 none */
    uint64_t number;     /* PostgreSQL: its name */
    int places[BIND_LIMIT];
    char sql[];
};

struct engine;

/* SQLite: where the writers of this process give way to whoever empties the write-ahead log (sqlite_log.c). */
struct log_gate {
    pthread_mutex_t mutex; /* of all below */
    pthread_cond_t changed;
    unsigned inside; /* writers, between their begin and their end */
    bool closed;
    bool kept;              /* somebody empties the log, and not in vain: worth waiting for */
    int pages;              /* of the log, as was last heard */
    unsigned failures;      /* to begin the log anew, one after the other */
    unsigned turns_to_pass; /* until that is tried again */
};

struct database {
    const struct engine *engine;
    char *address; /* the path or the connection string; owned */
    int busy_milliseconds;
    struct log_gate gate;
    pthread_mutex_t pools_mutex;
    struct db_pool *pools; /* the open ones */
};

struct db {
    const struct engine *engine;
    struct database *database;
    enum db_mode mode;
    bool asked;          /* a statement was started since db_begin() */
    bool open;           /* between db_begin() and its end */
    bool closing;        /* its statements need not be forgotten one by one */
    bool lent_connected; /* its pool's: lent, and connected then */
    bool keeps_snapshot; /* its pool's: a read may serve the next one, until drop_snapshot() */
    enum db_transaction kind;
    problem doom;
    struct arena *arena;
    struct arena *scratch;    /* of the rows of db_each() that hold JSON; made when first needed */
    struct statement *active; /* running, or abandoned by a longjmp */
    struct statement *buckets[STATEMENT_BUCKETS];
    struct statement
        *recent[STATEMENT_BUCKETS]; /* by the address of the SQL: found without hashing its text */
    size_t statements;
    uint64_t tick;
    size_t message_length;
    char message[MESSAGE_SIZE]; /* of its own memory, so that it outlives the request's arena */
};

struct engine {
    enum db_engine name;
    problem (*check)(struct database *database, struct arena *arena, text *message);
    problem (*open)(struct database *database, enum db_mode mode, struct db **db);
    void (*close)(struct db *db); /* frees `db` */
    /* A reader may connect late, or lose its connection; connect() is for one that has none. */
    bool (*is_connected)(const struct db *db);
    problem (*connect)(struct db *db);

    problem (*begin)(struct db *db, enum db_transaction kind);
    problem (*commit)(struct db *db);
    void (*rollback)(struct db *db);
    problem (*savepoint)(struct db *db);
    problem (*release)(struct db *db);
    problem (*rollback_to_savepoint)(struct db *db);
    bool (*in_transaction)(const struct db *db);
    int64_t (*lane)(const struct db *db);
    /* Ends what was kept of a read that has ended. */
    void (*drop_snapshot)(struct db *db);

    /* A statement is prepared, started, stepped until no row comes, finished; finish() also ends one that was left half read. */
    problem (*prepare)(struct db *db, struct statement *statement);
    void (*forget)(struct db *db, struct statement *statement);
    problem (*start)(struct db *db, struct statement *statement, struct binds binds, bool stream);
    problem (*step)(struct db *db, struct statement *statement, bool *row);
    problem (*complete)(
        struct db *db,
        struct statement *statement); /* what a write has still to do after its first row */
    void (*finish)(struct db *db, struct statement *statement);
    size_t (*columns)(struct db *db, struct statement *statement);
    const char *(*column_name)(struct db *db, struct statement *statement, size_t column);
    struct cell (*cell)(struct db *db, struct statement *statement, size_t column);
    int64_t (*changed)(struct db *db, struct statement *statement);
    problem (*script)(struct db *db, const char *sql);

    /* Keeps other programs from migrating until unlocked; outside a transaction. */
    problem (*lock_schema)(struct db *db);
    void (*unlock_schema)(struct db *db);
    problem (*checkpoint)(struct db *db);
    void (*rest)(struct db *db);
    problem (*backup)(struct database *database, text file, struct arena *arena, text *message);
    problem (*restore)(struct database *database, text file, struct arena *arena, text *message);
};

extern const struct engine sqlite_engine;
#ifdef STINT_POSTGRES
extern const struct engine postgres_engine;
/* ---- dialect.c ---- */

/* What is run after migrations, so that the engine plans for large tables from the first day. */
const char *dialect_plan_statistics(enum db_engine engine);

#endif

/* Keeps what the engine says, cut at MESSAGE_SIZE; returns `what`. */
problem db_say(struct db *db, problem what, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Why nothing but a rollback is possible any more, or NULL. */
problem db_doom(const struct db *db);

/* ---- cache.c ---- */

/* The prepared statement of this SQL with binds of these kinds; the cache owns it. */
problem statement_find(struct db *db, const char *sql, struct binds binds,
                       struct statement **found);
void statements_free(struct db *db);

/* ---- pool.c ---- */

/* Whether the readers of all pools keep their snapshots, which they do not before; false has them drop what they kept. */
void pools_keep_snapshots(struct database *database, bool keep);

/* ---- decode.c ---- */

/* The mapping of a started statement to a record; db_failed and a message when they do not fit, db_unavailable without memory. */
problem decode_mapping(struct db *db, struct statement *statement, const struct record *record,
                       const struct mapping **mapping);

/* The current row into `object`. Texts are copied into `arena`; if it is NULL they stay the engine's, and JSON is read in db->scratch. */
problem decode_row(struct db *db, struct statement *statement, const struct mapping *mapping,
                   void *object, struct arena *arena);

/* ---- files.c ---- */

/* Creates `file`, which must not exist yet; NULL, or why not. */
const char *file_create(const char *file);
/* Puts a file and its name in its directory on the disk; NULL, or why not. */
const char *file_sync(const char *file);

/* Copies `source` over nothing or an old `target`: a whole new file or the old one, whatever happens. */
const char *file_copy(const char *source, const char *target);

#endif
