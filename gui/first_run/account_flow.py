"""Drives the first page: search, choose or start a tracker, create the account, log in.

Invariant: a tracker is pinned only when a person sends the form to it, started it here, or gave a link that carries
its fingerprint; a tracker at the address of a pinned one with another fingerprint is a hard stop, never a new
acquaintance. One wish is carried out at a time, and `run` ends only with a login. Used by `gui.first_run.flow`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from functools import partial
from typing import Any, Final

from PySide6.QtCore import SignalInstance

from core.snapshots import OwnTrackerSnapshot, TrackerSnapshot
from core.wire.errors import Kind, ShareError, TrackerError
from core.wire.fingerprint import Invite, TrackerAddress, parse_invite
from gui.actions.actions import Actions
from gui.first_run import errors
from gui.first_run.account_form import CREATE, LOGIN
from gui.first_run.first_run import FirstRun
from gui.first_run.own_tracker import start_here
from gui.first_run.search import Found, Search
from gui.first_run.wrong_pin_page import WrongPin

_NOBODY_THERE: Final = (Kind.TRACKER_UNREACHABLE, Kind.NOT_A_TRACKER)


class AccountFlow:
    """One passage through the first page; `link` is the invite link that was used on it, if it names a group."""

    def __init__(self, view: FirstRun, actions: Actions) -> None:
        self._view, self._actions = view, actions
        self._page, self._form = view.account, view.account.form
        self._search = Search(actions, self._on_found)
        self._found = Found(())
        self._wishes: asyncio.Queue[Callable[[], Awaitable[bool]]] = asyncio.Queue()
        self._starting: asyncio.Future[OwnTrackerSnapshot] | None = None
        self._mode_was_set = False
        self.link = ""

    async def run(self, link: str = "") -> None:
        """Show the page until somebody is logged in. `link`: an address or invite link to begin with."""
        pairs = self._signals()
        for signal, slot in pairs:
            signal.connect(slot)
        self._page.choice.forget_all()
        self._page.show_search()
        self._view.show_page(self._page)
        searching = asyncio.ensure_future(self._search.run())
        try:
            if link:
                self._page.show_address(link)
                self._on_address(link)
            while not await self._next_wish(searching):
                pass
        finally:
            for signal, slot in pairs:
                signal.disconnect(slot)
            searching.cancel()
            await asyncio.gather(searching, return_exceptions=True)

    def _signals(self) -> list[tuple[SignalInstance, Callable[..., None]]]:
        view, page = self._view, self._page
        return [
            (page.form.submitted, self._on_submitted),
            (page.address_entered, self._on_address),
            (page.start_wanted, self._on_start),
            (page.choice.search_wanted, self._on_search),
            (view.starting.back_wanted, self._on_back),
            (view.starting.again_wanted, self._on_start),
            (view.wrong_pin.close_wanted, self._on_stop_closed),
        ]

    async def _next_wish(self, searching: asyncio.Future[None]) -> bool:
        """Carry out the next wish; whether somebody is logged in now. A search that broke is told to whoever waits."""
        waiting = asyncio.ensure_future(self._wishes.get())
        both: set[asyncio.Future[Any]] = {waiting, searching}
        try:
            await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
            if searching.done():
                searching.result()
            return await (await waiting)()
        finally:
            waiting.cancel()

    # -- what the page says
    def _on_found(self, found: Found) -> None:
        self._found = found
        choice = self._page.choice
        if found.trackers:
            choice.set_trackers(found.trackers, found.own)
            if not self._mode_was_set:
                # Who has used a tracker has an account there, more likely than not.
                self._mode_was_set = True
                tracker = choice.tracker
                known = tracker is not None and tracker.known_since is not None and tracker.fingerprint != found.own
                self._form.set_mode(LOGIN if known else CREATE)
        elif found.settled:
            choice.set_nothing_found()
        else:
            choice.set_searching()

    def _on_search(self) -> None:
        self._page.choice.set_searching()
        self._search.again()

    def _on_submitted(self, mode: str, name: str, password: str) -> None:
        tracker = self._page.choice.tracker
        if tracker is not None:
            self._form.set_busy(True)
            self._wishes.put_nowait(partial(self._enter, tracker, mode, name, password))

    def _on_address(self, text: str) -> None:
        self._page.address.set_busy(True)
        self._wishes.put_nowait(partial(self._use_address, text))

    def _on_start(self) -> None:
        self._view.starting.set_starting()
        self._view.show_page(self._view.starting)
        self._wishes.put_nowait(self._start_tracker)

    def _on_back(self) -> None:
        if self._starting is not None:
            self._starting.cancel()
        self._view.show_page(self._page)

    def _on_stop_closed(self) -> None:
        self._view.show_page(self._page)
        self._form.focus_first()

    # -- wishes
    async def _enter(self, tracker: TrackerSnapshot, mode: str, name: str, password: str) -> bool:
        """Pin the tracker, create the account if that is wanted, and log in."""
        try:
            self._refuse_stranger(tracker)
            await self._pin(tracker)
            if mode == CREATE:
                await self._actions.create_user(name, password)
                self._form.set_mode(LOGIN)
            await self._actions.login(name, password)
        except ShareError as error:
            self._form.set_busy(False)
            self._tell(error, tracker.name)
            return False
        self._form.set_busy(False)
        self._form.clear_password()
        return True

    async def _use_address(self, text: str) -> bool:
        """Find out who is at an address; a link with a fingerprint pins it at once."""
        entry = self._page.address
        try:
            invite = parse_invite(text)
            tracker = await (self._invited(invite) if invite.fingerprint else self._asked(invite))
            await self._search.refresh()
        except ShareError as error:
            if error.kind is Kind.WRONG_PIN:
                self._tell(error, "")
            else:
                entry.set_error(errors.inline(error))
            return False
        finally:
            entry.set_busy(False)
        self.link = text if invite.group else self.link
        self._search.add(tracker)
        self._page.choice.list.choose(tracker.fingerprint)
        self._page.show_search()
        self._form.focus_first()
        return False

    async def _start_tracker(self) -> bool:
        """Start a tracker here. A taken port is no obstacle, but worth a line."""
        page = self._view.starting
        if self._view.page is not page:
            return False
        notes: list[str] = []
        try:
            own = await self._cancellable(start_here(self._actions, lambda note: self._on_note(note, notes)))
            if own is not None:
                await self._search.refresh()
        except ShareError as error:
            page.set_failed(*errors.two_lines(error))
            return False
        if own is None:
            return False
        self._page.choice.list.choose(own.fingerprint)
        self._page.choice.set_note("".join(notes))
        self._form.set_mode(CREATE)
        self._page.show_search()
        self._view.show_page(self._page)
        self._form.focus_first()
        return False

    def _on_note(self, note: str, notes: list[str]) -> None:
        notes.append(note)
        self._view.starting.set_starting(note)

    async def _cancellable(self, work: Awaitable[OwnTrackerSnapshot]) -> OwnTrackerSnapshot | None:
        """What `work` returns; None if *Cancel* came first."""
        starting = self._starting = asyncio.ensure_future(work)
        try:
            return await starting
        except asyncio.CancelledError:
            this = asyncio.current_task()
            if this is not None and this.cancelling():
                starting.cancel()
                raise
            return None
        finally:
            self._starting = None

    # -- trust
    def _refuse_stranger(self, tracker: TrackerSnapshot) -> None:
        """Stop where a pinned tracker was, and another one answers now. Raises WRONG_PIN."""
        if tracker.known_since is not None:
            return
        for known in self._search.known:
            shared = set(known.addresses) & set(tracker.addresses)
            if shared and known.fingerprint not in self._found.answered:
                raise TrackerError(
                    Kind.WRONG_PIN, expected=known.fingerprint, found=tracker.fingerprint, address=min(shared)
                )

    def _refuse_other(self, fingerprint: str, addresses: set[str]) -> None:
        """Stop where a link names another tracker than the one that its address is known by. Raises WRONG_PIN."""
        if any(known.fingerprint == fingerprint for known in self._search.known):
            return
        for known in self._search.known:
            shared = addresses & set(known.addresses)
            if shared and known.fingerprint not in self._found.answered:
                since = int(known.known_since or 0)
                raise TrackerError(
                    Kind.WRONG_PIN,
                    rule="known_address",
                    expected=known.fingerprint,
                    found=fingerprint,
                    address=min(shared),
                    since=since,
                )

    async def _pin(self, tracker: TrackerSnapshot) -> None:
        """Use this tracker from now on. Raises what the last of its addresses raised."""
        await self._first_answer(map(address_of, tracker.addresses), tracker.fingerprint)

    async def _invited(self, invite: Invite) -> TrackerSnapshot:
        assert invite.fingerprint is not None
        self._refuse_other(invite.fingerprint, {str(address) for address in invite.addresses})
        return await self._first_answer(invite.addresses, invite.fingerprint)

    async def _first_answer(self, addresses: Iterable[TrackerAddress], fingerprint: str) -> TrackerSnapshot:
        last: ShareError = TrackerError(Kind.NO_TRACKER)
        for address in addresses:
            try:
                return await self._actions.use_tracker(address, fingerprint)
            except ShareError as error:
                if error.kind not in _NOBODY_THERE:
                    raise
                last = error
        raise last

    async def _asked(self, invite: Invite) -> TrackerSnapshot:
        """Who is at an address that was typed without a fingerprint: a stranger until it is compared."""
        last: ShareError = TrackerError(Kind.NO_TRACKER)
        for address in invite.addresses:
            try:
                tracker = await self._actions.ask_tracker(address)
            except ShareError as error:
                last = error
                continue
            self._refuse_stranger(tracker)
            return tracker
        raise last

    # -- errors
    def _tell(self, error: ShareError, name: str) -> None:
        match error.kind:
            case Kind.WRONG_PIN:
                expected = str(error.data.get("expected") or "")
                known = next((one.name for one in self._search.known if one.fingerprint == expected), name)
                self._view.wrong_pin.set_wrong_pin(WrongPin.from_data(error.data, known))
                self._view.show_page(self._view.wrong_pin)
            case Kind.TOO_MANY_TRIES:
                self._form.set_wait(errors.wait_of(error))
                self._form.set_errors(password=errors.inline(error))
            case Kind.BAD_NAME | Kind.NAME_TAKEN:
                self._form.set_errors(name=errors.inline(error))
            case Kind.BAD_PASSWORD | Kind.WRONG_LOGIN:
                self._form.set_errors(password=errors.inline(error))
            case _:
                self._page.set_trouble(errors.whole(error))


def address_of(text: str) -> TrackerAddress:
    """`host:port` as an address. Raises `UserError(BAD_ADDRESS)`."""
    return parse_invite(text).addresses[0]
