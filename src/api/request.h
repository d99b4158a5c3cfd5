/*
 * A request as handlers see it: one arena, one principal, one now, one transaction; and how a handler says what went wrong.
 */
#ifndef STINT_API_REQUEST_H
#define STINT_API_REQUEST_H

#include "api/permission.h"
#include "base/problem.h"
#include "base/record.h"
#include "base/zone.h"
#include "db/db.h"
#include "json/json.h"

struct api;
struct endpoint;
struct http_networks;
struct sign_in_settings;
struct mail_settings;
struct feature;

enum principal_kind { PRINCIPAL_USER, PRINCIPAL_API_KEY, PRINCIPAL_COMMAND };
extern const enum_names principal_kind_names; /* user, api_key, command */

/* Who asks. Made once by authentication, then read-only and shared between requests. */
struct principal {
    enum principal_kind kind;
    uuid id; /* the session, the token family or the API key */
    uuid organization_id;
    uuid user_id;     /* nil for an API key */
    uuid employee_id; /* nil for an API key and for a command */
    text name;        /* for the audit log: the person's or the key's */
    text role;
    bool by_cookie;
    const struct grant *grants;
    size_t grant_count;
};

struct request {
    struct arena *arena;
    struct db *db;
    struct api *api;                       /* NULL in commands */
    const struct feature *const *features; /* all of them, ended by NULL */
    struct zone_set *zones;
    const struct endpoint *endpoint;
    const struct principal *
        principal; /* NULL on public endpoints without credentials, and in commands that act for nobody */
    enum scope scope; /* of the endpoint's permission, for this principal */
    instant now;
    text request_id;
    text address;                           /* the caller's, behind configured proxies */
    const struct sign_in_settings *sign_in; /* features/sign_in */
    const struct http_networks *outgoing;   /* http/address.h; NULL: the public internet only */
    const struct mail_settings *mail;       /* features/mail */
    void *prepared;                         /* what the endpoint's .prepare left for its handler */

    /* The reply besides its record; set by the functions below. */
    int status;        /* 0: the endpoint's own */
    bool keep_changes; /* commit although the handler returns a problem */
    text detail;
    struct input_errors errors;
    const struct record *members_record;
    const void *members;
    struct reply_header *headers;
    struct after_commit *after_commit;
    text etag; /* reply_etag()'s; empty: the reply's own */
};

/* ---- who ---- */

static inline uuid organization_of(const struct request *rq)
{
    return rq->principal->organization_id;
}

/* Who it is, however often they signed in: what idempotency and rate limits count by. */
static inline uuid principal_subject(const struct principal *principal)
{
    return principal->kind == PRINCIPAL_USER ? principal->employee_id : principal->id;
}

/* The caller's scope for a permission; SCOPE_NONE without it. */
enum scope request_scope(const struct request *rq, const struct permission *permission);

/* NULL if the caller may touch this employee's data under the endpoint's permission; `forbidden` otherwise. The employee must exist. */
problem request_allow_employee(struct request *rq, uuid employee_id) MUST_USE;
/* The same for another permission than the endpoint's. */
problem request_allow(struct request *rq, const struct permission *permission,
                      uuid employee_id) MUST_USE;

/*
 * Counts one attempt to prove to be that account, as signing in does: too_many_requests when there were too many. For endpoints that
 * learn only while they run which account it is about.
 */
problem request_limit_account(struct request *rq, text email) MUST_USE;

/* A new version 7 id at rq->now. */
uuid request_new_id(struct request *rq);

/* ---- what went wrong ---- */

extern const struct problem bad_request;     /* 400: not JSON, bad escape */
extern const struct problem unauthenticated; /* 401 */
extern const struct problem forbidden;       /* 403 */
extern const struct problem not_found; /* 404: also for what belongs to another organization */
extern const struct problem method_not_allowed;
extern const struct problem conflict;               /* 409 */
extern const struct problem precondition_failed;    /* 412 */
extern const struct problem too_large;              /* 413 */
extern const struct problem target_too_long;        /* 414 */
extern const struct problem unsupported_media_type; /* 415 */
extern const struct problem invalid;                /* 422 with errors[] */
extern const struct problem key_reused;             /* 422: an Idempotency-Key with another body */
extern const struct problem too_many_requests;      /* 429 */
extern const struct problem head_too_large;         /* 431 */
extern const struct problem client_gone; /* 499: stream_write() said so; nobody is left to tell */
extern const struct problem internal_error; /* 500 */
extern const struct problem overloaded;     /* 503 */

