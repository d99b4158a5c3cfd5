/*
 * The most that a program can get out of SQLite for durable punches: 64 clients, each of which waits
 * until its punch is on the disk, and one writer that commits whatever waits. It writes the rows that
 * Stint writes (punch, work session, entry of the audit chain with its SHA-256) into a database of
 * Stint's, and does nothing else: no HTTP, no reading, no rules.
 *
 *     group_commit DATABASE SECONDS
 *
 * Prints punches a second, and the median and the 99th percentile of a client's wait in microseconds.
 */
#include <pthread.h>
#include <sodium.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define CLIENTS    64
#define PER_CLIENT 140 /* employees */
#define SAMPLES    4000000
#define DAY        INT64_C(86400000000) /* microseconds */

struct id {
    unsigned char bytes[16];
};

struct client {
    pthread_t thread;
    int64_t turn;
    struct client *next;
    bool durable;
    pthread_cond_t answered;
};

static struct client clients[CLIENTS];
static struct id employees[CLIENTS * PER_CLIENT];
static struct id organization;
static sqlite3 *writer;
static sqlite3_stmt *begin, *commit, *insert_punch, *write_session, *insert_audit;
static int64_t sequence, first_day;
static char head[65];
static uint32_t waits[SAMPLES];
static size_t wait_count;
static double end_time;

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER; /* of all below, and of waits */
static pthread_cond_t submitted = PTHREAD_COND_INITIALIZER;
static struct client *queue;
static int running;

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void must(bool good, sqlite3 *connection)
{
    if (!good) {
        fprintf(stderr, "group_commit: %s\n", sqlite3_errmsg(connection));
        exit(1);
    }
}

static sqlite3_stmt *prepare(const char *sql)
{
    sqlite3_stmt *statement;
    must(sqlite3_prepare_v3(writer, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL) == 0,
         writer);
    return statement;
}

static void step(sqlite3_stmt *statement)
{
    must(sqlite3_step(statement) == SQLITE_DONE, writer);
    sqlite3_reset(statement);
}

static void bind_id(sqlite3_stmt *statement, int place, const struct id *id)
{
    sqlite3_bind_blob(statement, place, id->bytes, sizeof id->bytes, SQLITE_STATIC);
}

static void bind_text(sqlite3_stmt *statement, int place, const char *text)
{
    sqlite3_bind_text(statement, place, text, -1, SQLITE_STATIC);
}

/* A UUIDv7. */
static struct id new_id(int64_t at)
{
    struct id id;
    randombytes_buf(id.bytes, sizeof id.bytes);
    for (int i = 0; i < 6; i++) {
        id.bytes[i] = (unsigned char)(at / 1000 >> (40 - 8 * i));
    }
    return id;
}

static sqlite3 *open_database(const char *path)
{
    sqlite3 *connection;
    must(sqlite3_open(path, &connection) == 0, connection);
    sqlite3_busy_timeout(connection, 5000);
    must(sqlite3_exec(connection,
                      "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
                      "PRAGMA wal_autocheckpoint=0; PRAGMA cache_size=-4096",
                      NULL, NULL, NULL) == 0,
         connection);
    return connection;
}

static void read_known(void)
{
    sqlite3_stmt *read =
        prepare("SELECT organization_id, id FROM employee ORDER BY id DESC LIMIT ?");
    sqlite3_bind_int(read, 1, CLIENTS * PER_CLIENT);
    for (int i = 0; i < CLIENTS * PER_CLIENT; i++) {
        must(sqlite3_step(read) == SQLITE_ROW, writer);
        memcpy(organization.bytes, sqlite3_column_blob(read, 0), 16);
        memcpy(employees[i].bytes, sqlite3_column_blob(read, 1), 16);
    }
    sqlite3_finalize(read);
    read = prepare("SELECT sequence, hash FROM audit_log ORDER BY sequence DESC LIMIT 1");
    must(sqlite3_step(read) == SQLITE_ROW, writer);
    sequence = sqlite3_column_int64(read, 0);
    snprintf(head, sizeof head, "%s", (const char *)sqlite3_column_text(read, 1));
    sqlite3_finalize(read);
    read = prepare("SELECT MAX(date) + 1 FROM work_session");
    must(sqlite3_step(read) == SQLITE_ROW, writer);
    first_day = sqlite3_column_int64(read, 0);
    sqlite3_finalize(read);
}

