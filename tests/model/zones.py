"""Instants, dates and wall times, for the model of the attendance rules.

An instant is an int, microseconds since 1970-01-01T00:00:00Z. Wall time in a gap takes the offset
before the change, in an overlap the first; a date begins at its first instant.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

Instant = int

MICROSECOND = timedelta(microseconds=1)
SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
ONE_DAY = timedelta(days=1)

# Where histories begin that are to meet what a day can hold.
EDGES = [
    ("Europe/Berlin", "2026-03-29T00:59:00Z"),  # the clocks go forward
    ("Europe/Berlin", "2025-12-31T22:30:00Z"),  # a year ends
    ("America/New_York", "2025-11-02T05:30:00Z"),  # the clocks go back
    ("Pacific/Apia", "2026-03-01T09:00:00Z"),  # a month ends, the first on earth
    ("Pacific/Pago_Pago", "2026-03-01T10:00:00Z"),  # and the last
    ("Asia/Kathmandu", "2028-02-29T18:00:00Z"),  # a leap day ends
    ("Australia/Lord_Howe", "2026-04-04T14:45:00Z"),  # back by half an hour
    ("America/Havana", "2026-03-08T04:30:00Z"),  # midnight does not exist
]


def instant_from_text(text: str) -> Instant:
    """RFC 3339 with `Z` or an offset, up to six digits of a second, read exactly."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"not an instant, its offset is missing: {text!r}")
    return (moment - EPOCH) // MICROSECOND


def instant_to_text(instant: Instant) -> str:
    text = (EPOCH + instant // SECOND * SECOND * MICROSECOND).replace(tzinfo=None).isoformat()
    fraction = f".{instant % SECOND:06d}".rstrip("0") if instant % SECOND else ""
    return text + fraction + "Z"


def local_time(instant: Instant, zone: str) -> datetime:
    return (EPOCH + instant * MICROSECOND).astimezone(ZoneInfo(zone))


def local_date(instant: Instant, zone: str) -> date:
    return local_time(instant, zone).date()


def wall_instant(day: date, clock: time, zone: str) -> Instant:
    """In a gap the offset before the change counts, in an overlap the first: PEP 495's fold 0."""
    return _wall_instant(day, clock, zone, fold=0)


def first_instant_of_date(day: date, zone: str) -> Instant:
    """Midnight, or where a clock change swallows it the instant of the change.

    A date that was skipped whole begins, and ends, where the date after it begins.
    """
    midnight = wall_instant(day, time(0), zone)
    if local_time(midnight, zone).replace(tzinfo=None) == datetime.combine(day, time(0)):
        return midnight
    # Midnight lies in a gap. Read with the offset before the change it is at or after the change,
    # read with the offset after it (fold 1) it is before: the change lies between the two.
    before, after = _wall_instant(day, time(0), zone, fold=1), midnight
    while after - before > 1:
        middle = (before + after) // 2
        if local_date(middle, zone) >= day:
            after = middle
        else:
            before = middle
    return after


def _wall_instant(day: date, clock: time, zone: str, fold: int) -> Instant:
    wall = datetime.combine(day, clock, tzinfo=ZoneInfo(zone)).replace(fold=fold)
    return (wall - EPOCH) // MICROSECOND
