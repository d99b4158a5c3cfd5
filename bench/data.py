"""
The data that is measured on: one organization with 10,000 employees, of whom 1,000 have a year of
work (250 sessions each, four punches a session); the others worked five days before that year, and
are there to punch. Those of the year also have two months of timesheets, three lines a day.

Rows go straight into the tables of migrations/, as Stint would have written them, in order of time.
"""
import datetime
import random
import sqlite3
import subprocess
import uuid

FULL_YEAR = 1_000
EMPLOYEES = 10_000
WORK_DAYS = 250
DAYS_BEFORE = 5  # of those without a year
SAVED_DAYS = 42
LINES = (95, 180, 215)  # minutes

TABLES = {
    "employee": "organization_id id number name email department state role created_at updated_at",
    "employee_norm": "organization_id employee_id effective_from minutes",
    "project": "organization_id id name state created_at updated_at",
    "task": "organization_id id project_id name display_name is_active created_at updated_at",
    "timesheet_day": "organization_id employee_id date revision line_count minutes half_hours"
    " saved_at",
    "timesheet_line": "organization_id employee_id date task_id position minutes",
    "work_session": "organization_id id employee_id date punch_in punch_out working break_time"
    " cycle_count cycles is_late_in is_early_out is_work_day last_type last_at updated_at"
    " start_hour late_time",
    "punch": "organization_id id employee_id at type work_date is_late is_early source created_at",
}
UUIDS = {"organization_id", "id", "employee_id", "project_id", "task_id"}
DATES = {"date", "work_date", "effective_from"}
EPOCH = datetime.date(1970, 1, 1).toordinal()
HOUR = 3_600_000_000  # microseconds, as all instants and durations here


class Data:
    """Everything of one run; the same seed makes the same rows."""

    def __init__(self, organization_id, today):
        self.organization = uuid.UUID(organization_id).bytes
        self.random = random.Random(1)
        days = []
        day = today.toordinal() - EPOCH
        while len(days) < WORK_DAYS + DAYS_BEFORE:
            day -= 1
            if (day + 3) % 7 < 5:
                days.append(day)
        days.reverse()
        self.first_day, self.last_day = days[DAYS_BEFORE], days[-1]
        self.days = days
        start = days[0] * 24 * HOUR - HOUR
        self.made = start, start
        self.employees = [self.new_id(start) for _ in range(EMPLOYEES)]
        self.project_id = self.new_id(start)
        self.tasks = [self.new_id(start) for _ in range(200)]

    def new_id(self, at):
        """A UUIDv7 of that instant."""
        bits = at // 1000 << 80 | 7 << 76 | 2 << 62 | self.random.getrandbits(62)
        return (bits | self.random.getrandbits(12) << 64).to_bytes(16, "big")

    def full_year(self):
        return self.employees[:FULL_YEAR]

    def others(self):
        return self.employees[FULL_YEAR:]

    def employee(self):
        created = self.days[0] * 24 * HOUR - HOUR
        for number, employee in enumerate(self.employees, 2):
            yield (self.organization, employee, f"E{number:05}", f"Person {number:05}",
                   f"person{number}@example.com", f"Department {number % 20}", "active", "member",
                   created, created)

    def employee_norm(self):
        for employee in self.employees:
            yield self.organization, employee, 0, 480

    def project(self):
        yield self.organization, self.project_id, "Bench", "active", *self.made

    def task(self):
        for number, task in enumerate(self.tasks, 1):
            name = f"Task {number:03}"
            yield self.organization, task, self.project_id, name, name, True, *self.made

    def timesheet_day(self):
        for employee, day in self.saved():
            yield (self.organization, employee, day, 1, len(LINES), sum(LINES),
                   sum(-(-minutes // 30) for minutes in LINES), day * 24 * HOUR + 17 * HOUR)

    def timesheet_line(self):
        for number, (employee, day) in enumerate(self.saved()):
            for position, minutes in enumerate(LINES):
                task = self.tasks[(number + 7 * position) % len(self.tasks)]
                yield self.organization, employee, day, task, position, minutes

    def saved(self):
        for day in self.days[-SAVED_DAYS:]:
            for employee in self.full_year():
                yield employee, day

    def worked(self):
        """(employee, date, microsecond of the punch_in), in order of date."""
        for day in self.days:
            everyone = self.full_year() if day >= self.first_day else self.others()
            for employee in everyone:
                yield employee, day, day * 24 * HOUR + 7 * HOUR + self.random.randrange(HOUR // 2)

    def work_session(self):
        for employee, day, start in self.worked():
            end = start + 9 * HOUR
            late_time = start - day * 24 * HOUR - 7 * HOUR
            late = late_time > HOUR // 4
            cycles = (f'[{{"punch_in":"{rfc3339(start)}","punch_out":"{rfc3339(end)}",'
                      f'"break_time":{HOUR // 2}}}]')
            yield (self.organization, self.new_id(end), employee, day, start, end,
                   8 * HOUR + HOUR // 2, HOUR // 2, 1, cycles, late, False, True, "punch_out", end,
                   end, 8, late_time if late else 0)

    def punch(self):
        for employee, day, start in self.worked():
            for kind, after in (("punch_in", 0), ("break_start", 8 * HOUR // 2),
                                ("break_end", 9 * HOUR // 2), ("punch_out", 9 * HOUR)):
                yield (self.organization, self.new_id(start + after), employee, start + after, kind,
                       day, False, False, "api", start + after)


def rfc3339(at):
    moment = datetime.datetime(1970, 1, 1) + datetime.timedelta(microseconds=at)
    return moment.isoformat() + "Z"


def date_text(day):
    return datetime.date.fromordinal(day + EPOCH).isoformat()


def load_sqlite(data, path):
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA synchronous=OFF")
    for table, columns in TABLES.items():
        names = columns.split()
        connection.executemany(
            f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})",
            getattr(data, table)())
    connection.commit()
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def copy_cell(name, value):
    if name in UUIDS:
        return value.hex()
    if name in DATES:
        return date_text(value)
    return str(value).replace("\\", "\\\\")


def load_postgres(data, psql):
    for table, columns in TABLES.items():
        names = columns.split()
        with subprocess.Popen([*psql, "-qc", f"COPY {table} ({', '.join(names)}) FROM STDIN"],
                              stdin=subprocess.PIPE, text=True) as copy:
            for row in getattr(data, table)():
                cells = [copy_cell(name, value) for name, value in zip(names, row)]
                copy.stdin.write("\t".join(cells) + "\n")
            copy.stdin.close()
            if copy.wait() != 0:
                raise SystemExit(f"{table} could not be loaded")
    subprocess.run([*psql, "-qc", "VACUUM (ANALYZE)", "-c", "CHECKPOINT"], check=True)
