"""
The measurements. Each stands in ROWS under a name; `bench/run NAME…` runs those whose names begin
so. Everything is started here, on loopback, and ended by its pid.
"""
import argparse
import contextlib
import datetime
import json
import os
import pathlib
import random
import re
import shutil
import socket
import statistics
import subprocess
import tempfile
import threading
import time

import data
import jobs
import servers
from servers import BUILD, KEY, POSTGRES, ROOT

HERE = ROOT / "bench"
CONNECTIONS = 64
UUID_TYPE, TEXT_TYPE = 2950, 25  # PostgreSQL's numbers of types
TYPES = ((r"[0-9a-f]{8}-[0-9a-f-]{27}", UUID_TYPE), (r"\d{4}-\d\d-\d\d", 1082), (r"-?\d+", 20),
         (r"[tf]", 16), (r".*", TEXT_TYPE))  # by how a value is written: date, bigint, bool
ENGINES = ("sqlite", "postgres")
READS = {
    "status": "/api/v1/timetracking/status/EMPLOYEE",
    "employees": "/api/v1/employees?limit=20",
    "entries": "/api/v1/timetracking/entries?employee_id=EMPLOYEE&limit=20",
    "day": "/api/v1/timesheet/day?date=DAY&employee_id=EMPLOYEE",
    "month": "/api/v1/timesheet/month?month=MONTH&employee_id=EMPLOYEE",
}


class Bench:
    """One run: its servers, which are started when they are first asked for, and its results."""

    def __init__(self, scratch, seconds, stack):
        self.scratch, self.seconds, self.stack = scratch, seconds, stack
        self.results = []
        self.servers = {}
        self.data = None

    def started(self, name, start):
        if name not in self.servers:
            self.servers[name] = start()
            self.stack.callback(self.servers[name].stop)
        return self.servers[name]

    def postgres(self):
        return self.started("cluster", lambda: servers.Postgres(self.scratch / "cluster"))

    def nginx(self):
        return self.started("nginx", lambda: servers.Nginx(self.scratch / "nginx"))

    def environment(self, engine):
        return {"DATABASE_URL": self.postgres().url} if engine == "postgres" else {}

    def folder(self, engine):
        """The data directory of a Stint on that engine, with the data in it."""
        folder = self.scratch / engine
        if not folder.exists():
            folder.mkdir()
            print(f"Making the data for {engine}", flush=True)
            organization = create_organization(folder, self.environment(engine))
            rows = data.Data(organization, datetime.date.today())
            if engine == "sqlite":
                data.load_sqlite(rows, folder / "stint.db")
            else:
                data.load_postgres(rows, self.postgres().psql())
            self.data = rows
            write_ids(self.scratch / f"employees-{engine}", rows.employees)
            write_ids(self.scratch / f"others-{engine}", rows.others())
            write_ids(self.scratch / f"full-year-{engine}", rows.full_year())
        return folder

    def stint(self, engine):
        folder = self.folder(engine)
        return self.started(engine, lambda: servers.Stint(folder, self.environment(engine)))

    def read(self, engine, name):
        """The path of a read, and the ids of those it is asked for."""
        self.folder(engine)
        day = data.date_text(self.data.last_day)
        path = READS[name].replace("DAY", day).replace("MONTH", day[:7])
        who = "employees" if path == READS[name] else "full-year"
        return path, self.scratch / f"{who}-{engine}"

    def range(self):
        return data.date_text(self.data.first_day), data.date_text(self.data.last_day)

    def add(self, name, figures, reference="", target="", good=None):
        """A row of the table. `good`: whether the target is met, None where there is none."""
        verdict = {True: "yes", False: "NO", None: ""}[good]
        self.results.append((name, figures, reference, target, verdict))
        print("  ".join(part for part in self.results[-1] if part), flush=True)


