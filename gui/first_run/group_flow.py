"""Drives the second page: the download folder, and the first group.

Invariant: nothing is created but the folder that was chosen, and that only when the page is left; what was chosen is
kept before a group is created or joined, so that a refusal there loses nothing. Used by `gui.first_run.flow`.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Final

import msgspec
from PySide6.QtCore import QCoreApplication, QStandardPaths, SignalInstance

from core.wire.errors import DiskError, Kind, ShareError, UserError
from core.wire.fingerprint import parse_invite
from gui.actions.actions import Actions
from gui.first_run import errors
from gui.first_run.first_run import FirstRun
from gui.first_run.group_choice import CREATE, JOIN, group_of_link
from gui.first_run.space import folder_space

translate = QCoreApplication.translate
_LOOK_SECONDS: Final = 3.0


@dataclass(frozen=True, slots=True)
class Landing:
    """Where the first run ends: in a group (empty: in none), or back at the first page for another account."""

    group: str = ""
    other_account: bool = False


class GroupFlow:
    """One passage through the second page. `folder`: what to offer when none was ever chosen."""

    def __init__(self, view: FirstRun, actions: Actions, folder: str = "") -> None:
        self._view, self._actions = view, actions
        self._page = view.group
        self._default = folder or default_folder()
        self._left: asyncio.Future[tuple[str, str] | None] | None = None
        self._looking: set[asyncio.Future[None]] = set()

    async def run(self, user: str, link: str = "") -> Landing:
        """Show the page until it is left. `link`: an invite link that names a group."""
        settings = await self._actions.get_settings()
        self._page.set_user(user)
        await self._look_at(settings.download_folder or self._default)
        await self._refresh_groups()
        if link:
            self._page.group.set_link(link)
        self._view.show_page(self._page)
        self._page.focus_first()
        pairs = self._signals()
        for signal, slot in pairs:
            signal.connect(slot)
        refreshing = asyncio.ensure_future(self._keep_refreshing())
        try:
            while True:
                landing = await self._next_wish()
                if landing is not None:
                    return landing
        finally:
            for signal, slot in pairs:
                signal.disconnect(slot)
            for one in (refreshing, *self._looking):
                one.cancel()
            await asyncio.gather(refreshing, *self._looking, return_exceptions=True)

    def _signals(self) -> list[tuple[SignalInstance, Callable[..., None]]]:
        page, view = self._page, self._view
        return [
            (page.done, self._on_done),
            (page.other_account_wanted, self._on_other_account),
            (page.folder.change_wanted, self._on_change),
            (page.folder.typed, self._on_folder),
            (view.folder_chosen, self._on_folder),
        ]

    async def _next_wish(self) -> Landing | None:
        """Carry out one wish; where it leads, or None if the page has to stay."""
        left = self._left = asyncio.get_running_loop().create_future()
        wish = await left
        if wish is None:
            with suppress(DiskError):  # out all the same, if not for the next start
                await self._actions.logout()
            return Landing(other_account=True)
        mode, name = wish
        self._page.set_busy(True)
        try:
            await self._keep_folder()
            return Landing(await self._enter(mode, name))
        except DiskError as error:
            self._page.set_busy(False)
            self._page.set_errors(trouble=errors.whole(error))
        except ShareError as error:
            self._page.set_busy(False)
            self._page.set_errors(group=_words(error))
        return None

    async def _enter(self, mode: str, name: str) -> str:
        """Create or join; the name of the group. Raises `ShareError`."""
        if mode == CREATE:
            return (await self._actions.create_group(name)).group
        if mode == JOIN:
            group = await self._group_named(name)
            try:
                return (await self._actions.join_group(group)).group
            except ShareError as error:
                # What was wanted is so already.
                if error.kind not in (Kind.ALREADY_MEMBER, Kind.ALREADY_REQUESTED):
                    raise
                return group
        return ""

    async def _group_named(self, text: str) -> str:
        """The group that was typed, or that a link names."""
        if group_of_link(text) is None:
            return text
        invite = parse_invite(text)
        status = await self._actions.status()
        if invite.fingerprint not in (None, status.fingerprint):
            raise UserError(Kind.NO_SUCH_GROUP, rule="other_tracker")
        return invite.group or ""

    async def _keep_folder(self) -> None:
        """Make the folder if need be, and remember it. Raises `DiskError(DESTINATION_UNWRITABLE)`."""
        path = self._page.folder.path
        try:
            await asyncio.to_thread(partial(os.makedirs, path, exist_ok=True))
        except OSError as error:
            raise DiskError(
                Kind.DESTINATION_UNWRITABLE, path=path, error=error.strerror or type(error).__name__
            ) from error
        settings = await self._actions.get_settings()
        if settings.download_folder != path:
            await self._actions.set_settings(msgspec.structs.replace(settings, download_folder=path))

    # -- what the page says
    def _on_done(self, mode: str, name: str) -> None:
        self._leave((mode, name))

    def _on_other_account(self) -> None:
        self._leave(None)

    def _leave(self, wish: tuple[str, str] | None) -> None:
        if self._left is not None and not self._left.done():
            self._left.set_result(wish)

    def _on_change(self) -> None:
        self._view.choose_folder(self._page.folder.path)

    def _on_folder(self, path: str) -> None:
        looking = asyncio.ensure_future(self._look_at(path))
        self._looking.add(looking)
        looking.add_done_callback(self._looking.discard)

    async def _look_at(self, path: str) -> None:
        self._page.folder.set_space(await asyncio.to_thread(folder_space, path))
        self._page.update_folder()

    async def _refresh_groups(self) -> None:
        try:
            self._page.set_groups(await self._actions.list_groups())
        except ShareError as error:
            # The tracker may be away for a moment; the next look tells more.
            self._page.set_notice(errors.inline(error))
        else:
            self._page.set_notice("")

    async def _keep_refreshing(self) -> None:
        while True:
            await asyncio.sleep(_LOOK_SECONDS)
            await self._refresh_groups()


def _words(error: ShareError) -> str:
    if error.data.get("rule") == "other_tracker":
        return translate("GroupFlow", "This link belongs to another tracker. Log in there to join its group.")
    return errors.inline(error)


def default_folder() -> str:
    """The user's folder for downloads, as the system names it."""
    return QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DownloadLocation)
