"""The model's calendar, held against examples worked out by hand."""

from datetime import date

from workdays import Company, Hours, Person, dates, overtime
from zones import instant_from_text as at


def company(**more) -> Company:
    ada = Person(None, None, {date(1970, 1, 1): 480})
    return Company("Europe/Berlin", "DE", {"ada": ada}, **more)


def types(one: Company, first: date, last: date) -> str:
    return "".join(one.day("ada", day)[0][0] for day in dates(first, last))


def test_a_week_with_a_holiday_and_two_overrides():
    # Monday 11 to Sunday 17 May 2026; Thursday is Ascension Day.
    one = company(
        holidays={
            "1": (date(2026, 5, 14), "Ascension", "DE"),
            "2": (date(2026, 5, 13), "Elsewhere", "AT"),
            "3": (date(2026, 5, 12), "Part of it", "DE-BY"),
        },
        overrides={date(2026, 5, 15): ("Free", ""), date(2026, 5, 16): ("Working", "")},
    )
    assert types(one, date(2026, 5, 11), date(2026, 5, 17)) == "WWWFFWF"
    one.people["ada"].region = "DE-BY"
    assert types(one, date(2026, 5, 11), date(2026, 5, 17)) == "WFWFFWF"
    assert one.day("ada", date(2026, 5, 14)) == ("Free", "holiday", "Ascension")


def test_ones_own_hours_win_over_newer_ones_of_the_organization():
    one = company(
        hours=[
            Hours(date(2026, 1, 1), frozenset({1, 2}), "ada"),
            Hours(date(2026, 2, 1), frozenset({3})),
            Hours(date(2026, 3, 11), frozenset({6, 7}), "ada"),
            Hours(date(2026, 3, 11), frozenset({7}), "ada"),
        ]
    )
    assert types(one, date(2026, 3, 9), date(2026, 3, 15)) == "WWFFFFW"


def test_a_norm_begins_where_the_employee_is():
    one = company()
    one.people["ada"].time_zone = "Pacific/Kiritimati"
    one.change_norm("ada", 300, at("2026-03-31T10:00:00Z"), None)
    assert one.norm("ada", date(2026, 3, 31)) == 480
    assert one.norm("ada", date(2026, 4, 1)) == 300


def test_overtime_is_beyond_the_norm_or_all_of_a_free_day():
    assert [overtime("Working", minutes, 480) for minutes in (0, 480, 500)] == [0, 0, 20]
    assert [overtime("Free", minutes, 480) for minutes in (0, 20)] == [0, 20]
