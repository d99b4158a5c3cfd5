/*
 * Dispatch: a request's way through the threads.
 *
 * On the event loop: route, count against the limits, look at the credentials. Then, by what the endpoint declares and the engine allows:
 *   a read on SQLite       runs at once, on the loop, with a reader of its own;
 *   a read on PostgreSQL   runs on a worker of the quick pool;
 *   .heavy                 runs on a worker of the heavy pool;
 *   .prepare               runs on a worker of the slow pool, and then as
 *   a write                is queued for a write lane, which runs it in a transaction with others and answers after the commit.
 * Credentials that are not in the cache are verified on the way: on the loop with SQLite, on a quick worker with PostgreSQL.
 *
 * A call is run by one thread at a time; handing it over is the last thing a thread does with it.
 */
#include "api/describe.h"
#include "api/internal.h"
#include "base/log.h"

#include <string.h>

/* ---- running ---- */

static bool is_declared(const struct endpoint *endpoint, problem raised)
{
    if (problem_is_common(raised)) {
        return true;
    }
    for (const struct problem *const *p = endpoint->problems; p != NULL && *p != NULL; p++) {
        if (*p == raised) {
            return true;
        }
    }
    return false;
}

/* A problem that the declaration does not name would be missing in the OpenAPI document: tests must not pass over it. */
static problem check_declared(struct call *call, problem outcome)
{
    if (outcome == NULL || is_declared(call->rq.endpoint, outcome)) {
        return outcome;
    }
    LOG(LOG_ERROR, "undeclared problem", LOG_S("operation", call->rq.endpoint->name),
        LOG_S("problem", outcome->slug));
    return call->api->settings.test ? &internal_error : outcome;
}

/* Forgets what an earlier try has left. */
static void reset_outputs(struct request *rq)
{
    rq->status = 0;
    rq->keep_changes = false;
    rq->detail = TEXT("");
    rq->errors = (struct input_errors){.arena = rq->arena};
    rq->members = NULL;
    rq->headers = NULL;
    rq->etag = TEXT("");
    rq->after_commit = NULL;
    call_of(rq)->body = TEXT("");
}

static problem run_handler(struct call *call)
{
    struct request *rq = &call->rq;
    void *out = arena_allocate(rq->arena, rq->endpoint->output->size);
    TRY(rq->endpoint->run(rq, call->in, out));
    if (rq->endpoint->output->count > 0 && !call->streaming) {
        call->body = json_of_record(rq->arena, rq->endpoint->output, out);
    }
    return NULL;
}

static problem run_steps(struct call *call, struct db *db)
{
    struct request *rq = &call->rq;
    rq->db = db;
    rq->now = api_now(call->api);
    if (monotonic_nanoseconds() - call->started > CALL_SECONDS * INT64_C(1000000000)) {
        return fail(rq, &overloaded, "the request waited too long");
    }
    if (rq->endpoint->prove != NULL) {
        TRY(check_declared(call, rq->endpoint->prove(rq, call->in)));
    }
    if (call->idempotency_key.length > 0) {
        TRY(idempotency_find(call, &call->replayed));
        if (call->replayed) {
            return NULL;
        }
    }
    TRY(authorize_entities(call));
    TRY(check_declared(call, run_handler(call)));
    if (call->idempotency_key.length > 0) {
        rq->status = rq->status != 0 ? rq->status : endpoint_status(rq->endpoint);
        return idempotency_keep(call);
    }
    return NULL;
}

static problem run_prepare(struct call *call, struct db *db)
{
    call->rq.db = db;
    call->rq.now = api_now(call->api);
    return check_declared(call, call->rq.endpoint->prepare(&call->rq, call->in));
}

/* What a read transaction is for. */
typedef problem (*reading)(struct call *call, struct db *db);

static problem read_in(enum db_transaction kind, struct call *call, struct db *db, reading step)
{
    TRY(db_begin(db, kind, call->rq.arena));
    reset_outputs(&call->rq);
    TRY(step(call, db));
    return db_in_transaction(db) ? db_commit(db) : NULL;
}

/* What turns out to ask twice is done again, in a snapshot that is the same for both. */
static problem read_guarded(struct call *call, struct db *db, reading step)
{
    if (ARENA_GUARD(call->rq.arena)) {
        return &too_large;
    }
    bool once = step == run_steps && call->rq.endpoint->one_statement;
    problem outcome = once ? read_in(DB_READ_ONE, call, db, step) : &db_second_statement;
    if (outcome == &db_second_statement) {
        outcome = read_in(DB_READ, call, db, step);
    }
    arena_unguard(call->rq.arena);
    return outcome;
}

/* Runs one step in a read transaction with a reader from the pool. */
static problem with_reader(struct call *call, reading step)
{
    struct db *db = db_pool_take(call->api->readers);
    problem outcome = read_guarded(call, db, step);
    if (outcome != NULL && outcome->status >= 500) {
        LOG(LOG_ERROR, "read failed", LOG_T("request_id", call->rq.request_id),
            LOG_T("cause", db_message(db)));
    }
    if (db_in_transaction(db)) {
        db_rollback(db);
    }
    call->rq.db = NULL;
    db_pool_give(call->api->readers, db);
    return outcome;
}

