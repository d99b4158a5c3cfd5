/*
 * Importing punches from CSV: all or nothing.
 *
 * Every line is read and judged by itself first: who, what, when. The rows are then sorted by employee and
 * time, merged with what is recorded already, and taken through the order of punches, so that a file that
 * lists people or days in any order is as good as any other. Only when nothing is wrong is anything
 * written, date by date. Work is in proportion to the file and to what is recorded from its first punch on.
 */
#include "features/attendance/import.h"
#include "features/audit/audit.h"

#include <stdlib.h>

PROBLEM(import_refused, 422, "The file was not imported");

/* ---- what is wrong ---- */

static int compare_errors(const void *a, const void *b)
{
    const struct import_error *left = a;
    const struct import_error *right = b;
    return left->line == right->line ? 0 : left->line < right->line ? -1 : 1;
}

/* The first of them in the order of the file. */
static problem refuse(struct import *import)
{
    struct import_error_list *errors = &import->report->errors;
    qsort(errors->items, errors->count, sizeof(struct import_error), compare_errors);
    errors->count = errors->count < IMPORT_ERRORS ? errors->count : IMPORT_ERRORS;
    return fail(import->rq, &import_refused, "%lld of its lines %s wrong",
                (long long)import->report->wrong, import->report->wrong == 1 ? "is" : "are");
}

/* ---- each employee's part ---- */

static int compare_instants(instant a, instant b)
{
    return a.microseconds == b.microseconds ? 0 : a.microseconds < b.microseconds ? -1 : 1;
}

static int compare_candidates(const void *a, const void *b)
{
    const struct candidate *left = a;
    const struct candidate *right = b;
    int order = uuid_compare(left->punch.employee_id, right->punch.employee_id);
    if (order == 0) {
        order = compare_instants(left->punch.timestamp, right->punch.timestamp);
    }
    return order != 0 ? order : left->line < right->line ? -1 : 1;
}

/* The file's rows of one employee and what is recorded already, in order of time. */
static problem merge_recorded(struct import *import, const struct candidate_list *part,
                              struct candidate_list *merged)
{
    struct request *rq = import->rq;
    struct punch_list recorded = {0};
    TRY(punches_since(rq, part->items[0].punch.employee_id, part->items[0].punch.timestamp,
                      &recorded));
    struct candidate_list all = {
        .items = ARENA_ARRAY(rq->arena, struct candidate, part->count + recorded.count)};
    size_t i = 0;
    size_t j = 0;
    while (i < part->count || j < recorded.count) {
        bool take_recorded =
            i == part->count ||
            (j < recorded.count &&
             compare_instants(recorded.items[j].timestamp, part->items[i].punch.timestamp) <= 0);
        if (take_recorded) {
            all.items[all.count++] =
                (struct candidate){.person = part->items[0].person, .punch = recorded.items[j++]};
        } else {
            all.items[all.count++] = part->items[i++];
        }
    }
    *merged = all;
    return NULL;
}

/* Where the walk through one employee's candidates stands. */
struct walk {
    const struct candidate *before;
    enum attendance_state state;
    bool is_sure; /* of the state: not after a line that does not say what was punched */
    civil_date date;
};

/* What is wrong with a candidate after the one before it, or nothing. */
static text say_wrong(struct import *import, const struct walk *walk,
                      const struct candidate *candidate)
{
    struct arena *arena = import->rq->arena;
    const struct candidate *before = walk->before;
    if (before != NULL &&
        compare_instants(before->punch.timestamp, candidate->punch.timestamp) == 0) {
        return before->line == 0
                   ? TEXT("there is a punch at that instant already")
                   : text_format(arena, "the same instant as line %lld", (long long)before->line);
    }
    if (walk->is_sure && !candidate->lacks_type &&
        !punch_is_allowed(walk->state, candidate->punch.type)) {
        return text_format(arena, "%s is not possible there: the status is %s",
                           punch_type_names[candidate->punch.type],
                           attendance_state_names[walk->state]);
    }
    return TEXT("");
}

/* Each line is named once. A recorded punch that cannot follow is the fault of the line before it. */
static void name_wrong(struct import *import, const struct walk *walk,
                       const struct candidate *candidate, text wrong)
{
    bool own = candidate->line != 0 || walk->before == NULL;
    const struct candidate *fault = own ? candidate : walk->before;
    if (!fault->is_wrong) {
        import_wrong(import, fault->line,
                     candidate->line != 0 ? wrong
                                          : TEXT("the punch recorded after it cannot follow"));
    }
}

/* Takes the candidates through the order of punches and gives each its work date. */
static void check_order(struct import *import, struct candidate_list *merged)
{
    bool all_times = !merged->items[0].person->lacks_time;
    struct walk walk = {.state = NOT_STARTED, .is_sure = all_times};
    for (size_t i = 0; i < merged->count; i++) {
        struct candidate *candidate = &merged->items[i];
        text wrong = say_wrong(import, &walk, candidate);
        if (wrong.length > 0) {
            name_wrong(import, &walk, candidate, wrong);
            continue;
        }
        if (candidate->punch.type == PUNCH_IN) {
            walk.date = candidate->line == 0
                            ? candidate->punch.date
                            : cycle_date(candidate->person->zone, candidate->punch.timestamp);
        }
        if (candidate->line != 0) {
            candidate->punch.date = walk.date;
        }
        walk.state = state_after(candidate->punch.type);
        walk.is_sure = all_times && !candidate->lacks_type;
        walk.before = candidate;
    }
}

/* ---- writing ---- */

/* Dates to be computed again. */
struct date_list {
    civil_date *items;
    size_t count;
};

