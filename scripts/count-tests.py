#!/usr/bin/python3
"""Prints "PASSED FAILED" from what a test runner left behind.

    count-tests.py meson BUILD/meson-logs/testlog.json
    count-tests.py pytest JUNIT.xml
    count-tests.py vitest JUNIT.xml

Of a program made with cmocka each test counts; one that ended badly without saying so
counts as one failure.
"""

import json
import re
import sys
import xml.etree.ElementTree
from pathlib import Path


def meson(log: str) -> tuple[int, int]:
    passed = failed = 0
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
    return passed, failed


def pytest(log: str) -> tuple[int, int]:
    suite = xml.etree.ElementTree.fromstring(log).find("testsuite")
    total, failures, errors, skipped = (
        int(suite.get(name)) for name in ("tests", "failures", "errors", "skipped")
    )
    return max(total - failures - errors - skipped, 0), failures + errors


def vitest(log: str) -> tuple[int, int]:
    suites = xml.etree.ElementTree.fromstring(log)
    total, failures, errors = (int(suites.get(name)) for name in ("tests", "failures", "errors"))
    skipped = len(suites.findall(".//skipped"))
    return max(total - failures - errors - skipped, 0), failures + errors


print(*{"meson": meson, "pytest": pytest, "vitest": vitest}[sys.argv[1]](Path(sys.argv[2]).read_text()))
