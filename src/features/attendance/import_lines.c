/*
 * The lines of an import, each judged by itself: who, what, when.
 */
#include "base/csv.h"
#include "features/attendance/import.h"

#include <stdlib.h>
#include <string.h>

static const char *const column_names[] = {[COLUMN_EMPLOYEE] = "employee",
                                           [COLUMN_TYPE] = "type",
                                           [COLUMN_TIMESTAMP] = "timestamp",
                                           [COLUMN_NOTES] = "notes",
                                           NULL};
#define NO_COLUMN CSV_FIELDS

/* ---- what is wrong ---- */

void import_wrong(struct import *import, int64_t line, text message)
{
    struct import_error_list *errors = &import->report->errors;
    import->report->wrong++;
    if (errors->count == import->error_room) {
        size_t room = import->error_room * 2 + IMPORT_ERRORS;
        errors->items = arena_grow(import->rq->arena, errors->items,
                                   import->error_room * sizeof(struct import_error),
                                   room * sizeof(struct import_error));
        import->error_room = room;
    }
    errors->items[errors->count++] = (struct import_error){.line = line, .message = message};
}

static void wrong_about(struct import *import, int64_t line, const char *says, text value)
{
    size_t length = value.length < 100 ? value.length : 100;
    while (length > 0 && length < value.length && (value.data[length] & 0xc0) == 0x80) {
        length--; /* not within a letter */
    }
    text shown = text_first(value, length);
    import_wrong(import, line,
                 text_format(import->rq->arena, "%s: %.*s", says, TEXT_ARGUMENTS(shown)));
}

/* ---- people ---- */

static int compare_numbers(const void *a, const void *b)
{
    const struct person *const *left = a;
    const struct person *const *right = b;
    return text_compare((*left)->employee->number, (*right)->employee->number);
}

static int compare_emails(const void *a, const void *b)
{
    const struct person *const *left = a;
    const struct person *const *right = b;
    return text_compare((*left)->employee->email, (*right)->employee->email);
}

static problem read_people(struct import *import)
{
    struct arena *arena = import->rq->arena;
    struct import_employee_list list = {0};
    TRY(import_employees(import->rq, &list));
    struct person *people = ARENA_ARRAY(arena, struct person, list.count);
    import->by_number = ARENA_ARRAY(arena, struct person *, list.count);
    import->by_email = ARENA_ARRAY(arena, struct person *, list.count);
    import->people = list.count;
    for (size_t i = 0; i < list.count; i++) {
        people[i].employee = &list.items[i];
        import->by_number[i] = &people[i];
        import->by_email[i] = &people[i];
    }
    qsort(import->by_number, list.count, sizeof(struct person *), compare_numbers);
    qsort(import->by_email, list.count, sizeof(struct person *), compare_emails);
    return NULL;
}

/* By number, else by email; NULL for nobody. */
static struct person *find_person(struct import *import, text name)
{
    const struct import_employee wanted = {.number = name,
                                           .email = text_lower(import->rq->arena, name)};
    struct person key = {.employee = &wanted};
    struct person *pointer = &key;
    struct person **found = bsearch(&pointer, import->by_number, import->people,
                                    sizeof(struct person *), compare_numbers);
    if (found == NULL) {
        found = bsearch(&pointer, import->by_email, import->people, sizeof(struct person *),
                        compare_emails);
    }
    return found != NULL ? *found : NULL;
}

/* ---- lines ---- */

static bool read_header(struct import *import, const struct csv_row *row)
{
    for (size_t i = 0; i < IMPORT_COLUMNS; i++) {
        import->columns[i] = NO_COLUMN;
    }
    import->width = row->count;
    bool fine = true;
    for (size_t i = 0; i < row->count; i++) {
        text name = text_lower(import->rq->arena, text_trim(row->fields[i]));
        int column = enum_number(column_names, name);
        if (column < 0 || import->columns[column] != NO_COLUMN) {
            wrong_about(import, row->line, column < 0 ? "unknown column" : "column named twice",
                        name);
            fine = false;
        } else {
            import->columns[column] = i;
        }
    }
    for (size_t i = 0; i < COLUMN_NOTES; i++) {
        if (import->columns[i] == NO_COLUMN) {
            wrong_about(import, row->line, "the header lacks the column", text_of(column_names[i]));
            fine = false;
        }
    }
    return fine;
}

static bool two_digits(text t, size_t at, int64_t below, int64_t *value)
{
    if (at + 2 > t.length || t.data[at] < '0' || t.data[at] > '9' || t.data[at + 1] < '0' ||
        t.data[at + 1] > '9') {
        return false;
    }
    *value = (t.data[at] - '0') * 10 + (t.data[at + 1] - '0');
    return *value < below;
}

/* Local wall time: a date, a space or T, HH:MM and perhaps :SS. */
static bool parse_wall(text t, const struct zone *zone, instant *at)
{
    civil_date date;
    int64_t hours;
    int64_t minutes;
    int64_t seconds = 0;
    bool with_seconds = t.length == 19;
    if ((t.length != 16 && !with_seconds) || date_parse(text_first(t, 10), &date) != NULL ||
        (t.data[10] != ' ' && t.data[10] != 'T') || !two_digits(t, 11, 24, &hours) ||
        t.data[13] != ':' || !two_digits(t, 14, 60, &minutes) ||
        (with_seconds && (t.data[16] != ':' || !two_digits(t, 17, 60, &seconds)))) {
        return false;
    }
    *at =
        zone_instant(zone, date, (hours * 3600 + minutes * 60 + seconds) * MICROSECONDS_PER_SECOND);
    return true;
}

