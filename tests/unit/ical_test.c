/* Holidays out of iCalendar: what events come to, and what is refused, by its event and its line. */
#include "features/calendar/ical.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static struct arena *arena;
static struct zone_set *zones;
static struct ical_calendar calendar;

static civil_date on(const char *written)
{
    civil_date value = {0};
    assert_null(date_parse(text_of(written), &value));
    return value;
}

static void read_source(text source)
{
    const struct ical_settings settings = {.zone = zone_find(zones, TEXT("Europe/Berlin")),
                                           .from = on("2024-03-10"),
                                           .to = on("2028-03-10")};
    ical_read(arena, source, &settings, &calendar);
}

/* The lines between are those of a VCALENDAR; "|" ends a line. */
static void read_lines(const char *lines)
{
    struct buffer source = {.arena = arena};
    text rest = text_of(lines);
    text line;
    buffer_append_literal(&source, "BEGIN:VCALENDAR\r\n");
    while (text_split(&rest, '|', &line)) {
        buffer_append(&source, line);
        buffer_append_literal(&source, "\r\n");
    }
    buffer_append_literal(&source, "END:VCALENDAR\r\n");
    read_source(buffer_text(&source));
}

/* One event with these properties besides UID:a and SUMMARY:Day. */
static void read_event(const char *properties)
{
    read_lines(text_format(arena, "BEGIN:VEVENT|UID:a|SUMMARY:Day|%s|END:VEVENT", properties).data);
}

static text days_text(void)
{
    struct buffer out = {.arena = arena};
    for (size_t i = 0; i < calendar.days.count; i++) {
        const struct ical_day *day = &calendar.days.items[i];
        buffer_append(&out, i == 0 ? TEXT("") : TEXT(" "));
        buffer_append(&out, date_text(arena, day->date));
    }
    return text_copy(arena, buffer_text(&out));
}

static void assert_days(const char *expected)
{
    if (calendar.wrong != 0) {
        fail_msg("line %lld: %.*s", (long long)calendar.errors.items[0].line,
                 TEXT_ARGUMENTS(calendar.errors.items[0].message));
    }
    assert_string_equal(days_text().data, expected);
}

/* The first thing that is wrong. */
static void assert_wrong(int64_t event, int64_t line, const char *message)
{
    assert_true(calendar.wrong > 0);
    assert_int_equal(calendar.days.count, 0);
    assert_string_equal(text_copy(arena, calendar.errors.items[0].message).data, message);
    assert_int_equal(calendar.errors.items[0].event, event);
    assert_int_equal(calendar.errors.items[0].line, line);
}

/* ---- what events come to ---- */

static void an_event_without_an_end_takes_one_day(void **state)
{
    (void)state;
    read_event("DTSTART;VALUE=DATE:20260501");
    assert_days("2026-05-01");
    assert_true(text_equal(calendar.days.items[0].uid, TEXT("a")));
    assert_true(text_equal(calendar.days.items[0].name, TEXT("Day")));
    read_event("DTSTART:20260501");
    assert_days("2026-05-01");
}

static void an_end_is_not_part_of_the_event(void **state)
{
    (void)state;
    read_event("DTSTART;VALUE=DATE:20261231|DTEND;VALUE=DATE:20270102");
    assert_days("2026-12-31 2027-01-01");
    read_event("DTSTART;VALUE=DATE:20240228|DTEND;VALUE=DATE:20240301");
    assert_days("2024-02-28 2024-02-29");
    read_event("DTSTART;VALUE=DATE:20260501|DTEND;VALUE=DATE:20260501");
    assert_days("2026-05-01");
    read_event("DTSTART:20260501T000000|DTEND:20260502T000000");
    assert_days("2026-05-01");
    read_event("DTSTART:20260501T220000|DTEND:20260502T020000");
    assert_days("2026-05-01 2026-05-02");
}

