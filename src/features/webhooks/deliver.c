/*
 * Delivering: reads what is to be sent and signs it, posts it, and keeps what came of it. While the attempts of a webhook
 * fail, its other deliveries wait too, so that one receiver that does not answer does not take everybody's turn; nor does one that is
 * slow, since a webhook has two at once; when none has succeeded for days, it is disabled.
 */
#include "features/webhooks/deliver.h"

#include "features/audit/audit.h"
#include "features/webhooks/publish.h"
#include "features/webhooks/store.h"
#include "http/client.h"

#define ATTEMPT_SECONDS 10
#define REPLY_LIMIT     1024
#define AT_ONCE         2   /* to one webhook */
#define PAUSE_SECONDS   300 /* deliveries of a paused webhook look again after so long */

struct delivery_job {
    uuid delivery_id;
};
static RECORD(delivery_job, FIELD(delivery_job, delivery_id, "What is delivered"));

problem delivery_enqueue(struct request *rq, uuid organization_id, uuid webhook_id,
                         uuid delivery_id)
{
    return outbox_enqueue_to(rq, organization_id, &deliver_webhook_job,
                             uuid_text(rq->arena, webhook_id), uuid_text(rq->arena, delivery_id),
                             &(struct delivery_job){.delivery_id = delivery_id});
}

/* ---- reading ---- */

/* What an attempt sends, and the headers it does so with. */
struct letter {
    struct http_outgoing outgoing;
    text headers[4];
};

static struct letter *letter_of(struct request *rq, const struct job *job, uuid delivery_id,
                                const struct webhook_errand *errand)
{
    struct letter *letter = ARENA_NEW(rq->arena, struct letter);
    text signature =
        webhook_signature(rq->arena, errand->secret, errand->old_secret, job->now, errand->body);
    letter->headers[0] = TEXT("Content-Type: application/json");
    letter->headers[1] = text_format(rq->arena, "Stint-Event: %.*s", TEXT_ARGUMENTS(errand->event));
    letter->headers[2] = text_format(rq->arena, "Stint-Delivery: %.*s",
                                     TEXT_ARGUMENTS(uuid_text(rq->arena, delivery_id)));
    letter->headers[3] = text_format(rq->arena, "Stint-Signature: %.*s", TEXT_ARGUMENTS(signature));
    letter->outgoing = (struct http_outgoing){
        .url = errand->url,
        .method = TEXT("POST"),
        .headers = letter->headers,
        .header_count = sizeof(letter->headers) / sizeof(*letter->headers),
        .body = errand->body,
        .milliseconds = ATTEMPT_SECONDS * 1000,
        .reply_limit = REPLY_LIMIT,
        .allowed = rq->outgoing,
    };
    return letter;
}

static instant seconds_from(instant now, int64_t seconds)
{
    return (instant){now.microseconds + seconds * MICROSECONDS_PER_SECOND};
}

/* Whether it is to be sent now; a ping always is. */
static problem judge(struct job *job, const struct webhook_errand *errand)
{
    if (errand->webhook_state == WEBHOOK_ARCHIVED) {
        return job_hopeless(job, "the webhook was archived");
    }
    if (text_equal(errand->event, TEXT(PING))) {
        return NULL;
    }
    if (errand->webhook_state == WEBHOOK_DISABLED) {
        return job_hopeless(job, "the webhook is disabled");
    }
    if (errand->webhook_state == WEBHOOK_PAUSED) {
        return job_postponed(job, seconds_from(job->now, PAUSE_SECONDS));
    }
    bool waits = IS_PRESENT(errand->wait_until) &&
                 errand->wait_until.value.microseconds > job->now.microseconds;
    return waits ? job_postponed(job, errand->wait_until.value) : NULL;
}

/* ---- posting ---- */

static bool must_stop(const void *job)
{
    return job_must_stop(job);
}

static bool is_success(const struct http_reply_in *reply)
{
    return reply->outcome == HTTP_ANSWERED && reply->status >= 200 && reply->status < 300;
}