/*
 * Why a time that is neither an instant nor wall time is none: in the words of the API where it has the form of one, or of
 * the other, which has a space for the T.
 */
static const char *why_no_time(struct arena *arena, text t)
{
    const char *unlike = "must be an instant";
    instant none;
    bool spaced = t.length > 10 && t.data[10] == ' ';
    text formed = spaced ? text_format(arena, "%.*sT%.*s", TEXT_ARGUMENTS(text_first(t, 10)),
                                       TEXT_ARGUMENTS(text_from(t, 11)))
                         : t;
    const char *why = instant_parse(formed, &none);
    return why == NULL || strncmp(why, unlike, strlen(unlike)) == 0
               ? "the timestamp is neither RFC 3339 nor local time such as 2026-03-01 09:00:00"
               : text_format(arena, "the timestamp %s", why).data;
}

/* `*wrong` says what is wrong with the time, NULL for nothing. */
static problem read_time(struct import *import, struct person *person, text t, const char **wrong,
                         instant *at)
{
    if (person->zone == NULL) {
        TRY(find_zone(import->rq, person->employee->time_zone, &person->zone));
    }
    *wrong = NULL;
    if (instant_parse(t, at) != NULL && !parse_wall(t, person->zone, at)) {
        *wrong = why_no_time(import->rq->arena, t);
    } else if (at->microseconds > import->rq->now.microseconds + FUTURE_TOLERANCE) {
        *wrong = "the timestamp is in the future";
    } else if (at->microseconds < 0) {
        *wrong = "the timestamp is before 1970";
    }
    return NULL;
}

static text cell(const struct import *import, const struct csv_row *row, enum import_column column)
{
    size_t at = import->columns[column];
    return at == NO_COLUMN ? TEXT("") : row->fields[at];
}

static bool check_row(struct import *import, const struct csv_row *row)
{
    if (row->count != import->width) {
        import_wrong(
            import, row->line,
            text_format(import->rq->arena, "%zu fields instead of %zu", row->count, import->width));
        return false;
    }
    for (size_t i = 0; i < row->count; i++) {
        if (!text_is_utf8(row->fields[i])) {
            import_wrong(import, row->line, TEXT("not valid UTF-8"));
            return false;
        }
    }
    return true;
}

static problem read_row(struct import *import, const struct csv_row *row)
{
    if (!check_row(import, row)) {
        return NULL;
    }
    text name = text_trim(cell(import, row, COLUMN_EMPLOYEE));
    text type_name = text_trim(cell(import, row, COLUMN_TYPE));
    text notes = cell(import, row, COLUMN_NOTES);
    struct person *person = find_person(import, name);
    if (person == NULL) {
        wrong_about(import, row->line, "no employee has the number or email", name);
        return NULL;
    }
    text time = text_trim(cell(import, row, COLUMN_TIMESTAMP));
    int type = enum_number(punch_type_names, type_name);
    instant at = {0};
    const char *wrong_time;
    TRY(read_time(import, person, time, &wrong_time, &at));
    bool fine = false;
    if (type < 0) {
        wrong_about(import, row->line,
                    "the type is none of punch_in, punch_out, break_start, break_end", type_name);
    } else if (text_code_points(notes) > NOTES_MAXIMUM) {
        import_wrong(import, row->line, TEXT("the notes are longer than 2000 characters"));
    } else if (wrong_time != NULL) {
        wrong_about(import, row->line, wrong_time, time);
    } else {
        fine = true;
    }
    if (wrong_time != NULL) {
        person->lacks_time = true;
        return NULL;
    }
    struct candidate *candidate = &import->rows.items[import->rows.count++];
    *candidate = (struct candidate){.line = row->line,
                                    .person = person,
                                    .is_wrong = !fine,
                                    .lacks_type = type < 0,
                                    .punch = {.employee_id = person->employee->id,
                                              .type = type < 0 ? PUNCH_IN : (enum punch_type)type,
                                              .timestamp = at,
                                              .notes = {.presence = IS_NULL},
                                              .source = SOURCE_IMPORT}};
    if (notes.length > 0) {
        candidate->punch.notes = (opt_text)SOME(notes);
    }
    return NULL;
}

static size_t count_lines(text csv)
{
    size_t lines = 1;
    for (size_t i = 0; i < csv.length; i++) {
        lines += csv.data[i] == '\n' ? 1 : 0;
    }
    return lines;
}

problem import_read_lines(struct import *import, text csv)
{
    struct csv_reader reader = {.rest = csv};
    struct csv_row row;
    const char *wrong = NULL;
    import->rows.items = ARENA_ARRAY(import->rq->arena, struct candidate, count_lines(csv));
    TRY(read_people(import));
    enum csv_outcome outcome = csv_next(&reader, import->rq->arena, &row, &wrong);
    if (outcome != CSV_ROW) {
        import_wrong(import, row.line,
                     outcome == CSV_END ? TEXT("the file is empty") : text_of(wrong));
        return NULL;
    }
    if (!read_header(import, &row)) {
        return NULL;
    }
    while ((outcome = csv_next(&reader, import->rq->arena, &row, &wrong)) != CSV_END) {
        if (outcome == CSV_WRONG) {
            import_wrong(import, row.line, text_of(wrong));
        } else {
            TRY(read_row(import, &row));
        }
    }
    return NULL;
}
