"""`/metrics`: true figures, bounded labels, and nobody but the operator sees them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from aiohttp import web

from core.wire import push, routes
from core.wire.errors import TrackerError
from tests.fakes.raw_client import Clients, RawClient, clients_of
from tests.fakes.running_tracker import RunningTracker, running_tracker
from tracker.api import watched
from tracker.metrics import may_see, parse_network
from tracker.store.address import Store

_ELSEWHERE = "192.0.2.77"


async def _figures(client: RawClient) -> dict[str, float]:
    """Every figure by its name with labels."""
    status, body = await client.raw("GET", "/metrics")
    assert status == 200
    lines = [line for line in body.decode().splitlines() if not line.startswith("#")]
    return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines)}


async def test_the_figures_are_those_of_what_happened(clients: Clients, tracker: RunningTracker) -> None:
    ann, ben = await clients.user("ann"), await clients.user("ben")
    group_id = await clients.group("choir", ann, ben)
    await ann.publish(group_id, "songs/one.flac", b"la")
    with pytest.raises(TrackerError):
        await ben.call(routes.REQUESTS, group_id=group_id)
    async with ben.events() as events:
        await events.until(push.State)
        await ann.publish(group_id, "songs/two.flac", b"lala")
        await events.until(push.FilesChanged)
        figures = await _figures(clients.device())
    told = {
        "users": 2, "groups": 1, "files": 2, "online_users": 1, "clients": 1, "trackers": 1, "lease_held": 1,
        "database_up": 1, "waiting_events": 0, "waiting_events_most": 0,
    }  # fmt: skip
    assert {name: figures[f"p2p_tracker_{name}"] for name in told} == told
    assert figures["p2p_tracker_push_frames_total"] == 2
    assert figures["p2p_tracker_push_events_total"] == 2
    assert figures["p2p_tracker_connections"] >= 2
    publish = routes.PUBLISH.path
    assert figures[f'p2p_tracker_requests_total{{method="POST",route="{publish}",status="200"}}'] == 2
    assert figures[f'p2p_tracker_request_seconds_count{{route="{publish}"}}'] == 2
    refused = f'p2p_tracker_requests_total{{method="GET",route="{routes.REQUESTS.path}",status="403"}}'
    assert figures[refused] == 1
    for kind in ("read", "write"):
        assert figures[f'p2p_tracker_database_seconds_count{{kind="{kind}"}}'] > 0
        assert figures[f'p2p_tracker_database_waiting{{kind="{kind}"}}'] == 0
    database = "postgresql" if tracker.config.database and tracker.config.database.is_shared else "sqlite"
    assert any("p2p_tracker_build_info" in name and f'database="{database}"' in name for name in figures)
    assert figures["process_open_fds"] > 0


async def test_no_label_holds_what_a_stranger_sent(clients: Clients) -> None:
    stranger = clients.device()
    for path in ("/secret-1", "/secret-2?token=secret-3", "/v1/groups/secret-4/files"):
        await stranger.raw("PROPFIND", path)
        await stranger.raw("GET", path)
    _, body = await stranger.raw("GET", "/metrics")
    assert not re.search("secret", body.decode(), re.IGNORECASE)
    assert b'method="other",route="unknown",status="404"' in body


async def test_others_are_told_what_an_unknown_route_tells(
    tracker: RunningTracker, clients: Clients, monkeypatch: pytest.MonkeyPatch
) -> None:
    def _elsewhere(request: web.BaseRequest) -> str:
        return _ELSEWHERE

    monkeypatch.setattr(watched, "where_from", _elsewhere)
    stranger = clients.device()
    for method in ("GET", "HEAD", "POST", "DELETE", "OPTIONS"):
        asked = [stranger.http.request(method, stranger.url(path)) for path in ("/metrics", "/no-such-route")]
        async with asked[0] as hidden, asked[1] as missing:
            assert hidden.status == missing.status == 404
            assert await hidden.read() == await missing.read()
            differing = ("Date",)
            assert [item for item in hidden.headers.items() if item[0] not in differing] == [
                item for item in missing.headers.items() if item[0] not in differing
            ]


@pytest.mark.parametrize(
    ("address", "networks", "seen"),
    [
        ("127.0.0.1", (), True),
        ("127.8.9.10", (), True),
        ("::1", (), True),
        ("::ffff:127.0.0.1", (), True),
        ("10.1.2.3", (), False),
        ("10.1.2.3", ("10.0.0.0/8",), True),
        ("::ffff:10.1.2.3", ("10.0.0.0/8",), True),
        ("11.1.2.3", ("10.0.0.0/8", "fd00::/8"), False),
        ("fd00::9", ("10.0.0.0/8", "fd00::/8"), True),
        ("10.1.2.3", ("10.1.2.3",), True),
        ("", ("0.0.0.0/0",), False),
    ],
)
def test_who_may_see_them(address: str, networks: tuple[str, ...], seen: bool) -> None:
    assert may_see(address, [parse_network(one) for one in networks]) is seen


async def test_the_database_is_counted_once_in_a_while(tmp_path: Path, store: Store) -> None:
    now = 1000.0
    async with running_tracker(tmp_path, store=store, monotonic=lambda: now) as tracker, clients_of(tracker) as clients:
        await clients.user("ann")
        assert (await _figures(clients.device()))["p2p_tracker_users"] == 1
        await clients.user("ben")
        assert (await _figures(clients.device()))["p2p_tracker_users"] == 1
        now += 60.0
        assert (await _figures(clients.device()))["p2p_tracker_users"] == 2


async def test_a_tracker_without_its_lease_is_still_watched(tmp_path: Path, store: Store) -> None:
    async with running_tracker(tmp_path, store=store) as tracker, clients_of(tracker) as clients:
        lease = tracker.service._lease
        assert lease is not None
        lease.is_held = False
        assert (await _figures(clients.device()))["p2p_tracker_lease_held"] == 0
        assert (await clients.device().raw("GET", routes.HEALTH.path))[0] == 503
        assert (await clients.device().raw("GET", "/no-such-route"))[0] == 503
        lease.is_held = True
