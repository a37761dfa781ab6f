"""HTTP and WebSocket at a running tracker: whatever is asked, every answer is one that the OpenAPI document knows."""

from __future__ import annotations

from pathlib import Path
from random import Random

import msgspec
import pytest

from core.wire import routes
from core.wire.errors import ErrorBody
from tests.fakes.raw_client import clients_of
from tests.fakes.running_tracker import running_tracker
from tests.fuzz.http_bodies import asked, complaints, in_turn
from tests.fuzz.mutation import mutated
from tests.fuzz.seeds import seeds
from tracker.api.answers import STATUSES


def test_every_operation_answers_as_the_document_says(tmp_path: Path) -> None:
    with complaints() as said, asked(tmp_path) as tracker:
        operations = in_turn(tracker.operations())
        assert len(operations) == len(routes.JSON_ROUTES) + len(routes.OCTET_ROUTES)
        for name in operations:
            assert tracker.prove(name, 1) > 0
    assert tracker.statuses.keys() >= {200, 400, 401}
    assert said == []


async def test_bodies_that_are_almost_right_are_answered_with_a_kind(tmp_path: Path) -> None:
    chance, bodies = Random(7), [raw[1:] for raw in seeds()["requests"]]
    async with running_tracker(tmp_path) as tracker, clients_of(tracker) as clients:
        ann = await clients.user("ann")
        ids = {"group_id": await clients.group("lab", ann), "user_id": ann.user_id, "device_id": ann.device_id}
        with complaints() as said:
            for number in range(150):
                route = routes.JSON_ROUTES[number % len(routes.JSON_ROUTES)]
                if route.method != "POST" or route.name in ("logout", "delete_group", "leave", "revoke_device"):
                    continue
                headers = {routes.REQUEST_ID_HEADER: f"{number:032x}"}
                status, body = await ann.raw("POST", route.path.format(**ids), mutated(bodies, chance), headers)
                assert status == 200 or status in STATUSES
                assert status < 500, body
                if status != 200:
                    assert msgspec.json.decode(body, type=ErrorBody).kind
        assert said == []


@pytest.mark.parametrize("seed", range(2))
async def test_messages_that_are_almost_right_end_one_socket_and_nothing_else(tmp_path: Path, seed: int) -> None:
    chance, frames = Random(seed), seeds()["client_events"]
    async with running_tracker(tmp_path) as tracker, clients_of(tracker) as clients:
        ann, ben = await clients.user("ann"), await clients.user("ben")
        with complaints() as said:
            async with ben.events() as quiet:
                await quiet.next()
                for _ in range(20):
                    async with ann.events() as events:
                        await events.next()
                        raw = mutated(frames, chance)
                        await (events.socket.send_bytes(raw) if chance.random() < 0.5 else _sent_as_text(events, raw))
                        await events.socket.ping()
                assert not quiet.socket.closed
                assert (await ben.call(routes.WHO_AM_I)).user_id == ben.user_id
        assert said == []


async def _sent_as_text(events: object, raw: bytes) -> None:
    await events.socket.send_str(raw.decode("utf-8", "replace"))  # type: ignore[attr-defined]