static void a_duration_is_an_end_too(void **state)
{
    (void)state;
    read_event("DTSTART;VALUE=DATE:20260501|DURATION:P2D");
    assert_days("2026-05-01 2026-05-02");
    read_event("DTSTART;VALUE=DATE:20260501|DURATION:P1W");
    assert_days("2026-05-01 2026-05-02 2026-05-03 2026-05-04 2026-05-05 2026-05-06 2026-05-07");
    read_event("DTSTART:20260501T000000|DURATION:PT24H");
    assert_days("2026-05-01");
    read_event("DTSTART:20260501T120000|DURATION:P1DT12H1S");
    assert_days("2026-05-01 2026-05-02 2026-05-03");
}

static void a_date_is_the_written_one_and_utc_is_seen_in_the_zone_at_hand(void **state)
{
    (void)state;
    read_event("DTSTART;TZID=Asia/Tokyo:20260101T000000|DTEND;TZID=Asia/Tokyo:20260102T000000");
    assert_days("2026-01-01");
    /* Midnight in Berlin, in winter and in summer. */
    read_event("DTSTART:20251231T230000Z|DTEND:20260101T230000Z");
    assert_days("2026-01-01");
    read_event("DTSTART:20260430T220000Z|DTEND:20260501T220000Z");
    assert_days("2026-05-01");
}

static void a_yearly_event_is_followed_within_the_range(void **state)
{
    (void)state;
    read_event("DTSTART;VALUE=DATE:19900501|RRULE:FREQ=YEARLY");
    assert_days("2024-05-01 2025-05-01 2026-05-01 2027-05-01");
    read_event("DTSTART;VALUE=DATE:19960229|RRULE:FREQ=YEARLY");
    assert_days("2028-02-29");
    read_event(
        "DTSTART;VALUE=DATE:20231231|DTEND;VALUE=DATE:20240102|RRULE:FREQ=YEARLY;INTERVAL=2");
    assert_days("2025-12-31 2026-01-01 2027-12-31 2028-01-01");
    read_event("DTSTART;VALUE=DATE:20240308|DTEND;VALUE=DATE:20240312|RRULE:FREQ=YEARLY;COUNT=1");
    assert_days("2024-03-10 2024-03-11");
}

static void a_rule_may_name_weekdays_and_an_end(void **state)
{
    (void)state;
    read_event("DTSTART;VALUE=DATE:20101125|RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH");
    assert_days("2024-11-28 2025-11-27 2026-11-26 2027-11-25");
    read_event("DTSTART;VALUE=DATE:20100531|RRULE:FREQ=YEARLY;BYDAY=-1MO;BYMONTH=5;UNTIL=20260601");
    assert_days("2024-05-27 2025-05-26 2026-05-25");
    read_event("DTSTART;VALUE=DATE:20240228|RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30");
    assert_days("");
    read_event("DTSTART;VALUE=DATE:20240229|RRULE:FREQ=YEARLY;BYYEARDAY=-1,60;WKST=SU");
    assert_days("2024-12-31 2025-03-01 2025-12-31 2026-03-01 2026-12-31 2027-03-01 2027-12-31"
                " 2028-02-29");
    /* The Saturday between 31 October and 6 November; the last workday of the year. */
    read_event("DTSTART;VALUE=DATE:20241102"
               "|RRULE:FREQ=YEARLY;BYYEARDAY=305,306,307,308,309,310,311;BYDAY=SA;COUNT=2");
    assert_days("2024-11-02 2025-11-01");
    read_event("DTSTART;VALUE=DATE:20241231"
               "|RRULE:FREQ=YEARLY;BYMONTH=12;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1");
    assert_days("2024-12-31 2025-12-31 2026-12-31 2027-12-31");
    read_event("DTSTART;VALUE=DATE:20240501|RRULE:FREQ=YEARLY;COUNT=2");
    assert_days("2024-05-01 2025-05-01");
    read_event("DTSTART;VALUE=DATE:20240501|RRULE:FREQ=YEARLY;UNTIL=20260501");
    assert_days("2024-05-01 2025-05-01 2026-05-01");
    read_event("DTSTART:20240501T090000|RRULE:FREQ=YEARLY;UNTIL=20260501T000000Z");
    assert_days("2024-05-01 2025-05-01");
}

