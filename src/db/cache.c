/*
 * Prepared statements, kept for each connection: found by the address of their SQL (checked against the text, since memory
 * is reused), else by a hash of the text. When there are too many, the one that was not used for longest goes.
 */
#include "db/engine.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static void statement_free(struct db *db, struct statement *statement)
{
    db->engine->forget(db, statement);
    for (struct mapping *mapping = statement->mappings, *next; mapping != NULL; mapping = next) {
        next = mapping->next;
        free(mapping);
    }
    free(statement);
}

static uint64_t hash_bytes(uint64_t hash, const char *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++) { /* FNV-1a */
        hash = (hash ^ (unsigned char)bytes[i]) * UINT64_C(0x100000001b3);
    }
    return hash;
}

/* The same SQL with binds of other kinds is another statement: PostgreSQL prepares by the types of parameters. */
static bool is_statement(const struct statement *statement, const char *sql, struct binds binds)
{
    if (statement == NULL || statement->parameters != binds.count ||
        strcmp(statement->sql, sql) != 0) {
        return false;
    }
    for (size_t i = 0; i < binds.count; i++) {
        if (statement->kinds[i] != binds.items[i].kind) {
            return false;
        }
    }
    return true;
}

static void drop_oldest_statement(struct db *db)
{
    struct statement **oldest = NULL;
    for (size_t i = 0; i < STATEMENT_BUCKETS; i++) {
        for (struct statement **at = &db->buckets[i]; *at != NULL; at = &(*at)->next) {
            if (oldest == NULL || (*at)->used < (*oldest)->used) {
                oldest = at;
            }
        }
    }
    struct statement *statement = *oldest;
    *oldest = statement->next;
    for (size_t i = 0; i < STATEMENT_BUCKETS; i++) {
        if (db->recent[i] == statement) {
            db->recent[i] = NULL;
        }
    }
    db->statements--;
    statement_free(db, statement);
}

static problem add_statement(struct db *db, const char *sql, uint64_t hash, struct binds binds,
                             struct statement **added)
{
    if (binds.count > BIND_LIMIT) {
        return db_say(db, &db_failed, "%zu binds are too many", binds.count);
    }
    size_t length = strlen(sql) + 1;
    struct statement *statement = calloc(1, sizeof(*statement) + length);
    if (statement == NULL) {
        return db_say(db, &db_unavailable, "no memory for a statement");
    }
    memcpy(statement->sql, sql, length);
    statement->hash = hash;
    statement->parameters = binds.count;
    for (size_t i = 0; i < binds.count; i++) {
        statement->kinds[i] = (uint8_t)binds.items[i].kind;
    }
    problem failure = db->engine->prepare(db, statement);
    if (failure != NULL) {
        statement_free(db, statement);
        return failure;
    }
    if (db->statements >= STATEMENT_LIMIT) {
        drop_oldest_statement(db);
    }
    statement->next = db->buckets[hash % STATEMENT_BUCKETS];
    db->buckets[hash % STATEMENT_BUCKETS] = statement;
    db->statements++;
    *added = statement;
    return NULL;
}

problem statement_find(struct db *db, const char *sql, struct binds binds, struct statement **found)
{
    size_t place = ((uintptr_t)sql >> 4 ^ (uintptr_t)sql >> 11) % STATEMENT_BUCKETS;
    struct statement *statement = db->recent[place];
    if (!is_statement(statement, sql, binds)) {
        uint64_t hash = hash_bytes(UINT64_C(0xcbf29ce484222325), sql, strlen(sql));
        statement = db->buckets[hash % STATEMENT_BUCKETS];
        while (statement != NULL &&
               (statement->hash != hash || !is_statement(statement, sql, binds))) {
            statement = statement->next;
        }
        if (statement == NULL) {
            TRY(add_statement(db, sql, hash, binds, &statement));
        }
        db->recent[place] = statement;
    }
    assert(statement != NULL);
    statement->used = ++db->tick;
    *found = statement;
    return NULL;
}

void statements_free(struct db *db)
{
    db->closing = true;
    for (size_t i = 0; i < STATEMENT_BUCKETS; i++) {
        for (struct statement *statement = db->buckets[i], *next; statement != NULL;
             statement = next) {
            next = statement->next;
            statement_free(db, statement);
        }
    }
}
