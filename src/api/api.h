/*
 * The API as app/ starts it: features in, HTTP handlers out.
 */
#ifndef STINT_API_API_H
#define STINT_API_API_H

#include "api/endpoint.h"
#include "db/lane.h"

/* What a request brings to prove who sends it: at most one of the three is not empty. */
struct credentials {
    text cookie; /* the session cookie's value */
    text bearer;
    text api_key;
};

/* What api/ needs from features to its right: given by app/, so that no layer includes rightwards. */
struct api_hooks {
    /* Who the credentials belong to, in rq->arena; `unauthenticated` for unknown, expired, revoked or deactivated ones, all alike. */
    problem (*authenticate)(struct request *rq, const struct credentials *credentials,
                            struct principal *principal);
    /* Whether `employee_id` is in the team of rq->principal->employee_id (directly or not). */
    problem (*in_team)(struct request *rq, uuid employee_id, bool *is);
    /* What authentication needs to know; requests carry it on. */
    const struct sign_in_settings *sign_in;
    /* Where mail goes; likewise. */
    const struct mail_settings *mail;
};

struct api_settings {
    text product; /* PROJECT_NAME */
    text version;
    text public_url; /* PUBLIC_URL; "https://…" makes cookies Secure and sends HSTS */
    text secret;     /* SECRET_KEY: keys what is kept of requests */
    text_list cors_origins;
    text_list trusted_proxies; /* addresses whose X-Forwarded-For counts */
    bool rate_limit;
    bool test; /* STINT_ENV=test: undeclared problems fail, the clock can be set */
    opt_instant test_now;
    unsigned readers; /* worker threads for reads (PostgreSQL); SQLite reads run on the loops */
    unsigned heavy;   /* worker threads for reports and exports */
    unsigned slow;    /* worker threads for .prepare */
    unsigned lanes;
    unsigned loops;
};

struct api;

/* Starts lanes and workers. `features` is ended by NULL. */
problem api_start(const struct api_settings *settings, const struct api_hooks *hooks,
                  struct database *database, struct zone_set *zones,
                  const struct feature *const *features, struct api **api) MUST_USE;
/* Finishes what runs; call after http_stop(). */
void api_stop(struct api *api);

struct http_handlers api_http_handlers(struct api *api);

/* The server whose connections /metrics counts. */
void api_use_server(struct api *api, const struct http_server *server);

/* The worker of this process (features/outbox), which api/ only keeps; NULL where there is none. */
struct job_worker;
void api_use_worker(struct api *api, struct job_worker *worker);
struct job_worker *api_worker(struct api *api);
/* The write lanes, for work that is to share their commits. */
struct lanes *api_lanes(struct api *api);

/*
 * Asks the database whether it is there, for /health. With PostgreSQL to be called about once a second, by a thread that may wait;
 * SQLite is asked when somebody asks for /health.
 */
void api_check_database(struct api *api);

/* The clock of requests: the system's, or the one a test set. */
instant api_now(const struct api *api);

/* Ends what the token cache remembers at once (it forgets by itself within a second). */
void api_forget_principals(struct api *api);

/* Removes replies kept for an Idempotency-Key longer than 24 hours. For maintenance. */
problem idempotency_expire(struct request *rq, int64_t *removed) MUST_USE;

/* The OpenAPI 3.1 document of these features. */
text openapi_document(struct arena *arena, const struct feature *const *features, text product,
                      text version);

/* Every endpoint as data for `stint endpoints --json`: method, path, operation, access, permission, scopes by role, input fields with their place and entity, status, problems. */
text endpoints_document(struct arena *arena, const struct feature *const *features);

/* The permission of that name among those the features' endpoints ask for, or NULL. */
const struct permission *permission_find(const struct feature *const *features, text name);

/* The features the API was started with. */
const struct feature *const *api_features(const struct api *api);
const struct api_settings *api_settings_of(const struct api *api);

#endif