/* ---- writing: jobs of a lane ---- */

static struct call *call_of_job(struct lane_job *job)
{
    return (struct call *)(void *)((char *)job - offsetof(struct call, job));
}

/* Wherever an arena can be exhausted there is a guard, and none is left standing: an exhausted arena is 413. */
static problem write_guarded(struct call *call, struct db *db)
{
    if (ARENA_GUARD(call->rq.arena)) {
        return &too_large;
    }
    reset_outputs(&call->rq);
    problem outcome = run_steps(call, db);
    arena_unguard(call->rq.arena);
    return outcome;
}

/* A handler that set keep_changes has its problem answered although its changes stay: a reused refresh token must end its family. */
static problem job_run(struct lane_job *job, struct db *db)
{
    struct call *call = call_of_job(job);
    db_use_arena(db, call->rq.arena);
    call->kept_outcome = NULL;
    problem outcome = write_guarded(call, db);
    if (outcome != NULL && outcome->status >= 500 && outcome != &db_retry) { /* runs again */
        LOG(LOG_ERROR, "write failed", LOG_T("request_id", call->rq.request_id),
            LOG_T("cause", db_message(db)));
    }
    if (outcome != NULL && call->rq.keep_changes) {
        call->kept_outcome = outcome;
        return NULL;
    }
    return outcome;
}

static void job_finish(struct lane_job *job, problem outcome)
{
    struct call *call = call_of_job(job);
    call->rq.db = NULL;
    answer(call, outcome != NULL ? outcome : call->kept_outcome);
}

/* Jobs of one employee go through one lane, so that lanes do not meet in the same rows. */
static uint64_t lane_key(const struct call *call)
{
    uuid id = call->rq.principal != NULL ? principal_subject(call->rq.principal) : (uuid){0};
    const struct record *record = call->rq.endpoint->input;
    for (size_t i = 0; i < record->count; i++) {
        const struct field *field = &record->fields[i];
        const uuid *named =
            field->entity != NULL && field->kind == KIND_UUID ? field_value(field, call->in) : NULL;
        if (named != NULL) {
            id = *named;
            break;
        }
    }
    uint64_t key;
    memcpy(&key, id.bytes + 8, sizeof(key)); /* the random half */
    return key;
}

static void submit_write(struct call *call)
{
    call->job = (struct lane_job){.run = job_run, .finish = job_finish, .key = lane_key(call)};
    problem refused = lanes_submit(call->api->lanes, &call->job);
    if (refused != NULL) {
        answer(call, refused);
    }
}

/* ---- handing over to workers ---- */

static struct call *call_of_work(struct work *work)
{
    return (struct call *)(void *)((char *)work - offsetof(struct call, work));
}

static void hand_over(struct call *call, struct workers *workers, void (*run)(struct work *work))
{
    call->work.run = run;
    if (!workers_submit(workers, &call->work)) {
        answer(call, &overloaded);
    }
}

static void work_read(struct work *work)
{
    struct call *call = call_of_work(work);
    answer(call, with_reader(call, run_steps));
}

static void work_prepare(struct work *work)
{
    struct call *call = call_of_work(work);
    problem outcome = with_reader(call, run_prepare);
    if (outcome != NULL) {
        answer(call, outcome);
    } else {
        submit_write(call);
    }
}

static bool is_read(const struct endpoint *endpoint)
{
    return endpoint->method == HTTP_GET || endpoint->reads;
}

/* `on_loop`: the exchange has not been deferred yet. */
static void schedule(struct call *call, bool on_loop)
{
    struct api *api = call->api;
    const struct endpoint *endpoint = call->rq.endpoint;
    bool inline_read = is_read(endpoint) && !endpoint->heavy && endpoint->prepare == NULL;
    if (inline_read && (!on_loop || api->quick == NULL)) {
        answer(call, with_reader(call, run_steps));
        return;
    }
    if (on_loop) {
        http_defer(call->exchange);
    }
    if (endpoint->prepare != NULL) {
        hand_over(call, api->slow, work_prepare);
    } else if (endpoint->heavy) {
        hand_over(call, api->heavy, work_read);
    } else if (is_read(endpoint)) {
        hand_over(call, api->quick, work_read);
    } else {
        submit_write(call);
    }
}

/* ---- what can be said before the transaction ---- */

/* Whoever sends a key counts on a second try doing nothing: a change that cannot promise it must not be made as if it did. */
static problem refuse_idempotency_key(struct call *call)
{
    const struct endpoint *endpoint = call->rq.endpoint;
    bool changes = endpoint->method == HTTP_POST && !is_read(endpoint);
    return changes && call->rq.principal != NULL
               ? fail(&call->rq, &bad_request,
                      "this takes no Idempotency-Key: leave it out, and look before trying again")
               : NULL;
}

