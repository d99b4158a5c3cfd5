/*
 * The outbox in /metrics: how jobs stand comes from the database and is the same whichever server is asked; what was done is
 * counted by each process's own worker.
 */
#include "features/outbox/metrics.h"

#include "api/api.h"
#include "features/outbox/store.h"
#include "features/outbox/worker.h"

static void write_statistics(struct buffer *out, const struct job_statistics *found, instant now)
{
    int64_t oldest =
        IS_PRESENT(found->oldest) && found->oldest.value.microseconds < now.microseconds
            ? now.microseconds - found->oldest.value.microseconds
            : 0;
    buffer_append_format(out,
                         "# HELP stint_jobs Background jobs by how they stand\n"
                         "# TYPE stint_jobs gauge\n"
                         "stint_jobs{status=\"PENDING\"} %lld\n"
                         "stint_jobs{status=\"RUNNING\"} %lld\n"
                         "stint_jobs{status=\"FAILED\"} %lld\n",
                         (long long)found->pending, (long long)found->running,
                         (long long)found->failed);
    buffer_append_format(out,
                         "# HELP stint_job_oldest_seconds How long the job waits that has been due "
                         "for longest\n"
                         "# TYPE stint_job_oldest_seconds gauge\n"
                         "stint_job_oldest_seconds %.6f\n",
                         (double)oldest / 1e6);
}

/* One metric of every type. */
static void write_counts(struct buffer *out, const struct job_worker *worker, const char *name,
                         const char *help, double (*value)(const struct job_counts *counts))
{
    struct job_counts counts;
    buffer_append_format(out, "# HELP stint_%s %s\n# TYPE stint_%s counter\n", name, help, name);
    for (size_t i = 0; job_worker_counts(worker, i, &counts); i++) {
        buffer_append_format(out, "stint_%s{type=\"%s\"} %.*f\n", name, counts.type->name,
                             value(&counts) == (double)(int64_t)value(&counts) ? 0 : 6,
                             value(&counts));
    }
}

static double done_of(const struct job_counts *counts)
{
    return (double)counts->done;
}

static double failed_of(const struct job_counts *counts)
{
    return (double)counts->failed;
}

static double given_up_of(const struct job_counts *counts)
{
    return (double)counts->given_up;
}

static double seconds_of(const struct job_counts *counts)
{
    return (double)counts->microseconds / 1e6;
}

problem outbox_metrics(struct request *rq, struct buffer *out)
{
    struct job_statistics found;
    const struct job_worker *worker = rq->api == NULL ? NULL : api_worker(rq->api);
    TRY(job_statistics_read(rq, &found));
    write_statistics(out, &found, rq->now);
    if (worker != NULL) {
        write_counts(out, worker, "jobs_done_total", "Jobs that were done", done_of);
        write_counts(out, worker, "job_failures_total", "Attempts that failed", failed_of);
        write_counts(out, worker, "jobs_given_up_total", "Jobs that failed for good", given_up_of);
        write_counts(out, worker, "job_seconds_total",
                     "How long the attempts took that ended so or so", seconds_of);
    }
    return NULL;
}
