"""Talks to the trackers of one pinned deployment, whichever of them answers.

Invariant: nothing is sent but over TLS 1.3 to a tracker whose certificate the pinned root signed, and
a mutation that had to be sent twice carries the same Request-Id both times, so it happens once. Made
by the search for deployments, used by login, event stream and commands, closed by whoever made it.
"""

from __future__ import annotations

import asyncio
import io
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from itertools import islice
from typing import TypeAlias, TypeVar

import aiohttp
import msgspec

from core.net.first_contact import ask_deployment
from core.net.tracker_addresses import AddressBook, race
from core.net.tracker_answers import (
    JSON_ANSWER_MAX,
    TryAnother,
    decode_answer,
    is_wrong_clock,
    read_answer,
    refusal,
    tracker_error,
    transport_error,
    url_of,
)
from core.net.tracker_connector import TrackerConnector
from core.net.tracker_tls import Pin, pinned_context
from core.wire import fingerprint as fingerprints
from core.wire import limits, routes
from core.wire.errors import Kind, ProtocolError, ShareError, TrackerError
from core.wire.fingerprint import TrackerAddress
from core.wire.ids import FileId, GroupId, random_id
from core.wire.manifest import Manifest, decode_many
from core.wire.push import State, TrackersChanged
from core.wire.routes import OctetRoute, Route
from core.wire.tracker_messages import AskManifests, Deployment

__all__ = ["Pin", "TrackerClient"]

Q = TypeVar("Q", bound=msgspec.Struct)
A = TypeVar("A", bound=msgspec.Struct)
T = TypeVar("T")

_log = logging.getLogger(__name__)
_CONNECT_SECONDS = 5.0
_PROBE = aiohttp.ClientTimeout(total=2 * _CONNECT_SECONDS, sock_connect=_CONNECT_SECONDS)
_SILENT_SECONDS = 10.0
"""A tracker that says nothing for so long hangs; the slowest of its answers take a second."""
_CALL = aiohttp.ClientTimeout(total=30.0, sock_connect=_CONNECT_SECONDS, sock_read=_SILENT_SECONDS)
_BULK = aiohttp.ClientTimeout(total=300.0, sock_connect=_CONNECT_SECONDS, sock_read=30.0)
"""8 MiB of manifests may take their time on a slow uplink, but silence may not."""
_TURNS = 3
"""Attempts of one call: the tracker in use, the next one, and one more for a tracker that was just started again."""
_CONNECTIONS_MAX = 8
_GO_ON = frozenset({Kind.TRACKER_UNREACHABLE, Kind.NOT_A_TRACKER, Kind.WRONG_PIN})
_HEARTBEAT_SECONDS = limits.SOCKET_GONE_SECONDS * 2 / 3
"""aiohttp pings after this much silence and gives up half as long later: gone after 10 s. Trackers ping every 5 s."""
Told: TypeAlias = Deployment | State | TrackersChanged
_HEADERS = {"Accept-Encoding": "identity"}


