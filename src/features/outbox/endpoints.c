/* Jobs as administrators see them, without the secrets of their payloads. */
#include "features/audit/audit.h"
#include "features/outbox/metrics.h"
#include "features/outbox/payload.h"
#include "features/outbox/store.h"
#include "features/outbox/worker.h"

#include "api/api.h"

static PERMISSION(outbox_manage, "outbox.manage", "See background jobs and try failed ones again",
                  .admin = SCOPE_ALL, .organization_wide = true);

static problem find_job(struct request *rq, uuid id, struct entity_found *found)
{
    return job_exists(rq, id, &found->exists);
}
static const struct entity job_entity = {.name = "job", .find = find_job};

struct outbox_job {
    uuid id;
    text type;
    text dedup_key;
    opt_json payload;
    enum job_status status;
    int64_t attempts;
    instant run_after;
    opt_instant lease_until;
    opt_text last_error;
    instant created_at;
    instant updated_at;
    opt_instant finished_at;
};
static RECORD(
    outbox_job, FIELD(outbox_job, id, "The job"), FIELD(outbox_job, type, "What it does"),
    FIELD(outbox_job, dedup_key, "At most one job of a type and a key waits at any time"),
    FIELD(outbox_job, payload,
          "What it is about, without secrets; null where this program does not know the type"),
    FIELD(outbox_job, status, "It waits, is being done, is done, or was given up",
          .names = job_status_names),
    FIELD(outbox_job, attempts, "How often it was begun"),
    FIELD(outbox_job, run_after, "It is not begun before"),
    FIELD(outbox_job, lease_until,
          "Until when its worker has it, while it is RUNNING; then another one takes it up"),
    FIELD(outbox_job, last_error, "What went wrong the last time"),
    FIELD(outbox_job, created_at, "When it was enqueued"),
    FIELD(outbox_job, updated_at, "When it changed last"),
    FIELD(outbox_job, finished_at, "When it was done or given up"));
RECORD_LIST(outbox_job);

static struct outbox_job job_shown(struct request *rq, const struct job_row *row)
{
    return (struct outbox_job){
        .id = row->id,
        .type = row->type,
        .dedup_key = row->dedup_key,
        .payload = payload_shown(rq->arena, job_type_find(rq->features, row->type), row->payload),
        .status = row->status,
        .attempts = row->attempts,
        .run_after = row->run_after,
        .lease_until = row->lease_until,
        .last_error = row->last_error,
        .created_at = row->created_at,
        .updated_at = row->updated_at,
        .finished_at = row->finished_at,
    };
}

struct outbox_query {
    opt_enum status;
    opt_text type;
    LIST_PARAMETERS;
};
static RECORD(outbox_query,
              FIELD(outbox_query, status, "Only those that stand so", .names = job_status_names),
              FIELD(outbox_query, type, "Only those of this type", LENGTH(1, 100)),
              LIST_FIELDS(outbox_query));

struct outbox_page {
    struct outbox_job_list items;
    opt_text next_cursor;
};
static RECORD(outbox_page, FIELD_LIST(outbox_page, items, outbox_job, "Jobs, the newest first"),
              FIELD(outbox_page, next_cursor, "Where to go on; null at the end"));

struct outbox_key {
    opt_uuid id;
};
static RECORD(outbox_key, FIELD(outbox_key, id, "The last job of the page before"));

ENDPOINT(list_outbox_jobs, outbox_query, outbox_page, GET, "/outbox/jobs", REQUIRES(outbox_manage),
         .summary = "List background jobs")
{
    struct outbox_key key = {.id = {.presence = IS_NULL}};
    struct job_row_list rows;
    const struct job_row *last;

    TRY(cursor_read(rq, in->cursor, &outbox_key_record, &key));
    TRY(job_list(rq, in->status, in->type, key.id, LIST_LIMIT(in) + 1, &rows));
    if (LIST_CUT(&rows, LIST_LIMIT(in), &last)) {
        key.id = (opt_uuid)SOME(last->id);
        out->next_cursor = cursor_write(rq, &outbox_key_record, &key);
    }
    out->items.items = ARENA_ARRAY(rq->arena, struct outbox_job, rows.count);
    out->items.count = rows.count;
    for (size_t i = 0; i < rows.count; i++) {
        out->items.items[i] = job_shown(rq, &rows.items[i]);
    }
    return NULL;
}

struct outbox_job_path {
    uuid id;
};
static RECORD(outbox_job_path, FIELD(outbox_job_path, id, "The job", .entity = &job_entity));

ENDPOINT(read_outbox_job, outbox_job_path, outbox_job, GET, "/outbox/jobs/{id}",
         REQUIRES(outbox_manage), .summary = "Read one background job")
{
    struct job_row row;

    TRY(job_read(rq, in->id, &row));
    *out = job_shown(rq, &row);
    return NULL;
}

static PROBLEM(job_not_failed, 409, "Only a job that was given up can be tried again");

ENDPOINT(retry_outbox_job, outbox_job_path, outbox_job, POST, "/outbox/jobs/{id}/retry",
         REQUIRES(outbox_manage),
         .summary = "Have a job that was given up tried again, with all its attempts",
         .problems = PROBLEMS(&job_not_failed))
{
    struct job_row before, after;
    bool waits;

    TRY(job_read(rq, in->id, &before));
    if (before.status != JOB_FAILED) {
        return fail(rq, &job_not_failed, "the job is %.*s",
                    TEXT_ARGUMENTS(enum_name(job_status_names, before.status)));
    }
    TRY(job_waits(rq, before.type, before.dedup_key, &waits));
    if (waits) {
        return fail(rq, &conflict, "another job of its type and key waits already");
    }
    TRY(job_retry(rq, in->id, &after));
    outbox_wake(rq);
    struct outbox_job was = job_shown(rq, &before);
    *out = job_shown(rq, &after);
    return audit_write(rq, "outbox_job.retry", "outbox_job", in->id, AUDITED(outbox_job, &was),
                       AUDITED(outbox_job, out));
}

const struct feature outbox_feature = {
    .name = "outbox",
    .title = "Background jobs",
    .endpoints = ENDPOINTS(&list_outbox_jobs_endpoint, &read_outbox_job_endpoint,
                           &retry_outbox_job_endpoint),
    .metrics = outbox_metrics,
};
