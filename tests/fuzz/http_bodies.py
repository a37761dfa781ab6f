"""Requests made of the OpenAPI document of a running tracker, right and wrong ones, and what must come back.

The tracker runs in a thread with a loop of its own, since what makes the requests waits for each answer.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Iterable, Iterator
from contextlib import AsyncExitStack, contextmanager
from pathlib import Path
from typing import Any, Final

import requests
import schemathesis
from hypothesis import strategies as st
from requests.adapters import HTTPAdapter
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from core.wire import routes
from core.wire.ids import random_id
from tests.fakes.raw_client import RawClient, clients_of, pinned_context
from tests.fakes.running_tracker import RunningTracker, running_tracker
from tests.fuzz.budget import prove

_CHECKS: Final = [status_code_conformance, content_type_conformance, response_schema_conformance]
_ENDS_THE_SESSION: Final = ("logout", "delete_account", "revoke_device")
_ENDS_THE_GROUP: Final = ("ban", "remove", "leave", "delete_group")
_MOSTLY: Final = st.sampled_from([True, True, True, False])


class _Pinned(HTTPAdapter):
    """Trusts the root of one deployment and asks for no host name, as our clients do."""

    def __init__(self, root_der: bytes) -> None:
        self._context = pinned_context(root_der)
        super().__init__()

    def init_poolmanager(self, *args: Any, **named: Any) -> None:
        super().init_poolmanager(*args, ssl_context=self._context, assert_hostname=False, **named)

    def cert_verify(self, *_: Any) -> None:
        """Left to the context."""

    def build_connection_pool_key_attributes(self, *args: Any, **named: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        host, pool = super().build_connection_pool_key_attributes(*args, **named)
        return host, pool | {"ssl_context": self._context, "assert_hostname": False}


class Asked:
    """A tracker with a group and a file in it, and a session of its owner."""

    def __init__(self, tracker: RunningTracker, owner: RawClient, ids: dict[str, str]) -> None:
        self.url, self.ids, self.token = f"https://{tracker.address}", ids, owner.token
        self.http = requests.Session()
        self.http.mount("https://", _Pinned(tracker.root_der))
        self.http.trust_env = False
        answer = self.http.get(self.url + routes.OPENAPI_PATH, timeout=30)
        self.schema = schemathesis.openapi.from_dict(answer.json())
        self.statuses: dict[int, int] = {}
        self._operations = self._found()

    def operations(self) -> Iterable[str]:
        """The names of all operations of the document."""
        return self._operations

    def _found(self) -> dict[str, Any]:
        found: list[Any] = [result.ok() for result in self.schema.get_all_operations()]  # type: ignore[union-attr]
        return {operation.definition.raw["operationId"]: operation for operation in found}

    def prove(self, name: str, examples: int, seed: int | None = None) -> int:
        """Try so many requests of one operation; how many there were. Raises for an answer that may not be."""
        operation = self._operations[name]
        wild = operation.as_strategy(generation_mode=schemathesis.GenerationMode.NEGATIVE)
        return prove(self._try, operation.as_strategy() | wild, _MOSTLY, _MOSTLY, examples=examples, seed=seed)

    def _try(self, case: Any, is_real: bool, has_session: bool) -> None:
        headers = {"Authorization": f"Bearer {self.token if has_session else 'x'}"}
        if is_real:
            for name in case.path_parameters or {}:
                case.path_parameters[name] = self.ids[name]
            headers[routes.REQUEST_ID_HEADER] = random_id()
        try:
            answer = case.call(base_url=self.url, session=self.http, headers=headers, timeout=30)
        except (requests.exceptions.InvalidHeader, UnicodeError):
            return  # no client can send that
        self.statuses[answer.status_code] = self.statuses.get(answer.status_code, 0) + 1
        assert answer.status_code < 500, answer.text
        case.validate_response(answer, checks=_CHECKS)


def in_turn(names: Iterable[str]) -> list[str]:
    """The operations in an order that leaves session and group standing for as long as can be."""
    return sorted(names, key=lambda name: (name in _ENDS_THE_SESSION, name in _ENDS_THE_GROUP))


@contextmanager
def asked(folder: Path) -> Iterator[Asked]:
    """A tracker that runs while the block does, with somebody logged in."""
    loop, ready, over = asyncio.new_event_loop(), threading.Event(), asyncio.Event()
    made: list[tuple[RunningTracker, RawClient, dict[str, str]]] = []

    async def work() -> None:
        async with AsyncExitStack() as stack:
            tracker = await stack.enter_async_context(running_tracker(folder))
            clients = await stack.enter_async_context(clients_of(tracker))
            owner = await clients.user("ann")
            group_id = await clients.group("lab", owner)
            listing = await owner.publish(group_id, "Films/a.mkv", b"film")
            ids = {
                "group_id": group_id, "user_id": owner.user_id, "device_id": owner.device_id,
                "file_id": listing.file_id, "listing_id": listing.listing_id,
            }  # fmt: skip
            made.append((tracker, owner, ids))
            ready.set()
            await over.wait()

    thread = threading.Thread(target=lambda: loop.run_until_complete(work()))
    thread.start()
    try:
        assert ready.wait(60)
        one = Asked(*made[0])
        try:
            yield one
        finally:
            one.http.close()
    finally:
        loop.call_soon_threadsafe(over.set)
        thread.join(60)
        loop.close()


class Complaints(logging.Handler):
    """Keeps every line of the log that tells of an error nobody foresaw."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep it."""
        self.lines.append(record.getMessage())


@contextmanager
def complaints() -> Iterator[list[str]]:
    """The errors that are logged while the block runs."""
    handler = Complaints()
    logging.getLogger().addHandler(handler)
    try:
        yield handler.lines
    finally:
        logging.getLogger().removeHandler(handler)
