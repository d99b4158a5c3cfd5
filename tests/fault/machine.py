"""What a server stands on, made so that it can be broken: its disk and its PostgreSQL."""

import errno
import os
import pwd
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg2
from support import preload
from support.server import free_port

HERE = Path(__file__).resolve().parent
POSTGRES = Path("/usr/lib/postgresql/15/bin")


def wait_until(what: str, happens, seconds: float = 30) -> None:
    """Generous: how long is never the question, whether at all is."""
    deadline = time.monotonic() + seconds
    while not happens():
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {seconds} s: {what}")
        time.sleep(0.05)


# ---- disks ----


class FullDisk:
    """A small disk of its own, in memory: only root may mount it."""

    # Of which the log of a hundred writes is a small part: once the ballast is gone there is space.
    SIZE = 64 << 20

    def __init__(self, folder: Path):
        self.ballast = folder / "ballast"

    def fill(self) -> None:
        with self.ballast.open("ab", buffering=0) as file:
            for size in (1 << 20, 1 << 16, 1 << 12, 1):
                try:
                    while file.write(bytes(size)):
                        pass
                except OSError as error:
                    if error.errno != errno.ENOSPC:
                        raise

    def empty(self) -> None:
        self.ballast.unlink()


@contextmanager
def small_disk(folder: Path) -> Iterator[FullDisk]:
    """Mounted on `folder` until the end."""
    folder.mkdir()
    subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={FullDisk.SIZE},mode=700", "stint-fault", folder],
        check=True,
    )
    try:
        yield FullDisk(folder)
    finally:
        subprocess.run(["umount", folder], check=True)


class BrokenDisk:
    """A server started with `settings` sees its disk fail with what fail_with() says."""

    def __init__(self, folder: Path):
        library = preload.build(HERE / "break_disk.c", folder)
        self.control = folder / "break_disk"
        self.fail_with(0)
        self.settings = {"LD_PRELOAD": str(library), "BREAK_DISK": str(self.control)}

    def fail_with(self, number: int) -> None:
        self.control.touch()
        with self.control.open("r+b") as file:
            file.write(number.to_bytes(4, "little"))

    def heal(self) -> None:
        self.fail_with(0)


# ---- PostgreSQL ----


class Cluster:
    """A PostgreSQL of the test's own, fsync on, which can be stopped and started again."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.port = free_port()
        self.process: subprocess.Popen | None = None
        # It refuses to be root.
        self.account = {"user": "postgres", "group": "postgres"} if os.geteuid() == 0 else {}
        self.account |= {"cwd": folder} | ({"extra_groups": []} if self.account else {})
        if os.geteuid() == 0:
            owner = pwd.getpwnam("postgres")
            os.chown(folder, owner.pw_uid, owner.pw_gid)
            for parent in folder.parents:
                # pytest's folders are for their owner only; passing through is enough.
                if parent.stat().st_uid == 0 and not parent.stat().st_mode & 0o001:
                    parent.chmod(parent.stat().st_mode | 0o011)
        self.conninfo = f"host=127.0.0.1 port={self.port} user=stint_fault dbname=postgres"
        with (folder / "log").open("ab") as log:
            subprocess.run(
                [POSTGRES / "initdb", "-D", folder / "data", "-U", "stint_fault", "-A", "trust",
                 "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"],
                check=True, stdout=log, stderr=log, **self.account,
            )  # fmt: skip

    def start(self) -> None:
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [POSTGRES / "postgres", "-D", self.folder / "data", "-p", str(self.port),
                 "-c", "listen_addresses=127.0.0.1", "-c", "max_connections=100",
                 "-c", f"unix_socket_directories={self.folder}", "-c", "fsync=on"],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, **self.account,
            )  # fmt: skip
        wait_until("PostgreSQL answers", self._answers, 60)

    def _answers(self) -> bool:
        if self.process.poll() is not None:
            raise AssertionError((self.folder / "log").read_text()[-4000:])
        try:
            psycopg2.connect(self.conninfo).close()
        except psycopg2.OperationalError:
            return False
        return True

    def crash(self) -> None:
        """As `pg_ctl stop -m immediate`: nobody is told, nothing is written; it recovers later."""
        self._end(signal.SIGQUIT)

    def stop(self) -> None:
        """As `pg_ctl stop -m fast`: ends its clients and leaves in order."""
        self._end(signal.SIGINT)

    def _end(self, number: int) -> None:
        self.process.send_signal(number)
        try:
            self.process.wait(60)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise

    def __enter__(self) -> "Cluster":
        try:
            self.start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_) -> None:
        if self.process is not None and self.process.poll() is None:
            self._end(signal.SIGQUIT)
        shutil.rmtree(self.folder / "data", ignore_errors=True)
