"""What holds for every test: labs are asked for by marker, and no test is skipped without saying what enables it."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from tests.fuzz.budget import use_short_profile
from tests.lab.missing import lab_missing
from tests.skips import parse_skip_reason

# Before anything imports Qt: no test needs a screen, and qasync shall not look for other bindings.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_API", "pyside6")
use_short_profile()

_UNEXPLAINED = "skipped without a command that enables it (see tests/skips.py)"
_AT_THE_USUAL_PORT = ("test_own_tracker.py", "test_first_run_story.py")


def pytest_itemcollected(item: pytest.Item) -> None:
    """Labs take turns: each is given the machine's links for itself, beside one process of other tests.

    So do tests that start a tracker at its usual port, of which a machine has one. Done here since pytest-xdist reads
    the groups before any other hook sees the collected items.
    """
    if item.get_closest_marker("lab") and not item.get_closest_marker("xdist_group"):
        item.add_marker(pytest.mark.xdist_group("lab"))
    elif item.path.name in _AT_THE_USUAL_PORT:
        item.add_marker(pytest.mark.xdist_group("usual port"))


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip a test that needs a lab where none can be built."""
    marker = item.get_closest_marker("lab")
    if marker is None:
        return
    reason = lab_missing(wan=bool(marker.kwargs.get("wan")))
    if reason is not None:
        pytest.skip(reason)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail a run in which a test was skipped without saying how to enable it."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter is None or session.exitstatus != pytest.ExitCode.OK:
        return
    if any(parse_skip_reason(reason) is None for _, reason in _skipped(reporter)):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """List every skipped test, why it was, and the command that enables it."""
    skipped = sorted(_skipped(terminalreporter))
    if not skipped:
        terminalreporter.write_line("No test was skipped.")
        return
    terminalreporter.section(f"{len(skipped)} skipped")
    for name, reason in skipped:
        parsed = parse_skip_reason(reason)
        terminalreporter.write_line(name)
        if parsed is None:
            terminalreporter.write_line(f"    ERROR: {_UNEXPLAINED}: {reason}", red=True)
        else:
            terminalreporter.write_line(f"    why: {parsed[0]}")
            terminalreporter.write_line(f"    enable: {parsed[1]}")


def _skipped(reporter: pytest.TerminalReporter) -> Iterator[tuple[str, str]]:
    """(test, reason) of everything skipped, whole files that skipped themselves included."""
    for report in reporter.stats.get("skipped", []):
        where = report.longrepr
        reason = where[2] if isinstance(where, (tuple, list)) else str(where)
        yield report.nodeid, str(reason).removeprefix("Skipped: ")