static problem post(struct job *job, const void *payload)
{
    struct letter *letter = job->prepared;
    struct http_reply_in *reply = ARENA_NEW(job->arena, struct http_reply_in);
    (void)payload;
    letter->outgoing.must_stop = must_stop;
    letter->outgoing.context = job;
    http_request_send(job->arena, &letter->outgoing, reply);
    if (reply->outcome == HTTP_STOPPED) {
        return job_interrupted(job);
    }
    job->result = reply;
    if (reply->outcome == HTTP_FORBIDDEN_ADDRESS) {
        return job_hopeless(job, "%.*s", TEXT_ARGUMENTS(reply->error));
    }
    if (reply->outcome != HTTP_ANSWERED) {
        return job_failed(job, "%.*s", TEXT_ARGUMENTS(reply->error));
    }
    return is_success(reply) ? NULL : job_failed(job, "answered %d", reply->status);
}

/* ---- keeping ---- */

static problem mark_failing(struct request *rq, uuid webhook_id)
{
    struct webhook before, after;
    TRY(webhook_read(rq, webhook_id, &before));
    struct webhook_health health =
        webhook_health_after_failure(before.failing_since, before.failures, rq->now);
    TRY(webhook_mark_failing(rq, webhook_id, &health));
    if (before.state != WEBHOOK_ACTIVE || !health.is_disabled) {
        return NULL;
    }
    TRY(webhook_read(rq, webhook_id, &after));
    return audit_write(rq, "webhook.disable", "webhook", webhook_id, AUDITED(webhook, &before),
                       AUDITED(webhook, &after));
}

static enum delivery_state state_after(enum job_ending ending)
{
    switch (ending) {
    case JOB_SUCCEEDED:
        return DELIVERY_DELIVERED;
    case JOB_TO_BE_TRIED_AGAIN:
        return DELIVERY_PENDING;
    case JOB_GIVEN_UP:
        return DELIVERY_FAILED;
    }
    return DELIVERY_FAILED;
}

static problem keep_attempt(struct request *rq, const struct job *job, uuid delivery_id,
                            const struct http_reply_in *reply)
{
    uuid webhook_id;
    struct webhook_attempt attempt = {.at = job->now,
                                      .duration_milliseconds = reply->milliseconds,
                                      .status_code = {.presence = IS_NULL},
                                      .error = {.presence = IS_NULL},
                                      .reply = webhook_excerpt(rq->arena, reply->body)};
    if (reply->outcome == HTTP_ANSWERED) {
        attempt.status_code = (opt_integer)SOME(reply->status);
    }
    if (job->ending != JOB_SUCCEEDED) {
        attempt.error = (opt_text)SOME(job->error);
    }
    TRY(delivery_attempted(rq, delivery_id, state_after(job->ending), attempt.status_code,
                           attempt.error, &attempt.number, &webhook_id));
    TRY(attempt_insert(rq, delivery_id, &attempt));
    return job->ending == JOB_SUCCEEDED ? webhook_mark_well(rq, webhook_id)
                                        : mark_failing(rq, webhook_id);
}

static problem keep(struct request *rq, struct job *job, const void *payload)
{
    uuid delivery_id = ((const struct delivery_job *)payload)->delivery_id;
    if (job->result != NULL) {
        return keep_attempt(rq, job, delivery_id, job->result);
    }
    return job->ending == JOB_GIVEN_UP ? delivery_ended(rq, delivery_id, job->error) : NULL;
}

JOB(deliver_webhook, delivery_job, .summary = "Tells a webhook of an event", .effect = post,
    .finish = keep, .effect_seconds = ATTEMPT_SECONDS + 5, .at_once = AT_ONCE)
{
    struct webhook_errand errand;
    bool found;
    TRY(errand_read(rq, payload->delivery_id, &found, &errand));
    if (!found) {
        return job_hopeless(job, "the delivery is not kept any more: nothing was sent");
    }
    if (errand.state == DELIVERY_DELIVERED) {
        return job_needless(job);
    }
    TRY(judge(job, &errand));
    job->prepared = letter_of(rq, job, payload->delivery_id, &errand);
    return NULL;
}
