"""Who came in and who was refused is in the log in either form, and nobody can fill a disk with it."""

from __future__ import annotations

import logging
import re
from pathlib import Path

from core.wire import routes
from core.wire import tracker_messages as m
from core.wire.errors import Kind
from tests.fakes.raw_client import clients_of, login_key_of
from tests.fakes.refusals import refused
from tests.fakes.served import served
from tracker.text_log import DOORS, SoManyAMinute

_PASSWORD, _WRONG = "correct horse battery", "wrong horse battery"
_LINE = re.compile(r"tracker\.doors: (.*)$", re.MULTILINE)


async def test_the_text_log_has_logins_and_refusals_and_no_name(tmp_path: Path) -> None:
    with served(tmp_path) as tracker:
        async with clients_of(tracker) as clients:
            ann, bob = clients.device(), clients.device()
            for device, name in ((ann, "ann-marie"), (bob, "bobby-joe")):
                await device.create(name, _PASSWORD)
                await device.login(name, _PASSWORD)
            group_id = await clients.group("secret choir", ann)
            assert (await refused(ann.login("ann-marie", _WRONG)))[0] is Kind.WRONG_LOGIN
            forged = bob.signed_login("bobby-joe", _PASSWORD, (await bob.call(routes.NONCE)).nonce)
            stranger = clients.device()
            stolen = stranger.signed_login("bobby-joe", _PASSWORD, (await bob.call(routes.NONCE)).nonce)
            unproven = m.Login(
                forged.name, forged.login_key, forged.certificate, stolen.nonce, stolen.signature, forged.device_name
            )
            assert (await refused(bob.call(routes.LOGIN, unproven)))[0] is Kind.DEVICE_REFUSED
            assert (await refused(bob.call(routes.ROSTER, group_id=group_id)))[0] is Kind.NOT_MEMBER
            wrong = m.ChangePassword(login_key_of(_WRONG), login_key_of(_PASSWORD))
            assert (await refused(bob.call(routes.CHANGE_PASSWORD, wrong)))[0] is Kind.WRONG_LOGIN
            token, bob.token = bob.token, "x" * 43
            assert (await refused(bob.call(routes.WHO_AM_I)))[0] is Kind.SESSION_ENDED
            await bob.raw("GET", "/v1/../secret\x1b[2J")
        assert tracker.end() == 0
        told = tracker.log.read_text()
    of_ann, of_bob = f", device {ann.device_id[:12]}", f", device {bob.device_id[:12]}"
    assert _LINE.findall(told) == [
        f"login, from 127.0.0.1{of_ann}",
        f"login, from 127.0.0.1{of_bob}",
        f"refused POST /v1/login: wrong_login, from 127.0.0.1{of_ann}",
        "refused POST /v1/login: device_refused, from 127.0.0.1",
        f"refused GET /v1/groups/{{group_id}}/roster: not_member, from 127.0.0.1{of_bob}",
        f"refused POST /v1/me/password: wrong_login, from 127.0.0.1{of_bob}",
        "refused GET /v1/me: session_ended, from 127.0.0.1",
    ]
    for secret in (_PASSWORD, _WRONG, token, ann.token, "ann-marie", "bobby-joe", "choir", group_id):
        assert secret not in told


class _Log:
    """What the filter lets through, of a flood."""

    def __init__(self) -> None:
        self._filter = SoManyAMinute()
        self.lines: list[str] = []

    def write(self, what: str, address: str, at: float, logger: str = DOORS) -> bool:
        """Log one line `at` seconds; whether it is written."""
        record = logging.LogRecord(logger, logging.INFO, __file__, 1, "%s from %s", (what, address), None)
        record.created, record.what, record.fields = at, what, {"address": address}
        written = self._filter.filter(record)
        if written:
            self.lines.append(record.getMessage())
        return written


def test_one_address_has_so_many_lines_a_minute_and_hides_no_other() -> None:
    log = _Log()
    assert sum(log.write("refusal", "192.0.2.1", at / 100) for at in range(5000)) == 10
    assert log.write("refusal", "192.0.2.2", 50.0)
    assert log.lines[-1] == "refusal from 192.0.2.2 (4990 lines before this one were left out)"
    assert log.write("refusal", "192.0.2.1", 61.0)
    assert log.lines[-1] == "refusal from 192.0.2.1"


def test_a_flood_from_everywhere_is_bounded_and_hides_no_login() -> None:
    log = _Log()
    flood = [log.write("refusal", f"10.0.{at >> 8}.{at & 255}", at / 1000) for at in range(50_000)]
    assert sum(flood) == 60
    assert log.write("login", "192.0.2.1", 51.0)
    assert log.lines[-1].endswith("(49940 lines before this one were left out)")
    assert len(log._filter._passed) <= 2 * 60 + 4  # nor does it fill the memory


def test_a_clock_that_is_put_back_silences_nothing() -> None:
    log = _Log()
    for _ in range(20):
        log.write("refusal", "192.0.2.1", 1_000_000.0)
    assert log.write("refusal", "192.0.2.1", 10.0)


def test_what_goes_wrong_is_never_left_out() -> None:
    log = _Log()
    assert all(log.write("refusal", "192.0.2.1", 0.0, logger="tracker.api.http") for _ in range(500))