static void prepare_all(void)
{
    begin = prepare("BEGIN IMMEDIATE");
    commit = prepare("COMMIT");
    insert_punch =
        prepare("INSERT INTO punch (organization_id, id, employee_id, at, type, work_date,"
                " is_late, is_early, source, created_at)"
                " VALUES (?, ?, ?, ?, ?, ?, 0, 0, 'api', ?)");
    write_session = prepare(
        "INSERT INTO work_session (organization_id, id, employee_id, date, punch_in, punch_out,"
        " working, break_time, open_in, cycle_count, cycles, is_late_in, is_early_out, is_work_day,"
        " last_type, last_at, updated_at)"
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 0, ?8, ?9, ?10, 0, 0, 1, ?11, ?12, ?12)"
        " ON CONFLICT (organization_id, employee_id, date) DO UPDATE SET"
        " punch_out = excluded.punch_out, working = excluded.working, open_in = excluded.open_in,"
        " cycle_count = excluded.cycle_count, cycles = excluded.cycles,"
        " last_type = excluded.last_type, last_at = excluded.last_at,"
        " updated_at = excluded.updated_at");
    insert_audit = prepare(
        "INSERT INTO audit_log (organization_id, lane, sequence, id, at, actor_kind, actor_id,"
        " actor_name, action, entity, entity_id, after, address, request_id, hash)"
        " VALUES (?, 0, ?, ?, ?, 'api_key', ?, 'configured', 'punch.create', 'punch', ?, ?,"
        " '127.0.0.1', '01a1fceb-dba1-75a1-b76d-dd98f533b6fa', ?)");
}

/* ---- one punch ---- */

struct punch {
    const struct id *employee;
    struct id id;
    int64_t day;
    int64_t number; /* of the day: 0 to 3, in, out, in, out */
    int64_t at;
};

static const int64_t hours[] = {8, 12, 13, 17};
static const char *const types[] = {"punch_in", "punch_out"};

static void write_punch(const struct punch *p)
{
    bind_id(insert_punch, 1, &organization);
    bind_id(insert_punch, 2, &p->id);
    bind_id(insert_punch, 3, p->employee);
    sqlite3_bind_int64(insert_punch, 4, p->at);
    bind_text(insert_punch, 5, types[p->number % 2]);
    sqlite3_bind_int64(insert_punch, 6, p->day);
    sqlite3_bind_int64(insert_punch, 7, p->at);
    step(insert_punch);
}

static void write_work_session(const struct punch *p)
{
    static const char cycle[] = "{\"punch_in\":\"2026-11-20T08:00:00Z\","
                                "\"punch_out\":\"2026-11-20T12:00:00Z\",\"break_time\":0}";
    char cycles[2 * sizeof cycle + 8];
    snprintf(cycles, sizeof cycles, p->number < 2 ? "[%s]" : "[%s,%s]", cycle, cycle);
    bool open = p->number % 2 == 0;
    struct id id = new_id(p->at);
    bind_id(write_session, 1, &organization);
    bind_id(write_session, 2, &id);
    bind_id(write_session, 3, p->employee);
    sqlite3_bind_int64(write_session, 4, p->day);
    sqlite3_bind_int64(write_session, 5, p->day * DAY + 8 * DAY / 24);
    open ? sqlite3_bind_null(write_session, 6) : sqlite3_bind_int64(write_session, 6, p->at);
    sqlite3_bind_int64(write_session, 7, (p->number + 1) / 2 * 4 * DAY / 24);
    open ? sqlite3_bind_int64(write_session, 8, p->at) : sqlite3_bind_null(write_session, 8);
    sqlite3_bind_int64(write_session, 9, p->number / 2 + 1);
    bind_text(write_session, 10, cycles);
    bind_text(write_session, 11, types[p->number % 2]);
    sqlite3_bind_int64(write_session, 12, p->at);
    step(write_session);
}

