/* Easter is found as in Jean Meeus, Astronomical Algorithms, 2nd edition, chapter 8; feasts around it keep their distance. */
#include "app/demo_holidays.h"

struct feast {
    const char *name;
    unsigned month; /* 0: so many days after Easter Sunday */
    int day;
};

static const struct feast feasts[] = {
    {"New Year's Day", 1, 1}, {"Good Friday", 0, -2},          {"Easter Monday", 0, 1},
    {"Labour Day", 5, 1},     {"Ascension Day", 0, 39},        {"Whit Monday", 0, 50},
    {"Unity Day", 10, 3},     {"First Christmas Day", 12, 25}, {"Second Christmas Day", 12, 26}};
#define FEASTS (sizeof(feasts) / sizeof(feasts[0]))

static civil_date easter_sunday(int32_t year)
{
    int32_t a = year % 19, b = year / 100, c = year % 100;
    int32_t f = (b + 8) / 25, g = (b - f + 1) / 3;
    int32_t h = (19 * a + b - b / 4 - g + 15) % 30;
    int32_t l = (32 + 2 * (b % 4) + 2 * (c / 4) - h - c % 4) % 7;
    int32_t m = (a + 11 * h + 22 * l) / 451;
    int32_t n = h + l - 7 * m + 114;
    return date_from_civil(year, (unsigned)(n / 31), (unsigned)(n % 31 + 1));
}

static civil_date feast_date(const struct feast *feast, int32_t year)
{
    return feast->month == 0 ? (civil_date){easter_sunday(year).days + feast->day}
                             : date_from_civil(year, feast->month, (unsigned)feast->day);
}

static int32_t year_of(civil_date date)
{
    int32_t year;
    unsigned month, day;
    date_to_civil(date, &year, &month, &day);
    return year;
}

bool demo_is_holiday(civil_date date)
{
    for (size_t i = 0; i < FEASTS; i++) {
        if (date_equal(feast_date(&feasts[i], year_of(date)), date)) {
            return true;
        }
    }
    return false;
}

static void add_event(struct buffer *file, const struct feast *feast, int32_t year)
{
    int32_t own_year;
    unsigned month, day;
    date_to_civil(feast_date(feast, year), &own_year, &month, &day);
    buffer_append_format(file,
                         "BEGIN:VEVENT\r\nUID:%04d%02u%02u@demo\r\nDTSTAMP:20260101T000000Z\r\n"
                         "DTSTART;VALUE=DATE:%04d%02u%02u\r\nSUMMARY:%s\r\nEND:VEVENT\r\n",
                         own_year, month, day, own_year, month, day, feast->name);
}

text demo_holidays(struct arena *arena, civil_date first, civil_date last)
{
    struct buffer file = {.arena = arena};
    buffer_append_literal(&file, "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Stint//demo//EN\r\n");
    for (int32_t year = year_of(first); year <= year_of(last); year++) {
        for (size_t i = 0; i < FEASTS; i++) {
            add_event(&file, &feasts[i], year);
        }
    }
    buffer_append_literal(&file, "END:VCALENDAR\r\n");
    return buffer_text(&file);
}
