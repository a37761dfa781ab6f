"""Finds the deployment to work with and pins it. Trust comes from a pin, a fingerprint or a first use.

Invariant: nothing but `GET /v1/deployment` is ever sent to a tracker that is not pinned. What
zeroconf says is a hint: each record is asked who it is, and a record that lies about its
deployment counts for nothing.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from core.config import Config
from core.net import discovery
from core.net.first_contact import Contact, ask_deployment, ask_first
from core.net.tracker_answers import WRONG_CLOCK
from core.net.tracker_client import TrackerClient
from core.net.tracker_tls import Pin
from core.storage.database import StateDatabase
from core.storage.rows import PinRow
from core.wire import fingerprint as fingerprints
from core.wire import limits, routes
from core.wire.errors import Kind, ShareError, TrackerError, UserError
from core.wire.fingerprint import Invite, TrackerAddress, parse_invite
from core.wire.ids import Fingerprint, is_hex256


@dataclass(frozen=True, slots=True)
class FoundDeployment:
    """A deployment that answered: who it says it is, and where."""

    fingerprint: Fingerprint
    root_certificate: bytes
    name: str
    addresses: tuple[TrackerAddress, ...]
    seconds: float = 0.0
    """How long the quickest of its trackers took to answer."""

    def described(self) -> str:
        """One line for people: name, fingerprint as shown, address."""
        return f"{self.name or '(no name)'} {fingerprints.shown(self.fingerprint)} at {self.addresses[0]}"


class Deployments:
    """The pins of this state folder, and the search for a tracker."""

    def __init__(self, config: Config, database: StateDatabase) -> None:
        self._config = config
        self._pins = database.pins

    async def search(self, seconds: float | None = None) -> list[FoundDeployment]:
        """Every deployment that zeroconf names within `seconds` and that answers, by fingerprint."""
        return (await self._look(seconds))[0]

    async def _look(self, seconds: float | None = None) -> tuple[list[FoundDeployment], ShareError | None]:
        """`search`, and the error of one whose certificate this computer's clock speaks against, if there is any."""
        length = self._config.discovery_seconds if seconds is None else seconds
        found = await discovery.find(length, self._config.discovery_interfaces)
        answers = await asyncio.gather(*map(self._ask, found))
        wrong_clock = next((one for one in answers if isinstance(one, ShareError) and _is_wrong_clock(one)), None)
        deployments: dict[Fingerprint, FoundDeployment] = {}
        for answer in answers:
            if isinstance(answer, ShareError):
                continue
            known = deployments.get(answer.fingerprint)
            if known is not None:
                seconds = min(known.seconds, answer.seconds)
                answer = replace(known, addresses=_joined(known.addresses, answer.addresses), seconds=seconds)
            deployments[answer.fingerprint] = answer
        return sorted(deployments.values(), key=lambda one: one.fingerprint), wrong_clock

    async def ask(self, address: TrackerAddress) -> FoundDeployment:
        """Who is at `address`; nothing is pinned. Raises TRACKER_UNREACHABLE, NOT_A_TRACKER, TRACKER_ERROR."""
        return _found(await ask_deployment(address))

    async def pin(self, address: TrackerAddress, trusted: str) -> FoundDeployment:
        """Pin the deployment at `address`, whose fingerprint must be `trusted` (whole or as shown)."""
        found = await self.ask(address)
        if not fingerprints.matches(trusted, found.fingerprint):
            raise TrackerError(
                Kind.WRONG_PIN,
                expected=trusted,
                found=found.fingerprint,
                address=str(address),
                shown=fingerprints.shown(found.fingerprint),
            )
        await self._save(found)
        return found

    async def client_of(self, fingerprint: Fingerprint) -> TrackerClient | None:
        """A client of a deployment that was pinned before, whether it can be reached or not."""
        rows = await self._pins.all()
        row = next((row for row in rows if row.fingerprint == fingerprint), None)
        named = [invite for invite in self._config.trackers if _named(invite, rows) in (None, fingerprint)]
        return _client(row, [address for invite in named for address in invite.addresses]) if row else None

    async def may_be_meant(self, fingerprint: Fingerprint) -> bool:
        """Whether the options leave it open that somebody means the deployment of `fingerprint`."""
        if not self._is_trusted(fingerprint):
            return False
        rows = await self._pins.all()
        named = [_named(invite, rows) for invite in self._config.trackers]
        return not named or any(one in (None, fingerprint) for one in named)

    async def client(self) -> TrackerClient:
        """A client of the deployment that the options, the pins and the network name, which answers.

        Raises `TrackerError`: NO_TRACKER, MANY_DEPLOYMENTS, UNTRUSTED_TRACKER, WRONG_PIN,
        TRACKER_UNREACHABLE, NOT_A_TRACKER, TRACKER_ERROR.
        """
        rows = await self._pins.all()
        if self._config.trackers:
            return await self._named(rows)
        trusted = [row for row in rows if self._is_trusted(Fingerprint(row.fingerprint))]
        return await self._pinned(trusted) if trusted else await self._discovered()

    async def newest_pin(self, fingerprint: str | None) -> PinRow | None:
        """The pin of `fingerprint`, else the one used last, else None."""
        rows = await self._pins.all()
        return next((row for row in rows if row.fingerprint == fingerprint), rows[0] if rows else None)

    async def pinned(self) -> list[PinRow]:
        """Every pin, the one used last first."""
        return await self._pins.all()

    async def forget(self, fingerprint: str) -> None:
        """Trust a deployment no longer."""
        await self._pins.delete(fingerprint)

    async def remember(self, client: TrackerClient) -> None:
        """Keep where a pinned deployment was reached, newest first."""
        rows = {row.fingerprint: row for row in await self._pins.all()}
        row = rows.get(client.pin.fingerprint)
        if row is None:
            return
        known = tuple(map(_address, row.addresses))
        # An address that was only named is not this deployment's before a tracker of it answered there.
        unproven = {address for invite in self._config.trackers for address in invite.addresses}
        unproven -= {*known, *([client.address] if client.address else ())}
        addresses = [one for one in _joined(client.addresses, known) if one not in unproven][: limits.TRACKERS_TOLD_MAX]
        await self._pins.put(replace(row, addresses=tuple(map(str, addresses)), last_used=time.time()))

    # -- by the options
    async def _named(self, rows: Sequence[PinRow]) -> TrackerClient:
        first_error: ShareError | None = None
        for invite in _merged(self._config.trackers):
            try:
                return await self._invited(invite, rows)
            except ShareError as error:
                if error.kind not in (Kind.TRACKER_UNREACHABLE, Kind.NOT_A_TRACKER) and not _is_wrong_clock(error):
                    raise
                first_error = first_error or error
        assert first_error is not None
        raise first_error

    async def _invited(self, invite: Invite, rows: Sequence[PinRow]) -> TrackerClient:
        places = {str(address) for address in invite.addresses}
        row = next((row for row in rows if row.fingerprint == invite.fingerprint), None)
        if row is None:
            row = next((row for row in rows if places & set(row.addresses)), None)
        if row is not None:
            for expected in filter(None, (invite.fingerprint, self._config.trust)):
                if not fingerprints.matches(expected, Fingerprint(row.fingerprint)):
                    raise known_otherwise(row.fingerprint, row.since, expected, str(invite.addresses[0]))
            return await self._checked(_client(row, invite.addresses))
        found = _found(await ask_first(invite.addresses))
        return await self._trusted(found, invite.fingerprint or self._config.trust)

    async def _trusted(self, found: FoundDeployment, expected: str | None) -> TrackerClient:
        shown = fingerprints.shown(found.fingerprint)
        address = str(found.addresses[0])
        if expected and not fingerprints.matches(expected, found.fingerprint):
            raise TrackerError(Kind.WRONG_PIN, expected=expected, found=found.fingerprint, address=address, shown=shown)
        if not expected and not self._config.trust_first_use:
            raise TrackerError(
                Kind.UNTRUSTED_TRACKER, fingerprint=found.fingerprint, shown=shown, name=found.name, address=address
            )
        return await self._checked(_client(await self._save(found), ()))

    # -- by the pins
    async def _pinned(self, rows: Sequence[PinRow]) -> TrackerClient:
        first_error: ShareError | None = None
        for row in rows:
            try:
                return await self._checked(_client(row, ()))
            except ShareError as error:
                if error.kind is Kind.WRONG_PIN:
                    raise
                first_error = first_error or error
        for found in await self.search():
            known = next((row for row in rows if row.fingerprint == found.fingerprint), None)
            if known is not None:
                return await self._checked(_client(known, found.addresses))
        assert first_error is not None
        raise first_error

    async def _checked(self, client: TrackerClient) -> TrackerClient:
        try:
            await client.call(routes.DEPLOYMENT)
            await self.remember(client)
        except BaseException:
            await client.close()
            raise
        return client

    # -- by the network
    async def _discovered(self) -> TrackerClient:
        found, wrong_clock = await self._look()
        trust = self._config.trust
        if trust:
            chosen = [one for one in found if fingerprints.matches(trust, one.fingerprint)]
            if not chosen and found:
                raise TrackerError(
                    Kind.WRONG_PIN,
                    expected=trust,
                    found=found[0].fingerprint,
                    address=str(found[0].addresses[0]),
                    shown=fingerprints.shown(found[0].fingerprint),
                )
            found = chosen
        if not found:
            raise wrong_clock or TrackerError(Kind.NO_TRACKER, seconds=int(self._config.discovery_seconds))
        if len(found) > 1:
            raise TrackerError(Kind.MANY_DEPLOYMENTS, deployments=[one.described() for one in found])
        return await self._trusted(found[0], trust)

    async def _ask(self, record: discovery.Found) -> FoundDeployment | ShareError:
        """Who a record's tracker really is; the error if nobody, or somebody else than it says, answers."""
        try:
            return _found(await ask_first(record.addresses, record.announcement))
        except ShareError as error:
            return error

    async def _save(self, found: FoundDeployment) -> PinRow:
        before = next((row for row in await self._pins.all() if row.fingerprint == found.fingerprint), None)
        now = time.time()
        known = before.addresses if before is not None else ()
        row = PinRow(
            fingerprint=found.fingerprint,
            root_certificate=found.root_certificate,
            name=found.name,
            addresses=tuple(dict.fromkeys((*map(str, found.addresses), *known)))[: limits.TRACKERS_TOLD_MAX],
            last_used=now,
            since=before.since if before is not None else now,
        )
        await self._pins.put(row)
        return row

    def _is_trusted(self, fingerprint: Fingerprint) -> bool:
        return self._config.trust is None or fingerprints.matches(self._config.trust, fingerprint)