class TrackerClient:
    """Calls of the routes of `/v1`; `token` is sent with every route that needs a session.

    Every call raises `UserError` or `TrackerError` with what the tracker said, and by itself
    TRACKER_UNREACHABLE (address, reason), NOT_A_TRACKER (address), WRONG_PIN (expected, found, address,
    and shown if it said who it is) and TRACKER_ERROR (address, reason).
    """

    def __init__(self, pin: Pin, addresses: Iterable[TrackerAddress]) -> None:
        self.pin = pin
        self.token = ""
        self.name = ""
        """The deployment's name, once a tracker answered."""
        self._book = AddressBook(addresses)
        self._has_chosen = False
        self._working: TrackerAddress | None = None
        self._search: asyncio.Task[TrackerAddress] | None = None
        self._session: aiohttp.ClientSession | None = None
        self._connector: TrackerConnector | None = None
        self._closed = False

    @property
    def addresses(self) -> tuple[TrackerAddress, ...]:
        """Where the deployment's trackers may be, the one that answered last first."""
        return self._book.all()

    @property
    def trackers(self) -> int:
        """How many trackers the deployment has, as far as is known; at least 1 once one answered."""
        return max(self._book.trackers, int(self._working is not None))

    @property
    def address(self) -> TrackerAddress | None:
        """The tracker that answered last, while it has not failed since."""
        return self._working

    def learn(self, addresses: Iterable[TrackerAddress]) -> None:
        """More addresses to try, from discovery or an invite."""
        self._book.learn(addresses)

    def told(self, said: Told, here: TrackerAddress) -> None:
        """What the tracker at `here` says of where the deployment's trackers are."""
        self._book.told(said.each, said.trackers, here, anew=isinstance(said, TrackersChanged))

    async def call(
        self,
        route: Route[Q, A],
        body: Q | None = None,
        *,
        ids: Mapping[str, str] | None = None,
        query: Mapping[str, str | int] | None = None,
        again: bool = True,
    ) -> A:
        """The answer of a route. `ids` fill its path, `query` its query parameters.

        Fails over to other addresses, with the same Request-Id; with `again` false a request that may
        have arrived is not sent a second time.
        """
        headers = self._headers_for(route.session)
        data: bytes | None = None
        if route.method != "GET":
            data = msgspec.json.encode(body if body is not None else route.asks())
            headers["Content-Type"] = "application/json"
            if not route.repeatable:
                headers[routes.REQUEST_ID_HEADER] = random_id()
        path = route.path.format(**(ids or {}))
        pairs = {key: str(value) for key, value in (query or {}).items()}

        async def attempt(address: TrackerAddress) -> A:
            answer = await self._exchange(
                address, route.method, path, data=data, headers=headers, query=pairs, timeout=_CALL
            )
            return decode_answer(answer, route.answers, address)

        return await self._anywhere(attempt, again=again)

    async def put_manifests(self, group_id: GroupId, encoded: Sequence[bytes]) -> None:
        """Send manifests (their canonical bytes), in as many bodies as it takes."""
        batch: list[bytes] = []
        size = 0
        for one in encoded:
            if len(batch) == limits.PAGE_MAX or (batch and size + len(one) > limits.MANIFEST_BODY_MAX):
                await self._octets(routes.PUT_MANIFESTS, group_id, b"".join(batch), "application/octet-stream")
                batch, size = [], 0
            batch.append(one)
            size += len(one)
        if batch:
            await self._octets(routes.PUT_MANIFESTS, group_id, b"".join(batch), "application/octet-stream")

    async def get_manifests(self, group_id: GroupId, file_ids: Iterable[FileId]) -> dict[FileId, Manifest]:
        """The manifests of listed files of a group, each proven by its file id.

        Raises `UserError(NO_SUCH_FILE)` if one is not listed there, TRACKER_ERROR for an answer that is
        not what was asked for.
        """
        found: dict[FileId, Manifest] = {}
        left = list(dict.fromkeys(file_ids))
        while left:
            body = msgspec.json.encode(AskManifests(tuple(left[: limits.PAGE_MAX])))
            answer = await self._octets(routes.GET_MANIFESTS, group_id, body, "application/json")
            try:
                # No more than were asked for: a body may hold half a million empty ones.
                came = dict(islice(decode_many(answer), limits.PAGE_MAX + 1))
            except ProtocolError as error:
                raise tracker_error(self.addresses[0], error.reason) from None
            # As many as fit one body come, in the order asked.
            if not came or list(came) != left[: len(came)]:
                raise tracker_error(self.addresses[0], "manifests")
            found |= came
            left = left[len(came) :]
        return found

    async def open_events(self) -> tuple[aiohttp.ClientWebSocketResponse, TrackerAddress]:
        """The WebSocket `/v1/events` of a tracker that answers. Raises `UserError(SESSION_ENDED)` on 401.

        The first time it is any of the deployment's trackers, by chance: a connection that stays is what costs
        a tracker most, and all clients may have been given the same address.
        """
        headers = self._headers_for(True)
        if not self._has_chosen:
            await self._reachable()
            self._has_chosen = True
            if self._book.trackers > 1:
                self._working = None
                self._book.mix()

        async def attempt(address: TrackerAddress) -> tuple[aiohttp.ClientWebSocketResponse, TrackerAddress]:
            try:
                async with asyncio.timeout(2 * _CONNECT_SECONDS):
                    socket = await self._http().ws_connect(
                        url_of(address, routes.EVENTS_PATH),
                        headers=headers,
                        heartbeat=_HEARTBEAT_SECONDS,
                        max_msg_size=limits.PUSH_FRAME_MAX,
                        timeout=aiohttp.ClientWSTimeout(ws_close=1.0),
                    )
            except aiohttp.WSServerHandshakeError as error:
                raise refusal(error.status, b"", address) from error
            except (aiohttp.ClientError, TimeoutError, OSError) as error:
                raise await self._meaning(error, address) from error
            return socket, address

        return await self._anywhere(attempt, again=True)

    def lost(self, address: TrackerAddress) -> None:
        """A connection to this tracker broke: look again before the next call."""
        if self._working == address:
            self._working = None
        self._book.failed(address)

    async def close(self) -> None:
        """End every connection; calls that are under way fail."""
        self._closed = True
        if self._search is not None:
            self._search.cancel()
            await asyncio.gather(self._search, return_exceptions=True)
        if self._session is not None and self._connector is not None:
            await self._connector.end()
            await self._session.close()

    # -- one exchange
    async def _octets(self, route: OctetRoute, group_id: GroupId, body: bytes, content_type: str) -> bytes:
        path = route.path.format(group_id=group_id)
        headers = {**self._headers_for(True), "Content-Type": content_type}

        async def attempt(address: TrackerAddress) -> bytes:
            return await self._exchange(
                address, route.method, path, data=body, headers=headers, query={}, timeout=_BULK
            )

        return await self._anywhere(attempt, again=True)

    async def _exchange(
        self,
        address: TrackerAddress,
        method: str,
        path: str,
        *,
        data: bytes | None,
        headers: Mapping[str, str],
        query: Mapping[str, str],
        timeout: aiohttp.ClientTimeout,
    ) -> bytes:
        url = url_of(address, path).with_query(query) if query else url_of(address, path)
        # A stream goes out in pieces, so that 8 MiB of manifests do not hold up the loop; each attempt needs its own.
        body = None if data is None else io.BytesIO(data)
        try:
            async with self._http().request(
                method, url, data=body, headers=headers, timeout=timeout, allow_redirects=False
            ) as response:
                return await read_answer(response, address, JSON_ANSWER_MAX)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise await self._meaning(error, address) from error

    async def _meaning(
        self, error: aiohttp.ClientError | TimeoutError | OSError, address: TrackerAddress
    ) -> TrackerError:
        """Why an exchange failed; a stranger in the tracker's place is asked who it is."""
        if is_wrong_clock(error) or not isinstance(error, aiohttp.ClientConnectorCertificateError):
            return transport_error(error, address)
        try:
            found = (await ask_deployment(address)).fingerprint
        except ShareError:
            return TrackerError(Kind.WRONG_PIN, expected=self.pin.fingerprint, found="", address=str(address))
        return TrackerError(
            Kind.WRONG_PIN,
            expected=self.pin.fingerprint,
            found=found,
            shown=fingerprints.shown(found),
            address=str(address),
        )

    def _headers_for(self, session: bool) -> dict[str, str]:
        if session and self.token:
            return {"Authorization": f"Bearer {self.token}"}
        return {}

    def _http(self) -> aiohttp.ClientSession:
        if self._closed:
            raise self._is_closed()
        if self._session is None:
            context = pinned_context(self.pin.root_certificate)
            self._connector = TrackerConnector(context, limit_per_host=_CONNECTIONS_MAX)
            self._session = aiohttp.ClientSession(
                connector=self._connector,
                cookie_jar=aiohttp.DummyCookieJar(),
                auto_decompress=False,
                headers=_HEADERS,
                skip_auto_headers=("User-Agent",),
                timeout=_CALL,
            )
        return self._session

    @staticmethod
    def _is_closed() -> TrackerError:
        return TrackerError(Kind.TRACKER_UNREACHABLE, address="", reason="closed")

    # -- one of several trackers
    async def _anywhere(self, attempt: Callable[[TrackerAddress], Awaitable[T]], *, again: bool) -> T:
        turn = 0
        give_up = asyncio.get_running_loop().time() + _SILENT_SECONDS
        while True:
            turn += 1
            address = await self._reachable()
            try:
                answer = await attempt(address)
            except TrackerError as error:
                if error.kind not in _GO_ON and not isinstance(error, TryAnother):
                    raise
                self.lost(address)
                late = asyncio.get_running_loop().time() > give_up and not self._book.has_another(address)
                if not again or turn == _TURNS or late:
                    raise
                _log.info("tracker %s: %s; trying again", address, error)
            else:
                return answer

    async def _reachable(self) -> TrackerAddress:
        if self._working is not None:
            return self._working
        if self._search is None:
            self._search = asyncio.ensure_future(race(self._book.all(), self._probe))
            self._search.add_done_callback(self._on_search_done)
        # Several calls wait for one search; one of them giving up must not end it for the others.
        search = self._search
        try:
            return await asyncio.shield(search)
        except asyncio.CancelledError:
            if self._closed and search.cancelled():
                raise self._is_closed() from None
            raise

    def _on_search_done(self, search: asyncio.Task[TrackerAddress]) -> None:
        self._search = None
        if not search.cancelled() and search.exception() is None:
            self._working = search.result()
            self._book.answered(self._working)

    async def _probe(self, address: TrackerAddress) -> TrackerAddress:
        route = routes.DEPLOYMENT
        body = await self._exchange(address, route.method, route.path, data=None, headers={}, query={}, timeout=_PROBE)
        deployment = decode_answer(body, Deployment, address)
        self.name = deployment.name
        self.told(deployment, address)
        return address