def create_organization(folder, environment):
    made = subprocess.run(
        [BUILD / "stint", "admin", "create", "--organization", "Bench", "--email",
         "admin@example.com", "--name", "Admin", "--time-zone", "Europe/Berlin",
         "--password-stdin"], input=random.randbytes(16).hex(), text=True, check=True, cwd=folder,
        capture_output=True,
        env={"PATH": os.environ["PATH"], "STINT_DATA": str(folder), **environment})
    return json.loads(made.stdout)["organization_id"]


def write_ids(path, ids):
    path.write_text("".join(f"{data.uuid.UUID(bytes=one)}\n" for one in ids))


# ---- rates ----

class Rate:
    """What wrk saw, and the server's CPU for it."""

    def __init__(self, seen, cpu):
        served = seen["requests"] - seen["refused"]
        self.per_second = served / (seen["microseconds"] / 1e6)
        self.cpu = cpu * 1e6 / max(served, 1)
        self.p50, self.p99 = seen["p50"] / 1000, seen["p99"] / 1000
        self.failures = seen["refused"] + seen["broken"]

    def __str__(self):
        text = (f"{self.per_second:,.0f}/s, {self.cpu:.1f} µs CPU, p50 {self.p50:.2f} ms,"
                f" p99 {self.p99:.2f} ms")
        return text + (f", {self.failures} FAILED" if self.failures else "")


def wrk(url, server, seconds, ids, *arguments):
    before = server.cpu()
    ran = subprocess.run(
        ["wrk", "-t2", f"-c{CONNECTIONS}", f"-d{seconds}s", "-s", HERE / "wrk.lua", url, "--", KEY,
         ids, *arguments], text=True, check=True, capture_output=True)
    return Rate(json.loads(ran.stdout.splitlines()[-1]), server.cpu() - before)


def nginx_of_size(bench, name, body, ids):
    """What nginx does with a static body like this one."""
    nginx = bench.nginx()
    (nginx.folder / name).write_bytes(body)
    return wrk(nginx.url("/"), nginx, bench.seconds, ids, "get", f"/{name}")


def statements_of(bench, path, ids):
    """What Stint asks PostgreSQL for one request: its log of statements, as postgres_loop reads them."""
    stint, cluster = bench.stint("postgres"), bench.postgres()
    cell = re.compile(r"\$(\d+) = ('(?:[^']|'')*'|NULL)")
    employee = ids.read_text().splitlines()[5]
    path = path.replace("EMPLOYEE", employee)
    stint.fetch(path)  # signs in, and prepares
    alter = [*cluster.psql(), "-qc", "SELECT pg_reload_conf()"]
    subprocess.run([*alter[:-2], "-qc", "ALTER SYSTEM SET log_statement = 'all'"], check=True)
    subprocess.run(alter, check=True, stdout=subprocess.DEVNULL)
    time.sleep(0.5)
    start = cluster.log.stat().st_size
    stint.fetch(path)
    subprocess.run([*alter[:-2], "-qc", "ALTER SYSTEM RESET log_statement"], check=True)
    subprocess.run(alter, check=True, stdout=subprocess.DEVNULL)
    lines = cluster.log.read_text()[start:].splitlines()
    text = ""
    for line, detail in zip(lines, lines[1:]):
        statement = re.search(r"LOG:  execute \S+: ((?:SELECT|WITH) .*)", line)
        if statement:
            text += statement[1] + "\n"
            for number, value in cell.findall(detail):
                known = value.strip("'")
                if value == "NULL":
                    kind = UUID_TYPE if f"_id = ${number}" in statement[1] else TEXT_TYPE
                    text += f"{kind}-\n"
                else:
                    kind = next(kind for form, kind in TYPES if re.fullmatch(form, known))
                    text += f"{kind}@\n" if known == employee else f"{kind}={known}\n"
            text += "\n"
    return text


def libpq_loop(bench, path, ids):
    ran = subprocess.run([BUILD / "postgres_loop", bench.postgres().url, "8", str(bench.seconds),
                          ids], input=statements_of(bench, path, ids), text=True, check=True,
                         stdout=subprocess.PIPE)
    return float(ran.stdout)


