"""The program that does nothing but background jobs."""

import signal
import subprocess

from support.server import BINARY


class working:
    """`stint worker` beside the server, with its settings; ended by SIGTERM."""

    def __init__(self, server, **settings: str):
        self.server = server
        self.environment = server.environment | settings

    def __enter__(self):
        with self.server.log_file.open("ab") as log:
            self.process = subprocess.Popen(
                [BINARY, "worker"], cwd=self.server.log_file.parent, env=self.environment,
                stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            )  # fmt: skip
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        assert self.process.wait(20) == 0
