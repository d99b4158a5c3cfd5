/* Timesheets: which dates are open, which lines a date may have, and what they add up to. */
#include "features/timesheets/rules.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

static civil_date on(const char *name)
{
    civil_date date;
    assert_null(date_parse(text_of(name), &date));
    return date;
}

/* ---- dates ---- */

static enum date_refusal judged(const char *date, const char *today, int64_t window_months)
{
    const struct date_facts facts = {
        .date = on(date), .today = on(today), .window_months = window_months, .is_active = true};
    return date_judge(&facts);
}

static void the_window_begins_with_the_previous_month(void **state)
{
    (void)state;
    assert_int_equal(judged("2026-02-01", "2026-03-31", 1), DATE_OPEN);
    assert_int_equal(judged("2026-01-31", "2026-03-31", 1), DATE_BEFORE_WINDOW);
    assert_int_equal(judged("2025-12-01", "2026-01-01", 1), DATE_OPEN);
    assert_int_equal(judged("2025-11-30", "2026-01-01", 1), DATE_BEFORE_WINDOW);
}

static void a_window_of_no_months_is_the_current_one(void **state)
{
    (void)state;
    assert_int_equal(judged("2026-03-01", "2026-03-31", 0), DATE_OPEN);
    assert_int_equal(judged("2026-02-28", "2026-03-31", 0), DATE_BEFORE_WINDOW);
    assert_int_equal(judged("2024-03-01", "2026-03-31", 24), DATE_OPEN);
}

static void today_is_open_and_tomorrow_is_not(void **state)
{
    (void)state;
    assert_int_equal(judged("2026-03-10", "2026-03-10", 1), DATE_OPEN);
    assert_int_equal(judged("2026-03-11", "2026-03-10", 1), DATE_IN_FUTURE);
}

static void locks_submissions_and_deactivation_close_open_dates(void **state)
{
    (void)state;
    struct date_facts facts = {
        .date = on("2026-03-09"), .today = on("2026-03-10"), .window_months = 1, .is_active = true};
    assert_int_equal(date_judge(&facts), DATE_OPEN);
    facts.is_active = false;
    assert_int_equal(date_judge(&facts), DATE_OF_INACTIVE);
    facts.closing = CLOSED_BY_SUBMISSION;
    assert_int_equal(date_judge(&facts), DATE_SUBMITTED);
    facts.closing = CLOSED_BY_APPROVAL;
    assert_int_equal(date_judge(&facts), DATE_APPROVED);
    facts.closing = CLOSED_BY_LOCK;
    assert_int_equal(date_judge(&facts), DATE_LOCKED);
    facts.date = on("2026-03-11");
    assert_int_equal(date_judge(&facts), DATE_IN_FUTURE);
}

/* ---- lines ---- */

static struct line_wish good_line(uint8_t task, int64_t minutes)
{
    return (struct line_wish){.task_id = {{task}},
                              .minutes = minutes,
                              .exists = true,
                              .is_active = true,
                              .is_assigned = true};
}

static unsigned fault_of(struct line_wish line)
{
    unsigned fault;
    bool good = lines_judge(&line, 1, &fault);
    assert_int_equal(good, fault == 0);
    return fault;
}

static void a_line_needs_minutes_and_an_active_assigned_task(void **state)
{
    (void)state;
    struct line_wish line = good_line(1, 1);
    assert_int_equal(fault_of(line), 0);
    line.is_active = false;
    assert_int_equal(fault_of(line), LINE_INACTIVE);
    line.is_assigned = false;
    assert_int_equal(fault_of(line), LINE_INACTIVE | LINE_UNASSIGNED);
    line.minutes = 0;
    assert_int_equal(fault_of(line), LINE_INACTIVE | LINE_UNASSIGNED | LINE_NOT_POSITIVE);
    line = good_line(1, -30);
    assert_int_equal(fault_of(line), LINE_NOT_POSITIVE);
}

static void of_a_task_that_is_not_there_nothing_else_is_said(void **state)
{
    (void)state;
    struct line_wish line = {.task_id = {{1}}, .minutes = 30};
    assert_int_equal(fault_of(line), LINE_UNKNOWN_TASK);
}

static void a_line_that_was_there_may_stay(void **state)
{
    (void)state;
    struct line_wish line = good_line(1, 45);
    line.is_active = false;
    line.is_assigned = false;
    line.was_there = true;
    assert_int_equal(fault_of(line), 0);
}

