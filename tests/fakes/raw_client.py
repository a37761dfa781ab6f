"""A client of the tracker that is nothing but aiohttp: it sends what a test says, well-formed or not."""

from __future__ import annotations

import asyncio
import hashlib
import io
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, Protocol, TypeVar

import aiohttp
import msgspec
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from core.wire import push, routes
from core.wire import tracker_messages as m
from core.wire.errors import ErrorBody, TrackerError, kind_of
from core.wire.fingerprint import TrackerAddress
from core.wire.identity import key_digest, login_proof_bytes, make_device_certificate
from core.wire.ids import DeviceId, Fingerprint, random_id
from core.wire.manifest import Manifest, digest_piece, piece_length_for

A = TypeVar("A", bound=msgspec.Struct)
E = TypeVar("E", bound=msgspec.Struct)
_EVENTS = msgspec.json.Decoder(list[push.TrackerEvent])


class Where(Protocol):
    """What a client must know of a tracker."""

    @property
    def address(self) -> TrackerAddress: ...
    @property
    def fingerprint(self) -> Fingerprint: ...
    @property
    def root_der(self) -> bytes: ...


def pinned_context(root_der: bytes) -> ssl.SSLContext:
    """A context whose only anchor is the root, as strict as Python 3.13 is by default."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.check_hostname = False
    context.verify_flags |= ssl.VERIFY_X509_STRICT
    pem = x509.load_der_x509_certificate(root_der).public_bytes(serialization.Encoding.PEM)
    context.load_verify_locations(cadata=pem.decode())
    return context


def login_key_of(password: str) -> bytes:
    """Any 32 bytes that hang on the password; the tracker cannot tell them from argon2id's."""
    return hashlib.sha256(password.encode()).digest()


def manifest_of(content: bytes) -> Manifest:
    """The manifest of a small content."""
    length = piece_length_for(len(content))
    pieces = [digest_piece(content[at : at + length]) for at in range(0, len(content), length)]
    return Manifest(len(content), length, b"".join(p[0] for p in pieces), b"".join(p[1] for p in pieces))


