"""Acts on rows of the downloads: hold, go on, remove, limit, move, look at.

Invariant: removing never deletes what this program did not create, and what it deletes goes to the Trash; a row that is
only shared is withdrawn, never removed from the disk. Used by `gui.wiring`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from PySide6.QtCore import QFile, QObject

from core.config import Strategy
from core.snapshots import DownloadDetails, DownloadSnapshot, DownloadState, Priority
from core.wire.errors import DiskError, Kind, ShareError
from gui.dialogs.properties import FileProperties, PropertiesDialog
from gui.dialogs.remove_downloads import RemoveDownloadsDialog
from gui.dialogs.speed_limit import SpeedLimitDialog
from gui.flows.desk import Desk
from gui.flows.sharing import SharingFlow
from gui.models.download_row import Key
from gui.wording.plain import plain


class TransfersFlow(QObject):
    """One method an act; keys are `(group, name)`."""

    def __init__(self, desk: Desk, sharing: SharingFlow) -> None:
        super().__init__(desk.window)
        self._desk = desk
        self._sharing = sharing

    def resume(self, keys: Sequence[Key]) -> None:
        """Go on."""
        self._each(keys, self._desk.actions.resume)

    def pause(self, keys: Sequence[Key]) -> None:
        """Hold."""
        self._each(keys, self._desk.actions.pause)

    def pause_all(self) -> None:
        """Hold everything; each keeps its own state."""
        self._desk.go(self._desk.actions.pause_all(), on_done=lambda _: self._desk.bridge.sample_soon())

    def resume_all(self) -> None:
        """Go on with everything."""
        self._desk.go(self._desk.actions.resume_all(), on_done=lambda _: self._desk.bridge.sample_soon())

    def recheck(self, keys: Sequence[Key]) -> None:
        """Read again from the disk."""
        self._each(keys, self._desk.actions.recheck)

    def move(self, keys: Sequence[Key], where: str) -> None:
        """Move in the queue, keeping the order of those that move together."""
        ordered = list(keys) if where in ("up", "bottom") else list(reversed(keys))
        self._each(ordered, lambda group, name: self._desk.actions.move(group, name, where))

    def set_priority(self, keys: Sequence[Key], priority: Priority) -> None:
        """Give more or less."""
        self._each(keys, lambda group, name: self._desk.actions.set_priority(group, name, priority))

    def set_in_order(self, keys: Sequence[Key], wanted: bool) -> None:
        """Fetch from the beginning to the end, or in any order."""
        strategy = Strategy.IN_ORDER if wanted else self._desk.settings.strategy
        self._each(keys, lambda group, name: self._desk.actions.set_strategy(group, name, strategy))

    def remove(self, keys: Sequence[Key], *, trash: bool = False) -> None:
        """Take off the list; asked first if something would be lost or its user wants to be asked."""
        items = [found for key in keys if (found := self._download(key)) is not None]
        only_shared = [key for key in keys if self._download(key) is None]
        for group in dict.fromkeys(group for group, _ in only_shared):
            self._sharing.stop(group, [name for one, name in only_shared if one == group])
        if not items:
            return
        loses = trash or any(item.state is not DownloadState.DONE and item.bytes_verified for item in items)
        if not loses and not self._desk.preferences.get("confirm_remove", True):
            self._desk.go(self._remove(items, trash=False))
            return
        dialog = RemoveDownloadsDialog(items, trash=trash, parent=self._desk.window)
        dialog.confirmed.connect(lambda wanted: self._desk.go(self._remove(items, trash=wanted)))
        self._desk.show(dialog)

    async def _remove(self, items: Sequence[DownloadSnapshot], *, trash: bool) -> None:
        for item in items:
            try:
                await self._desk.actions.cancel(item.group, item.name)
            except ShareError as error:
                if error.kind is not Kind.NO_SUCH_DOWNLOAD:
                    raise
            # What was unfinished is gone by now; what is finished was made by the download and by nobody else.
            if trash and item.state is DownloadState.DONE:
                if item.is_shared:
                    await self._withdraw(item)
                if not await asyncio.to_thread(QFile.moveToTrash, item.path):
                    raise DiskError(Kind.DISK_FAILED, path=item.path, operation="trash")
        self._desk.bridge.sample_soon()

    async def _withdraw(self, item: DownloadSnapshot) -> None:
        try:
            await self._desk.actions.stop_share(item.group, item.name)
        except ShareError as error:
            if error.kind is not Kind.NOT_SHARING:
                raise

    def limit(self, keys: Sequence[Key], direction: str) -> None:
        """Ask how fast these may be."""
        items = [found for key in keys if (found := self._download(key)) is not None]
        if not items:
            return
        first = items[0]
        is_down = direction == "down"
        name = plain(first.name.rpartition("/")[2], 60)
        words = (
            self.tr("Download limit of {name}").format(name=name)
            if is_down
            else self.tr("Upload limit of {name}").format(name=name)
        )
        if len(items) > 1:
            words = (
                self.tr("Download limit of %n file(s)", "", len(items))
                if is_down
                else self.tr("Upload limit of %n file(s)", "", len(items))
            )
        dialog = SpeedLimitDialog(
            words,
            first.limit_down if is_down else first.limit_up,
            direction=direction,
            speed=first.speed if is_down else first.speed_up,
            parent=self._desk.window,
        )

        def apply(rate: int) -> None:
            async def every() -> None:
                for item in items:
                    down, up = (rate, item.limit_up) if is_down else (item.limit_down, rate)
                    await self._desk.actions.set_limits(item.group, item.name, down, up)
                self._desk.bridge.sample_soon()

            self._desk.go(every())

        dialog.limit_chosen.connect(apply)
        self._desk.show(dialog)

    def open(self, keys: Sequence[Key]) -> None:
        """Open with the program of each."""
        for key in keys[:5]:
            if path := self._path(key):
                self._desk.open_path(path)

    def show_in_folder(self, keys: Sequence[Key]) -> None:
        """Open the folder of the first."""
        if keys and (path := self._path(keys[0])):
            self._desk.show_in_folder(path)

    def stop_share(self, keys: Sequence[Key]) -> None:
        """Withdraw these."""
        for group in dict.fromkeys(group for group, _ in keys):
            self._sharing.stop(group, [name for one, name in keys if one == group])

    def locate(self, keys: Sequence[Key]) -> None:
        """Ask where the first is."""
        if keys:
            self._sharing.locate(*keys[0])

    def copy(self, keys: Sequence[Key], what: str) -> None:
        """Copy name, link, hash or path of each, one a line."""
        self._desk.go(self._copy(list(keys), what))

    async def _copy(self, keys: list[Key], what: str) -> None:
        lines: list[str] = []
        for group, name in keys:
            if what == "name":
                lines.append(name)
            elif what == "path":
                lines.append(self._path((group, name)))
            elif what == "hash":
                details = await self._desk.actions.details(group, name)
                lines.append(details.sha1)
            else:
                lines.append(await self._desk.actions.invite_link(group))
        self._desk.copy("\n".join(dict.fromkeys(filter(None, lines))))

    def properties(self, keys: Sequence[Key]) -> None:
        """Show all that is known of the first."""
        if keys:
            self._desk.go(self.show_properties(*keys[0]))

    async def show_properties(self, group: str, name: str) -> None:
        """Show all that is known of a file."""
        download = self._download((group, name))
        shares = self._desk.bridge.last.shares
        share = next((one for one in shares if (one.group, one.name) == (group, name)), None)
        details: DownloadDetails | None = None
        if download is not None:
            details = await self._desk.actions.details(group, name)
        model = self._desk.page.group_page.files_model(group)
        number = model.catalog.find(name)
        link = await self._desk.actions.invite_link(group)
        what = FileProperties(
            group, name, model.file(number) if number is not None else None, download, share, details, link
        )
        dialog = PropertiesDialog(what, parent=self._desk.window)
        dialog.open_folder_wanted.connect(lambda: self.show_in_folder([(group, name)]))
        dialog.recheck_wanted.connect(lambda: self.recheck([(group, name)]))
        self._desk.show(dialog)

    def _each(self, keys: Sequence[Key], act: Callable[[str, str], Awaitable[object]]) -> None:
        """Do it for each; what is done already by itself is no error, and the first real one is told."""

        async def every() -> None:
            first: ShareError | None = None
            for group, name in keys:
                try:
                    await act(group, name)
                except ShareError as error:
                    if error.kind is not Kind.NO_SUCH_DOWNLOAD:
                        first = first or error
            self._desk.bridge.sample_soon()
            if first is not None:
                raise first

        self._desk.go(every())

    def _download(self, key: Key) -> DownloadSnapshot | None:
        return next((one for one in self._desk.bridge.last.downloads if (one.group, one.name) == key), None)

    def _path(self, key: Key) -> str:
        sample = self._desk.bridge.last
        paths = {(one.group, one.name): one.path for one in sample.downloads}
        paths |= {(one.group, one.name): one.path for one in sample.shares}
        return paths.get(key, "")