static int compare_dates(const void *a, const void *b)
{
    const civil_date *left = a;
    const civil_date *right = b;
    return left->days == right->days ? 0 : left->days < right->days ? -1 : 1;
}

static int compare_by_date(const void *a, const void *b)
{
    const struct candidate *left = a;
    const struct candidate *right = b;
    int order = compare_dates(&left->punch.date, &right->punch.date);
    return order != 0 ? order : compare_instants(left->punch.timestamp, right->punch.timestamp);
}

/*
 * A recorded punch changes its date when the file puts a punch_in before it in its cycle: its row is moved, and the dates on both
 * sides are computed again.
 */
static problem move_recorded(struct import *import, struct candidate_list *merged,
                             struct date_list *touched)
{
    civil_date date = {0};
    touched->items = ARENA_ARRAY(import->rq->arena, civil_date, 2 * merged->count);
    for (size_t i = 0; i < merged->count; i++) {
        struct candidate *candidate = &merged->items[i];
        bool moves = candidate->line == 0 && candidate->punch.type != PUNCH_IN &&
                     !date_equal(candidate->punch.date, date);
        if (moves) {
            touched->items[touched->count++] = candidate->punch.date;
            candidate->punch.date = date;
            TRY(punch_update(import->rq, &candidate->punch));
        }
        if (moves || candidate->line != 0) {
            touched->items[touched->count++] = candidate->punch.date;
        }
        date = candidate->punch.date;
    }
    qsort(touched->items, touched->count, sizeof(civil_date), compare_dates);
    return NULL;
}

/* One date; `*at` is how far the merged list, now by date, has been walked. */
static problem write_date(struct import *import, const struct candidate_list *merged,
                          civil_date date, const struct calendar *calendar, size_t *at)
{
    struct request *rq = import->rq;
    const struct person *person = merged->items[0].person;
    size_t first = *at;
    while (first < merged->count && merged->items[first].punch.date.days < date.days) {
        first++;
    }
    size_t end = first;
    while (end < merged->count && date_equal(merged->items[end].punch.date, date)) {
        end++;
    }
    *at = end;
    struct day_change change = {
        .employee_id = person->employee->id,
        .zone = person->zone,
        .date = date,
        .day = calendar_day_at(calendar, person->employee->id, date),
        .before = {.items = ARENA_ARRAY(rq->arena, struct punch, end - first)},
        .after = {.items = ARENA_ARRAY(rq->arena, struct punch, end - first)}};
    for (size_t i = first; i < end; i++) {
        const struct candidate *candidate = &merged->items[i];
        change.after.items[change.after.count++] = candidate->punch;
        if (candidate->line == 0) {
            change.before.items[change.before.count++] = candidate->punch;
        }
    }
    import->report->sessions += end > first ? 1 : 0;
    return day_write(rq, &change, NULL);
}

/* What the audit log keeps of one employee's part of a file. */
struct imported {
    int64_t punches;
    int64_t dates;
    instant first;
    instant last;
};
static RECORD(imported, FIELD(imported, punches, "How many"),
              FIELD(imported, dates, "Of how many dates"),
              FIELD(imported, first, "The first of them"),
              FIELD(imported, last, "The last of them"));

static problem write_part(struct import *import, const struct candidate_list *part,
                          struct candidate_list *merged)
{
    struct request *rq = import->rq;
    uuid employee_id = part->items[0].punch.employee_id;
    struct date_list touched = {0};
    struct calendar calendar;
    TRY(move_recorded(import, merged, &touched));
    TRY(calendar_load(rq, organization_of(rq), employee_id, touched.items[0],
                      touched.items[touched.count - 1], &calendar));
    qsort(merged->items, merged->count, sizeof(struct candidate), compare_by_date);
    size_t at = 0;
    struct imported imported = {.punches = (int64_t)part->count,
                                .first = part->items[0].punch.timestamp,
                                .last = part->items[part->count - 1].punch.timestamp};
    for (size_t i = 0; i < touched.count; i++) {
        if (i == 0 || !date_equal(touched.items[i], touched.items[i - 1])) {
            TRY(write_date(import, merged, touched.items[i], &calendar, &at));
            imported.dates++;
        }
    }
    import->report->employees++;
    import->report->punches += imported.punches;
    return audit_write(rq, "attendance.import", "employee", employee_id, AUDITED_NOTHING,
                       AUDITED(imported, &imported));
}

/* The part of the sorted rows that begins at `first`: one employee's. */
static struct candidate_list part_at(const struct candidate_list *rows, size_t first)
{
    struct candidate_list part = {.items = rows->items + first};
    while (first + part.count < rows->count &&
           part.items[part.count].person == part.items[0].person) {
        part.count++;
    }
    return part;
}

/* Checks every part, and writes them in a second round once nothing was wrong with any. */
static problem each_part(struct import *import, bool write)
{
    for (size_t first = 0; first < import->rows.count;) {
        struct candidate_list part = part_at(&import->rows, first);
        first += part.count;
        struct candidate_list merged;
        TRY(merge_recorded(import, &part, &merged));
        check_order(import, &merged);
        if (write) {
            TRY(write_part(import, &part, &merged));
        }
    }
    return NULL;
}

problem attendance_import(struct request *rq, text csv, struct import_report *report)
{
    *report = (struct import_report){0};
    struct import import = {.rq = rq, .report = report};
    TRY(import_read_lines(&import, csv));
    qsort(import.rows.items, import.rows.count, sizeof(struct candidate), compare_candidates);
    TRY(each_part(&import, false));
    if (report->wrong > 0) {
        return refuse(&import);
    }
    return each_part(&import, true);
}