static void a_rule_may_be_written_in_small_letters(void **state)
{
    (void)state;
    read_event("DTSTART;VALUE=DATE:20101125|RRULE:freq=yearly;bymonth=11;byday=4th;wkst=su");
    assert_days("2024-11-28 2025-11-27 2026-11-26 2027-11-25");
    read_event("DTSTART:20240501T090000|RRULE:Freq=Yearly;Until=20260501t000000z");
    assert_days("2024-05-01 2025-05-01");
}

static void a_holiday_of_some_days_may_recur_daily(void **state)
{
    (void)state;
    read_event("DTSTART;VALUE=DATE:20241230|RRULE:FREQ=DAILY;COUNT=3");
    assert_days("2024-12-30 2024-12-31 2025-01-01");
    read_event("DTSTART;VALUE=DATE:20250227|RRULE:FREQ=DAILY;UNTIL=20250302;INTERVAL=2");
    assert_days("2025-02-27 2025-03-01");
    read_event("DTSTART:20240501T090000|RRULE:FREQ=DAILY;WKST=MO;UNTIL=20240503T000000Z");
    assert_days("2024-05-01 2024-05-02");
    read_event("DTSTART;VALUE=DATE:20240501|RRULE:FREQ=DAILY;COUNT=3"
               "|EXDATE;VALUE=DATE:20240502|RDATE;VALUE=DATE:20240510");
    assert_days("2024-05-01 2024-05-03 2024-05-10");
    read_event("DTSTART;VALUE=DATE:20240308|RRULE:FREQ=DAILY;COUNT=4");
    assert_days("2024-03-10 2024-03-11");
    read_event("DTSTART;VALUE=DATE:20280309|RRULE:FREQ=DAILY;COUNT=4");
    assert_days("2028-03-09 2028-03-10");
    read_event("DTSTART;VALUE=DATE:20240501|RRULE:FREQ=DAILY;UNTIL=20240430");
    assert_days("");
}

static void days_that_recur_are_at_most_a_month(void **state)
{
    (void)state;
    static const struct {
        const char *rule;
        bool is_good;
    } cases[] = {
        {"FREQ=DAILY;COUNT=31", true},
        {"FREQ=DAILY;COUNT=32", false},
        {"FREQ=DAILY;COUNT=9999;INTERVAL=9999", false},
        {"FREQ=DAILY;COUNT=4;INTERVAL=10", true},
        {"FREQ=DAILY;COUNT=5;INTERVAL=10", false},
        {"FREQ=DAILY;UNTIL=20240531", true},
        {"FREQ=DAILY;UNTIL=20240601", false},
        {"FREQ=DAILY;UNTIL=20990101;INTERVAL=2", false},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        read_event(text_format(arena, "DTSTART:20240501|RRULE:%s", cases[i].rule).data);
        if ((calendar.wrong == 0) != cases[i].is_good) {
            fail_msg("%s", cases[i].rule);
        }
    }
    assert_wrong(1, 2, "RRULE recurs daily for more than 31 days, which no holiday does");
}

static void dates_are_left_out_and_added(void **state)
{
    (void)state;
    read_event("DTSTART;VALUE=DATE:20240501|RRULE:FREQ=YEARLY"
               "|EXDATE;VALUE=DATE:20270501,20250501|EXDATE;VALUE=DATE:20300501"
               "|RDATE;VALUE=DATE:20251224");
    assert_days("2024-05-01 2025-12-24 2026-05-01");
    read_event("DTSTART;VALUE=DATE:20240501|RDATE;VALUE=DATE:20240502,20240501");
    assert_days("2024-05-01 2024-05-02");
}

static void a_changed_instance_stands_for_the_one_it_names(void **state)
{
    (void)state;
    read_lines("BEGIN:VEVENT|UID:a|SUMMARY:Day|RECURRENCE-ID;VALUE=DATE:20260501"
               "|DTSTART;VALUE=DATE:20260504|END:VEVENT"
               "|BEGIN:VEVENT|UID:a|SUMMARY:Day|RECURRENCE-ID;VALUE=DATE:20270501"
               "|DTSTART;VALUE=DATE:20270501|STATUS:CANCELLED|END:VEVENT"
               "|BEGIN:VEVENT|UID:a|SUMMARY:Day|DTSTART;VALUE=DATE:20240501|RRULE:FREQ=YEARLY"
               "|END:VEVENT");
    assert_days("2024-05-01 2025-05-01 2026-05-04");
    assert_int_equal(calendar.events, 3);
    assert_int_equal(calendar.uids.count, 1);
}

