/*
 * ENDPOINT: everything about an endpoint, said once, beside its handler.
 *
 *     ENDPOINT(record_punch, punch_request, punch_reply, POST, "/timetracking/punch", REQUIRES(timetracking_punch),
 *         .status = 201, .summary = "Punch in or out, start or end a break",
 *         .problems = PROBLEMS(&punch_out_of_order, &employee_inactive))
 *     {
 *         TRY(attendance_record(rq, in, &out->punch));
 *         return attendance_status(rq, in->employee_id, &out->status);
 *     }
 *
 * Routing, permission checks, decoding and validation of the input, the reply's encoding, the OpenAPI document and the permission tests
 * derive from it. An endpoint that does not say who may call it does not compile; one that its feature does not list is an unused
 * constant, which does not compile either.
 */
#ifndef STINT_API_ENDPOINT_H
#define STINT_API_ENDPOINT_H

#include "api/entity.h"
#include "api/request.h"
#include "http/http.h"

enum access_kind { ACCESS_PUBLIC = 1, ACCESS_SIGNED_IN, ACCESS_PERMISSION };

struct access {
    enum access_kind kind;
    const struct permission *permission;
};

#define REQUIRES(p)                                   \
    {                                                 \
        .kind = ACCESS_PERMISSION, .permission = &(p) \
    }
#define SIGNED_IN                \
    {                            \
        .kind = ACCESS_SIGNED_IN \
    } /* anybody with a login or key, for oneself */
#define PUBLIC                \
    {                         \
        .kind = ACCESS_PUBLIC \
    } /* no credentials needed: `security: []` in OpenAPI */

typedef problem (*endpoint_function)(struct request *rq, const void *in, void *out);

struct endpoint {
    const char *name; /* the operationId */
    const char *summary;
    const char *path; /* below /api/v1: "/employees/{id}" */
    enum http_method method;
    struct access access;
    const struct record *input;
    const struct record *output;
    endpoint_function run;
    int status; /* of success; 0: 200, or 204 when the output is nothing */
    const struct problem *const
        *problems; /* ended by NULL; those of request.h and db.h need not be named */

    /*
     * Runs before the handler on a worker thread, in a read transaction: for what is slow (hash a password). It leaves what it found
     * in rq->prepared; the handler checks again, in its own transaction, whatever may have changed. db_commit(rq->db) may end the
     * snapshot early.
     */
    problem (*prepare)(struct request *rq, const void *in);
    /*
     * Runs first in the handler's transaction, before a reply kept for an Idempotency-Key is looked for: for what has to be proven every
     * time. Whether such a key was sent with the same body must not tell whether a secret in that body is right.
     */
    problem (*prove)(struct request *rq, const void *in);
    bool reads;         /* a POST that only reads: gets a snapshot */
    bool heavy;         /* a report or export: runs on a pool of its own */
    bool one_statement; /* mostly asks the database once: tried without a transaction */
    bool once;          /* issues a secret or signs in: no Idempotency-Key, 400 with one */
    bool form;          /* takes application/x-www-form-urlencoded as well as JSON */
    bool etag;          /* the reply carries an ETag; to GET, If-None-Match gives 304 */
    bool any_scope;     /* entities without an owner may be touched by id with any scope */
    bool strict_limit;  /* the stricter rate limit of sign-in */
    const char *
        produces; /* the media type of a streamed reply ("text/csv"): the handler calls stream_write() */
};

#define PROBLEMS(...)               \
    (const struct problem *const[]) \
    {                               \
        __VA_ARGS__, NULL           \
    }

#define ENDPOINT(id, in_type, out_type, verb, at, who, ...)                                \
    static problem id(struct request *rq, const struct in_type *in, struct out_type *out); \
    static problem id##_run(struct request *rq, const void *in, void *out)                 \
    {                                                                                      \
        return id(rq, in, out);                                                            \
    }                                                                                      \
    static const struct endpoint id##_endpoint = {.name = #id,                             \
                                                  .method = HTTP_##verb,                   \
                                                  .path = (at),                            \
                                                  .access = who,                           \
                                                  .input = &in_type##_record,              \
                                                  .output = &out_type##_record,            \
                                                  .run = id##_run,                         \
                                                  __VA_ARGS__};                            \
    static problem id(struct request *rq __attribute__((unused)),                          \
                      const struct in_type *in __attribute__((unused)),                    \
                      struct out_type *out __attribute__((unused)))

/* Where an input field of this endpoint is found, by the rule of base/record.h. */
enum input_place { IN_PATH, IN_QUERY, IN_BODY };
enum input_place endpoint_place(const struct endpoint *endpoint, const struct field *field);

/* Whether the endpoint has a body: POST, PUT and PATCH. */
bool endpoint_has_body(const struct endpoint *endpoint);

struct job_type;      /* features/outbox: what is done after a transaction because of it */
struct webhook_event; /* features/webhooks: what others can be told of */

/* A feature: its name and its endpoints. app/features.c has the one list of features. */
struct feature {
    const char *name;
    const char *title;                         /* OpenAPI's tag */
    const struct endpoint *const *endpoints;   /* ended by NULL */
    const struct job_type *const *jobs;        /* ended by NULL; NULL where there are none */
    const struct webhook_event *const *events; /* likewise */
    problem (*metrics)(
        struct request *rq,
        struct buffer
            *out); /* appends what /metrics says of all organizations; nobody is signed in */
};

#define ENDPOINTS(...)               \
    (const struct endpoint *const[]) \
    {                                \
        __VA_ARGS__, NULL            \
    }

#endif
