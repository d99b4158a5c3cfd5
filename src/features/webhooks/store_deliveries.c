/* The tables webhook_delivery and webhook_attempt. */
#include "features/webhooks/store.h"

const char *const delivery_state_names[] = {[DELIVERY_PENDING] = "pending",
                                            [DELIVERY_DELIVERED] = "delivered",
                                            [DELIVERY_FAILED] = "failed",
                                            NULL};

RECORD(webhook_delivery,
       FIELD(webhook_delivery, id, "The delivery: the header Stint-Delivery of all its attempts"),
       FIELD(webhook_delivery, webhook_id, "Where it goes"),
       FIELD(webhook_delivery, event, "The name of the event"),
       FIELD(webhook_delivery, state, "How it stands", .names = delivery_state_names),
       FIELD(webhook_delivery, attempts, "How often it was tried"),
       FIELD(webhook_delivery, status_code, "What the last attempt was answered, if it was"),
       FIELD(webhook_delivery, error, "Why the last attempt failed; null when it did not"),
       FIELD(webhook_delivery, created_at, "When the event happened"),
       FIELD(webhook_delivery, updated_at, "When it was last tried or asked for"));

RECORD(webhook_attempt, FIELD(webhook_attempt, number, "1, 2, …"),
       FIELD(webhook_attempt, at, "When it was made"),
       FIELD(webhook_attempt, duration_milliseconds, "How long it took"),
       FIELD(webhook_attempt, status_code, "What it was answered; null if it was not"),
       FIELD(webhook_attempt, error, "Why it failed; null if it did not"),
       FIELD(webhook_attempt, reply, "How the reply began"));

static RECORD(webhook_errand, FIELD(webhook_errand, webhook_id, "Where it goes"),
              FIELD(webhook_errand, url, "Its address"), FIELD(webhook_errand, event, "What"),
              FIELD(webhook_errand, body, "What is sent"),
              FIELD(webhook_errand, state, "How it stands", .names = delivery_state_names),
              FIELD(webhook_errand, webhook_state, "How the webhook stands",
                    .names = webhook_state_names),
              FIELD(webhook_errand, secret, "What signs it", .write_only = true),
              FIELD(webhook_errand, old_secret, "And for a while this", .write_only = true),
              FIELD(webhook_errand, wait_until, "Not before"));

#define COLUMNS "id, webhook_id, event, state, attempts, status_code, error, created_at, updated_at"

/* ---- deliveries ---- */

problem delivery_insert(struct request *rq, uuid organization_id,
                        const struct webhook_delivery *delivery, text body)
{
    return db_run(rq->db, NULL,
                  "INSERT INTO webhook_delivery (organization_id, id, webhook_id, event, body, "
                  "state, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
                  BIND(organization_id, delivery->id, delivery->webhook_id, delivery->event, body,
                       BIND_NAME(delivery_state_names, delivery->state), delivery->created_at,
                       delivery->updated_at));
}

problem delivery_exists(struct request *rq, uuid id, bool *exists)
{
    struct one_uuid found;

    return db_maybe(
        rq->db, exists, INTO(one_uuid, &found),
        "SELECT id AS value FROM webhook_delivery WHERE organization_id = $1 AND id = $2",
        BIND(organization_of(rq), id));
}

problem delivery_read(struct request *rq, uuid id, struct webhook_delivery *delivery)
{
    return db_one(rq->db, INTO(webhook_delivery, delivery),
                  "SELECT " COLUMNS " FROM webhook_delivery WHERE organization_id = $1 AND id = $2",
                  BIND(organization_of(rq), id));
}

problem delivery_body(struct request *rq, uuid id, text *body)
{
    struct one_text found;

    TRY(db_one(rq->db, INTO(one_text, &found),
               "SELECT body AS value FROM webhook_delivery WHERE organization_id = $1 AND id = $2",
               BIND(organization_of(rq), id)));
    *body = found.value;
    return NULL;
}

problem delivery_list(struct request *rq, opt_uuid webhook_id, opt_enum state, opt_uuid after,
                      int64_t count, struct webhook_delivery_list *list)
{
    opt_text name = {.presence = IS_NULL};
    if (IS_PRESENT(state)) {
        name = (opt_text)SOME(BIND_NAME(delivery_state_names, state.value));
    }
    return db_all(rq->db, LIST(webhook_delivery, list),
                  IS_PRESENT(webhook_id)
                      ? "SELECT " COLUMNS " FROM webhook_delivery WHERE organization_id = $1 "
                        "AND webhook_id = $5 AND ($2 IS NULL OR id < $2) "
                        "AND ($3 IS NULL OR state = $3) ORDER BY id DESC LIMIT $4"
                      : "SELECT " COLUMNS " FROM webhook_delivery WHERE organization_id = $1 "
                        "AND $5 IS NULL AND ($2 IS NULL OR id < $2) "
                        "AND ($3 IS NULL OR state = $3) ORDER BY id DESC LIMIT $4",
                  BIND(organization_of(rq), after, name, count, webhook_id));
}

