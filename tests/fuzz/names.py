"""Names that are made to hurt, written through the real way to the disk: nothing leaves the folder, nothing is lost."""

from __future__ import annotations

import asyncio
import hashlib
import os
import shutil
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Final

from core.storage.paths import Destination, check_destination
from core.wire.errors import DiskError, Kind, ProtocolError, UserError
from core.wire.paths import check_path, safe_path
from tests.fakes.content import manifest_of
from tests.fakes.peer_disk import PeerDisk

RESERVED: Final = frozenset(
    ["CON", "PRN", "AUX", "NUL", "CLOCK$", "CONIN$", "CONOUT$"]
    + [port + digit for port in ("COM", "LPT") for digit in "0123456789¹²³"]
)
_PARTS: Final = (
    *'\0\x07\x1b[2J\x7f\x85\\:*?"<>|. /', "..", "...", ". ", " .", "../", "/..", "//", "./", "~", "$HOME", "%2e%2e",
    *"\u061c\u200b\u200d\u200e\u202a\u202e\u2028\u2029\u2060\u2064\u2066\u2069\ufeff\ud800\udcff",
    *sorted(RESERVED), "con", "Nul", "com1 ", "COM² ", "lpt³", "desktop.ini", "AUTORUN.INF", ".desktop", ".bashrc",
    "a", "b.txt", "é", "e\u0301", "ß", "ẞ", "İ", "ı", "ſ", "K", "ﬁ", "가", "\u1100\u1161", "\U0001f600", "x" * 120,
    "é" * 120, "-rf", "taken", "folder", "link", ".p2p-partial", ".ssh", "authorized_keys",
)  # fmt: skip
KNOWN: Final = (
    "../.bashrc", "..\\..\\evil.exe", "/etc/passwd", "C:\\Windows\\x", "file.txt:stream", "COM1 ", "COM¹", "LPT³.txt",
    ".ssh/authorized_keys", "%2e%2e/secret", "a/../../b", "link/inside", "link", "folder/../../x", "\x1b[2Jname",
    "gpj\u202e.exe", "taken", "TAKEN", "folder", "folder/taken", ".p2p-partial/x", "a\0b", "\ud800", "", "/",
    "nul.tar.gz",
)  # fmt: skip
"""Names of known holes of programs like this one, and of what stands in the folder already."""


def hostile_name(chance: Random) -> str:
    """A name of one to eight parts, each of a class that some system or program stumbled over."""
    if chance.random() < 0.05:
        return chance.choice(KNOWN)
    parts = [chance.choice(_PARTS) for _ in range(chance.randint(1, 8))]
    if chance.random() < 0.3:
        parts.insert(chance.randint(0, len(parts)), chr(chance.randrange(0x110000)))
    return chance.choice(("", "", "/")).join(parts)


def suits_windows(component: str) -> bool:
    """Whether Windows takes a name as it stands: its own rules, said once more and otherwise."""
    stem = component.partition(".")[0].rstrip(" ").upper()
    has_device = stem in RESERVED
    return not has_device and component[-1:] not in (".", " ") and not set(component) & set('<>:"/\\|?*\0')


@dataclass
class Found:
    """What became of so many names."""

    tried: int = 0
    written: int = 0
    escapes: list[str] = field(default_factory=list)
    overwrites: list[str] = field(default_factory=list)
    unsafe: list[str] = field(default_factory=list)
    """Accepted, although it is not its own safe form, or no name for Windows."""


class Room:
    """A folder for downloads with things in it that must stay, beside others that nobody may touch."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._folder = root / "downloads"
        self._count = 0
        self.found = Found()

    async def try_all(self, names: Sequence[str]) -> None:
        """Offer every name to a receiver, and publish under what a sharer would have made of it."""
        self._root.mkdir(exist_ok=True)
        async with PeerDisk(self._root) as disk:
            self._furnish()
            before = _tree(self._root, leave_out=self._folder)
            kept = _tree(self._folder)
            await asyncio.gather(*(self._try(disk, name) for name in names))
            if _tree(self._root, leave_out=self._folder) != before:
                self.found.escapes.append(f"one of {names!r}")
            now = _tree(self._folder)
            self.found.overwrites += [path for path, digest in kept.items() if now.get(path) != digest]
        shutil.rmtree(self._root)

    def _furnish(self) -> None:
        outside = self._root / "outside"
        outside.mkdir()
        (outside / "secret").write_text("theirs")
        (self._folder / "folder").mkdir()
        for name in ("taken", "a", "folder/taken"):
            (self._folder / name).write_text(f"mine: {name}")
        (self._folder / "link").symlink_to(outside)
        (self._folder / "b.txt").symlink_to(outside / "secret")

    async def _try(self, disk: PeerDisk, name: str) -> None:
        found = self.found
        found.tried += 1
        self._receive(name)
        try:
            safe = safe_path(name)
        except UserError:
            return
        if safe_path(safe) != safe or not all(map(suits_windows, safe.split("/"))):
            found.unsafe.append(name)
        self._count += 1
        data = f"{self._count}".encode()
        try:
            file = await disk.partials.create(Destination(self._folder, check_path(safe)), manifest_of(data))
            await file.check_and_write(0, data)
            path = await file.finish()
        except DiskError as error:
            # A link, or a file, stands where a folder should; or the name is longer than this file system takes.
            if error.kind not in (Kind.DESTINATION_UNWRITABLE, Kind.DISK_FAILED):
                raise
            return
        found.written += 1
        if not path.resolve().is_relative_to(self._folder.resolve()) or path.is_symlink():
            found.escapes.append(name)
        elif path.read_bytes() != data:
            found.overwrites.append(name)

    def _receive(self, name: str) -> None:
        """As a listing from elsewhere: whatever is not its own safe form is refused on every way in."""
        try:
            is_safe = safe_path(name) == name
        except UserError:
            is_safe = False
        for way in (
            lambda: check_path(name),
            lambda: Destination(self._folder, "folder").below(name),
            lambda: check_destination(f"{self._folder}/", name, taken=True),
        ):
            with suppress(ProtocolError):
                way()
                if not is_safe:
                    self.found.unsafe.append(name)


def _tree(folder: Path, *, leave_out: Path | None = None) -> dict[str, str]:
    """Every name below a folder, links not followed, with what it is; the state of the program is not looked at."""
    told = {}
    for place, folders, files in os.walk(folder):
        folders[:] = [
            name for name in folders if Path(place, name) != leave_out and name not in ("state", ".p2p-partial")
        ]
        for name in (*folders, *files):
            path = Path(place, name)
            content = os.readlink(path) if path.is_symlink() else path.read_bytes() if path.is_file() else "folder"
            raw = content if isinstance(content, bytes) else content.encode()
            told[str(path)] = hashlib.sha256(raw).hexdigest()
    return told
