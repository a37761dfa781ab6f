"""Which deployment a run works with, when the options name another one than that of the last run."""

from __future__ import annotations

import datetime
import time
from dataclasses import replace
from pathlib import Path

import pytest

from core.config import Config
from core.engine import Engine
from core.net.discovery import Found
from core.wire import fingerprint as fingerprints
from core.wire.announcement import Announcement
from core.wire.errors import Kind
from core.wire.fingerprint import Invite, TrackerAddress
from core.wire.ids import Fingerprint
from tests.fakes.people import PASSWORD, people
from tests.fakes.refusals import refused
from tests.fakes.running_tracker import running_tracker
from tests.fakes.small_tracker import SmallTracker, running


async def test_somebody_who_names_another_deployment_is_not_logged_in_there(tmp_path: Path) -> None:
    async with people(tmp_path, "ann") as crowd, running_tracker(tmp_path / "other") as other:
        (ann,) = crowd.people
        await ann.engine.close()
        config = replace(ann.engine.config, trackers=(other.invite,))
        async with Engine(config) as engine:
            assert engine.account.user is None
            await engine.account.create_user("zed", PASSWORD)
            status = await engine.account.status()
            assert (status.fingerprint, status.tracker) == (other.fingerprint, str(other.address))
        async with Engine(replace(config, trackers=(), trust=other.fingerprint)) as engine:
            assert engine.account.user is None
        again = await crowd.come("ann")
        assert again.engine.account.user == "ann"
        assert await again.session.online(10)


async def test_an_address_that_was_only_named_is_not_remembered_as_the_deployments(tmp_path: Path) -> None:
    async with people(tmp_path, "ann") as crowd, running_tracker(tmp_path / "other") as other:
        (ann,) = crowd.people
        await ann.engine.close()
        elsewhere = Invite((other.address,), None)
        async with Engine(replace(ann.engine.config, trackers=(elsewhere,))) as engine:
            assert engine.account.user == "ann"
            context = engine._context
            assert context is not None
            assert await context.logged_in().online(20)
            (pin,) = await context.database.pins.all()
            assert pin.addresses == (str(crowd.tracker.address),)


async def test_an_address_of_another_pin_names_that_deployment(tmp_path: Path) -> None:
    async with people(tmp_path, "ann") as crowd:
        (ann,) = crowd.people
        await ann.engine.close()
        config = ann.engine.config
        async with running_tracker(tmp_path / "other") as other:
            async with Engine(replace(config, trackers=(other.invite,))) as engine:
                await engine.account.create_user("zed", PASSWORD)
            async with Engine(replace(config, trackers=(Invite((other.address,), None),))) as engine:
                assert engine.account.user is None
        unknown = Invite((TrackerAddress("127.0.0.1", 1),), Fingerprint(crowd.tracker.fingerprint))
        async with Engine(replace(config, trackers=(unknown,))) as engine:
            assert engine.account.user == "ann"


async def test_a_link_that_names_another_deployment_at_a_known_address_is_a_hard_stop_and_says_which(
    tmp_path: Path,
) -> None:
    async with people(tmp_path, "ann") as crowd:
        (ann,) = crowd.people
        await ann.engine.close()
        link = Invite((crowd.tracker.address,), Fingerprint("0" * 64))
        async with Engine(replace(ann.engine.config, trackers=(link,))) as engine:
            assert engine.account.user is None
            kind, data = await refused(engine.account.create_user("zed", PASSWORD))
            assert (kind, data["rule"]) == (Kind.WRONG_PIN, "known_address")
            assert (data["expected"], data["found"]) == (crowd.tracker.fingerprint, "0" * 64)
            assert data["known"] == fingerprints.shown(Fingerprint(crowd.tracker.fingerprint))
            assert data["shown"] == "0000-0000-0000-0000"
            assert abs(int(str(data["since"])) - time.time()) < 600
            await engine.account.forget_tracker(str(data["known"]))
            assert await engine.account.known_trackers() == []


async def test_a_found_tracker_that_only_the_clock_speaks_against_is_told_as_that(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    long_ago = datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=90)
    async with running(SmallTracker(made=long_ago)) as tracker:

        async def find(seconds: float, interfaces: object = None) -> list[Found]:
            return [Found("Lab", Announcement(tracker.root.fingerprint[:32], "Lab"), (tracker.address,))]

        monkeypatch.setattr("core.session.deployments.discovery.find", find)
        async with Engine(Config(state=tmp_path / "state", listen_host="127.0.0.1", listen_port=0)) as engine:
            kind, data = await refused(engine.account.create_user("ann", PASSWORD))
            assert (kind, data["reason"]) == (Kind.TRACKER_ERROR, "certificate_dates")
