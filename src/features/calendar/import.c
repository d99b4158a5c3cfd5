/*
 * Importing holidays. What the file says and what was imported before are both in order of UID and date,
 * so that one walk along the two finds what is new, what has another name, and what is gone. UIDs that
 * the file does not name are left alone: it may be one of several.
 */
#include "features/calendar/import.h"

#include "features/audit/audit.h"
#include "features/calendar/store.h"
#include "features/organizations/organizations.h"

#include <stdlib.h>

#define YEARS_BACK  2
#define YEARS_AHEAD 10

struct holiday_refusal {
    int64_t wrong;
    struct holiday_import_error_list mistakes;
};
static RECORD(holiday_import_error,
              FIELD(holiday_import_error, event,
                    "Which of the file's events, counted from 1; 0: it is no event's"),
              FIELD(holiday_import_error, line, "The line of the file, from 1"),
              FIELD(holiday_import_error, message, "What is wrong"));
static RECORD(holiday_refusal, FIELD(holiday_refusal, wrong, "How many things are wrong"),
              FIELD_LIST(holiday_refusal, mistakes, holiday_import_error,
                         "The first of them, in order of the file"));

PROBLEM(holiday_import_refused, 422, "The file was not imported",
        .members = &holiday_refusal_record);

RECORD(holiday_import, FIELD(holiday_import, events, "Events in the file"),
       FIELD(holiday_import, created, "Dates that are holidays now"),
       FIELD(holiday_import, changed, "Dates that have another name now"),
       FIELD(holiday_import, unchanged, "Dates that were there already"),
       FIELD(holiday_import, removed, "Dates on which an event takes place no longer"));

/* ---- reading ---- */

static problem settings_of(struct request *rq, struct ical_settings *settings)
{
    struct organization organization;
    TRY(organization_read(rq, organization_of(rq), &organization));
    const struct zone *zone = zone_find(rq->zones, organization.time_zone);
    if (zone == NULL) {
        return fail(rq, &internal_error, "The system does not know the time zone %.*s",
                    TEXT_ARGUMENTS(organization.time_zone));
    }
    int32_t year;
    unsigned month;
    unsigned day;
    date_to_civil(zone_date(zone, rq->now, NULL), &year, &month, &day);
    *settings = (struct ical_settings){.zone = zone,
                                       .from = date_from_civil(year - YEARS_BACK, 1, 1),
                                       .to = date_from_civil(year + YEARS_AHEAD, 12, 31)};
    return NULL;
}

problem holiday_file_read(struct request *rq, text source, struct holiday_file *file,
                          struct holiday_import_report *report)
{
    TRY(settings_of(rq, &file->settings));
    ical_read(rq->arena, source, &file->settings, &file->calendar);
    *report = (struct holiday_import_report){.events = file->calendar.events,
                                             .wrong = file->calendar.wrong,
                                             .errors = file->calendar.errors};
    if (report->wrong == 0) {
        return NULL;
    }
    struct holiday_refusal *refusal = ARENA_NEW(rq->arena, struct holiday_refusal);
    *refusal = (struct holiday_refusal){.wrong = report->wrong, .mistakes = report->errors};
    const struct holiday_import_error *first = &report->errors.items[0];
    return fail_with(rq, &holiday_import_refused, refusal, "line %lld: %.*s",
                     (long long)first->line, TEXT_ARGUMENTS(first->message));
}

/* ---- storing ---- */

static problem create(struct request *rq, const struct ical_day *day, text region)
{
    struct holiday holiday = {.id = request_new_id(rq),
                              .date = day->date,
                              .name = day->name,
                              .region = region,
                              .uid = SOME(day->uid),
                              .updated_at = rq->now};
    TRY(holiday_insert(rq, &holiday));
    return audit_write(rq, "holiday.create", "holiday", holiday.id, AUDITED_NOTHING,
                       AUDITED(holiday, &holiday));
}

static problem rename_holiday(struct request *rq, const struct holiday *before, text name)
{
    struct holiday after = *before;
    after.name = name;
    after.updated_at = rq->now;
    TRY(holiday_update(rq, &after));
    return audit_write(rq, "holiday.update", "holiday", after.id, AUDITED(holiday, before),
                       AUDITED(holiday, &after));
}

static problem remove_holiday(struct request *rq, const struct holiday *before)
{
    TRY(holiday_delete(rq, before->id));
    return audit_write(rq, "holiday.delete", "holiday", before->id, AUDITED(holiday, before),
                       AUDITED_NOTHING);
}

static int compare_texts(const void *a, const void *b)
{
    return text_compare(*(const text *)a, *(const text *)b);
}

/* Whether the file says that this date is no holiday any more: in its years, and of a UID it names. */
static bool is_gone(const struct holiday_file *file, const struct holiday *holiday)
{
    const text_list *uids = &file->calendar.uids;
    bool is_in = file->settings.from.days <= holiday->date.days &&
                 holiday->date.days <= file->settings.to.days;
    return is_in && uids->count > 0 &&
           bsearch(&holiday->uid.value, uids->items, uids->count, sizeof(text), compare_texts) !=
               NULL;
}

/* Negative: the day of the file comes first, positive: the holiday that was imported before. */
static int compare(const struct ical_day *day, const struct holiday *holiday)
{
    int order = text_compare(day->uid, holiday->uid.value);
    if (order != 0) {
        return order;
    }
    return day->date.days == holiday->date.days ? 0 : day->date.days < holiday->date.days ? -1 : 1;
}

static problem store_kept(struct request *rq, const struct ical_day *day,
                          const struct holiday *holiday, struct holiday_import_report *report)
{
    if (text_equal(day->name, holiday->name)) {
        report->unchanged++;
        return NULL;
    }
    report->changed++;
    return rename_holiday(rq, holiday, day->name);
}

problem holiday_file_store(struct request *rq, const struct holiday_file *file, text region,
                           struct holiday_import_report *report)
{
    const struct ical_day_list *days = &file->calendar.days;
    struct holiday_list before = {.count = 0};
    TRY(holidays_imported(rq, region, &before));
    *report = (struct holiday_import_report){.events = file->calendar.events};
    for (size_t i = 0, j = 0; i < days->count || j < before.count;) {
        int order = i == days->count    ? 1
                    : j == before.count ? -1
                                        : compare(&days->items[i], &before.items[j]);
        if (order < 0) {
            report->created++;
            TRY(create(rq, &days->items[i++], region));
        } else if (order == 0) {
            TRY(store_kept(rq, &days->items[i++], &before.items[j++], report));
        } else {
            const struct holiday *holiday = &before.items[j++];
            if (is_gone(file, holiday)) {
                report->removed++;
                TRY(remove_holiday(rq, holiday));
            }
        }
    }
    return NULL;
}

problem holidays_import(struct request *rq, text source, text region,
                        struct holiday_import_report *report)
{
    struct holiday_file file = {.settings.zone = NULL, .calendar.days.count = 0};
    TRY(holiday_file_read(rq, source, &file, report));
    return holiday_file_store(rq, &file, region, report);
}
