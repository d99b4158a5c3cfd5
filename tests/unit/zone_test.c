/*
 * Zones, against values that Python's zoneinfo gives for the same tzdata. Rows in the future rest on today's laws: one that
 * fails after an update of tzdata is to be made again, not the code.
 */
#include "base/zone.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct zone_set *set;

static int start(void **state)
{
    (void)state;
    set = zone_set_new();
    return set == NULL;
}

static int stop(void **state)
{
    (void)state;
    zone_set_free(set);
    zone_set_free(NULL);
    return 0;
}

static const struct zone *zone_named(const char *name)
{
    const struct zone *zone = zone_find(set, text_of(name));
    if (zone == NULL) {
        fail_msg("no zone %s", name);
    }
    return zone;
}

/* Seconds east of UTC at an instant (in seconds). */
static const struct {
    const char *zone;
    int64_t at;
    int32_t offset;
} offsets[] = {
    {"Europe/Berlin", INT64_C(1774745999), 3600},
    {"Europe/Berlin", INT64_C(1774746000), 7200},
    {"Europe/Berlin", INT64_C(2130019200), 7200},
    {"Europe/Berlin", INT64_C(4118083200), 7200},
    {"Europe/Berlin", INT64_C(4131302400), 3600},
    {"Europe/Berlin", INT64_C(253386403200), 7200},
    {"Europe/Berlin", INT64_C(0), 3600},
    {"Europe/Dublin", INT64_C(1767225600), 0},
    {"Europe/Dublin", INT64_C(1782864000), 3600},
    {"Europe/Dublin", INT64_C(2524608000), 0},
    {"Europe/Dublin", INT64_C(2540246400), 3600},
    {"Europe/Dublin", INT64_C(65638512000), 0},
    {"America/New_York", INT64_C(2215061999), -18000},
    {"America/New_York", INT64_C(2215062000), -14400},
    {"America/New_York", INT64_C(48297772800), -14400},
    {"Australia/Lord_Howe", INT64_C(1767225600), 39600},
    {"Australia/Lord_Howe", INT64_C(1782864000), 37800},
    {"Australia/Lord_Howe", INT64_C(4133980800), 39600},
    {"Asia/Kathmandu", INT64_C(473385600), 19800},
    {"Asia/Kathmandu", INT64_C(1767225600), 20700},
    {"Pacific/Chatham", INT64_C(1767225600), 49500},
    {"Pacific/Chatham", INT64_C(3802550400), 45900},
    {"America/Santiago", INT64_C(1767225600), -10800},
    {"Asia/Beirut", INT64_C(1782864000), 10800},
    {"Africa/Cairo", INT64_C(1593561600), 7200},
    {"Africa/Cairo", INT64_C(1782864000), 10800},
    {"Pacific/Apia", INT64_C(1325239199), -36000},
    {"Pacific/Apia", INT64_C(1325239200), 50400},
    {"Africa/Casablanca", INT64_C(1772323200), 0},
    {"UTC", INT64_C(0), 0},
};

static void offsets_are_those_of_the_reference(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof offsets / sizeof *offsets; i++) {
        instant at = {.microseconds = offsets[i].at * MICROSECONDS_PER_SECOND};
        int32_t offset = zone_offset(zone_named(offsets[i].zone), at);
        if (offset != offsets[i].offset) {
            fail_msg("%s at %lld: %d, not %d", offsets[i].zone, (long long)offsets[i].at, offset,
                     offsets[i].offset);
        }
    }
}

/* The instant (in seconds) of a wall time (in minutes of its day), among them gaps and overlaps. */
static const struct {
    const char *zone;
    int32_t year;
    unsigned month;
    unsigned day;
    int64_t minutes;
    int64_t at;
} walls[] = {
    {"Europe/Berlin", 2026, 3, 29, 150, INT64_C(1774747800)},
    {"Europe/Berlin", 2026, 10, 25, 150, INT64_C(1792888200)},
    {"Europe/Berlin", 2026, 10, 25, 180, INT64_C(1792893600)},
    {"Europe/Berlin", 2026, 3, 29, 119, INT64_C(1774745940)},
    {"Europe/Berlin", 2026, 3, 29, 180, INT64_C(1774746000)},
    {"Europe/Berlin", 2080, 3, 31, 150, INT64_C(3479074200)},
    {"America/New_York", 2026, 3, 8, 120, INT64_C(1772953200)},
    {"America/New_York", 2026, 11, 1, 60, INT64_C(1793509200)},
    {"America/New_York", 2045, 11, 5, 90, INT64_C(2393472600)},
    {"Australia/Lord_Howe", 2026, 4, 5, 105, INT64_C(1775313900)},
    {"Australia/Lord_Howe", 2026, 10, 4, 135, INT64_C(1791042300)},
    {"Asia/Kathmandu", 1986, 1, 1, 10, INT64_C(504902400)},
    {"Pacific/Chatham", 2026, 9, 27, 170, INT64_C(1790431500)},
    {"Pacific/Chatham", 2026, 4, 5, 180, INT64_C(1775308500)},
    {"America/Santiago", 2026, 4, 4, 1410, INT64_C(1775356200)},
    {"America/Santiago", 2026, 9, 6, 30, INT64_C(1788669000)},
    {"Asia/Beirut", 2026, 3, 29, 15, INT64_C(1774736100)},
    {"Asia/Beirut", 2026, 10, 24, 1410, INT64_C(1792873800)},
    {"Africa/Cairo", 2026, 4, 24, 30, INT64_C(1776983400)},
    {"Africa/Cairo", 2026, 10, 29, 1410, INT64_C(1793305800)},
    {"Pacific/Apia", 2011, 12, 30, 720, INT64_C(1325282400)},
    {"Pacific/Apia", 2011, 12, 31, 0, INT64_C(1325239200)},
    {"Pacific/Apia", 2011, 12, 29, 1439, INT64_C(1325239140)},
    {"Africa/Casablanca", 2026, 2, 15, 150, INT64_C(1771119000)},
    {"Africa/Casablanca", 2026, 3, 22, 150, INT64_C(1774146600)},
    {"Europe/Dublin", 2050, 3, 27, 90, INT64_C(2531957400)},
    {"Europe/Dublin", 2050, 10, 30, 90, INT64_C(2550702600)},
};