static void each_later_line_of_a_task_is_a_repetition(void **state)
{
    (void)state;
    const struct line_wish lines[] = {good_line(1, 30), good_line(2, 30), good_line(1, 30),
                                      good_line(1, 0)};
    unsigned faults[4];
    assert_false(lines_judge(lines, 4, faults));
    assert_int_equal(faults[0], 0);
    assert_int_equal(faults[1], 0);
    assert_int_equal(faults[2], LINE_REPEATED);
    assert_int_equal(faults[3], LINE_REPEATED | LINE_NOT_POSITIVE);
}

static void minutes_add_up_without_overflowing(void **state)
{
    (void)state;
    const struct line_wish lines[] = {good_line(1, 700), good_line(2, -50), good_line(3, 740)};
    assert_int_equal(lines_minutes(lines, 3), 1440);
    assert_int_equal(lines_minutes(lines, 0), 0);
    const struct line_wish large[] = {good_line(1, INT64_MAX), good_line(2, 1)};
    assert_true(lines_minutes(large, 2) == INT64_MAX);
}

/* ---- submissions ---- */

static void what_is_submitted_is_decided_once(void **state)
{
    (void)state;
    static const struct {
        enum submission_state from;
        enum submission_step step;
        bool possible;
        enum submission_state to;
    } steps[] = {
        {SUBMITTED, STEP_APPROVE, true, APPROVED},   {SUBMITTED, STEP_REJECT, true, REJECTED},
        {SUBMITTED, STEP_WITHDRAW, true, WITHDRAWN}, {SUBMITTED, STEP_REOPEN, true, REOPENED},
        {APPROVED, STEP_REOPEN, true, REOPENED},     {APPROVED, STEP_APPROVE, false, APPROVED},
        {APPROVED, STEP_REJECT, false, REJECTED},    {APPROVED, STEP_WITHDRAW, false, WITHDRAWN},
        {REJECTED, STEP_APPROVE, false, APPROVED},   {REJECTED, STEP_REOPEN, false, REOPENED},
        {REOPENED, STEP_APPROVE, false, APPROVED},   {REOPENED, STEP_REOPEN, false, REOPENED},
        {WITHDRAWN, STEP_REJECT, false, REJECTED},   {WITHDRAWN, STEP_REOPEN, false, REOPENED},
    };
    for (size_t i = 0; i < sizeof(steps) / sizeof(*steps); i++) {
        enum submission_state after;
        assert_int_equal(submission_steps(steps[i].from, steps[i].step, &after), steps[i].possible);
        assert_int_equal(after, steps[i].to);
    }
}

static void only_what_is_submitted_or_approved_closes_its_dates(void **state)
{
    (void)state;
    assert_int_equal(submission_closing(SUBMITTED), CLOSED_BY_SUBMISSION);
    assert_int_equal(submission_closing(APPROVED), CLOSED_BY_APPROVAL);
    assert_int_equal(submission_closing(REJECTED), CLOSED_BY_NOTHING);
    assert_int_equal(submission_closing(REOPENED), CLOSED_BY_NOTHING);
    assert_int_equal(submission_closing(WITHDRAWN), CLOSED_BY_NOTHING);
}

/* ---- figures ---- */

static void every_half_hour_that_was_begun_is_billed(void **state)
{
    (void)state;
    assert_int_equal(billable_half_hours(0), 0);
    assert_int_equal(billable_half_hours(1), 1);
    assert_int_equal(billable_half_hours(30), 1);
    assert_int_equal(billable_half_hours(31), 2);
    assert_int_equal(billable_half_hours(1440), 48);
}

static void presence_is_floored_to_seconds(void **state)
{
    (void)state;
    assert_int_equal(presence_seconds(1999999), 1);
    assert_int_equal(presence_seconds(0), 0);
    assert_int_equal(effort_seconds(90), 5400);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_window_begins_with_the_previous_month),
        cmocka_unit_test(a_window_of_no_months_is_the_current_one),
        cmocka_unit_test(today_is_open_and_tomorrow_is_not),
        cmocka_unit_test(locks_submissions_and_deactivation_close_open_dates),
        cmocka_unit_test(a_line_needs_minutes_and_an_active_assigned_task),
        cmocka_unit_test(of_a_task_that_is_not_there_nothing_else_is_said),
        cmocka_unit_test(a_line_that_was_there_may_stay),
        cmocka_unit_test(each_later_line_of_a_task_is_a_repetition),
        cmocka_unit_test(minutes_add_up_without_overflowing),
        cmocka_unit_test(what_is_submitted_is_decided_once),
        cmocka_unit_test(only_what_is_submitted_or_approved_closes_its_dates),
        cmocka_unit_test(every_half_hour_that_was_begun_is_billed),
        cmocka_unit_test(presence_is_floored_to_seconds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
