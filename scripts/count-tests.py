#!/usr/bin/python3
"""Prints "PASSED FAILED" from what a test runner left behind, and says at the end of FAILURES what failed.

    count-tests.py meson BUILD/meson-logs/testlog.json FAILURES
    count-tests.py pytest JUNIT.xml FAILURES
    count-tests.py vitest JUNIT.xml FAILURES

Of a program made with cmocka each test counts; one that ended badly without saying so
counts as one failure.
"""

import json
import re
import sys
import xml.etree.ElementTree
from collections.abc import Iterable, Iterator
from pathlib import Path

# Of one failure: enough to know what it is about.
MOST_LINES = 12


def meson(log: str) -> tuple[int, int, Iterable[str]]:
    passed = failed = 0
    told = []
    for line in log.splitlines():
        program = json.loads(line)
        output = program.get("stdout", "") + program.get("stderr", "")
        good, bad = (
            sum(
                map(
                    int, re.findall(rf"^\[  {word}  \] (?:[^:\n]*: )?(\d+) test\(s\)", output, re.M)
                )
            )
            for word in ("PASSED", "FAILED")
        )
        if program["result"] == "OK":
            passed += max(good, 1)
        elif program["result"] != "SKIP":
            passed += good
            failed += max(bad, 1)
            told.append(describe(program["name"], program["result"], output))
    return passed, failed, told


def junit(log: str) -> tuple[int, int, Iterable[str]]:
    root = xml.etree.ElementTree.fromstring(log)
    suite = root if "tests" in root.attrib else root.find("testsuite")
    total, failures, errors = (int(suite.get(name)) for name in ("tests", "failures", "errors"))
    skipped = len(root.findall(".//skipped"))
    return max(total - failures - errors - skipped, 0), failures + errors, map(
        lambda told: describe(*told), failed_cases(root)
    )


def failed_cases(root: xml.etree.ElementTree.Element) -> Iterator[tuple[str, str, str]]:
    for case in root.iter("testcase"):
        for kind in ("failure", "error"):
            for found in case.findall(kind):
                name = f"{case.get('classname')} {case.get('name')}"
                yield name, found.get("message") or kind, found.text or ""


def describe(name: str, message: str, output: str) -> str:
    """The last lines of the output are those that tell what went wrong."""
    lines = [f"    {line}" for line in output.strip().splitlines()[-MOST_LINES:]]
    return "\n".join([f"{name}: {message.strip().splitlines()[0]}", *lines])


kind, log, failures = sys.argv[1:]
passed, failed, told = {"meson": meson, "pytest": junit, "vitest": junit}[kind](Path(log).read_text())
with open(failures, "a") as file:
    file.writelines(f"{each}\n" for each in told)
print(passed, failed)