static void wall_times_in_gaps_take_the_offset_before_and_in_overlaps_the_first(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof walls / sizeof *walls; i++) {
        civil_date date = date_from_civil(walls[i].year, walls[i].month, walls[i].day);
        int64_t microseconds = walls[i].minutes * 60 * MICROSECONDS_PER_SECOND + 7;
        instant at = zone_instant(zone_named(walls[i].zone), date, microseconds);
        if (at.microseconds != walls[i].at * MICROSECONDS_PER_SECOND + 7) {
            fail_msg("%s %d-%u-%u %lld: %lld, not %lld", walls[i].zone, walls[i].year,
                     walls[i].month, walls[i].day, (long long)walls[i].minutes,
                     (long long)at.microseconds, (long long)walls[i].at);
        }
    }
}

/* The first instant (in seconds) of a date: also where midnight is skipped or comes twice, or the whole date is skipped. */
static const struct {
    const char *zone;
    int32_t year;
    unsigned month;
    unsigned day;
    int64_t at;
} starts[] = {
    {"Europe/Berlin", 2026, 3, 29, INT64_C(1774738800)},
    {"America/New_York", 2026, 11, 1, INT64_C(1793505600)},
    {"America/Santiago", 2026, 9, 6, INT64_C(1788667200)},
    {"America/Santiago", 2026, 4, 5, INT64_C(1775361600)},
    {"America/Santiago", 2050, 9, 4, INT64_C(2545876800)},
    {"Asia/Beirut", 2026, 3, 29, INT64_C(1774735200)},
    {"Asia/Beirut", 2026, 10, 25, INT64_C(1792879200)},
    {"Africa/Cairo", 2026, 4, 24, INT64_C(1776981600)},
    {"Africa/Cairo", 2026, 10, 30, INT64_C(1793311200)},
    {"Africa/Cairo", 2024, 10, 31, INT64_C(1730322000)},
    {"Pacific/Apia", 2011, 12, 29, INT64_C(1325152800)},
    {"Pacific/Apia", 2011, 12, 30, INT64_C(1325239200)},
    {"Pacific/Apia", 2011, 12, 31, INT64_C(1325239200)},
    {"Pacific/Apia", 2012, 1, 1, INT64_C(1325325600)},
    {"America/Havana", 2026, 11, 1, INT64_C(1793505600)},
    {"America/Havana", 2026, 3, 8, INT64_C(1772946000)},
    {"America/St_Johns", 2010, 11, 7, INT64_C(1289097000)},
    {"America/St_Johns", 2010, 3, 14, INT64_C(1268537400)},
    {"America/Sao_Paulo", 2018, 11, 4, INT64_C(1541300400)},
    {"America/Sao_Paulo", 2018, 2, 18, INT64_C(1518922800)},
    {"Pacific/Kwajalein", 1993, 8, 21, INT64_C(745934400)},
    {"Asia/Kathmandu", 1986, 1, 1, INT64_C(504901800)},
    {"Australia/Lord_Howe", 2026, 4, 5, INT64_C(1775307600)},
    {"Pacific/Chatham", 2026, 9, 27, INT64_C(1790421300)},
    {"Africa/Casablanca", 2026, 3, 22, INT64_C(1774137600)},
};

static void a_date_begins_at_its_first_instant(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++) {
        civil_date date = date_from_civil(starts[i].year, starts[i].month, starts[i].day);
        instant at = zone_day_start(zone_named(starts[i].zone), date);
        if (at.microseconds != starts[i].at * MICROSECONDS_PER_SECOND) {
            fail_msg("%s %d-%u-%u: %lld, not %lld", starts[i].zone, starts[i].year, starts[i].month,
                     starts[i].day, (long long)at.microseconds, (long long)starts[i].at);
        }
    }
}

