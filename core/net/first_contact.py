"""Asks a tracker that nothing is known of who it is. Believes nothing, sends nothing but `GET /v1/deployment`.

Invariant: what comes back is at least consistent (the root that the tracker shows signed the
certificate that it serves with), but nobody has vouched for it. The caller compares the fingerprint
with an invite's or a person's, pins it, and from then on talks through `TrackerClient` alone.
"""

from __future__ import annotations

import ssl
import time
from collections.abc import Sequence
from dataclasses import dataclass

import aiohttp

from core.net.tracker_addresses import race
from core.net.tracker_answers import decode_answer, read_answer, transport_error, url_of
from core.net.tracker_connector import TrackerConnector
from core.net.tracker_tls import Pin, pinned_context, unverified_context
from core.wire import limits, routes
from core.wire.announcement import Announcement
from core.wire.errors import Kind, ProtocolError, TrackerError
from core.wire.fingerprint import TrackerAddress
from core.wire.identity import root_of
from core.wire.ids import Fingerprint
from core.wire.tracker_messages import Deployment

_TIMEOUT = aiohttp.ClientTimeout(total=10.0, sock_connect=5.0)


@dataclass(frozen=True, slots=True)
class Contact:
    """What a tracker says of itself; `fingerprint` is computed from the root that it showed."""

    address: TrackerAddress
    fingerprint: Fingerprint
    deployment: Deployment
    seconds: float
    """How long it took to answer."""

    @property
    def pin(self) -> Pin:
        """The pin that trusting this contact amounts to."""
        return Pin(self.fingerprint, self.deployment.root_certificate)


async def ask_deployment(address: TrackerAddress) -> Contact:
    """Who answers at `address`, unverified; two connections, at most 20 s.

    Raises `TrackerError`: TRACKER_UNREACHABLE (address, reason) if nobody answers, NOT_A_TRACKER
    (address) if whoever does is no tracker or shows a root that did not sign its own certificate,
    TRACKER_ERROR (address, reason `certificate_dates`) if only this computer's clock speaks against it.
    """
    deployment = await _ask(address, unverified_context())
    try:
        fingerprint = root_of(deployment.root_certificate)[1]
        asked = time.perf_counter()
        again = await _ask(address, pinned_context(deployment.root_certificate))
    except (ProtocolError, ssl.SSLError):
        raise TrackerError(Kind.NOT_A_TRACKER, address=str(address)) from None
    if again.root_certificate != deployment.root_certificate:
        raise TrackerError(Kind.NOT_A_TRACKER, address=str(address))
    return Contact(address, fingerprint, deployment, time.perf_counter() - asked)


async def ask_first(addresses: Sequence[TrackerAddress], announcement: Announcement | None = None) -> Contact:
    """Who answers first at the addresses of one tracker, of which some may lead nowhere from here.

    With `announcement`, only an answer of the deployment that it names counts. Raises as
    `ask_deployment`, the error that tells most; `TrackerError(NO_TRACKER)` without an address.
    """

    async def probe(address: TrackerAddress) -> Contact:
        contact = await ask_deployment(address)
        if announcement is not None and not announcement.names(contact.fingerprint):
            raise TrackerError(Kind.NOT_A_TRACKER, address=str(address))
        return contact

    return await race(addresses, probe)


async def _ask(address: TrackerAddress, context: ssl.SSLContext) -> Deployment:
    connector = TrackerConnector(context, force_close=True)
    session = aiohttp.ClientSession(
        connector=connector, timeout=_TIMEOUT, cookie_jar=aiohttp.DummyCookieJar(), auto_decompress=False
    )
    url = url_of(address, routes.DEPLOYMENT.path)
    try:
        async with (
            session,
            session.get(
                url,
                allow_redirects=False,
                headers={"Accept-Encoding": "identity"},
                skip_auto_headers=("User-Agent",),
            ) as response,
        ):
            body = await read_answer(response, address, limits.CONTROL_MAX)
            return decode_answer(body, Deployment, address)
    except TrackerError as error:
        if error.kind is Kind.TRACKER_ERROR:
            raise TrackerError(Kind.NOT_A_TRACKER, address=str(address)) from None
        raise
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        raise transport_error(error, address) from error
    finally:
        await connector.end()
