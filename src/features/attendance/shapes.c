/* The records of shapes.h and of the cycles that a session keeps. */
#include "features/attendance/shapes.h"

const char *const correction_state_names[] = {[CORRECTION_PENDING] = "pending",
                                              [CORRECTION_APPROVED] = "approved",
                                              [CORRECTION_REJECTED] = "rejected",
                                              NULL};

RECORD(work_cycle, FIELD(work_cycle, punch_in, "Its punch_in"),
       FIELD(work_cycle, punch_out, "Its punch_out; null while it is open"),
       FIELD(work_cycle, break_time, "Microseconds of ended breaks"));

RECORD(punch, FIELD(punch, id, "Its id"), FIELD(punch, employee_id, "Whose"),
       FIELD(punch, type, "What was recorded", .names = punch_type_names),
       FIELD(punch, timestamp, "When it happened"),
       FIELD(punch, date, "The work date it belongs to"),
       FIELD(punch, is_late, "The first punch_in of its date, and late"),
       FIELD(punch, is_early, "The last punch_out of its date, and early"),
       FIELD(punch, notes, "Free text"),
       FIELD(punch, source, "How it was recorded", .names = punch_source_names));

RECORD(last_action, FIELD(last_action, type, "What was recorded", .names = punch_type_names),
       FIELD(last_action, timestamp, "When it happened"));

RECORD(clock_status, FIELD(clock_status, employee_id, "Whose clock"),
       FIELD(clock_status, as_of, "The moment that this is true of, by the server's clock"),
       FIELD(clock_status, can_punch_in, "punch_in is possible now"),
       FIELD(clock_status, can_punch_out, "punch_out is possible now"),
       FIELD(clock_status, can_start_break, "break_start is possible now"),
       FIELD(clock_status, can_end_break, "break_end is possible now"),
       FIELD(clock_status, current_status, "What the person is doing",
             .names = attendance_state_names),
       FIELD_OPTIONAL_RECORD(clock_status, last_action, last_action, "The newest punch"),
       FIELD(clock_status, date, "The open cycle's work date, else today where the person is"),
       FIELD(clock_status, working_seconds, "Worked on that date so far"),
       FIELD(clock_status, break_seconds, "Breaks on that date so far"),
       FIELD(clock_status, missing_punch_out, MISSING_PUNCH_OUT));

RECORD(punch_reply, FIELD_RECORD(punch_reply, entry, punch, "What was recorded"),
       FIELD_RECORD(punch_reply, status, clock_status, "The clock after it"));

RECORD(punch_refusal, FIELD(punch_refusal, allowed_actions, "What may be punched instead"),
       FIELD(punch_refusal, current_status, "What the person is doing",
             .names = attendance_state_names),
       FIELD_OPTIONAL_RECORD(punch_refusal, last_action, last_action, "The punch before"));

RECORD(punch_cycle, FIELD(punch_cycle, punch_in, "Its punch_in"),
       FIELD(punch_cycle, punch_out, "Its punch_out; null while it is open"),
       FIELD(punch_cycle, break_seconds, "Its breaks"),
       FIELD(punch_cycle, working_seconds, "The cycle less its breaks"));

RECORD(corrected_punch,
       FIELD(corrected_punch, id, "Of the recorded punch; null for one that is added"),
       FIELD(corrected_punch, type, "What happened", .names = punch_type_names),
       FIELD(corrected_punch, timestamp, "When it happened"),
       FIELD(corrected_punch, notes, "Free text"));

RECORD(correction, FIELD(correction, id, "Its id"), FIELD(correction, employee_id, "Whose punches"),
       FIELD(correction, employee_name, "The employee's name"),
       FIELD(correction, date, "The work date it replaces"),
       FIELD(correction, state, "pending ones change nothing yet", .names = correction_state_names),
       FIELD_LIST(correction, before, corrected_punch, "The punches it replaces"),
       FIELD_LIST(correction, after, corrected_punch, "The punches instead of them"),
       FIELD(correction, reason, "Why"), FIELD(correction, requested_by, "The employee who asked"),
       FIELD(correction, requested_name, "Who asked, by name"),
       FIELD(correction, requested_at, "When"),
       FIELD(correction, decided_by, "The employee who approved or rejected it"),
       FIELD(correction, decided_name, "Who decided, by name"),
       FIELD(correction, decided_at, "When"),
       FIELD(correction, decision_reason, "What was said to the decision"));

RECORD(session, SESSION_FIELDS(session));

RECORD(session_edit, SESSION_FIELDS(session_edit),
       FIELD_RECORD(session_edit, correction, correction,
                    "What was asked for; while it is pending the session is unchanged"));
