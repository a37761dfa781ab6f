"""First contact: who answers, unverified; nothing else is sent, nothing inconsistent is believed."""

from __future__ import annotations

import datetime

import pytest
from aiohttp import web

from core.net.first_contact import ask_deployment, ask_first
from core.wire.announcement import Announcement
from core.wire.errors import Kind, TrackerError
from core.wire.fingerprint import TrackerAddress
from core.wire.tracker_messages import Deployment
from tests.fakes.small_tracker import SmallTracker, free_address, json_answer, new_root, port_that_says, running


async def test_a_tracker_tells_its_root_and_its_fingerprint_is_computed_here() -> None:
    async with running(SmallTracker()) as tracker:
        contact = await ask_deployment(tracker.address)
        assert contact.fingerprint == tracker.root.fingerprint
        assert contact.deployment.root_certificate == tracker.root.der
        assert contact.deployment.name == "Lab"
        assert contact.pin.fingerprint == tracker.root.fingerprint


async def test_nothing_but_the_question_who_it_is_is_sent() -> None:
    async with running(SmallTracker()) as tracker:
        await ask_deployment(tracker.address)
        assert {(request.method, request.path) for request in tracker.seen} == {("GET", "/v1/deployment")}
        for request in tracker.seen:
            assert set(request.headers) == {"Host", "Accept", "Accept-Encoding", "Connection"}
            assert request.headers["Accept-Encoding"] == "identity"


async def test_a_tracker_that_shows_a_root_which_did_not_sign_its_certificate_is_none() -> None:
    async with running(SmallTracker(shown=new_root())) as tracker:
        with pytest.raises(TrackerError) as caught:
            await ask_deployment(tracker.address)
        assert caught.value.kind is Kind.NOT_A_TRACKER


@pytest.mark.parametrize("days", [-90, 90], ids=["clock ahead", "clock behind"])
async def test_a_tracker_that_only_the_clock_speaks_against_is_told_as_that(days: int) -> None:
    made = datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=days)
    async with running(SmallTracker(made=made)) as tracker, running(SmallTracker(made=made, shown=new_root())) as other:
        with pytest.raises(TrackerError) as caught:
            await ask_deployment(tracker.address)
        assert caught.value.kind is Kind.TRACKER_ERROR
        assert caught.value.data == {"address": str(tracker.address), "reason": "certificate_dates"}
        with pytest.raises(TrackerError) as caught:
            await ask_deployment(other.address)
        assert caught.value.kind is Kind.NOT_A_TRACKER


async def test_a_tracker_that_shows_another_root_the_second_time_is_none() -> None:
    async with running(SmallTracker()) as tracker:
        roots = iter([tracker.root, new_root()])

        async def handler(request: web.Request) -> web.StreamResponse:
            return json_answer(Deployment(next(roots).der, "Lab"))

        tracker.handlers["GET /v1/deployment"] = handler
        with pytest.raises(TrackerError) as caught:
            await ask_deployment(tracker.address)
        assert caught.value.kind is Kind.NOT_A_TRACKER


@pytest.mark.parametrize("garbage", [b"SSH-2.0-OpenSSH_9.2\r\n", b"HTTP/1.0 400 Bad Request\r\n\r\n", b"\0" * 4096])
async def test_garbage_on_the_port_is_no_tracker(garbage: bytes) -> None:
    async with port_that_says(garbage) as address:
        with pytest.raises(TrackerError) as caught:
            await ask_deployment(address)
        assert caught.value.kind is Kind.NOT_A_TRACKER
        assert caught.value.data == {"address": str(address)}


@pytest.mark.parametrize(
    "answer",
    [
        web.Response(status=404),
        web.Response(text="<html>a router</html>"),
        web.Response(body=b'{"root_certificate": "AAAA", "name": "x"}'),
        web.Response(body=b"{" * 100_000),
        web.Response(status=302, headers={"Location": "https://127.0.0.1:1/"}),
        web.Response(body=b"x", headers={"Content-Encoding": "gzip"}),
    ],
    ids=["no such page", "html", "bad root", "too long", "redirect", "compressed"],
)
async def test_another_web_server_is_no_tracker(answer: web.Response) -> None:
    async with running(SmallTracker()) as tracker:

        async def handler(request: web.Request) -> web.Response:
            return answer

        tracker.handlers["GET /v1/deployment"] = handler
        with pytest.raises(TrackerError) as caught:
            await ask_deployment(tracker.address)
        assert caught.value.kind is Kind.NOT_A_TRACKER
        assert len(tracker.seen) == 1


async def test_nobody_at_the_address_is_unreachable_and_says_why() -> None:
    with pytest.raises(TrackerError) as caught:
        await ask_deployment(await free_address())
    assert caught.value.kind is Kind.TRACKER_UNREACHABLE
    assert caught.value.data["reason"] == "refused"


async def test_a_name_that_nobody_knows_is_unreachable_and_says_why() -> None:
    with pytest.raises(TrackerError) as caught:
        await ask_deployment(TrackerAddress("no-such-host.invalid", 47700))
    assert caught.value.kind is Kind.TRACKER_UNREACHABLE
    assert caught.value.data["reason"] == "unknown_host"


async def test_a_port_that_closes_at_once_is_unreachable() -> None:
    async with port_that_says(b"") as address:
        with pytest.raises(TrackerError) as caught:
            await ask_deployment(address)
        assert caught.value.kind is Kind.TRACKER_UNREACHABLE
        assert caught.value.data["reason"] == "closed"


async def test_of_several_addresses_the_one_that_leads_somewhere_answers() -> None:
    async with running(SmallTracker()) as tracker, port_that_says(None) as silent:
        contact = await ask_first([silent, await free_address(), tracker.address])
        assert (contact.address, contact.fingerprint) == (tracker.address, tracker.root.fingerprint)


async def test_an_answer_of_another_deployment_than_the_announced_does_not_count() -> None:
    async with running(SmallTracker()) as tracker, running(SmallTracker()) as impostor:
        announcement = Announcement(tracker.root.fingerprint[:32], "Lab")
        contact = await ask_first([impostor.address, tracker.address], announcement)
        assert contact.fingerprint == tracker.root.fingerprint
        with pytest.raises(TrackerError) as caught:
            await ask_first([impostor.address], announcement)
        assert caught.value.kind is Kind.NOT_A_TRACKER
