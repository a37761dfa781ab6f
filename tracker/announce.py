"""Announces a tracker on the network by zeroconf, and again when the interfaces change.

Invariant: the record is a hint and says what `core.wire.announcement` allows, nothing more; label and
host name are random and this process's own, so two trackers on one machine never merge. A network
that cannot be announced on (no interface, loopback down) is no error: the next look tries again.
Owned by the service, which calls `update` with the addresses that now hold.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Sequence
from typing import Final

from zeroconf import Error as ZeroconfError
from zeroconf import IPVersion
from zeroconf.asyncio import AsyncServiceInfo, AsyncZeroconf

from core.wire.announcement import SERVICE_TYPE, encode_txt
from core.wire.ids import Fingerprint

_log = logging.getLogger(__name__)
_FAILURES: Final = (OSError, RuntimeError, ZeroconfError)
"""No interface is OSError, loopback down is RuntimeError, a name or socket refused is the library's own."""


class Announcer:
    """One record of one tracker. `interfaces`: addresses of those to announce on, none for all."""

    def __init__(self, fingerprint: Fingerprint, name: str, port: int, interfaces: Sequence[str]) -> None:
        self._label = secrets.token_hex(8)
        self._txt = encode_txt(fingerprint, name)
        self._port = port
        self._interfaces = list(interfaces)
        self._zeroconf: AsyncZeroconf | None = None
        self._announced: tuple[str, ...] = ()

    async def update(self, addresses: Sequence[str]) -> None:
        """Announce these addresses; does nothing where they are announced already."""
        wanted = tuple(addresses)
        if wanted == self._announced and (self._zeroconf is not None or not wanted):
            return
        if not wanted:  # no interface is up: there is nothing to say, and nowhere to say it
            await self._drop()
            return
        try:
            if self._zeroconf is None:
                self._zeroconf = self._open()
                # The label is random, so nobody needs to be asked for it first.
                await (await self._zeroconf.async_register_service(self._record(wanted), cooperating_responders=True))
            else:
                if not self._interfaces:
                    await self._zeroconf.async_update_interfaces()
                await (await self._zeroconf.async_update_service(self._record(wanted)))
            self._announced = wanted
        except _FAILURES as error:
            _log.warning("not announced: %s", error)
            await self._drop()

    def _open(self) -> AsyncZeroconf:
        if self._interfaces:
            return AsyncZeroconf(interfaces=self._interfaces)
        try:
            return AsyncZeroconf(ip_version=IPVersion.All)
        except _FAILURES:  # a machine without IPv6
            return AsyncZeroconf(ip_version=IPVersion.V4Only)

    def _record(self, addresses: Sequence[str]) -> AsyncServiceInfo:
        return AsyncServiceInfo(
            SERVICE_TYPE,
            f"{self._label}.{SERVICE_TYPE}",
            port=self._port,
            server=f"p2p-{self._label}.local.",
            parsed_addresses=list(addresses),
            properties=self._txt,
        )

    async def close(self) -> None:
        """Say goodbye, so that nobody finds this tracker any more."""
        if self._zeroconf is not None:
            try:
                await self._zeroconf.async_unregister_all_services()
            except _FAILURES as error:
                _log.info("no goodbye: %s", error)
        await self._drop()

    async def _drop(self) -> None:
        broken, self._zeroconf, self._announced = self._zeroconf, None, ()
        if broken is not None:
            try:
                await broken.async_close()
            except _FAILURES as error:
                _log.info("zeroconf did not close: %s", error)
