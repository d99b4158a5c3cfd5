#!/usr/bin/python3
"""Builds the web application with Vite.

    build-web.py WEB STAMP DEPFILE

WEB is the folder web/. The files go into a folder beside STAMP, of its name without the suffix. STAMP is
written when all are there, and DEPFILE says for ninja what they are made of: folders too, so that a new
file counts.
"""

import shutil
import subprocess
import sys
from pathlib import Path

NOT_SOURCES = {"node_modules", "dist", "tests", "account", "docs"}


def sources(web: Path) -> list[Path]:
    found = [web, *(path for path in web.iterdir() if path.is_file() and path.suffix != ".build")]
    for folder in (path for path in web.iterdir() if path.is_dir()):
        if folder.name not in NOT_SOURCES:
            found += [folder, *folder.rglob("*")]
    return sorted(found)


def main(web: Path, stamp: Path, depfile: Path) -> None:
    output = stamp.with_suffix("")
    shutil.rmtree(output, ignore_errors=True)
    subprocess.run(
        ["node_modules/.bin/vite", "build", "--outDir", output.resolve(), "--logLevel", "warn"],
        cwd=web,
        check=True,
    )
    stamp.touch()
    names = (str(path).replace(" ", "\\ ") for path in sources(web))
    depfile.write_text(f"{stamp}: {' '.join(names)}\n")


main(*map(Path, sys.argv[1:]))
