"""Small organizations to calculate by hand."""

from datetime import date, time

from attendance import BusinessHours, Employee, Organization, Punch, PunchType, sessions_at
from zones import instant_from_text as at

BERLIN = "Europe/Berlin"
LATER = at("2026-12-31T00:00:00Z")
NINE, TEN, ELEVEN = (f"2026-03-02T{hour}:00:00Z" for hour in ("09", "10", "11"))
NINE_TO_FIVE = BusinessHours(
    date(2020, 1, 1), time(9), time(17), late_grace_minutes=10, early_grace_minutes=5
)


def punches(*lines: str) -> tuple[Punch, ...]:
    """From lines like "punch_in 2026-03-02T09:00:00+01:00"."""
    return tuple(Punch(PunchType(kind), at(when)) for kind, when in map(str.split, lines))


def company(*lines: str, zone: str = BERLIN, hours=(), **fields) -> Organization:
    """An organization of one person with these punches."""
    ada = Employee("e1", "Ada Byron", "E001", "Engines", punches=punches(*lines))
    return Organization(zone, (ada,), tuple(hours), **fields)


def only_session(organization: Organization, now: int = LATER):
    (session,) = sessions_at(organization, now)
    return session