class RawClient:
    """One device: a key, a session, and calls that raise what the tracker says."""

    def __init__(self, tracker: Where, http: aiohttp.ClientSession) -> None:
        self.tracker, self.http = tracker, http
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.certificate = make_device_certificate(self.key)
        self.device_id = DeviceId(key_digest(self.key.public_key()))
        self.token = ""
        self.user_id = ""

    def url(self, path: str) -> str:
        """The whole URL of a path."""
        return f"https://{self.tracker.address}{path}"

    async def raw(
        self, method: str, path: str, body: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> tuple[int, bytes]:
        """Status and body of one request, with exactly these headers (and the session, if there is one)."""
        sent = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        async with self.http.request(
            method, self.url(path), data=io.BytesIO(body) if body else None, headers=sent | dict(headers or {})
        ) as r:
            return r.status, await r.read()

    async def call(
        self,
        route: routes.Route[Any, A],
        body: msgspec.Struct | None = None,
        *,
        request_id: str | None = None,
        query: Mapping[str, str | int] | None = None,
        **ids: str,
    ) -> A:
        """Call a route; raises `TrackerError` with the kind and data of a refusal."""
        headers = {}
        if route.method == "POST" and not route.repeatable:
            headers[routes.REQUEST_ID_HEADER] = request_id or random_id()
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        data = msgspec.json.encode(body or m.Empty()) if route.method == "POST" else None
        url = self.url(route.path.format(**ids))
        async with self.http.request(route.method, url, data=data, headers=headers, params=dict(query or {})) as r:
            return msgspec.json.decode(_checked(r.status, await r.read()), type=route.answers)

    async def put_manifests(self, group_id: str, *manifests: Manifest) -> None:
        """Show manifests to a group."""
        path = routes.PUT_MANIFESTS.path.format(group_id=group_id)
        _checked(*await self.raw("POST", path, b"".join(manifest.encode() for manifest in manifests)))

    async def get_manifests(self, group_id: str, *files: str) -> bytes:
        """Ask for manifests."""
        path = routes.GET_MANIFESTS.path.format(group_id=group_id)
        return _checked(*await self.raw("POST", path, msgspec.json.encode(m.AskManifests(files))))

    async def create(self, name: str, password: str = "correct horse") -> m.Account:
        """Make an account."""
        return await self.call(routes.CREATE_ACCOUNT, m.CreateAccount(name, login_key_of(password)))

    async def login(self, name: str, password: str = "correct horse", device_name: str = "test") -> m.Session:
        """Log this device in."""
        nonce = (await self.call(routes.NONCE)).nonce
        session = await self.call(routes.LOGIN, self.signed_login(name, password, nonce, device_name))
        self.token, self.user_id = session.token, session.user_id
        return session

    def signed_login(self, name: str, password: str, nonce: bytes, device_name: str = "") -> m.Login:
        """A login with the proof of this device."""
        proof = login_proof_bytes(self.tracker.fingerprint, name, self.device_id, nonce)
        signature = self.key.sign(proof, ec.ECDSA(hashes.SHA256()))
        return m.Login(name, login_key_of(password), self.certificate, nonce, signature, device_name)

    async def publish(self, group_id: str, path: str, content: bytes) -> m.Listing:
        """Show the manifest of a content and list it."""
        manifest = manifest_of(content)
        await self.put_manifests(group_id, manifest)
        asked = m.PublishMany((m.Publish(path, manifest.file_id, len(content), 1),))
        return (await self.call(routes.PUBLISH, asked, group_id=group_id)).listings[0]

    @asynccontextmanager
    async def events(self, token: str | None = None) -> AsyncIterator[EventReader]:
        """A WebSocket of this session; it answers pings by itself."""
        headers = {"Authorization": f"Bearer {self.token if token is None else token}"}
        async with self.http.ws_connect(self.url(routes.EVENTS_PATH), headers=headers, max_msg_size=0) as socket:
            yield EventReader(socket)


class EventReader:
    """Reads pushed events one by one."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket
        self.frames = 0
        self._waiting: list[push.TrackerEvent] = []

    async def next(self, seconds: float = 5.0) -> push.TrackerEvent:
        """The next event, whatever it is."""
        async with asyncio.timeout(seconds):
            while not self._waiting:
                message = await self.socket.receive()
                if message.type is not aiohttp.WSMsgType.TEXT:
                    raise ConnectionResetError(f"closed: {message.type.name} {self.socket.close_code}")
                self.frames += 1
                self._waiting = _EVENTS.decode(message.data)
        return self._waiting.pop(0)

    async def until(self, kind: type[E], seconds: float = 5.0, **fields: object) -> E:
        """The next event of a kind (with these field values); others before it are dropped."""
        async with asyncio.timeout(seconds):
            while True:
                event = await self.next(seconds)
                if isinstance(event, kind) and all(getattr(event, name) == value for name, value in fields.items()):
                    return event

    async def send(self, *events: push.ClientEvent) -> None:
        """Send events in one frame."""
        await self.socket.send_str(msgspec.json.encode(events).decode())

    async def closed(self, seconds: float = 5.0) -> int | None:
        """Wait for the end and return its code."""
        async with asyncio.timeout(seconds):
            while not self.socket.closed:
                try:
                    await self.socket.receive()
                except ConnectionResetError:  # a ping that waited was answered, behind the end
                    break
        return self.socket.close_code


def _checked(status: int, body: bytes) -> bytes:
    if status == 200:
        return body
    error = msgspec.json.decode(body, type=ErrorBody)
    raise TrackerError(kind_of(error.kind), **error.data)


class Clients:
    """Makes clients of one tracker, and users with one device, and ends all their connections at the end."""

    def __init__(self, tracker: Where) -> None:
        self.tracker = tracker
        connector = aiohttp.TCPConnector(ssl=pinned_context(tracker.root_der), limit=0)
        self.http = aiohttp.ClientSession(connector=connector)

    def device(self) -> RawClient:
        """A new device that is not logged in."""
        return RawClient(self.tracker, self.http)

    async def user(self, name: str) -> RawClient:
        """A new user, logged in on a new device."""
        client = self.device()
        await client.create(name)
        await client.login(name)
        return client

    async def group(self, name: str, owner: RawClient, *members: RawClient) -> str:
        """A group of `owner` with these members; its id."""
        group_id = (await owner.call(routes.CREATE_GROUP, m.CreateGroup(name))).group_id
        for member in members:
            await member.call(routes.JOIN, group_id=group_id)
            await owner.call(routes.ACCEPT, group_id=group_id, user_id=member.user_id)
        return group_id


@asynccontextmanager
async def clients_of(tracker: Where) -> AsyncIterator[Clients]:
    """Clients of a tracker, whose connections end with the block."""
    made = Clients(tracker)
    try:
        yield made
    finally:
        await made.http.close()
