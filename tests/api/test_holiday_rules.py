"""Recurrence rules against python-dateutil: on which dates the events of a random file take place."""

import random
from collections import defaultdict
from datetime import date, datetime, time, timedelta
from functools import cache

import pytest
from dateutil.rrule import DAILY, YEARLY, rrule, weekday
from support.attendance import all_items

FIRST, LAST = date(2024, 1, 1), date(2036, 12, 31)  # the years around the tests' 2026
EVENTS = 40
DATES = 60  # of one event at most, so that a file may hold them all
NAMES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def numbers(choice, most, low, high):
    """Some numbers, a third of them from the end."""
    chosen = [choice.randint(low, high) for _ in range(choice.randint(1, most))]
    return [-n if choice.random() < 0.33 else n for n in chosen]


def weekdays(choice, in_month):
    """All with an ordinal, or none: python-dateutil does not take them together."""
    days = choice.sample(range(7), choice.randint(1, 4))
    if choice.random() < 0.3:
        return [weekday(day) for day in days]
    most = 5 if in_month else 53
    return [weekday(day, numbers(choice, 1, 1, most)[0]) for day in days]


def some_days(choice, start):
    """A rule that makes 31 days in a row at most."""
    interval = choice.choice((1, 1, 1, 2, 7))
    most = 30 // interval
    if choice.random() < 0.5:
        end = {"count": choice.randint(1, most + 1)}
    else:
        end = {"until": datetime.combine(start, time(0)) + timedelta(choice.randint(0, 30))}
    return {"freq": DAILY, "interval": interval} | end


def random_rule(choice):
    """What python-dateutil takes, and its first date."""
    start = date(choice.randint(2012, 2030), choice.randint(1, 12), choice.randint(1, 28))
    if choice.random() < 0.2:
        return start, some_days(choice, start)
    parts = {"freq": YEARLY, "interval": choice.choice((1, 1, 1, 2, 3, 7))}
    if choice.random() < 0.6:
        parts["bymonth"] = choice.sample(range(1, 13), choice.randint(1, 3))
    if choice.random() < 0.3:
        parts["bymonthday"] = numbers(choice, 4, 1, 31)
    if choice.random() < 0.2:
        parts["byyearday"] = numbers(choice, 5, 1, 366)
    if choice.random() < 0.6:
        parts["byweekday"] = weekdays(choice, "bymonth" in parts)
    if choice.random() < 0.4:
        parts["bysetpos"] = numbers(choice, 2, 1, 4)
    end = choice.random()
    if end < 0.25:
        parts["count"] = choice.randint(1, 40)
    elif end < 0.5:
        parts["until"] = datetime(choice.randint(2024, 2034), choice.randint(1, 12), 15)
    return start, parts


def weekday_text(day):
    return f"{day.n or ''}{NAMES[day.weekday]}"


def written(parts):
    """The same as an RRULE."""
    names = {"byweekday": "BYDAY"}
    said = []
    for name, value in parts.items():
        if name == "freq":
            value = "DAILY" if value == DAILY else "YEARLY"
        elif name == "until":
            value = f"{value:%Y%m%d}"
        elif name == "byweekday":
            value = ",".join(weekday_text(day) for day in value)
        elif isinstance(value, list):
            value = ",".join(str(number) for number in value)
        said.append(f"{names.get(name, name.upper())}={value}")
    return ";".join(said)


def expected_dates(start, parts):
    """Counted here, so that python-dateutil looks no further than the last date for any rule."""
    end = {"until": datetime.combine(LAST, time(0))}
    others = {name: value for name, value in parts.items() if name != "count"}
    rule = rrule(dtstart=datetime.combine(start, time(0)), **(end | others))
    dates = [moment.date() for moment in rule][: parts.get("count")]
    return [day for day in dates if day >= FIRST]


@cache  # python-dateutil takes longer than the server, and both engines get the same
def random_file(seed):
    """The file, what stands in it by UID, and the dates by UID."""
    choice = random.Random(seed)
    lines, said, expected = ["BEGIN:VCALENDAR"], {}, {}
    while len(said) < EVENTS:
        start, parts = random_rule(choice)
        dates = expected_dates(start, parts)
        if len(dates) <= DATES and (dates or choice.random() < 0.2):
            uid = f"event-{len(said)}"
            said[uid], expected[uid] = f"{start} {written(parts)}", dates
            lines += [
                "BEGIN:VEVENT", f"UID:{uid}", "SUMMARY:Day", f"DTSTART;VALUE=DATE:{start:%Y%m%d}",
                f"RRULE:{written(parts)}", "END:VEVENT",
            ]  # fmt: skip
    return "\r\n".join([*lines, "END:VCALENDAR", ""]), said, expected


@pytest.mark.parametrize("seed", range(4))
def test_events_take_place_when_dateutil_says(organization, seed):
    northwind = organization()
    source, said, expected = random_file(seed)
    assert sum(1 for dates in expected.values() if dates) > EVENTS / 2
    northwind.owner.post("/holidays/import", json={"ics": source}, expect=200)
    shown = defaultdict(list)
    for holiday in all_items(northwind.owner, "/holidays", limit=500):
        shown[holiday["uid"]].append(date.fromisoformat(holiday["date"]))
    for uid, rule in said.items():
        assert shown[uid] == expected[uid], rule