problem delivery_reopen(struct request *rq, uuid id, struct webhook_delivery *delivery)
{
    return db_one(rq->db, INTO(webhook_delivery, delivery),
                  "UPDATE webhook_delivery SET state = 'pending', updated_at = $3 "
                  "WHERE organization_id = $1 AND id = $2 RETURNING " COLUMNS,
                  BIND(organization_of(rq), id, rq->now));
}

/* ---- attempts ---- */

problem attempt_list(struct request *rq, uuid delivery_id, struct webhook_attempt_list *list)
{
    return db_all(rq->db, LIST(webhook_attempt, list),
                  "SELECT number, at, duration_milliseconds, status_code, error, reply "
                  "FROM webhook_attempt WHERE organization_id = $1 AND delivery_id = $2 "
                  "ORDER BY number DESC LIMIT 100",
                  BIND(organization_of(rq), delivery_id));
}

problem errand_read(struct request *rq, uuid delivery_id, bool *found,
                    struct webhook_errand *errand)
{
    return db_maybe(rq->db, found, INTO(webhook_errand, errand),
                    "SELECT d.webhook_id, w.url, d.event, d.body, d.state, "
                    "w.state AS webhook_state, w.secret, w.wait_until, "
                    "CASE WHEN w.old_secret_until > $3 THEN w.old_secret END AS old_secret "
                    "FROM webhook_delivery d JOIN webhook w "
                    "ON w.organization_id = d.organization_id AND w.id = d.webhook_id "
                    "WHERE d.organization_id = $1 AND d.id = $2",
                    BIND(organization_of(rq), delivery_id, rq->now));
}

struct attempted {
    int64_t attempts;
    uuid webhook_id;
};
static RECORD(attempted, FIELD(attempted, attempts, "So far"),
              FIELD(attempted, webhook_id, "Where it goes"));

problem delivery_attempted(struct request *rq, uuid id, enum delivery_state state,
                           opt_integer status_code, opt_text error, int64_t *number,
                           uuid *webhook_id)
{
    struct attempted attempted;

    TRY(db_one(rq->db, INTO(attempted, &attempted),
               "UPDATE webhook_delivery SET state = $3, status_code = $4, error = $5, "
               "attempts = attempts + 1, updated_at = $6 WHERE organization_id = $1 AND id = $2 "
               "RETURNING attempts, webhook_id",
               BIND(organization_of(rq), id, BIND_NAME(delivery_state_names, state), status_code,
                    error, rq->now)));
    *number = attempted.attempts;
    *webhook_id = attempted.webhook_id;
    return NULL;
}

problem delivery_ended(struct request *rq, uuid id, text error)
{
    return db_run(rq->db, NULL,
                  "UPDATE webhook_delivery SET state = 'failed', error = $3, updated_at = $4 "
                  "WHERE organization_id = $1 AND id = $2 AND state = 'pending'",
                  BIND(organization_of(rq), id, error, rq->now));
}

problem attempt_insert(struct request *rq, uuid delivery_id, const struct webhook_attempt *attempt)
{
    return db_run(
        rq->db, NULL,
        "INSERT INTO webhook_attempt (organization_id, delivery_id, number, at, "
        "duration_milliseconds, status_code, error, reply) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        BIND(organization_of(rq), delivery_id, attempt->number, attempt->at,
             attempt->duration_milliseconds, attempt->status_code, attempt->error, attempt->reply));
}

problem delivery_remove(struct request *rq, instant delivered_before, instant failed_before,
                        int64_t *removed)
{
    return db_run(rq->db, removed,
                  "DELETE FROM webhook_delivery WHERE (organization_id, id) IN "
                  "(SELECT organization_id, id FROM webhook_delivery "
                  "WHERE state <> 'pending' AND updated_at < $1 "
                  "AND (state = 'delivered' OR updated_at < $2) ORDER BY updated_at LIMIT 200)",
                  BIND(delivered_before, failed_before));
}
