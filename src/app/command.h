/*
 * Commands act through a `struct request` as endpoints do, without HTTP: the same stores, the same
 * audit, one transaction that is tried again after a serialization failure.
 */
#ifndef STINT_APP_COMMAND_H
#define STINT_APP_COMMAND_H

#include "api/request.h"
#include "app/verb.h"
#include "features/mail/mail.h"
#include "features/sign_in/sign_in.h"
#include "http/address.h"

/* What a program that acts has open. */
struct program {
    struct arena *arena; /* as long as the program */
    const struct settings *settings;
    struct database *database;
    struct zone_set *zones;
    struct sign_in_settings sign_in;
    struct http_networks outgoing; /* where outgoing requests may go besides the public internet */
    struct mail_settings mail;
};

/*
 * Opens the database the settings name. Not EXIT_DONE, and the reason said, when the settings are
 * wrong, it cannot be reached, or it is not there and the verb is none to begin with. What is open is closed with program_close().
 */
enum exit_code program_open(struct invocation *invocation, struct program *program);
void program_close(struct program *program);

/* The same, and brings the schema up to date. */
enum exit_code program_open_migrated(struct invocation *invocation, struct program *program);

/* The same as it is: refuses one whose schema is not this program's. */
enum exit_code program_open_unchanged(struct invocation *invocation, struct program *program);

/* Where the database is, for those who need it closed. */
struct database_settings program_database(struct arena *arena, const struct settings *settings);

/* The clock: the system's, or the one of STINT_TEST_NOW. */
instant program_now(const struct settings *settings);

/* What the request of everything the program does by itself begins with: no arena, no database, nobody's organization yet. */
struct request program_request(const struct program *program);

typedef problem (*program_act)(struct request *rq, void *context);

/*
 * Runs `act` in one transaction on `db` and commits, or rolls back when it returns a problem. It
 * may run several times; `arena`, which it allocates from, is reset in between. On failure
 * `message` (in `arena`) has the problem in words.
 */
problem program_transact(const struct program *program, struct db *db, enum db_transaction kind,
                         instant now, struct arena *arena, program_act act, void *context,
                         text *message) MUST_USE;

/* For a verb: opens, migrates, runs `act` in a transaction of its own, says what went wrong.
 * `arena` lives on, with the results. */
enum exit_code command_act(struct program *program, enum db_transaction kind, struct arena *arena,
                           program_act act, void *context);

/* From now on the request acts for that organization. */
void request_act_for(struct request *rq, uuid organization_id);

/* Acts for the organization of that name; for the only one when `name` is empty. */
problem request_act_for_named(struct request *rq, text name) MUST_USE;

#endif
