#!/usr/bin/python3
"""Writes static files as C, so that the server carries them in its binary.

    embed-assets.py OUTPUT [PATH=FILE | FOLDER] …

PATH is where the server answers with that file; a FOLDER's files are at their places in it. What gzip makes smaller by a tenth is kept
compressed; the same files always give the same output. The declarations are in src/http/assets.h.
"""

import gzip
import hashlib
import sys
from pathlib import Path

CONTENT_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
}

LOOK_UP = """
const struct asset *asset_find(text path)
{
    size_t low = 0, high = sizeof(assets) / sizeof(assets[0]);
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int    order = text_compare(path, text_of(assets[middle].path));
        if (order == 0) {
            return &assets[middle];
        }
        if (order < 0) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return NULL;
}
"""


def c_bytes(data: bytes) -> str:
    numbers = [str(byte) for byte in data]
    return ",\n".join(",".join(numbers[i : i + 32]) for i in range(0, len(numbers), 32))


def embed(number: int, path: str, file: Path) -> tuple[str, str]:
    """The array of one file, and its entry in the table."""
    plain = file.read_bytes()
    packed = gzip.compress(plain, compresslevel=9, mtime=0)
    compressed = len(packed) < 0.9 * len(plain)
    stored = packed if compressed else plain
    array = f"static const unsigned char bytes_{number}[] = {{\n{c_bytes(stored)}}};\n"
    entry = (
        f'    {{.path = "{path}", .content_type = "{CONTENT_TYPES[file.suffix]}", '
        f".bytes = bytes_{number}, .length = {len(stored)}, .plain_length = {len(plain)}, "
        f".compressed = {str(compressed).lower()}, "
        f'.etag = "\\"{hashlib.sha256(stored).hexdigest()[:32]}\\""}},\n'
    )
    return array, entry


def files_of(folder: Path) -> dict[str, str]:
    return {
        f"/{file.relative_to(folder)}": str(file) for file in folder.rglob("*") if file.is_file()
    }


def main(output: str, *pairs: str) -> None:
    files: dict[str, str] = {}
    for pair in pairs:
        path, _, file = pair.rpartition("=")
        files |= {path: file} if path else files_of(Path(file))
    # In the order of bytes, which is the order text_compare() gives.
    parts = [
        embed(n, path, Path(files[path])) for n, path in enumerate(sorted(files, key=str.encode))
    ]
    Path(output).write_text(
        '/* Written by scripts/embed-assets.py. */\n#include "http/assets.h"\n\n'
        + "".join(array for array, _ in parts)
        + "\n/* Sorted by path. */\nstatic const struct asset assets[] = {\n"
        + "".join(entry for _, entry in parts)
        + "};\n"
        + LOOK_UP
    )


main(*sys.argv[1:])
