"""What can be done with downloads that are there: look closer, order, limit, check again, pause all.

Invariant: a command changes all downloads that it names, or none; what it changes is kept on the disk and
holds at once, whether they run or not. `core.commands.downloads` starts and ends them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from core.commands.sharing import group_of
from core.config import Strategy
from core.session import fetch_picture
from core.session.context import Context
from core.session.fetch import Fetch
from core.session.queue import check_where
from core.session.session import Session
from core.session.slices import in_slices
from core.snapshots import DiskSnapshot, DownloadDetails, DownloadSnapshot, DownloadState, Priority
from core.wire.errors import Kind, ShareError, UserError
from core.wire.ids import FileId
from core.wire.names import check_name

LIMIT_MOST: Final = 1 << 40
_RESUMED_AT_ONCE: Final = 1000


class TransferCommands:
    """The commands of one engine about downloads that are there. All raise NOT_LOGGED_IN."""

    def __init__(self, context: Context) -> None:
        self._context = context

    async def details(self, group: str, filename: str) -> DownloadDetails:
        """More of one download than the list shows. Raises NO_SUCH_DOWNLOAD."""
        _, fetches = await self._find(group, filename)
        fetch = fetches[0]
        try:
            manifest = await self._context.database.manifests.get(FileId(fetch.row.file_id))
        except ShareError:
            manifest = None
        kept = await self._context.partials.kept_bits(fetch.row.part) if fetch.row.part else 0
        return fetch_picture.details(fetch, manifest, kept)

    async def pause_all(self) -> int:
        """Stop everything that is under way until `resume_all`; how many downloads that were."""
        return await self._context.logged_in().fetches.pause_all()

    async def resume_all(self) -> int:
        """Go on with what `pause_all` stopped, and only with that; how many downloads go on."""
        session = self._context.logged_in()
        held = session.fetches.held()
        async with session.shares.changing():
            for at in range(0, len(held), _RESUMED_AT_ONCE):
                await session.fetches.resume(held[at : at + _RESUMED_AT_ONCE])
        return len(held)

    async def move(self, group: str, filename: str, where: str) -> list[DownloadSnapshot]:
        """Move a download, or those of a folder, in the queue: `up`, `down`, `top` or `bottom` of its priority.

        Raises NO_SUCH_DOWNLOAD, BAD_ARGUMENTS with rule `where`.
        """
        check_where(where)
        session, fetches = await self._find(group, filename, unfinished=True)
        await session.fetches.move(fetches, where)
        return await self._pictures(session, fetches)

    async def set_priority(self, group: str, filename: str, priority: Priority | str) -> list[DownloadSnapshot]:
        """Let a download come before those of a lower priority. Raises NO_SUCH_DOWNLOAD, BAD_ARGUMENTS (`priority`)."""
        known = [one.value for one in Priority]
        if priority not in known:
            raise UserError(Kind.BAD_ARGUMENTS, rule="priority", value=str(priority), known=known)
        session, fetches = await self._find(group, filename)
        await session.fetches.change(fetches, lambda row: replace(row, priority=Priority(priority).value))
        return await self._pictures(session, fetches)

    async def set_limits(self, group: str, filename: str, down: int, up: int) -> list[DownloadSnapshot]:
        """Let a download take `down` and give `up` bytes a second at most; 0: no limit of its own.

        Raises NO_SUCH_DOWNLOAD, BAD_ARGUMENTS (`rate`).
        """
        for rate in (down, up):
            if type(rate) is not int or not 0 <= rate <= LIMIT_MOST:
                raise UserError(Kind.BAD_ARGUMENTS, rule="rate", value=str(rate))
        session, fetches = await self._find(group, filename)
        await session.fetches.change(fetches, lambda row: replace(row, limit_down=down, limit_up=up))
        return await self._pictures(session, fetches)

    async def set_strategy(self, group: str, filename: str, strategy: Strategy | str) -> list[DownloadSnapshot]:
        """Choose pieces otherwise from now on. Raises NO_SUCH_DOWNLOAD, BAD_ARGUMENTS with rule `strategy`."""
        known = [one.value for one in Strategy]
        if strategy not in known:
            raise UserError(Kind.BAD_ARGUMENTS, rule="strategy", value=str(strategy), known=known)
        session, fetches = await self._find(group, filename)
        await session.fetches.change(fetches, lambda row: replace(row, strategy=Strategy(strategy).value))
        return await self._pictures(session, fetches)

    async def recheck(self, group: str, filename: str) -> list[DownloadSnapshot]:
        """Read everything again that is on the disk of a download, or those of a folder, finished ones too.

        Returns at once; `percent` is how far the check is while the state is CHECKING. What is wrong is fetched again.
        Raises NO_SUCH_DOWNLOAD.
        """
        session, fetches = await self._find(group, filename)
        await session.fetches.check_again(fetches)
        return await self._pictures(session, fetches)

    async def free_space(self) -> list[DiskSnapshot]:
        """The disks that downloads go to, that of the usual folder first."""
        return await self._context.logged_in().disks.snapshots()

    async def forget_finished(self) -> int:
        """Take everything that is complete off the list; files stay and are shared on. How many it were."""
        fetches = self._context.logged_in().fetches
        done = [fetch for fetch in fetches.all() if fetch.state is DownloadState.DONE]
        await fetches.forget(done)
        return len(done)

    async def _find(self, group: str, filename: str, *, unfinished: bool = False) -> tuple[Session, list[Fetch]]:
        session = self._context.logged_in()
        fetches = session.fetches.find(check_name(group, what="group"), filename)
        if not fetches:
            await group_of(session, group)
            raise UserError(Kind.NO_SUCH_DOWNLOAD, group=group, name=filename)
        open_ones = [fetch for fetch in fetches if fetch.state is not DownloadState.DONE]
        if unfinished and not open_ones:
            raise UserError(Kind.NO_SUCH_DOWNLOAD, rule="complete", group=group, name=filename)
        return session, open_ones if unfinished else fetches

    @staticmethod
    async def _pictures(session: Session, fetches: Sequence[Fetch]) -> list[DownloadSnapshot]:
        session.fetches.queue.number(session.fetches.all())
        return [fetch.snapshot() async for fetch in in_slices(fetches)]