def sqlite_statements(bench, path, ids):
    """What Stint asks SQLite for one request, a line each, with ?1 for the employee."""
    log = bench.scratch / "statements"
    shim = {"LD_PRELOAD": str(BUILD / "log_statements.so"), "LOG_STATEMENTS": str(log)}
    employee = ids.read_text().splitlines()[5]
    with contextlib.closing(Closing(servers.Stint(bench.folder("sqlite"), shim))) as logged:
        logged.server.fetch(path.replace("EMPLOYEE", employee))  # signs in
        log.write_text("")
        logged.server.fetch(path.replace("EMPLOYEE", employee))
    literal = "x'" + employee.replace("-", "") + "'"
    return "".join(line.replace(literal, "?1") + "\n" for line in log.read_text().splitlines()
                   if line.startswith(("SELECT", "WITH")))


def sqlite_loop(bench, path, ids):
    ran = subprocess.run([BUILD / "sqlite_loop", bench.folder("sqlite") / "stint.db",
                          str(os.cpu_count()), str(bench.seconds), ids],
                         input=sqlite_statements(bench, path, ids), text=True, check=True,
                         stdout=subprocess.PIPE)
    return float(ran.stdout)


def read(bench, engine, name):
    path, ids = bench.read(engine, name)
    stint = bench.stint(engine)
    body = stint.fetch(path.replace("EMPLOYEE", ids.read_text().splitlines()[5]))
    wrk(stint.url("/"), stint, 1, ids, "get", path)
    rate = wrk(stint.url("/"), stint, bench.seconds, ids, "get", path)
    if engine == "sqlite":
        beside, least, what = nginx_of_size(bench, name, body, ids).per_second, 0.6, "nginx static"
        bare = f"; bare SQLite, without HTTP {sqlite_loop(bench, path, ids):,.0f}/s"
    else:
        beside, least, what, bare = libpq_loop(bench, path, ids), 0.5, "bare libpq", ""
    ratio = rate.per_second / beside
    bench.add(f"{name}, {engine}, {len(body)} bytes", str(rate),
              f"{what} {beside:,.0f}/s: {ratio:.0%}{bare}", f"≥ {least:.0%}", ratio >= least)


# ---- punches ----

def first_free_day(bench):
    """The others' days: those of the year in which they did not work."""
    return data.date_text(bench.data.days[data.DAYS_BEFORE])


def punch_sqlite(bench):
    copy = bench.scratch / "group-commit.db"
    (bench.scratch / "before.db").rename(copy)
    ran = subprocess.run([BUILD / "group_commit", copy, str(bench.seconds)], text=True, check=True,
                         capture_output=True)
    copy.unlink()
    rate, _, p99 = (float(figure) for figure in ran.stdout.split())
    return rate, f"bare group commit {rate:,.0f}/s, p99 {p99 / 1000:.1f} ms"


def pgbench():
    return shutil.which("pgbench") or POSTGRES / "pgbench"


def punch_postgres(bench):
    ran = subprocess.run(
        [pgbench(), "-n", "-M", "prepared", "-c",
         str(CONNECTIONS), "-j2", "-T", str(bench.seconds), "-f", HERE / "punch.sql",
         bench.postgres().url], text=True, check=True, capture_output=True)
    rate = float(re.search(r"tps = ([\d.]+)", ran.stdout)[1])
    return rate, f"pgbench {rate:,.0f}/s"


class Watch:
    """The most a figure ever was, looked at ten times a second."""

    def __init__(self, look):
        self.look, self.most, self.done = look, 0, threading.Event()
        self.thread = threading.Thread(target=self.run)

    def run(self):
        while not self.done.wait(0.1):
            self.most = max(self.most, self.look())

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.done.set()
        self.thread.join()


