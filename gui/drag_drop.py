"""What is dropped on the window: files of this computer, and invite links as text.

Invariant: only local files are taken, each once and by its absolute path; nothing is read from them here. Used by the
sidebar, the page of a group and the window.
"""

from __future__ import annotations

import os
from dataclasses import dataclass

from PySide6.QtCore import QMimeData

from gui.options import is_link

_MOST = 10_000


@dataclass(frozen=True, slots=True)
class Dropped:
    """Paths to share, and a link to open if there is one."""

    paths: tuple[str, ...] = ()
    link: str = ""

    def __bool__(self) -> bool:
        return bool(self.paths or self.link)


def read(mime: QMimeData | None) -> Dropped:
    """What mime data of a drop or of the clipboard hold for us; nothing if they hold something else."""
    if mime is None:
        return Dropped()
    paths: dict[str, None] = {}
    if mime.hasUrls():
        for url in mime.urls()[:_MOST]:
            if url.isLocalFile() and not url.host():
                paths[os.path.abspath(url.toLocalFile())] = None
    if paths:
        return Dropped(tuple(paths))
    text = mime.text().strip() if mime.hasText() else ""
    if text.lower().startswith("p2p://") and is_link(text) and "\n" not in text:
        return Dropped(link=text)
    return Dropped()
