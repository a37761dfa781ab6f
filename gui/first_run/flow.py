"""The first run from its first page to the group it ends in.

Invariant: whoever is logged in already, with a pinned tracker, sees no page at all; whoever has chosen a download
folder before sees the first page only. `run` is awaited by `gui.app`'s window, cancelled when it closes, and asks
everything of the engine through `Actions`.
"""

from __future__ import annotations

from gui.actions.actions import Actions
from gui.first_run.account_flow import AccountFlow
from gui.first_run.first_run import FirstRun
from gui.first_run.group_flow import GroupFlow


class FirstRunFlow:
    """One first run, or a new login after a logout. `folder`: the download folder to offer, by default the system's."""

    def __init__(self, view: FirstRun, actions: Actions, folder: str = "") -> None:
        self._view, self._actions, self._folder = view, actions, folder

    async def is_needed(self) -> bool:
        """Whether somebody has to log in first."""
        return not (await self._actions.status()).logged_in

    async def run(self, link: str = "") -> str:
        """Show the pages until somebody is logged in; the group to open, empty if none was chosen.

        `link`: an address or invite link that the program was opened with. Raises `ShareError` only when the engine
        is closing.
        """
        while True:
            if await self.is_needed():
                account = AccountFlow(self._view, self._actions)
                await account.run(link)
                link = account.link
            settings = await self._actions.get_settings()
            if settings.download_folder and not link:
                return ""
            user = (await self._actions.status()).user
            landing = await GroupFlow(self._view, self._actions, self._folder).run(user, link)
            if not landing.other_account:
                return landing.group
            link = ""