static void write_audit(const struct punch *p)
{
    char after[512], hash[65];
    unsigned char digest[32];
    int length = snprintf(after, sizeof after,
                          "{\"id\":\"%036d\",\"employee_id\":\"%036d\",\"type\":\"%s\","
                          "\"timestamp\":\"2026-11-20T08:00:00Z\",\"date\":\"2026-11-20\","
                          "\"is_late\":false,\"is_early\":false,\"notes\":null,\"source\":\"api\"}",
                          0, 0, types[p->number % 2]);
    crypto_hash_sha256_state state;
    crypto_hash_sha256_init(&state);
    crypto_hash_sha256_update(&state, (unsigned char *)head, 64);
    crypto_hash_sha256_update(&state, (unsigned char *)after, (unsigned)length);
    crypto_hash_sha256_final(&state, digest);
    sodium_bin2hex(hash, sizeof hash, digest, sizeof digest);
    struct id id = new_id(p->at);
    for (int i = 0; i < 8; i++) { /* in order of the chain, as Stint's are */
        id.bytes[8 + i] = (unsigned char)((uint64_t)(sequence + 1) >> (56 - 8 * i));
    }
    memset(id.bytes, 0x02, 8);
    bind_id(insert_audit, 1, &organization);
    sqlite3_bind_int64(insert_audit, 2, ++sequence);
    bind_id(insert_audit, 3, &id);
    sqlite3_bind_int64(insert_audit, 4, p->at);
    bind_id(insert_audit, 5, &organization);
    bind_id(insert_audit, 6, &p->id);
    bind_text(insert_audit, 7, after);
    bind_text(insert_audit, 8, hash);
    step(insert_audit);
    memcpy(head, hash, sizeof head);
}

static void write_of(struct client *client)
{
    int64_t turn = client->turn++;
    int64_t round = turn / PER_CLIENT;
    struct punch p = {
        .employee = &employees[(client - clients) * PER_CLIENT + turn % PER_CLIENT],
        .day = first_day + round / 4,
        .number = round % 4,
    };
    p.at = p.day * DAY + hours[p.number] * DAY / 24;
    p.id = new_id((int64_t)time(NULL) * 1000000);
    write_punch(&p);
    write_work_session(&p);
    write_audit(&p);
}

/* ---- threads ---- */

static void *client_run(void *context)
{
    struct client *client = context;
    pthread_mutex_lock(&mutex);
    for (double start; (start = now()) < end_time;) {
        client->durable = false;
        client->next = queue;
        queue = client;
        pthread_cond_signal(&submitted);
        while (!client->durable) {
            pthread_cond_wait(&client->answered, &mutex);
        }
        if (wait_count < SAMPLES) {
            waits[wait_count++] = (uint32_t)((now() - start) * 1e6);
        }
    }
    running--;
    pthread_cond_signal(&submitted);
    pthread_mutex_unlock(&mutex);
    return NULL;
}

static void *checkpoint_run(void *context)
{
    sqlite3 *connection = open_database(context);
    while (now() < end_time) {
        int pages = 0, done;
        sqlite3_wal_checkpoint_v2(connection, NULL, SQLITE_CHECKPOINT_PASSIVE, &pages, &done);
        if (pages > 16000) {
            sqlite3_wal_checkpoint_v2(connection, NULL, SQLITE_CHECKPOINT_RESTART, &pages, &done);
        }
        nanosleep(&(struct timespec){.tv_nsec = 100000000}, NULL);
    }
    sqlite3_close(connection);
    return NULL;
}

static void write_all(void)
{
    pthread_mutex_lock(&mutex);
    while (running > 0 || queue != NULL) {
        if (queue == NULL) {
            pthread_cond_wait(&submitted, &mutex);
            continue;
        }
        struct client *batch = queue;
        queue = NULL;
        pthread_mutex_unlock(&mutex);
        step(begin);
        for (struct client *client = batch; client != NULL; client = client->next) {
            write_of(client);
        }
        step(commit);
        pthread_mutex_lock(&mutex);
        for (struct client *client = batch, *next; client != NULL; client = next) {
            next = client->next;
            client->durable = true;
            pthread_cond_signal(&client->answered);
        }
    }
    pthread_mutex_unlock(&mutex);
}

static int compare(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

int main(int argc, char **argv)
{
    if (argc != 3 || sodium_init() < 0) {
        fprintf(stderr, "usage: group_commit DATABASE SECONDS\n");
        return 2;
    }
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    double seconds = atof(argv[2]);
    writer = open_database(argv[1]);
    read_known();
    prepare_all();
    end_time = now() + seconds;
    running = CLIENTS;
    pthread_t checkpoints;
    pthread_create(&checkpoints, NULL, checkpoint_run, argv[1]);
    for (int i = 0; i < CLIENTS; i++) {
        pthread_cond_init(&clients[i].answered, NULL);
        pthread_create(&clients[i].thread, NULL, client_run, &clients[i]);
    }
    write_all();
    for (int i = 0; i < CLIENTS; i++) {
        pthread_join(clients[i].thread, NULL);
    }
    pthread_join(checkpoints, NULL);
    qsort(waits, wait_count, sizeof waits[0], compare);
    printf("%.0f %u %u\n", (double)wait_count / seconds, waits[wait_count / 2],
           waits[wait_count * 99 / 100]);
    return 0;
}
