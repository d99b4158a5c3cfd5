"""The model's instants, dates and wall times, held against examples calculated by hand.

They are compared too with a search that knows only the way from an instant to local time, which is
never ambiguous.
"""

from datetime import date, datetime, time, timedelta
from functools import partial

import pytest
from generate import ZONES, zone_changes
from zones import (
    HOUR, MICROSECOND, MINUTE, first_instant_of_date, instant_to_text, local_date, local_time,
    wall_instant,
)  # fmt: skip
from zones import instant_from_text as at

BERLIN = "Europe/Berlin"


def test_instants_are_read_and_written_exactly():
    assert at("1970-01-01T00:00:01Z") == 1_000_000
    assert at("1969-12-31T23:59:59.9Z") == -100_000
    assert at("2026-03-02T09:00:00.000001+01:00") == at("2026-03-02T08:00:00Z") + 1
    assert at("2026-03-01T20:30:00-03:30") == at("2026-03-02T00:00:00Z")
    for text in ("2026-03-02T08:00:00Z", "1969-12-31T23:59:59.9Z", "2026-03-02T08:00:00.000001Z"):
        assert instant_to_text(at(text)) == text
    for text in ("2026-03-02", "2026-03-02T08:00:00", "2026-02-30T08:00:00Z"):
        with pytest.raises(ValueError):
            at(text)


@pytest.mark.parametrize(
    "zone, day, clock, instant",
    [
        # A gap takes the offset before the change: 02:30 - 01:00, shown as 03:30+02:00.
        (BERLIN, date(2026, 3, 29), time(2, 30), "2026-03-29T01:30:00Z"),
        # An overlap takes the first: 02:30 - 02:00.
        (BERLIN, date(2026, 10, 25), time(2, 30), "2026-10-25T00:30:00Z"),
        # A gap of 30 minutes, 02:00 to 02:30: 02:15 - 10:30.
        ("Australia/Lord_Howe", date(2025, 10, 5), time(2, 15), "2025-10-04T15:45:00Z"),
        # An overlap of an hour at 45 minutes past: 03:00 - 13:45.
        ("Pacific/Chatham", date(2025, 4, 6), time(3), "2025-04-05T13:15:00Z"),
        ("Asia/Kathmandu", date(2025, 4, 6), time(3), "2025-04-05T21:15:00Z"),
        # A skipped date is a gap of 24 hours: 06:00 + 10:00, shown as 06:00 of the 31st.
        ("Pacific/Apia", date(2011, 12, 30), time(6), "2011-12-30T16:00:00Z"),
    ],
)
def test_wall_time_becomes_an_instant(zone, day, clock, instant):
    assert wall_instant(day, clock, zone) == at(instant)


@pytest.mark.parametrize(
    "zone, day, instant",
    [
        (BERLIN, date(2026, 3, 29), "2026-03-28T23:00:00Z"),
        # No midnight, 00:00 became 01:00.
        ("America/Santiago", date(2024, 9, 8), "2024-09-08T04:00:00Z"),
        ("Asia/Beirut", date(2024, 3, 31), "2024-03-30T22:00:00Z"),
        ("Africa/Cairo", date(2024, 4, 26), "2024-04-25T22:00:00Z"),
        # The hour before midnight came twice; midnight after the second, 00:00 - 02:00.
        ("Asia/Beirut", date(2024, 10, 27), "2024-10-26T22:00:00Z"),
        # Midnight came twice; the date begins with the first, 00:00 + 04:00.
        ("America/Havana", date(2024, 11, 3), "2024-11-03T04:00:00Z"),
        # 23:00 became 00:00: midnight is the change itself.
        ("America/Scoresbysund", date(2025, 3, 30), "2025-03-30T01:00:00Z"),
        # 23:30 became 00:30 (-05:00 to -04:00): the date begins at half past midnight.
        ("America/Toronto", date(1919, 3, 31), "1919-03-31T04:30:00Z"),
        # 00:01 became 23:01 of the day before: a minute of the 7th, then the 6th again.
        ("America/St_Johns", date(2010, 11, 7), "2010-11-07T02:30:00Z"),
        # A skipped date begins where the next one begins.
        ("Pacific/Apia", date(2011, 12, 30), "2011-12-30T10:00:00Z"),
        ("Pacific/Apia", date(2011, 12, 31), "2011-12-30T10:00:00Z"),
    ],
)
def test_a_date_begins_at_its_first_instant(zone, day, instant):
    assert first_instant_of_date(day, zone) == at(instant)


def searched_wall_instant(day: date, clock: time, zone: str) -> int:
    """Found by asking only which local time some instants show."""
    wall = datetime.combine(day, clock)
    as_if_utc = at(wall.isoformat() + "Z")
    steps = range(as_if_utc - 26 * HOUR, as_if_utc + 27 * HOUR, 15 * MINUTE)
    offsets = {local_time(instant, zone).utcoffset() // MICROSECOND for instant in steps}
    shown = partial(local_time, zone=zone)
    found = [
        as_if_utc - offset
        for offset in offsets
        if shown(as_if_utc - offset).replace(tzinfo=None) == wall
    ]
    if found:
        return min(found)
    (change,) = [
        change
        for change in zone_changes(zone)
        if shown(change - 1).replace(tzinfo=None) < wall < shown(change).replace(tzinfo=None)
    ]
    return as_if_utc - shown(change - 1).utcoffset() // MICROSECOND


@pytest.mark.parametrize("zone", ZONES)
def test_zone_functions_agree_with_a_search(zone):
    for change in zone_changes(zone, 2010, 2012) + zone_changes(zone, 2024, 2025):
        around = local_date(change, zone)
        minutes = range(change - 26 * HOUR, change + 76 * HOUR, MINUTE)
        dates = [local_date(minute, zone) for minute in minutes]
        for day in (around + timedelta(days=n) for n in range(0, 3)):
            first = next(minute for minute, shown in zip(minutes, dates) if shown >= day)
            assert first_instant_of_date(day, zone) == first
        for quarter in range(-8, 9):
            # A second more, so as not to fall on the edges of a gap.
            wall = local_time(change, zone).replace(tzinfo=None, fold=0)
            wall += timedelta(minutes=15 * quarter, seconds=1)
            day, clock = wall.date(), wall.time()
            assert wall_instant(day, clock, zone) == searched_wall_instant(day, clock, zone)


@pytest.mark.parametrize("zone", [zone for zone in ZONES if zone_changes(zone)])
def test_every_change_is_a_gap_or_an_overlap_by_its_folds(zone):
    for change in zone_changes(zone):
        before, after = local_time(change - 1, zone), local_time(change, zone)
        moved = after.utcoffset() - before.utcoffset()
        middle = change * MICROSECOND + before.utcoffset() + moved // 2
        wall = (datetime(1970, 1, 1) + middle).replace(tzinfo=before.tzinfo)
        folds = (wall.replace(fold=0).utcoffset(), wall.replace(fold=1).utcoffset())
        assert folds == (before.utcoffset(), after.utcoffset())