static void a_local_date_goes_there_and_back(void **state)
{
    (void)state;
    const struct zone *zone = zone_named("Pacific/Chatham");
    int64_t of_day;
    /* A microsecond before midnight in Greenwich it is 12:45 in Chatham, in winter. */
    civil_date date =
        zone_date(zone, (instant){.microseconds = INT64_C(1782864000000000) - 1}, &of_day);
    assert_int_equal(date.days, date_from_civil(2026, 7, 1).days);
    assert_int_equal(of_day, (12 * 60 + 45) * INT64_C(60000000) - 1);
    assert_int_equal(
        zone_date(zone_named("America/New_York"), (instant){.microseconds = 0}, NULL).days, -1);
    for (int64_t hour = 0; hour < 24 * 400; hour++) {
        instant at = {.microseconds = INT64_C(1767225600000000) + hour * INT64_C(3600000000) + 1};
        civil_date local = zone_date(zone, at, &of_day);
        instant back = zone_instant(zone, local, of_day);
        int64_t difference = at.microseconds - back.microseconds;
        if (difference != 0 && difference != INT64_C(3600000000)) { /* the second of two */
            fail_msg("%lld came back as %lld", (long long)at.microseconds,
                     (long long)back.microseconds);
        }
        assert_true(zone_day_start(zone, local).microseconds <= at.microseconds);
    }
}

static void names_are_those_of_the_systems_list(void **state)
{
    (void)state;
    static const char *const good[] = {
        "UTC",       "Europe/Berlin", "America/Argentina/Buenos_Aires",
        "Etc/GMT+5", "EST5EDT",       "America/Port-au-Prince"};
    static const char *const wrong[] = {
        "",
        "Europe",
        "Europe/",
        "/Europe/Berlin",
        "Europe//Berlin",
        "europe/berlin",
        "Europe/Berlin ",
        "../zoneinfo/UTC",
        "Europe/../UTC",
        "./UTC",
        "posix/UTC",
        "right/UTC",
        "posixrules",
        "localtime",
        "Factory",
        "zone.tab",
        "tzdata.zi",
        "leapseconds",
        "EST5EDT,M3.2.0,M11.1.0",
        "+02:00",
        "+02",
        "Z",
        "<+03>-3",
        "Mars/Phobos",
        ":UTC",
        "/usr/share/zoneinfo/UTC",
        "A/A/A/A/A/A/A/A/A/A/A/A/A/A/A/A/A/A/A/A/A/A/A/A/A/A/A/A/A/A/A/A/A"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        assert_true(zone_exists(text_of(good[i])));
        assert_true(text_equal(zone_name(zone_named(good[i])), text_of(good[i])));
    }
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        if (zone_exists(text_of(wrong[i])) || zone_find(set, text_of(wrong[i])) != NULL) {
            fail_msg("%s was accepted", wrong[i]);
        }
    }
    assert_false(zone_exists(TEXT("UTC\0")));
}

static void a_zone_is_loaded_once(void **state)
{
    (void)state;
    assert_ptr_equal(zone_named("Europe/Berlin"), zone_named("Europe/Berlin"));
    assert_ptr_not_equal(zone_named("Europe/Berlin"), zone_named("Europe/Vienna"));
}

static const char *const asked[] = {"Europe/Paris", "Asia/Tokyo",   "Africa/Lagos",
                                    "America/Lima", "Asia/Dubai",   "Asia/Seoul",
                                    "Europe/Rome",  "Europe/Oslo",  "Asia/Karachi",
                                    "Asia/Manila",  "Pacific/Fiji", "America/Bogota"};

static void *ask_for_all(void *found)
{
    for (size_t round = 0; round < 200; round++) {
        for (size_t i = 0; i < sizeof asked / sizeof *asked; i++) {
            ((const struct zone **)found)[i] = zone_find(set, text_of(asked[i]));
        }
    }
    return NULL;
}

static void threads_that_ask_at_once_get_the_same_zone(void **state)
{
    (void)state;
    enum { THREADS = 4, ZONES = sizeof asked / sizeof *asked };
    pthread_t threads[THREADS];
    const struct zone *found[THREADS][ZONES];
    for (size_t i = 0; i < THREADS; i++) {
        assert_int_equal(pthread_create(&threads[i], NULL, ask_for_all, found[i]), 0);
    }
    for (size_t i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
    }
    for (size_t i = 0; i < THREADS; i++) {
        for (size_t j = 0; j < ZONES; j++) {
            assert_non_null(found[i][j]);
            assert_ptr_equal(found[i][j], found[0][j]);
            assert_true(text_equal(zone_name(found[i][j]), text_of(asked[j])));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(offsets_are_those_of_the_reference),
        cmocka_unit_test(wall_times_in_gaps_take_the_offset_before_and_in_overlaps_the_first),
        cmocka_unit_test(a_date_begins_at_its_first_instant),
        cmocka_unit_test(a_local_date_goes_there_and_back),
        cmocka_unit_test(names_are_those_of_the_systems_list),
        cmocka_unit_test(a_zone_is_loaded_once),
        cmocka_unit_test(threads_that_ask_at_once_get_the_same_zone),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
