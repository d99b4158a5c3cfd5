#!/usr/bin/python3
"""Writes migrations/NNNN_name.sql as the C table that db/migrate.h declares.

usage: embed-migrations.py FOLDER OUTPUT.c OUTPUT.d

OUTPUT.d names every file that was read, and the folder, so that the table is made again when one is changed or added.
"""

import pathlib
import re
import sys


def c_string(source: bytes) -> str:
    """A C literal a line; bytes outside ASCII as octal escapes, which end after three digits."""
    lines = []
    for line in source.splitlines(keepends=True):
        escaped = ""
        for byte in line:
            if byte == 0x0A:
                escaped += "\\n"
            elif byte in b'"\\?':
                escaped += "\\" + chr(byte)
            elif 0x20 <= byte < 0x7F:
                escaped += chr(byte)
            else:
                escaped += f"\\{byte:03o}"
        lines.append(f'        "{escaped}"')
    return "\n".join(lines) or '        ""'


def numbered(files: list[pathlib.Path]) -> list[tuple[int, str, pathlib.Path]]:
    """Each file's number, name and path in order; ends the build when a file is misnamed or two have one number."""
    found: dict[int, tuple[int, str, pathlib.Path]] = {}
    for file in files:
        match = re.fullmatch(r"(\d{4})_([a-z0-9_]+)\.sql", file.name)
        if match is None:
            sys.exit(f"{file}: a migration is named NNNN_name.sql")
        number = int(match[1])
        if number in found:
            sys.exit(f"{file}: {found[number][2].name} has the same number")
        if b"\0" in file.read_bytes():
            sys.exit(f"{file}: holds a NUL")
        found[number] = (number, match[2], file)
    return [found[number] for number in sorted(found)]


def main() -> None:
    folder, output, dependencies = (pathlib.Path(argument) for argument in sys.argv[1:4])
    files = sorted(folder.glob("*.sql"))
    entries = [
        f'    {{\n        .number = {number},\n        .name = "{name}",\n        .sql =\n{c_string(file.read_bytes())},\n    }},'
        for number, name, file in numbered(files)
    ]
    output.write_text(
        '#include "db/migrate.h"\n\nconst struct migration migrations[] = {\n'
        + ("\n".join(entries) or "    {0},")
        + f"\n}};\nconst size_t migration_count = {len(entries)};\n",
        encoding="ascii",
    )
    read = [str(path).replace(" ", "\\ ") for path in [folder, *files] if path.exists()]
    dependencies.write_text(f"{output}: {' '.join(read)}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