/* return fail(rq, &employee_inactive, "…"): the problem with a detail for this case. */
problem fail(struct request *rq, const struct problem *problem, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* 422 naming one field by its JSON pointer: return fail_field(rq, "/timestamp", "must not be in the future"). */
problem fail_field(struct request *rq, const char *pointer, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Collects one more error and goes on; request_check() then fails if there were any. */
void add_error(struct request *rq, text pointer, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
problem request_check(struct request *rq) MUST_USE;
/* With the further members the problem declares (`.members = &x_record`): return fail_with(rq, &p, &object, "…"). */
problem fail_with(struct request *rq, const struct problem *problem, const void *members,
                  const char *format, ...) __attribute__((format(printf, 4, 5)));

/* ---- the reply ---- */

void reply_status(struct request *rq, int status);
void reply_header(struct request *rq, const char *name, text value);
/* A cookie by its plain name: "__Host-" and Secure are added under HTTPS. max_age 0 deletes it. */
void reply_cookie(struct request *rq, const char *name, text value, int64_t max_age_seconds);

/* Calls `run(object)` after the commit, in order, and once however often it was asked for; never when the transaction failed. For cache
 * drops and events. */
void after_commit(struct request *rq, void (*run)(struct api *api, void *object), void *object);
/* For whoever has committed a request's transaction: calls them. Not in commands, which have no API. */
void request_committed(const struct request *rq);

/* For endpoints with .produces: false when the reader is gone; stop then. The first write sends status and headers. */
bool stream_write(struct request *rq, text part);

/* ---- editing what others edit: ETag and If-Match ---- */

/* 412 if the request has an If-Match, empty or not, that is not the ETag of `object` as it stands now. GET with .etag sends that ETag. */
problem require_match(struct request *rq, const struct record *record, const void *object) MUST_USE;
/* The same where a PUT finds nothing to replace: 412 whatever If-Match says, "*" too (RFC 9110, 13.1.1). */
problem require_match_of_nothing(struct request *rq) MUST_USE;

/*
 * For GET with .etag whose reply changes with time alone: the ETag is `object`'s instead of the reply's, and the reply is sent whatever
 * If-None-Match says. For a change with .etag: the ETag of what it left, so that the next change need not read it first.
 */
void reply_etag(struct request *rq, const struct record *record, const void *object);

/* ---- lists ---- */

/* The members and fields of every list's input: limit (1 to 500, 50 if absent) and cursor. */
#define LIST_PARAMETERS \
    opt_integer limit;  \
    opt_text cursor
#define LIST_FIELDS(type)                                                     \
    FIELD(type, limit, "At most so many items; 50 if absent", RANGE(1, 500)), \
        FIELD(type, cursor, "Where to go on: next_cursor of the page before", LENGTH(1, 2000))
#define LIST_LIMIT(in) VALUE_OR((in)->limit, 50)

/*
 * A cursor is the sort key of a page's last row, as a RECORD. Stores ask for limit + 1 rows after it. page_end() cuts the list to the limit
 * and, when there was more, writes next_cursor from what `key` makes of the last row kept:
 *     struct name_key key = {…}; TRY(cursor_read(rq, in->cursor, &name_key_record, &key));
 */
problem cursor_read(struct request *rq, opt_text cursor, const struct record *record,
                    void *key) MUST_USE;
opt_text cursor_write(struct request *rq, const struct record *record, const void *key);
/* A list with several orders keeps the one it was in with the key: 422 for a cursor of another order. */
problem cursor_require_order(struct request *rq, opt_text cursor, unsigned kept,
                             unsigned asked) MUST_USE;
/* True when there were more than `limit` rows: cuts the list and leaves its last row in `*last`. */
bool list_cut(struct generic_list *list, size_t item_size, int64_t limit, const void **last);
#define LIST_CUT(list, limit, last)                                          \
    list_cut((struct generic_list *)(list), sizeof(*(list)->items), (limit), \
             (const void **)(1 ? (last) : &(const __typeof__(*(list)->items) *){NULL}))

#endif
