/* How the columns of work_session become the member `parts` of a row: shared by the store's files. */
#ifndef STINT_FEATURES_ATTENDANCE_STORE_PARTS_H
#define STINT_FEATURES_ATTENDANCE_STORE_PARTS_H

#include "features/attendance/store.h"

/* A field of the row's nested parts under its own column name. */
#define PART(type, member, ...)                                                     \
    {                                                                               \
        .name = #member, .description = "", .kind = FIELD_KIND(type, parts.member), \
        .optional = FIELD_IS_OPTIONAL(type, parts.member),                          \
        .offset = offsetof(struct type, parts.member),                              \
        .size = sizeof(FIELD_TYPE(type, parts.member)),                             \
        .alignment = _Alignof(FIELD_TYPE(type, parts.member)), __VA_ARGS__          \
    }

#define PART_FIELDS(type)                                                                     \
    PART(type, punch_in), PART(type, punch_out), PART(type, working), PART(type, break_time), \
        PART(type, open_in), PART(type, open_break_time), PART(type, open_break),             \
        PART(type, cycle_count), PART(type, is_late_in), PART(type, is_early_out),            \
        PART(type, is_work_day), PART(type, last_type, .names = punch_type_names),            \
        PART(type, last_at), PART(type, stops_at)

/* Of the session s and its employee e. */
#define PART_COLUMNS                                                                          \
    "s.punch_in, s.punch_out, s.working, s.break_time, s.open_in, s.open_break_time, "        \
    "s.open_break, s.cycle_count, s.is_late_in, s.is_early_out, s.is_work_day, s.last_type, " \
    "s.last_at, e.deactivated_at AS stops_at"

#endif
