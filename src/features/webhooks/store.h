/* All SQL of webhooks. */
#ifndef STINT_FEATURES_WEBHOOKS_STORE_H
#define STINT_FEATURES_WEBHOOKS_STORE_H

#include "features/webhooks/rules.h"
#include "features/webhooks/webhooks.h"

/* ---- webhooks ---- */

enum webhook_state { WEBHOOK_ACTIVE, WEBHOOK_PAUSED, WEBHOOK_DISABLED, WEBHOOK_ARCHIVED };
extern const char *const webhook_state_names[]; /* active, paused, disabled, archived */

/* As it is shown: everything but the secret. */
#define WEBHOOK_MEMBERS        \
    uuid id;                   \
    text url;                  \
    text description;          \
    text_list events;          \
    enum webhook_state state;  \
    opt_instant failing_since; \
    int64_t failures;          \
    instant created_at;        \
    instant updated_at
#define WEBHOOK_FIELDS(type)                                                                    \
    FIELD(type, id, "The webhook"), FIELD(type, url, "Where events are posted to"),             \
        FIELD(type, description, "What it is for"),                                             \
        FIELD(type, events, "The names of the events it is told of"),                           \
        FIELD(type, state,                                                                      \
              "active; paused by somebody; disabled by itself after failing for three days; "   \
              "or archived",                                                                    \
              .names = webhook_state_names),                                                    \
        FIELD(type, failing_since, "Since when no attempt has succeeded; null if all is well"), \
        FIELD(type, failures, "How many attempts in a row have failed"),                        \
        FIELD(type, created_at, "When it was made"),                                            \
        FIELD(type, updated_at, "When it was last changed")

struct webhook {
    WEBHOOK_MEMBERS;
};
extern RECORD_DECLARE(webhook);
RECORD_LIST(webhook);

problem webhook_exists(struct request *rq, uuid id, bool *exists) MUST_USE;
problem webhook_read(struct request *rq, uuid id, struct webhook *webhook) MUST_USE;
/* The newest first; older than the one `after` if there is one. */
problem webhook_list(struct request *rq, opt_enum state, opt_uuid after, int64_t count,
                     struct webhook_list *list) MUST_USE;
problem webhook_insert(struct request *rq, const struct webhook *webhook, text secret) MUST_USE;
/* url, description, events, state, how it fails, updated_at. */
problem webhook_update(struct request *rq, const struct webhook *webhook) MUST_USE;
/* The one before goes on signing until then. */
problem webhook_replace_secret(struct request *rq, uuid id, text secret,
                               instant old_until) MUST_USE;

/* The active ones of an organization, with what they want to be told of. */
struct webhook_interest {
    uuid id;
    text_list events;
};
RECORD_LIST(webhook_interest);
problem webhook_interests(struct request *rq, uuid organization_id,
                          struct webhook_interest_list *list) MUST_USE;

/* ---- deliveries ---- */

enum delivery_state { DELIVERY_PENDING, DELIVERY_DELIVERED, DELIVERY_FAILED };
extern const char *const delivery_state_names[]; /* pending, delivered, failed */

struct webhook_delivery {
    uuid id;
    uuid webhook_id;
    text event;
    enum delivery_state state;
    int64_t attempts;
    opt_integer status_code;
    opt_text error;
    instant created_at;
    instant updated_at;
};
extern RECORD_DECLARE(webhook_delivery);
RECORD_LIST(webhook_delivery);

problem delivery_insert(struct request *rq, uuid organization_id,
                        const struct webhook_delivery *delivery, text body) MUST_USE;
problem delivery_exists(struct request *rq, uuid id, bool *exists) MUST_USE;
problem delivery_read(struct request *rq, uuid id, struct webhook_delivery *delivery) MUST_USE;
problem delivery_body(struct request *rq, uuid id, text *body) MUST_USE;
problem delivery_list(struct request *rq, opt_uuid webhook_id, opt_enum state, opt_uuid after,
                      int64_t count, struct webhook_delivery_list *list) MUST_USE;
problem delivery_reopen(struct request *rq, uuid id, struct webhook_delivery *delivery) MUST_USE;

/* ---- attempts ---- */

struct webhook_attempt {
    int64_t number;
    instant at;
    int64_t duration_milliseconds;
    opt_integer status_code;
    opt_text error;
    text reply;
};
extern RECORD_DECLARE(webhook_attempt);
RECORD_LIST(webhook_attempt);

problem attempt_list(struct request *rq, uuid delivery_id,
                     struct webhook_attempt_list *list) MUST_USE;

/* What an attempt needs; `*found` false when the delivery is no more. */
struct webhook_errand {
    uuid webhook_id;
    text url;
    text event;
    text body;
    enum delivery_state state;
    enum webhook_state webhook_state;
    text secret;
    opt_text old_secret; /* while it is good */
    opt_instant wait_until;
};
problem errand_read(struct request *rq, uuid delivery_id, bool *found,
                    struct webhook_errand *errand) MUST_USE;

/* Counts the attempt; its number in `*number`, its webhook in `*webhook_id`. */
problem delivery_attempted(struct request *rq, uuid id, enum delivery_state state,
                           opt_integer status_code, opt_text error, int64_t *number,
                           uuid *webhook_id) MUST_USE;
/* It ended without one. */
problem delivery_ended(struct request *rq, uuid id, text error) MUST_USE;
problem attempt_insert(struct request *rq, uuid delivery_id,
                       const struct webhook_attempt *attempt) MUST_USE;
/* All is well with the webhook. Changes nothing where it was. */
problem webhook_mark_well(struct request *rq, uuid id) MUST_USE;
problem webhook_mark_failing(struct request *rq, uuid id,
                             const struct webhook_health *health) MUST_USE;

problem delivery_remove(struct request *rq, instant delivered_before, instant failed_before,
                        int64_t *removed) MUST_USE;

#endif