def known_otherwise(known: str, since: float, named: str, address: str) -> TrackerError:
    """That the address of the pin `known` (its fingerprint, and when it was pinned) was given with another one.

    Nobody was asked who is there now: `found` is what was `named`, whole or as it is shown.
    """
    return TrackerError(
        Kind.WRONG_PIN,
        rule="known_address",
        expected=known,
        found=named,
        address=address,
        known=fingerprints.shown(Fingerprint(known)),
        shown=fingerprints.shown(Fingerprint(named)) if is_hex256(named) else named,
        since=int(since) or None,
    )


def check_trust(typed: str) -> str:
    """`typed` if it can be a fingerprint. Raises `UserError(BAD_ADDRESS)`."""
    if not fingerprints.is_fingerprint(typed):
        raise UserError(Kind.BAD_ADDRESS, text=typed, rule="fingerprint")
    return typed


def _merged(invites: Iterable[Invite]) -> list[Invite]:
    """Those of one deployment as one, so that its trackers are asked side by side."""
    merged: dict[Fingerprint | int, Invite] = {}
    for at, invite in enumerate(invites):
        key = invite.fingerprint or at
        before = merged.get(key)
        merged[key] = replace(invite, addresses=_joined(before.addresses, invite.addresses)) if before else invite
    return list(merged.values())