static void what_is_cancelled_takes_place_on_no_date(void **state)
{
    (void)state;
    read_lines("BEGIN:VEVENT|UID:a|STATUS:CANCELLED|DTSTART;VALUE=DATE:20260501|END:VEVENT");
    assert_days("");
    assert_int_equal(calendar.uids.count, 1);
    assert_true(text_equal(calendar.uids.items[0], TEXT("a")));
}

static void the_newest_revision_counts(void **state)
{
    (void)state;
    read_lines("BEGIN:VEVENT|UID:a|SUMMARY:New|SEQUENCE:2|DTSTART:20260502|END:VEVENT"
               "|BEGIN:VEVENT|UID:a|SUMMARY:Old|SEQUENCE:1|DTSTART:20260501|END:VEVENT");
    assert_days("2026-05-02");
    assert_true(text_equal(calendar.days.items[0].name, TEXT("New")));
}

static void lines_are_unfolded_and_texts_unescaped(void **state)
{
    (void)state;
    read_lines(
        "BEGIN:VEVENT|UID:a|SUM| MARY;LANGUAGE=\"de:x\":Tag der| \tArbeit\\, \\\"1\\; 2\\\\3\\n4"
        "|DTSTART;VALUE=DATE:2026|\t0501|END:VEVENT");
    assert_days("2026-05-01");
    assert_string_equal(text_copy(arena, calendar.days.items[0].name).data,
                        "Tag der Arbeit, \"1; 2\\3 4");
}

static void other_components_are_passed_over(void **state)
{
    (void)state;
    read_lines("VERSION:2.0|BEGIN:VTIMEZONE|TZID:Europe/Berlin|BEGIN:STANDARD"
               "|DTSTART:19701025T030000|RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU|END:STANDARD"
               "|END:VTIMEZONE|BEGIN:VTODO|UID:t|END:VTODO"
               "|BEGIN:VEVENT|UID:a|SUMMARY:Day|DTSTART:20260501|BEGIN:VALARM|SUMMARY:Ring"
               "|TRIGGER:-P1D|END:VALARM|END:VEVENT");
    assert_days("2026-05-01");
    assert_int_equal(calendar.events, 1);
}

static void line_feeds_alone_a_mark_and_empty_lines_are_read(void **state)
{
    (void)state;
    read_source(TEXT("\xef\xbb\xbf"
                     "begin:vcalendar\n\nBEGIN:VEVENT\nUID:a\nsummary:Day\n"
                     "DTSTART:20260501\nEND:vevent\nEND:VCALENDAR"));
    assert_days("2026-05-01");
}

/* ---- what is refused ---- */

static void what_an_event_lacks_is_named_by_its_event_and_line(void **state)
{
    (void)state;
    read_lines("BEGIN:VEVENT|UID:a|SUMMARY:Day|DTSTART:20260501|END:VEVENT"
               "|BEGIN:VEVENT|UID:b|SUMMARY:Day|END:VEVENT"
               "|BEGIN:VEVENT|DTSTART:20260501|SUMMARY:Day|END:VEVENT"
               "|BEGIN:VEVENT|DTSTART:20260501|UID:c|END:VEVENT");
    assert_wrong(2, 7, "the event has no DTSTART");
    assert_int_equal(calendar.wrong, 3);
    assert_int_equal(calendar.errors.items[1].event, 3);
    assert_int_equal(calendar.errors.items[1].line, 11);
    assert_int_equal(calendar.errors.items[2].event, 4);
}

