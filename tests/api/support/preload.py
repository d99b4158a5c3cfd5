"""Libraries that are loaded into a server before its own, to watch it or to break what is below it."""

import os
import shlex
import subprocess
from pathlib import Path


def build(source: Path, folder: Path) -> Path:
    library = folder / f"{source.stem}.so"
    compiler = shlex.split(os.environ.get("CC") or "cc")
    subprocess.run(
        [*compiler, "-std=gnu17", "-D_GNU_SOURCE", "-Wall", "-Werror", "-shared", "-fPIC",
         source, "-o", library],
        check=True,
    )  # fmt: skip
    return library
