/*
 * Forgotten punch-outs: whoever has been punched in for longer than their organization's limit is told, once for a work date and where
 * mail is configured. Nothing is made up here.
 */
#include "features/attendance/notice.h"

#include "features/mail/mail.h"

/* Those who forgot longer ago hear of it from somebody else by now: mail may have been configured today. */
#define DAYS_BACK 7

struct punch_out_notice {
    uuid employee_id;
    civil_date date;
    instant punched_in;
};
static RECORD(punch_out_notice, FIELD(punch_out_notice, employee_id, "Who is told"),
              FIELD(punch_out_notice, date, "Of which work date"),
              FIELD(punch_out_notice, punched_in, "Since when they are punched in"));

/* A time of day as clocks show it. */
static text time_of_day(struct arena *arena, int64_t microseconds)
{
    int64_t minutes = microseconds / (60 * MICROSECONDS_PER_SECOND);

    return text_format(arena, "%02d:%02d", (int)(minutes / 60), (int)(minutes % 60));
}

JOB(tell_forgotten_punch_out, punch_out_notice,
    .summary = "Tell an employee by mail that a punch-out is missing", .effect = mail_send,
    .effect_seconds = MAIL_SECONDS)
{
    struct notice_recipient recipient;
    int64_t of_day;
    bool found;

    TRY(notice_recipient_read(rq, job->organization_id, payload->employee_id, &found, &recipient));
    const struct zone *zone = found ? zone_find(rq->zones, recipient.time_zone) : NULL;
    if (zone == NULL) {
        return job_needless(job); /* deactivated since */
    }
    zone_date(zone, payload->punched_in, &of_day);
    const struct mail mail = {
        .kind = MAIL_FORGOTTEN_PUNCH_OUT,
        .to = {.name = recipient.name, .address = recipient.email},
        .locale = recipient.locale,
        .link = TEXT(""),
        .values = MAIL_VALUES({"name", recipient.name}, {"organization", recipient.organization},
                              {"date", date_text(rq->arena, payload->date)},
                              {"time", time_of_day(rq->arena, of_day)}),
    };
    return mail_prepare(rq, job, &mail);
}

static problem tell(struct request *rq, const struct untold *untold)
{
    const struct punch_out_notice notice = {
        .employee_id = untold->employee_id, .date = untold->date, .punched_in = untold->open_in};
    text key = text_format(rq->arena, "%.*s %.*s",
                           TEXT_ARGUMENTS(uuid_text(rq->arena, untold->employee_id)),
                           TEXT_ARGUMENTS(date_text(rq->arena, untold->date)));

    TRY(untold_mark_told(rq, untold));
    return outbox_enqueue_for(rq, untold->organization_id, &tell_forgotten_punch_out_job, key,
                              (opt_instant){.presence = IS_NULL}, &notice);
}

problem attendance_tell_forgotten(struct request *rq, int64_t at_most, int64_t *told)
{
    const int64_t back = DAYS_BACK * SECONDS_PER_DAY * MICROSECONDS_PER_SECOND;
    struct untold_list list = {.count = 0};

    if (mail_is_configured(rq)) {
        TRY(untold_list(rq, (instant){rq->now.microseconds - back}, at_most, &list));
    }
    for (size_t i = 0; i < list.count; i++) {
        TRY(tell(rq, &list.items[i]));
    }
    *told = (int64_t)list.count;
    return NULL;
}