def punch(bench, engine):
    stint = bench.stint(engine)
    log = bench.folder(engine) / "stint.db-wal"
    if engine == "sqlite":
        shutil.copy(bench.folder(engine) / "stint.db", bench.scratch / "before.db")
    with Watch(lambda: log.stat().st_size / 2**20 if log.exists() else 0) as wal:
        rate = wrk(stint.url("/"), stint, bench.seconds, bench.scratch / f"others-{engine}",
                   "punch", first_free_day(bench))
    # After Stint: pgbench punches the same employees, on later days.
    beside, reference = (punch_sqlite if engine == "sqlite" else punch_postgres)(bench)
    ratio = rate.per_second / beside
    least = 0.7 if engine == "sqlite" else 0.8
    bench.add(f"punch, {engine}, durable", str(rate), f"{reference}: {ratio:.0%}", f"≥ {least:.0%}",
              ratio >= least and rate.failures == 0)
    if engine == "sqlite":
        bench.add("punch, sqlite, WAL", f"{wal.most:.0f} MiB at most", "", "≤ 128 MiB",
                  wal.most <= 128)


# ---- reports ----

def milliseconds(call, times=7):
    taken = []
    for _ in range(times):
        start = time.monotonic()
        call()
        taken.append((time.monotonic() - start) * 1000)
    return statistics.median(taken)


def report(bench, engine):
    stint = bench.stint(engine)
    first, last = bench.range()
    for name, more in (("overview", ""), ("employees", "&limit=500"), ("daily", "&limit=500")):
        path = f"/api/v1/reports/{name}?start_date={first}&end_date={last}{more}"
        taken = milliseconds(lambda path=path: stint.fetch(path))
        bench.add(f"report {name}, {engine}, 250,000 sessions", f"{taken:.1f} ms", "", "< 50 ms",
                  taken < 50)


def csv(bench, engine):
    stint = bench.stint(engine)
    first, last = bench.range()
    body = json.dumps({"start_date": first, "end_date": last, "include_punch_cycles": True})
    before = stint.memory()
    started, cpu = time.monotonic(), stint.cpu()
    with Watch(stint.memory) as memory:
        rows = stint.fetch("/api/v1/reports/export/csv", body.encode()).count(b"\n") - 1
    taken, cpu = time.monotonic() - started, stint.cpu() - cpu
    rate = rows / taken
    bench.add(f"CSV, {engine}, {rows:,} rows",
              f"{rate:,.0f} rows/s, {cpu * 1e6 / rows:.1f} µs CPU a row, memory {before:.1f} MiB"
              f" before, {memory.most:.1f} MiB at most", "", "> 200,000/s", rate > 200_000)


# ---- memory, start, idle connections ----

def idle_connections(stint, count):
    """Connections that have been served once and then stay open."""
    connections = []
    for _ in range(count):
        connection = socket.create_connection(("127.0.0.1", stint.port))
        connection.sendall(b"GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n")
        connections.append(connection)
    for connection in connections:
        connection.recv(4096)
    return connections


def fresh(bench, engine):
    """A server of its own on the same data, not yet asked anything."""
    folder = bench.folder(engine)
    other = bench.servers.pop(engine, None)
    if other is not None:
        other.stop()
    return contextlib.closing(Closing(servers.Stint(folder, bench.environment(engine))))


class Closing:
    def __init__(self, server):
        self.server = server

    def close(self):
        self.server.stop()


def start(bench, engine):
    taken = []
    for _ in range(5):
        with fresh(bench, engine) as own:
            taken.append(own.server.start_milliseconds)
    middle = statistics.median(taken)
    bench.add(f"start, {engine}, until it answers", f"{middle:.0f} ms", "", "< 100 ms", middle < 100)


def memory(bench, engine):
    with fresh(bench, engine) as own:
        stint = own.server
        empty = stint.memory()
        for name in READS:
            path, ids = bench.read(engine, name)
            wrk(stint.url("/"), stint, 2, ids, "get", path)
        used = stint.memory()
        connections = idle_connections(stint, 1000)
        full = stint.memory()
        bench.add(f"memory, {engine}, 10,000 employees, 1,000 connections",
                  f"{full:.1f} MiB ({empty:.1f} at the start, {used:.1f} after load,"
                  f" {(full - used) * 1.024:.1f} KiB a connection)", "", "< 40 MiB", full < 40)
        for connection in connections:
            connection.close()


