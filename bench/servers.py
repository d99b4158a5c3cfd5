"""What is measured: Stint, and beside it nginx and PostgreSQL, each on a loopback port of its own."""
import os
import pathlib
import pwd
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parent.parent
BUILD = ROOT / "build-bench"
POSTGRES = pathlib.Path("/usr/lib/postgresql/15/bin")
KEY = "stint_bench_0123456789abcdef0123456789abcdef"
TICKS = os.sysconf("SC_CLK_TCK")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def cpu_seconds(pid):
    """Of all threads of a process, those that have ended too."""
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def children(pid):
    tasks = pathlib.Path(f"/proc/{pid}/task").iterdir()
    return [int(child) for task in tasks for child in (task / "children").read_text().split()]


class Process:
    """A server that is ended with the bench, by its pid."""

    def __init__(self, arguments, log, **options):
        self.log = log
        with open(log, "ab") as output:
            self.process = subprocess.Popen(arguments, stdout=output, stderr=output,
                                            stdin=subprocess.DEVNULL, **options)
        self.pid = self.process.pid

    def cpu(self):
        return sum(cpu_seconds(pid) for pid in [self.pid, *children(self.pid)])

    def memory(self, name="VmRSS"):
        """MiB; VmHWM is the most it ever was."""
        for line in pathlib.Path(f"/proc/{self.pid}/status").read_text().splitlines():
            if line.startswith(name + ":"):
                return int(line.split()[1]) / 1024
        raise KeyError(name)

    def stop(self, number=signal.SIGTERM):
        if self.process.poll() is None:
            self.process.send_signal(number)
        self.process.wait(30)

    def wait_for(self, ready, seconds=30):
        end = time.monotonic() + seconds
        while not ready():
            if self.process.poll() is not None or time.monotonic() > end:
                raise SystemExit(f"{self.log}:\n{pathlib.Path(self.log).read_text()[-3000:]}")
            time.sleep(0.002)


class Stint(Process):
    def __init__(self, folder, environment):
        self.port = free_port()
        self.environment = {"PATH": os.environ["PATH"], "STINT_DATA": str(folder),
                            "RATE_LIMIT": "off", "ADMIN_API_KEY": KEY, **environment}
        started = time.monotonic()
        super().__init__([BUILD / "stint", "serve", "--listen", f"127.0.0.1:{self.port}"],
                         folder / "log", cwd=folder, env=self.environment)
        self.wait_for(self.is_ready)
        self.start_milliseconds = (time.monotonic() - started) * 1000

    def is_ready(self):
        try:
            self.fetch("/health/ready")
            return True
        except (urllib.error.URLError, ConnectionError):
            return False

    def url(self, path):
        return f"http://127.0.0.1:{self.port}{path}"

    def fetch(self, path, body=None):
        headers = {"X-API-Key": KEY, "Content-Type": "application/json"}
        request = urllib.request.Request(self.url(path), body, headers)
        with urllib.request.urlopen(request) as reply:
            return reply.read()


class Nginx(Process):
    """Serves the files of `folder`."""

    CONFIGURATION = """
        daemon off; worker_processes auto; pid {folder}/nginx.pid; error_log {folder}/error.log;
        events {{ worker_connections 4096; }}
        http {{
            access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000000;
            open_file_cache max=100; default_type application/json;
            client_body_temp_path {folder}; proxy_temp_path {folder}; fastcgi_temp_path {folder};
            uwsgi_temp_path {folder}; scgi_temp_path {folder};
            server {{ listen 127.0.0.1:{port} reuseport; root {folder}; }}
        }}"""

    def __init__(self, folder):
        self.port = free_port()
        folder.mkdir()
        os.chmod(folder, 0o755)
        self.folder = folder
        (folder / "conf").write_text(self.CONFIGURATION.format(folder=folder, port=self.port))
        super().__init__(["nginx", "-p", folder, "-c", folder / "conf"], folder / "log")
        self.wait_for(lambda: socket.socket().connect_ex(("127.0.0.1", self.port)) == 0)

    def url(self, path):
        return f"http://127.0.0.1:{self.port}{path}"


class Postgres(Process):
    """A cluster of its own with Debian's settings: a commit that returned is on the disk."""

    def __init__(self, folder):
        self.port = free_port()
        folder.mkdir()
        self.as_postgres = {"cwd": folder}
        if os.getuid() == 0:
            user = pwd.getpwnam("postgres")
            os.chown(folder, user.pw_uid, user.pw_gid)
            self.as_postgres |= {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
        subprocess.run([POSTGRES / "initdb", "-D", folder / "data", "-U", "bench", "-A", "trust",
                        "-E", "UTF8", "--locale=C.UTF-8"], check=True,
                       stdout=subprocess.DEVNULL, **self.as_postgres)
        super().__init__([POSTGRES / "postgres", "-D", folder / "data", "-p", str(self.port),
                          "-c", "listen_addresses=127.0.0.1", "-c", "max_connections=200",
                          "-c", f"unix_socket_directories={folder}"],
                         folder.parent / "postgres.log", **self.as_postgres)
        self.wait_for(lambda: subprocess.run(
            [POSTGRES / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(self.port)],
            check=False).returncode == 0)
        subprocess.run([*self.psql("postgres"), "-qc", "CREATE DATABASE stint"], check=True)
        self.url = f"postgresql://bench@127.0.0.1:{self.port}/stint"

    def psql(self, database="stint"):
        return ["psql", "-h", "127.0.0.1", "-p", str(self.port), "-U", "bench", database]

    def stop(self, number=signal.SIGINT):  # PostgreSQL's fast shutdown
        super().stop(number)