def _named(invite: Invite, rows: Sequence[PinRow]) -> str | None:
    """Which deployment an invite names: by its fingerprint, else by an address of a pin; None if that is open."""
    places = {str(address) for address in invite.addresses}
    pinned = next((row.fingerprint for row in rows if places & set(row.addresses)), None)
    return invite.fingerprint or pinned


def _found(contact: Contact) -> FoundDeployment:
    """With the address that answered alone: what else was said of it is not proven, so must not be pinned."""
    deployment = contact.deployment
    return FoundDeployment(
        contact.fingerprint, deployment.root_certificate, deployment.name, (contact.address,), contact.seconds
    )


def _is_wrong_clock(error: ShareError) -> bool:
    """Whether nothing but this computer's clock speaks against a tracker."""
    return error.data.get("reason") == WRONG_CLOCK


def _client(row: PinRow, more: Iterable[TrackerAddress]) -> TrackerClient:
    addresses = _joined(more, map(_address, row.addresses))
    return TrackerClient(Pin(Fingerprint(row.fingerprint), row.root_certificate), list(addresses))


def _address(text: str) -> TrackerAddress:
    return parse_invite(text).addresses[0]


def _joined(*lists: Iterable[TrackerAddress]) -> tuple[TrackerAddress, ...]:
    return tuple(dict.fromkeys(address for addresses in lists for address in addresses))