static problem read_idempotency_key(struct call *call)
{
    if (!http_has_header(call->exchange, "Idempotency-Key")) {
        return NULL;
    }
    if (!endpoint_takes_key(call->rq.endpoint)) {
        return refuse_idempotency_key(call);
    }
    text key = http_header(call->exchange, "Idempotency-Key");
    bool printable = key.length >= 1 && key.length <= 200;
    for (size_t i = 0; i < key.length && printable; i++) {
        printable = key.data[i] > ' ' && key.data[i] < 127;
    }
    if (!printable) {
        return fail(&call->rq, &bad_request,
                    "an Idempotency-Key is 1 to 200 printable ASCII characters without spaces");
    }
    call->idempotency_key = call->rq.principal != NULL ? key : TEXT("");
    return NULL;
}

static problem take_from_limit(struct call *call, enum rate_rule rule, const void *key,
                               size_t length)
{
    struct api *api = call->api;
    if (!api->settings.rate_limit) {
        return NULL;
    }
    struct rate_verdict verdict =
        rate_limit_take(api->limits, rule, key, length, monotonic_nanoseconds());
    if (call->limit.limit == 0 || verdict.remaining < call->limit.remaining) {
        call->limit = verdict;
    }
    if (verdict.allowed) {
        return NULL;
    }
    reply_header(&call->rq, "Retry-After",
                 text_format(call->rq.arena, "%lld", (long long)verdict.reset_seconds));
    return &too_many_requests;
}

problem request_limit_account(struct request *rq, text email)
{
    text lower = text_lower(rq->arena, text_trim(email));
    return take_from_limit(call_of(rq), RATE_SIGN_IN_ACCOUNT, lower.data, lower.length);
}

/* The account that a sign-in names, whether it exists or not: the field that is declared to be it. */
static problem limit_sign_in(struct call *call)
{
    const struct endpoint *endpoint = call->rq.endpoint;
    if (!endpoint->strict_limit) {
        return NULL;
    }
    text address = call->rq.address;
    TRY(take_from_limit(call, RATE_SIGN_IN_ADDRESS, address.data, address.length));
    for (size_t i = 0; i < endpoint->input->count; i++) {
        const struct field *field = &endpoint->input->fields[i];
        const text *account = field->account ? field_value(field, call->in) : NULL;
        if (account != NULL && account->length > 0) {
            return request_limit_account(&call->rq, *account);
        }
    }
    return NULL;
}

/* Once it is known who asks. */
static problem check(struct call *call)
{
    struct request *rq = &call->rq;
    if (rq->principal != NULL) {
        uuid subject = principal_subject(rq->principal);
        TRY(take_from_limit(call, RATE_ACCOUNT, &subject, sizeof(subject)));
    }
    TRY(authorize(call));
    TRY(read_idempotency_key(call));
    TRY(input_read(call, &call->in));
    return limit_sign_in(call);
}

static problem check_guarded(struct call *call)
{
    if (ARENA_GUARD(call->rq.arena)) {
        return &too_large;
    }
    problem outcome = check(call);
    arena_unguard(call->rq.arena);
    return outcome;
}

static void go_on(struct call *call, bool on_loop)
{
    problem outcome = check_guarded(call);
    if (outcome != NULL) {
        answer(call, outcome);
    } else {
        schedule(call, on_loop);
    }
}

static void work_authenticate(struct work *work)
{
    struct call *call = call_of_work(work);
    problem outcome = with_reader(call, principal_authenticate);
    if (outcome != NULL) {
        answer(call, outcome);
    } else {
        go_on(call, false);
    }
}

/* ---- arriving ---- */

static problem arrive(struct call *call)
{
    text address = call->rq.address;
    TRY(take_from_limit(call, RATE_ADDRESS, address.data, address.length));
    TRY(find_route(call));
    if (call->rq.endpoint->access.kind == ACCESS_PUBLIC) {
        return NULL;
    }
    return credentials_read(call);
}

/* The call and what can be said of it without a database; NULL when the exchange has been replied to. */
static struct call *receive(struct api *api, struct http_exchange *exchange, problem *outcome)
{
    if (ARENA_GUARD(http_arena(exchange))) {
        answer_too_large(api, exchange);
        return NULL;
    }
    struct call *call = NULL;
    if (!answer_preflight(api, exchange) &&
        !page_serve(api, exchange, http_method_of(exchange), http_path(exchange))) {
        call = call_new(api, exchange);
        *outcome = arrive(call);
    }
    arena_unguard(http_arena(exchange));
    return call;
}

void dispatch(struct http_exchange *exchange, void *context)
{
    struct api *api = context;
    problem outcome = NULL;
    if (metrics_serve(api, exchange)) {
        return;
    }
    struct call *call = receive(api, exchange, &outcome);
    if (call == NULL) {
        return;
    }
    bool known = outcome != NULL || call->rq.endpoint->access.kind == ACCESS_PUBLIC ||
                 principal_cached(call);
    if (!known && api->quick != NULL) {
        http_defer(exchange);
        hand_over(call, api->quick, work_authenticate);
        return;
    }
    if (!known) {
        outcome = with_reader(call, principal_authenticate);
    }
    if (outcome != NULL) {
        answer(call, outcome);
    } else {
        go_on(call, true);
    }
}
