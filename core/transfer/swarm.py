"""One download: fetches pieces from everybody who has them, and offers what it has from the first piece on.

Invariant: nothing is written, counted as verified or announced but what `check_and_write` called good.
`done` is resolved when every piece is, and fails only if the manifest itself is bad; everything else
is a state with a reason, and goes on by itself. After `close` nothing of it runs.

Made by the hub, which hands in links, peers and answers; the planner decides, this acts.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Coroutine, Sequence
from functools import partial as partial_of
from typing import Any, Final

from core.config import Strategy
from core.pieces import bitmap
from core.pieces.bitmap import Bitmap
from core.pieces.strategies import strategy_of
from core.snapshots import DownloadState, Priority
from core.storage.partial import Verdict
from core.transfer.catalogue import FileKey
from core.transfer.disk_trouble import DiskTrouble
from core.transfer.neighbours import WANTED, Neighbours
from core.transfer.planner import Planner
from core.transfer.portrait import Portrait, SwarmDetails
from core.transfer.progress import SwarmProgress
from core.transfer.rates import Clock
from core.transfer.surroundings import Partial, Surroundings
from core.transfer.tally import Tally
from core.wire import limits
from core.wire.errors import Data, Datum, DiskError, Kind, PeerError, ShareError
from core.wire.ids import DeviceId
from core.wire.manifest import Piece
from core.wire.peer_messages import Bitfield, Closed, Have, Interest, Reject, Uninterest, reason_of
from core.wire.tracker_messages import PeerView

GONE_MOST: Final = 64  # remembered, so that one can say whom a download waits for
_LEVELS: Final = {Priority.LOW: 0, Priority.NORMAL: 1, Priority.HIGH: 2}


class Swarm:
    """One file of one group. `on_state` is called when state or reason changed, `on_note` with what is worth noting."""

    def __init__(
        self, key: FileKey, partial: Partial, strategy: Strategy, around: Surroundings, rng: random.Random, clock: Clock
    ) -> None:
        self.key = key
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.on_state: Callable[[], None] | None = None
        self.on_note: Callable[[str, Data], None] | None = None
        self._partial, self._manifest = partial, partial.manifest
        self._around = around
        self._clock = clock
        self._planner = Planner(partial.manifest, partial.have(), strategy_of(strategy), self, rng, clock)
        self._planner.may_ask = partial_of(around.may_ask, key)
        self._views: dict[DeviceId, PeerView] = {}
        self._neighbours = Neighbours(rng, clock)
        self._gone: dict[DeviceId, str] = {}
        self._channels: dict[DeviceId, int] = {}
        self._tally = Tally(partial.manifest, partial.have(), clock)
        self._portrait = Portrait(self._planner, self._tally, partial, around, self._views, self._gone, clock)
        self._splits: set[Piece] = set()
        self._checks: set[asyncio.Task[None]] = set()
        self.disk: Final = DiskTrouble(partial, clock, self._on_refused)
        self._paused = self._closed = False
        self._shown: tuple[DownloadState, str] | None = None
        partial.on_disk_error = self.disk.on_error
        partial.on_lost = self._on_lost
        if self._planner.ledger.done:
            self._finish()

    # -- who is there
    def on_peers(self, views: Sequence[PeerView]) -> None:
        """These devices have the file, or fetch it, at these addresses."""
        for view in views:
            device = DeviceId(view.device_id)
            if len(self._views) >= limits.PEERS_TOLD_MAX and device not in self._views:
                self.on_peers_gone([next(iter(self._views))])  # the one that was told of first
            self._views[device] = view
            self._neighbours.on_news(device)
            if device in self._neighbours or device in self._channels:  # it may be elsewhere now
                self._want(device)
        if self._is_active:
            self._reach()
        self._show()

    def on_peers_gone(self, devices: Sequence[DeviceId]) -> None:
        """Gone offline, says the tracker; a link that is there goes on."""
        for device in devices:
            if self._views.pop(device, None) is not None:
                self._neighbours.forget(device)
                if len(self._gone) < GONE_MOST:
                    self._gone[device] = self._around.user_of(device)
                self._around.unwant(device, self)
        self._show()

    def _reach(self) -> None:
        """Want as many as a download keeps to, of those it was told of, and dial nobody else."""
        around, opened = self._around, self._channels
        told = (device for device in self._views if around.is_welcome(device, self.key))
        vain = len(opened) >= WANTED and self._portrait.is_in_vain()
        for device in self._neighbours.choose(told, lambda one: around.peer(one) is not None, opened, vain=vain):
            self._want(device)
        for device in self._neighbours.give_up(opened):
            around.unwant(device, self)

    def _want(self, device: DeviceId) -> None:
        if self._is_active and self._around.is_welcome(device, self.key):
            # Who has it all fetches nothing, and of many one that is picked here has hardly picked this one.
            alone = self._views[device].complete or len(self._views) > WANTED
            self._around.want(self._views[device], self, alone=alone)
            self.on_linked(device)

    def on_linked(self, device: DeviceId) -> None:
        """`device` is linked, and may have the file: open a channel, unless there is one."""
        peer = self._around.peer(device)
        if peer is None or device in self._channels or not self._is_active:
            return
        if not self._neighbours.may_ask(device) or not self._around.is_welcome(device, self.key):
            return
        if (number := peer.open(self)) is not None:
            self._channels[device] = number
            peer.link.send(Interest(number, self.key.group_id, self.key.file_id))

    def on_roster_changed(self) -> None:
        """Close our channels to those who may no longer be asked, and try those who now may."""
        for device in tuple(self._channels):
            if not self._around.is_welcome(device, self.key):
                self._leave(device)
        self.on_peers(tuple(self._views.values()))

    # -- what peers say
    def on_link_gone(self, device: DeviceId) -> None:
        """The link is down; its bytes under way are lost, its pieces are asked of others."""
        self._forget(device)

    def on_answer(self, device: DeviceId, message: Bitfield | Have | Reject | Closed) -> None:
        """An answer on our channel. Raises `ProtocolError` if it makes no sense."""
        match message:
            case Bitfield():
                peer = self._around.peer(device)
                pieces = self._manifest.pieces
                have = bitmap.full(pieces) if message.complete else bitmap.from_wire(message.bits, pieces)
                self._neighbours.on_news(device)
                if peer is not None and device not in self._planner.holders:
                    self._planner.on_holder(device, peer.pipe)
                    self._note("peer_joined", user=self._around.user_of(device))
                self._planner.on_bitfield(device, have)
            case Have() if device in self._planner.holders:
                self._planner.on_have(device, message.pieces)
                if self._shown and self._shown[0] is DownloadState.DOWNLOADING:
                    return  # there are most of these, and none ends that state
            case Reject(channel, request):
                self._around.drop_buffer(device, channel, request)
                self._planner.on_reject(device, request, reason_of(message.reason), message.suggest)
            case Closed():
                self._forget(device)
                self._neighbours.on_closed(device)
        self._show()

    def on_data(self, device: DeviceId, request: int, count: int) -> None:
        """`count` bytes of a piece came."""
        self._tally.on_data(count)
        self._planner.on_data(device, request, count)

    def on_piece(self, device: DeviceId, request: int, buffer: memoryview) -> bool:
        """A whole piece came; False if nobody waits for it."""
        if (piece := self._planner.on_received(device, request)) is None:
            return False
        self._run(self._check(piece, device, buffer), "check a piece")
        return True

    def _run(self, work: Coroutine[Any, Any, None], name: str) -> None:
        self._checks.add(task := asyncio.create_task(work, name=name))
        task.add_done_callback(self._checks.discard)

    # -- Asker
    def ask(self, holder: DeviceId, request: int, piece: Piece, length: int) -> None:
        """Send a request."""
        if (peer := self._around.peer(holder)) is not None:
            peer.link.request(self._channels[holder], request, piece, length)

    def cancel(self, holder: DeviceId, request: int) -> None:
        """Take a request back."""
        if (peer := self._around.peer(holder)) is not None:
            peer.link.cancel(self._channels[holder], request)
            self._around.drop_buffer(holder, self._channels[holder], request)

    # -- Knowledge
    def elsewhere(self) -> Bitmap:
        """Pieces that somebody linked has."""
        return bitmap.full(self._manifest.pieces) & ~self._planner.availability.levels[0]

    def known_of(self, device: DeviceId) -> Bitmap:
        """Pieces that `device` said it has."""
        return holder.have if (holder := self._planner.holders.get(device)) else 0

    # -- pieces
    async def _check(self, piece: Piece, device: DeviceId, buffer: memoryview) -> None:
        whole = False
        try:
            verdict = await self._partial.check_and_write(piece, buffer)
            whole = True
        except DiskError as error:
            whole = True
            self._planner.on_bad(piece)
            self.disk.on_error(error)
            return
        except ShareError as error:
            self._fail(error)
            return
        finally:
            self._around.give_back(device, buffer, whole=whole)
        if verdict is Verdict.GOOD:
            self._tally.on_good(piece, device)
            self._planner.on_good(piece)
            self._around.on_good_piece(self.key, piece)
            if self._planner.ledger.done:
                self._finish()
            return
        self._planner.on_bad(piece)
        if verdict is Verdict.SPLIT:  # fetched twice and half right twice: no sender did that, the manifest was made so
            if piece in self._splits:
                self._fail(PeerError(Kind.MANIFEST_QUARANTINED, piece=piece, file=self.key.file_id))
            self._splits.add(piece)
        else:
            user = self._around.user_of(device)
            self._note("bad_piece", piece=piece, user=user)
            if self._around.on_bad_piece(device, self.key):
                self._tally.banned.append(user)
                self._note("peer_banned", user=user)
        self._show()

    def _finish(self) -> None:
        for device in tuple(self._channels):
            self._leave(device)
        self._unwant_all()
        if not self.done.done():
            self.done.set_result(None)
        self._show()

    def _fail(self, error: ShareError) -> None:
        if not self.done.done():
            self.done.set_exception(error)
        self._stop()

    def _on_refused(self) -> None:
        self._planner.pause()
        self._show()

    def _on_lost(self, pieces: Sequence[int]) -> None:
        lost = bitmap.of(pieces) & self._planner.ledger.have
        self._tally.on_lost(lost)
        self._note("pieces_lost", count=lost.bit_count())
        self._planner.on_lost(self._planner.ledger.have & ~lost)
        self._show()

    async def _try_disk(self) -> None:
        if await self.disk.works() and not self._paused:
            self._planner.resume()
        self._show()

    # -- what the owner does
    def pause(self) -> None:
        """Ask for nothing until `resume`; what is here is served on."""
        self._paused = True
        self._on_refused()

    def resume(self) -> None:
        """Go on."""
        self._paused = False
        if self.disk.error is None:
            self._planner.resume()
        self._show()

    def set_strategy(self, strategy: Strategy) -> None:
        """Choose pieces otherwise from now on."""
        self._planner.set_strategy(strategy_of(strategy))

    def set_priority(self, priority: Priority) -> None:
        """On links that several downloads share, who has a higher one asks first."""
        self._planner.set_level(_LEVELS[priority])

    def awaits(self, device: DeviceId) -> bool:
        """Whether anything is asked of `device`."""
        holder = self._planner.holders.get(device)
        return holder is not None and bool(holder.asked)

    def tick(self) -> None:
        """Look at what time alone changes; the hub calls it ten times a second."""
        if not self._is_active:
            return
        self._planner.tick()
        self._reach()
        if not self._checks and self.disk.is_due():
            self._run(self._try_disk(), "try the disk again")
        for device in self._neighbours.to_retry():
            self.on_linked(device)
        self._show()

    async def close(self) -> None:
        """End it, done or not; returns when no piece of it is being checked or written."""
        self._stop()
        if self._checks:
            await asyncio.wait(self._checks)
        self._partial.on_disk_error = self._partial.on_lost = None
        self._around.end(self.key)
        if not self.done.done():
            self.done.cancel()

    def progress(self) -> SwarmProgress:
        """Where it stands."""
        return self._portrait.progress(*self.state(), self.disk.error)

    def details(self) -> SwarmDetails:
        """What a list does not show of it."""
        return self._portrait.details()

    @property
    def source(self) -> Partial:
        """The file on the disk, which is offered while it grows."""
        return self._partial

    def wants(self, device: DeviceId) -> bool:
        """Whether it is one of those that this download keeps to."""
        return device in self._neighbours

    @property
    def is_complete(self) -> bool:
        """Whether every piece is there."""
        return self._planner.ledger.done

    @property
    def known(self) -> int:
        """How many peers a tracker need not tell of: those reached, or none if they have nothing that is missing."""
        return 0 if self._portrait.is_in_vain() else min(len(self._planner.holders), limits.PEERS_WANTED)

    @property
    def _is_active(self) -> bool:
        return not self._closed and not self.done.done()

    def state(self) -> tuple[DownloadState, str]:
        """Where it stands, and why."""
        if self._planner.ledger.done:
            return DownloadState.FINISHING, ""
        if self.disk.error is not None:
            return DownloadState.PAUSED, self.disk.error.kind.value
        if self._paused:
            return DownloadState.PAUSED, ""
        return self._portrait.movement(checking=bool(self._checks))

    def _note(self, what: str, **data: Datum) -> None:
        if self.on_note is not None:
            self.on_note(what, data)

    def _show(self) -> None:
        shown = self.state()
        if shown != self._shown:
            before, self._shown = self._shown, shown
            if shown[0] is DownloadState.DOWNLOADING and before is not None and before[0] is not shown[0]:
                self._tally.heard = self._clock()
            if self.on_state is not None:
                self.on_state()

    def _leave(self, device: DeviceId) -> None:
        """Close our channel."""
        peer, number = self._around.peer(device), self._channels[device]
        holder = self._planner.holders.get(device)
        if peer is not None:
            for request in tuple(holder.asked) if holder else ():
                peer.link.cancel(number, request)
            peer.link.send(Uninterest(number))
        self._forget(device)

    def _forget(self, device: DeviceId) -> None:
        """Our channel to `device` is closed, by whichever side."""
        holder = self._planner.holders.get(device)
        if (number := self._channels.pop(device, None)) is None:
            return
        for request in tuple(holder.asked) if holder else ():
            self._around.drop_buffer(device, number, request)
        if (peer := self._around.peer(device)) is not None:
            peer.channels.pop(number, None)
        if holder is not None and self._is_active:
            self._note("peer_gone", user=self._around.user_of(device))
        self._planner.on_holder_gone(device)

    def _unwant_all(self) -> None:
        for device in self._views:
            self._around.unwant(device, self)

    def _stop(self) -> None:
        self._closed = True
        self._planner.pause()
        for device in tuple(self._channels):
            self._leave(device)
        self._unwant_all()
