"""`--self-test` of the three programs, here in the checkout: one line of JSON, and an exit status that agrees."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tracker import self_test

CHECKS = {
    "gui": {"images", "fonts", "tls", "sqlite", "window", "download"},
    "tracker": {"tls", "qt", "service", "download"},
    "core.shell": {"tls", "sqlite", "download"},
}


def _run(program: str, *words: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    return subprocess.run(
        [sys.executable, "-m", program, *words], capture_output=True, text=True, timeout=100, env=environment
    )


def _parsed(text: str) -> dict[str, Any]:
    assert text.count("\n") == 1
    said: dict[str, Any] = json.loads(text)
    return said


@pytest.mark.parametrize("program", CHECKS)
def test_each_program_tries_what_it_does_and_says_so_in_one_line(program: str, tmp_path: Path) -> None:
    out = tmp_path / "said.json"
    ended = _run(program, "--self-test-out", str(out))
    said = _parsed(out.read_text(encoding="utf-8"))
    assert (ended.returncode, ended.stdout, said["ok"]) == (0, "", True), said
    assert set(said["checks"]) == CHECKS[program]
    assert said["checks"]["download"]["bytes"] == 3 * 1024 * 1024 + 17


@pytest.mark.parametrize("program", CHECKS)
def test_a_file_that_cannot_be_written_is_told_in_one_line(program: str, tmp_path: Path) -> None:
    ended = _run(program, "--self-test-out", str(tmp_path / "no such folder" / "said.json"))
    assert (ended.returncode, ended.stdout, ended.stderr.count("\n")) == (1, "", 1)
    assert "no such folder" in ended.stderr


def test_a_tracker_without_a_peer_beside_it_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "p2p-tracker"))
    assert self_test.run(None) == 1
    said = _parsed(capsys.readouterr().out)
    assert said["checks"]["service"]["ok"]
    assert "p2p-peer" in said["checks"]["download"]["error"]
