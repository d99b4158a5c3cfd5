/*
 * The shapes of attendance as clients and the audit log see them (domain.md, "Shapes").
 */
#ifndef STINT_FEATURES_ATTENDANCE_SHAPES_H
#define STINT_FEATURES_ATTENDANCE_SHAPES_H

#include "features/attendance/rules.h"

#define NOTES_MAXIMUM   2000
#define PUNCHES_MAXIMUM 200 /* of one work date */

/* What a refused punch tells besides its title. */
struct punch_refusal {
    text_list allowed_actions;
    enum attendance_state current_status;
    struct last_action *last_action;
};
extern RECORD_DECLARE(punch_refusal);

struct punch_cycle {
    instant punch_in;
    opt_instant punch_out;
    int64_t break_seconds;
    int64_t working_seconds;
};
extern RECORD_DECLARE(punch_cycle);
RECORD_LIST(punch_cycle);

/* A punch as a correction names it. */
struct corrected_punch {
    opt_uuid id; /* of the recorded one; null for one that the correction adds */
    enum punch_type type;
    instant timestamp;
    opt_text notes;
};
extern RECORD_DECLARE(corrected_punch);
RECORD_LIST(corrected_punch);

enum correction_state { CORRECTION_PENDING, CORRECTION_APPROVED, CORRECTION_REJECTED };
extern const char *const correction_state_names[]; /* pending, approved, rejected */

struct correction {
    uuid id;
    uuid employee_id;
    text employee_name;
    civil_date date;
    enum correction_state state;
    struct corrected_punch_list before;
    struct corrected_punch_list after;
    text reason;
    opt_uuid requested_by;
    text requested_name;
    instant requested_at;
    opt_uuid decided_by;
    opt_text decided_name;
    opt_instant decided_at;
    opt_text decision_reason;
};
extern RECORD_DECLARE(correction);
RECORD_LIST(correction);

/* A work session; the reply to an edit has these members too. */
#define SESSION_MEMBERS         \
    uuid id;                    \
    uuid employee_id;           \
    text employee_name;         \
    civil_date date;            \
    instant punch_in;           \
    opt_instant punch_out;      \
    int64_t total_seconds;      \
    int64_t break_seconds;      \
    int64_t working_seconds;    \
    bool is_late_in;            \
    bool is_early_out;          \
    enum session_status status; \
    bool missing_punch_out;     \
    struct punch_cycle_list punch_cycles

#define MISSING_PUNCH_OUT \
    "A cycle has been open for longer than the limit, or its employee is deactivated"

#define SESSION_FIELDS(type)                                                                    \
    FIELD(type, id, "Its id"), FIELD(type, employee_id, "Whose"),                               \
        FIELD(type, employee_name, "The employee's name"),                                      \
        FIELD(type, date, "The work date: where the employee is, the date of the punch_in"),    \
        FIELD(type, punch_in, "The first punch_in"),                                            \
        FIELD(type, punch_out, "The last punch_out; null while a cycle is open"),               \
        FIELD(type, total_seconds, "From the first punch_in to the last punch_out, or to now"), \
        FIELD(type, break_seconds, "All breaks, a running one up to now"),                      \
        FIELD(type, working_seconds, "All cycles less the breaks, an open one up to now"),      \
        FIELD(type, is_late_in, "The first punch_in was later than start and grace"),           \
        FIELD(type, is_early_out, "The last punch_out was earlier than end less grace"),        \
        FIELD(type, status, "Whether a cycle is open", .names = session_status_names),          \
        FIELD(type, missing_punch_out, MISSING_PUNCH_OUT),                                      \
        FIELD_LIST(type, punch_cycles, punch_cycle, "From each punch_in to its punch_out")

struct session {
    SESSION_MEMBERS;
};
extern RECORD_DECLARE(session);
RECORD_LIST(session);

struct session_edit {
    SESSION_MEMBERS;
    struct correction correction;
};
extern RECORD_DECLARE(session_edit);

#endif
