"""Every line of the log is one, as text or (`--log-json`) as an object, and no secret or name is among it."""

from __future__ import annotations

import base64
import json
import logging
import subprocess
import sys
from pathlib import Path

from core.wire import push, routes
from tests.fakes.raw_client import clients_of, login_key_of
from tests.fakes.served import served
from tracker.json_log import JsonLines
from tracker.text_log import OneLine

_PASSWORD = "correct horse battery"
_FILE = "very-private-name.txt"


async def test_a_request_is_one_line_and_holds_no_secret(tmp_path: Path) -> None:
    with served(tmp_path, "--log-json") as tracker:
        async with clients_of(tracker) as clients:
            ann = clients.device()
            await ann.create("ann", _PASSWORD)
            await ann.login("ann", _PASSWORD)
            group_id = await clients.group("choir", ann)
            await ann.publish(group_id, _FILE, b"la")
            await ann.call(routes.SEARCH, query={"q": _FILE})
            await ann.raw("GET", f"/{_FILE}")
            await ann.raw("POST", routes.CREATE_GROUP.path, b"{", {routes.REQUEST_ID_HEADER: _FILE})
            async with ann.events() as events:
                await events.until(push.State)
        assert tracker.end() == 0
        told = tracker.log.read_text()
    lines = [json.loads(line) for line in told.splitlines()]
    for line in lines:
        assert {"time", "level", "logger", "message"} <= line.keys()
        assert line["time"].endswith("Z")
    requests = [line for line in lines if line["logger"] == "tracker.requests"]
    published = next(line for line in requests if line["route"] == routes.PUBLISH.path)
    assert published["method"] == "POST"
    assert published["status"] == 200
    assert published["address"] == "127.0.0.1"
    assert published["device"] == ann.device_id[:12]
    assert len(published["request_id"]) == 32
    assert published["ms"] > 0
    assert next(line for line in requests if line["route"] == routes.EVENTS_PATH)["status"] == 101
    assert [line["message"] for line in lines if line["logger"] == "tracker.serving"][-1] == "ended"
    key = base64.b64encode(login_key_of(_PASSWORD)).decode()
    for secret in (_PASSWORD, ann.token, key, _FILE, "Bearer", group_id):
        assert secret not in told


def test_what_goes_wrong_at_the_start_is_a_line_too(tmp_path: Path) -> None:
    words = [sys.executable, "-m", "tracker", "fingerprint", "--log-json", "--data", str(tmp_path)]
    ended = subprocess.run(words, capture_output=True, text=True, timeout=60)
    assert ended.returncode == 1
    (line,) = ended.stderr.splitlines()
    assert json.loads(line)["level"] == "critical"
    assert "No tracker has run in this folder yet" in json.loads(line)["message"]


def test_of_an_error_the_first_line_and_the_places_are_told() -> None:
    try:
        try:
            raise ValueError("duplicate key\nDETAIL: Key (path)=(private.txt)")
        except ValueError as error:
            raise RuntimeError("not\nwritten") from error
    except RuntimeError:
        record = logging.LogRecord("tracker", logging.ERROR, __file__, 1, "it %s", ("failed",), sys.exc_info())
    told = JsonLines().format(record)
    assert "\n" not in told
    assert "private.txt" not in told
    line = json.loads(told)
    assert line["message"] == "it failed"
    assert [(one["type"], one["told"]) for one in line["errors"]] == [
        ("RuntimeError", "not"),
        ("ValueError", "duplicate key"),
    ]
    assert "test_json_log.py" in line["errors"][0]["at"][0]


def test_whatever_a_stranger_wrote_stays_on_its_line_and_moves_no_cursor() -> None:
    hostile = "\x1b[2J\r\nERROR forged \x9b2K \u202egpj.exe \u2028 \U000e0001 Zoë"
    record = logging.LogRecord("tracker", logging.WARNING, __file__, 1, "the database failed: %s", (hostile,), None)
    told = JsonLines().format(record)
    assert told.isprintable()
    assert json.loads(told)["message"] == f"the database failed: {hostile}"
    line = OneLine().format(record)
    assert line.isprintable()
    assert line.endswith(r"failed: \x1b[2J\r\nERROR forged \x9b2K \u202egpj.exe \u2028 \U000e0001 Zoë")