static void wrong_values_are_named(void **state)
{
    (void)state;
    static const char no_date[] = "is no date from 1900 on such as 20260501 or 20260501T090000";
    const struct {
        const char *properties;
        const char *name;
        const char *message;
    } cases[] = {
        {"DTSTART:20260230", "DTSTART", no_date},
        {"DTSTART:2026-05-01", "DTSTART", no_date},
        {"DTSTART:00010101", "DTSTART", no_date},
        {"DTSTART:20260501T250000", "DTSTART", no_date},
        {"DTSTART:20260501T09", "DTSTART", no_date},
        {"DTSTART:20260501T090000+01", "DTSTART", no_date},
        {"DTSTART:", "DTSTART", no_date},
        {"DTSTART:20260501|DTSTART:20260502", "DTSTART", "stands there more than once"},
        {"DTSTART:20260501|EXDATE:", "EXDATE", "names no date"},
        {"DTSTART:20260501|RDATE;VALUE=PERIOD:20260501T000000Z/P1D", "RDATE", no_date},
        {"DTSTART:20260501|SEQUENCE:x", "SEQUENCE", "is no whole number"},
        {"DTSTART:20260501|RECURRENCE-ID;RANGE=THISANDFUTURE:20260501", "RECURRENCE-ID",
         "changes all later instances, which is not understood"},
        {"DTSTART:20260501|UID:", "UID", "stands there more than once"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        read_event(cases[i].properties);
        assert_true(calendar.wrong > 0);
        assert_string_equal(text_copy(arena, calendar.errors.items[0].message).data,
                            text_format(arena, "%s %s", cases[i].name, cases[i].message).data);
    }
}

static void rules_that_cannot_be_followed_are_refused(void **state)
{
    (void)state;
    const char *rules[] = {
        "",
        "FREQ",
        "FREQ=YEARLY;FREQ=YEARLY",
        "FREQ=DAILY",
        "FREQ=DAILY;INTERVAL=2",
        "FREQ=DAILY;COUNT=3;BYDAY=MO",
        "FREQ=DAILY;COUNT=3;BYMONTH=1",
        "FREQ=DAILY;COUNT=3;BYSETPOS=1",
        "FREQ=DAILY;UNTIL=20240503;BYMONTHDAY=1",
        "FREQ=DAILY;COUNT=3;BYYEARDAY=1",
        "FREQ=DAILY;COUNT=3;UNTIL=20240503",
        "FREQ=DAILY;UNTIL=never",
        "FREQ=WEEKLY;COUNT=2",
        "FREQ=MONTHLY;INTERVAL=12",
        "FREQ=SECONDLY;COUNT=9999",
        "COUNT=1",
        "FREQ=YEARLY;COUNT=99999999999",
        "FREQ=YEARLY;COUNT=-1",
        "FREQ=YEARLY;COUNT=0",
        "FREQ=YEARLY;INTERVAL=0",
        "FREQ=YEARLY;BYMONTH=5L",
        "FREQ=YEARLY;BYMONTH=13",
        "FREQ=YEARLY;BYMONTH=",
        "FREQ=YEARLY;BYMONTH=1,",
        "FREQ=YEARLY;BYDAY=99MO",
        "FREQ=YEARLY;BYDAY=XX",
        "FREQ=YEARLY;BYHOUR=1,2,3",
        "FREQ=YEARLY;RSCALE=CHINESE",
        "FREQ=YEARLY;UNTIL=never",
        "FREQ=YEARLY;UNTIL=20260230",
        "FREQ=YEARLY;WKST=1",
        "FREQ=YEARLY;BYWEEKNO=1",
        "FREQ=YEARLY;COUNT=1;UNTIL=20260101",
        "FREQ=YEARLY;BYMONTHDAY=0",
        "FREQ=YEARLY;BYMONTHDAY=32",
        "FREQ=YEARLY;BYSETPOS=367",
        "FREQ=YEARLY;BYDAY=0MO",
    };
    for (size_t i = 0; i < sizeof(rules) / sizeof(*rules); i++) {
        read_event(text_format(arena, "DTSTART:20240501|RRULE:%s", rules[i]).data);
        if (calendar.wrong == 0) {
            fail_msg("%s was followed", rules[i]);
        }
        assert_true(text_starts_with(calendar.errors.items[0].message, TEXT("RRULE ")));
        assert_int_equal(calendar.errors.items[0].event, 1);
    }
}

static void events_end_after_they_begin_and_within_a_year(void **state)
{
    (void)state;
    const char *ends[] = {
        "DTEND:20260430",   "DURATION:P",     "DURATION:-P1D",  "DURATION:P1H",
        "DURATION:P99999D", "DURATION:P367D", "DTEND:20270503", "DTEND:20260502|DURATION:P1D",
        "DURATION:PT",      "DURATION:1D"};
    for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++) {
        read_event(text_format(arena, "DTSTART:20260501|%s", ends[i]).data);
        if (calendar.wrong == 0) {
            fail_msg("%s was taken", ends[i]);
        }
    }
    read_event("DTSTART:20260501|DTEND:20270502");
    assert_int_equal(calendar.wrong, 0);
    assert_int_equal(calendar.days.count, ICAL_DAYS_MAXIMUM);
}

