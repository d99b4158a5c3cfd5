/*
 * Background work: threads that keep the data in order while requests run.
 */
#ifndef STINT_APP_BACKGROUND_H
#define STINT_APP_BACKGROUND_H

#include "api/api.h"
#include "app/command.h"
#include "app/configured_key.h"

struct background;

/*
 * Starts it. `works`: does the jobs of the outbox, closes forgotten sessions, removes what has
 * expired. Always: copies SQLite's log into its file, or asks PostgreSQL whether it is well, each
 * second. `api` may be NULL: there is nobody to tell. A `key` that waits for the first organization
 * is installed when that appears, and is the background's until it ends; it may be NULL. NULL if it
 * cannot be started.
 */
struct background *background_start(const struct program *program, struct api *api,
                                    struct configured_key *key, bool works);

/* Asks it to end, and returns at once. NULL is allowed. */
void background_end(struct background *background);
/* Ends it; waits for what runs. NULL is allowed. */
void background_stop(struct background *background);
/* After the API, whose requests wake the worker. NULL is allowed. */
void background_free(struct background *background);

#endif