def idle(bench, engine):
    with fresh(bench, engine) as own:
        stint = own.server
        ids = bench.scratch / f"employees-{engine}"
        alone = wrk(stint.url("/"), stint, bench.seconds, ids, "get", READS["status"])
        connections = idle_connections(stint, 5000)
        beside = wrk(stint.url("/"), stint, bench.seconds, ids, "get", READS["status"])
        for connection in connections:
            connection.close()
    bench.add(f"status, {engine}, beside 5,000 idle connections", str(beside),
              f"without them {alone}: p99 × {beside.p99 / alone.p99:.2f}", "p99 × 1.5 at most",
              beside.p99 <= alone.p99 * 1.5)


ROWS = {f"{name}-{engine}": (measure, engine)
        for engine in ENGINES
        for name, measure in (
            ("start", start),
            ("memory", memory),
            ("status", lambda bench, engine: read(bench, engine, "status")),
            ("employees", lambda bench, engine: read(bench, engine, "employees")),
            ("entries", lambda bench, engine: read(bench, engine, "entries")),
            ("day", lambda bench, engine: read(bench, engine, "day")),
            ("month", lambda bench, engine: read(bench, engine, "month")),
            ("report", report),
            ("csv", csv),
            ("idle", idle),
            ("jobs", lambda bench, engine: jobs.measure(bench, engine, pgbench())),
            ("punch", punch))}


# ---- the table ----

def output_of(*command):
    return subprocess.run(command, text=True, capture_output=True, check=False, cwd=ROOT).stdout


def conditions():
    model = re.search(r"model name\s*: (.*)", pathlib.Path("/proc/cpuinfo").read_text())
    changed = output_of("git", "status", "--porcelain", "-uno", "src", "migrations").strip()
    load = pathlib.Path("/proc/loadavg").read_text().split()[0]
    return (f"{datetime.datetime.now(datetime.UTC):%Y-%m-%d %H:%M} UTC,"
            f" revision {output_of('git', 'rev-parse', '--short', 'HEAD').strip()}"
            f"{' with changes' if changed else ''}, {os.cpu_count()} × {model[1] if model else '?'},"
            f" load {load} before it began,"
            f" SQLite {output_of('sqlite3', '--version').split()[0]},"
            f" {output_of(POSTGRES / 'postgres', '--version').strip()},"
            f" {subprocess.run(['nginx', '-v'], text=True, capture_output=True).stderr.strip()}")


def table(bench, about):
    lines = [f"## {about}", "", f"{CONNECTIONS} connections, {bench.seconds} s each.", "",
             "| what | measured | beside | target | met |", "|---|---|---|---|---|"]
    lines += ["| " + " | ".join(row) + " |" for row in bench.results]
    return "\n".join(lines) + "\n"


def keep(text):
    """The newest run stands first."""
    path = HERE / "results.md"
    title = "# Results of bench/run\n\n"
    older = path.read_text().removeprefix(title) if path.exists() else ""
    path.write_text(title + text + ("\n" + older if older else ""))


def main():
    arguments = argparse.ArgumentParser(prog="bench/run", description="Measures Stint.")
    arguments.add_argument("--seconds", type=int, default=10, help="how long each rate is measured")
    arguments.add_argument("--list", action="store_true", help="the names")
    arguments.add_argument("names", nargs="*", metavar="NAME")
    asked = arguments.parse_args()
    wanted = [row for row in ROWS
              if not asked.names or any(row.startswith(name) for name in asked.names)]
    if asked.list or not wanted:
        print("\n".join(ROWS))
        return 0 if asked.list else 2
    about = conditions()
    with contextlib.ExitStack() as stack:
        scratch = pathlib.Path(stack.enter_context(
            tempfile.TemporaryDirectory(prefix="stint-bench.", ignore_cleanup_errors=True)))
        os.chmod(scratch, 0o755)
        bench = Bench(scratch, asked.seconds, stack)
        for row in wanted:
            measure, engine = ROWS[row]
            measure(bench, engine)
    text = table(bench, about)
    print("\n" + text)
    keep(text)
    return 0


raise SystemExit(main())
