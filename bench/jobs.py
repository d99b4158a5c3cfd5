"""
Jobs a second: so many are put into the table at once, and the worker inside a server does them. What they would
deliver is not there, so that they fail at once, and all that is measured is the queue: claiming, a read before the effect, and the
record.
Beside it the same table emptied by a loop that claims and records 64 at a time, and does nothing else.
"""
import pathlib
import re
import sqlite3
import subprocess
import time
import uuid


COUNT = 50_000
BATCH = 64
HERE = pathlib.Path(__file__).parent

COLUMNS = ("organization_id, id, type, dedup_key, payload, status, attempts, run_after, created_at,"
           " updated_at")
PAYLOAD = f'{{"delivery_id":"{uuid.uuid4()}"}}'
FILL = {
    "sqlite": f"WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {COUNT})"
              f" INSERT INTO outbox_job ({COLUMNS})"
              " SELECT (SELECT id FROM organization), randomblob(16), TYPE, i,"
              f" '{PAYLOAD}', 'PENDING', 0, i, 0, 0 FROM n",
    "postgres": f"INSERT INTO outbox_job ({COLUMNS})"
                " SELECT (SELECT id FROM organization), gen_random_uuid(), TYPE, i,"
                f" '{PAYLOAD}', 'PENDING', 0, i, 0, 0 FROM generate_series(1, {COUNT}) i",
}
CLAIM = ("UPDATE outbox_job SET status = 'RUNNING', attempts = attempts + 1, lease_token = ?,"
         " lease_until = 9000000000000000 WHERE (organization_id, id) IN (SELECT organization_id, id"
         " FROM outbox_job WHERE type = 'reference' AND status = 'PENDING' ORDER BY run_after"
         f" LIMIT {BATCH}) RETURNING organization_id, id")
DONE = ("UPDATE outbox_job SET status = 'DONE', lease_token = NULL, lease_until = NULL, updated_at = ?,"
        " finished_at = ? WHERE organization_id = ? AND id = ? AND lease_token = ?")


class Table:
    """The table of jobs, beside whoever else works on it."""

    def __init__(self, bench, engine):
        self.engine = engine
        if engine == "sqlite":
            self.sqlite = sqlite3.connect(bench.folder(engine) / "stint.db", timeout=60)
            self.sqlite.execute("PRAGMA synchronous = FULL")
        else:
            self.psql = bench.postgres().psql()

    def run(self, sql):
        if self.engine == "sqlite":
            with self.sqlite:
                return [str(cell) for row in self.sqlite.execute(sql) for cell in row]
        ran = subprocess.run([*self.psql, "-qAtc", sql], check=True, text=True, capture_output=True)
        return ran.stdout.replace("|", "\n").split()

    def fill(self, kind):
        self.run(FILL[self.engine].replace("TYPE", f"'{kind}'"))

    def empty(self):
        self.run("DELETE FROM outbox_job")

    def not_ended(self):
        return int(self.run("SELECT count(*) FROM outbox_job WHERE status IN ('PENDING', 'RUNNING')")[0])


def loop_sqlite(table):
    """Jobs a second of a loop that does nothing else."""
    token, done, started = uuid.uuid4().bytes, 0, time.monotonic()
    while True:
        with table.sqlite:
            claimed = table.sqlite.execute(CLAIM, (token,)).fetchall()
        if not claimed:
            return done / (time.monotonic() - started)
        with table.sqlite:
            table.sqlite.executemany(DONE, [(1, 1, *job, token) for job in claimed])
        done += len(claimed)


def loop_postgres(bench, pgbench):
    """Of four clients of pgbench: each transaction claims and records one batch."""
    ran = subprocess.run(
        [pgbench, "-n", "-M", "prepared", "-c", "4", "-j2", "-t", str(COUNT // BATCH // 4),
         "-f", HERE / "jobs.sql", bench.postgres().url], text=True, check=True, capture_output=True)
    return float(re.search(r"tps = ([\d.]+)", ran.stdout)[1]) * BATCH


def measure(bench, engine, pgbench):
    stint, table = bench.stint(engine), Table(bench, engine)
    table.empty()
    cpu, started = stint.cpu(), time.time()
    table.fill("deliver_webhook")
    filled = time.time()
    while table.not_ended():
        time.sleep(0.2)
    cpu = stint.cpu() - cpu
    last = int(table.run("SELECT max(finished_at) FROM outbox_job")[0]) / 1e6
    rate = COUNT / (last - filled)
    table.empty()
    table.fill("reference")
    beside = loop_sqlite(table) if engine == "sqlite" else loop_postgres(bench, pgbench)
    table.empty()
    what = "bare loop of batches" if engine == "sqlite" else "pgbench by batches"
    bench.add(f"jobs, {engine}, {COUNT:,} due at once",
              f"{rate:,.0f}/s, {cpu * 1e6 / COUNT:.1f} µs CPU a job, put there in"
              f" {filled - started:.1f} s", f"{what} {beside:,.0f}/s: {rate / beside:.0%}")