static void two_events_with_one_uid_contradict_each_other(void **state)
{
    (void)state;
    read_lines("BEGIN:VEVENT|UID:a|SUMMARY:One|DTSTART:20260501|END:VEVENT"
               "|BEGIN:VEVENT|UID:a|SUMMARY:Two|DTSTART:20260502|END:VEVENT");
    assert_wrong(2, 7, "the event has the UID of event 1");
}

static void what_is_no_icalendar_is_refused(void **state)
{
    (void)state;
    const struct {
        text source;
        int64_t line;
        const char *message;
    } cases[] = {
        {TEXT(""), 1, "the file is empty"},
        {TEXT("\r\n\r\n"), 1, "the file is empty"},
        {TEXT("hello"), 1, "this is no line of iCalendar"},
        {TEXT("BEGIN:VEVENT\n"), 1, "a component stands outside a VCALENDAR"},
        {TEXT("X:1\n"), 1, "a line stands outside a VCALENDAR"},
        {TEXT("END:VCALENDAR\n"), 1, "END is not that of the component it stands in"},
        {TEXT("BEGIN:VCALENDAR\nEND:VEVENT\n"), 2, "END is not that of the component it stands in"},
        {TEXT("BEGIN:VCALENDAR\nBEGIN:VCALENDAR\n"), 2,
         "a VCALENDAR stands inside another component"},
        {TEXT("BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:a\n"), 4,
         "the file ends in the middle of a component"},
        {TEXT("BEGIN:VCALENDAR\nSUMMARY:\xff\n"), 2, "the line is not UTF-8"},
        {TEXT("BEGIN:VCALENDAR\nNAME:\0\n"), 2, "the line is not UTF-8"},
        {TEXT("BEGIN:VCALENDAR\n:value\n"), 2, "this is no line of iCalendar"},
        {TEXT("BEGIN:VCALENDAR\nX;Y=\"a:b\n"), 2, "this is no line of iCalendar"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        read_source(cases[i].source);
        assert_int_equal(calendar.errors.count, 1);
        assert_string_equal(text_copy(arena, calendar.errors.items[0].message).data,
                            cases[i].message);
        assert_int_equal(calendar.errors.items[0].line, cases[i].line);
    }
}

/* A part so many times, each with a number of its own between its halves. */
static text repeated(const char *before, const char *after, int64_t times)
{
    struct buffer out = {.arena = arena};
    buffer_append_literal(&out, "BEGIN:VCALENDAR\n");
    for (int64_t i = 0; i < times; i++) {
        buffer_append(&out, text_of(before));
        buffer_append_integer(&out, i);
        buffer_append(&out, text_of(after));
    }
    buffer_append_literal(&out, "END:VCALENDAR\n");
    return buffer_text(&out);
}

static void hostile_files_are_refused_soon(void **state)
{
    (void)state;
    read_source(repeated("BEGIN:X", "\n", 100000));
    assert_wrong(0, 9, "components are nested too deeply");
    read_source(
        repeated("BEGIN:VEVENT\nUID:", "\nSUMMARY:x\nDTSTART:20260101\nEND:VEVENT\n", 5001));
    assert_wrong(0, 1 + 5 * 5000 + 1, "the file has more than 5000 events");
    read_source(repeated("BEGIN:VEVENT\nUID:",
                         "\nSUMMARY:x\nDTSTART:20260101\n"
                         "RRULE:FREQ=YEARLY\nEND:VEVENT\n",
                         501));
    assert_true(calendar.wrong > 0);
    read_source(repeated("BEGIN:VEVENT\nUID:",
                         "\nSUMMARY:x\nDTSTART:19000101\n"
                         "RRULE:FREQ=YEARLY;BYDAY=MO,TU,WE,TH,FR,SA,SU\nEND:VEVENT\n",
                         500));
    assert_true(calendar.wrong > 0);
    read_source(repeated("BEGIN:VEVENT\nUID:",
                         "\nSUMMARY:x\nDTSTART:20260101\nDURATION:P366D\n"
                         "END:VEVENT\n",
                         100));
    assert_true(calendar.wrong > 0);
}

/*
 * As much as fits into a file, by rules that hold on no date in 137 years. What a day costs must not
 * depend on how much the lists say: a hundred such files would keep everybody from signing in.
 */
static void long_lists_of_rules_that_never_hold_are_followed_soon(void **state)
{
    (void)state;
    struct buffer rule = {.arena = arena};
    buffer_append_literal(&rule, "\nSUMMARY:x\nDTSTART:19000101\nRRULE:FREQ=YEARLY;BYDAY=9MO");
    for (int64_t i = 0; i < 300; i++) {
        buffer_append(&rule, i == 0 ? TEXT(";BYMONTHDAY=") : TEXT(","));
        buffer_append_integer(&rule, i % 31 + 1);
    }
    for (int64_t i = 0; i < 300; i++) {
        buffer_append(&rule, i == 0 ? TEXT(";BYYEARDAY=") : TEXT(","));
        buffer_append_integer(&rule, i % 9 + 1);
    }
    buffer_append_literal(&rule, "\nEND:VEVENT\n");
    text after = text_copy(arena, buffer_text(&rule));
    read_source(repeated("BEGIN:VEVENT\nUID:", after.data, ICAL_RULES_MAXIMUM));
    assert_days("");
    assert_int_equal(calendar.events, ICAL_RULES_MAXIMUM);
}

static int set_up(void **state)
{
    (void)state;
    arena = arena_new((size_t)256 << 20);
    zones = zone_set_new();
    return arena == NULL || zones == NULL ? -1 : 0;
}

static int tear_down(void **state)
{
    (void)state;
    zone_set_free(zones);
    arena_free(arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_event_without_an_end_takes_one_day),
        cmocka_unit_test(an_end_is_not_part_of_the_event),
        cmocka_unit_test(a_duration_is_an_end_too),
        cmocka_unit_test(a_date_is_the_written_one_and_utc_is_seen_in_the_zone_at_hand),
        cmocka_unit_test(a_yearly_event_is_followed_within_the_range),
        cmocka_unit_test(a_rule_may_name_weekdays_and_an_end),
        cmocka_unit_test(a_rule_may_be_written_in_small_letters),
        cmocka_unit_test(a_holiday_of_some_days_may_recur_daily),
        cmocka_unit_test(days_that_recur_are_at_most_a_month),
        cmocka_unit_test(dates_are_left_out_and_added),
        cmocka_unit_test(a_changed_instance_stands_for_the_one_it_names),
        cmocka_unit_test(what_is_cancelled_takes_place_on_no_date),
        cmocka_unit_test(the_newest_revision_counts),
        cmocka_unit_test(lines_are_unfolded_and_texts_unescaped),
        cmocka_unit_test(other_components_are_passed_over),
        cmocka_unit_test(line_feeds_alone_a_mark_and_empty_lines_are_read),
        cmocka_unit_test(what_an_event_lacks_is_named_by_its_event_and_line),
        cmocka_unit_test(wrong_values_are_named),
        cmocka_unit_test(rules_that_cannot_be_followed_are_refused),
        cmocka_unit_test(events_end_after_they_begin_and_within_a_year),
        cmocka_unit_test(two_events_with_one_uid_contradict_each_other),
        cmocka_unit_test(what_is_no_icalendar_is_refused),
        cmocka_unit_test(hostile_files_are_refused_soon),
        cmocka_unit_test(long_lists_of_rules_that_never_hold_are_followed_soon),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
