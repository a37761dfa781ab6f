"""Which files of a folder are shared, and under which published paths.

Invariant: links and what is no plain file are skipped and no link is entered, so nothing outside
the folder is ever shared with it; two files never get one published path.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from core.storage.paths import PARTIAL_FOLDER
from core.wire.errors import Kind, UserError
from core.wire.paths import path_key, safe_path

_KEPT_REFUSED = 100
_TOLD_REFUSED = 5
"""Files that are named where many are refused: what one sentence holds."""


@dataclass(frozen=True, slots=True)
class Found:
    """A file of a folder: its published path, which begins with the folder's own name, and where it lies."""

    published: str
    path: Path


def walk(folder: Path) -> list[Found]:
    """The files to share of `folder`, by published path. Blocks.

    Raises `UserError`: SOURCE_MISSING, SOURCE_UNREADABLE or SOURCE_NOT_A_FILE with `path` (`rule` link),
    SOURCE_EMPTY_FOLDER, BAD_PATH with `path` and `rule` (`same_name`: two files would get one published path;
    `several`: `count` files of the folder `path`, the first of them below it in `paths`, why in `rules`).
    """
    top = Path(os.path.abspath(folder))
    if top.is_symlink():
        raise UserError(Kind.SOURCE_NOT_A_FILE, path=os.fspath(folder), rule="link")
    published_path(top.name, top)  # a folder that cannot be shared by its name is not worth looking through
    found: dict[str, Found] = {}
    refused = _Refused(top)
    waiting = [(top, top.name)]
    while waiting:
        place, relative = waiting.pop()
        for entry in _entries(place):
            name = f"{relative}/{entry.name}"
            if entry.is_dir(follow_symlinks=False):
                if entry.name != PARTIAL_FOLDER and not _is_junction(entry):
                    waiting.append((Path(entry.path), name))
            elif entry.is_file(follow_symlinks=False):
                with refused.noting():
                    _add(found, Found(published_path(name, entry.path), Path(entry.path)))
    refused.check()
    if not found:
        raise UserError(Kind.SOURCE_EMPTY_FOLDER, path=os.fspath(folder))
    return sorted(found.values(), key=lambda one: one.published)


class _Refused:
    """Files whose names cannot be shared, all of them told at once."""

    def __init__(self, top: Path) -> None:
        self._top = top
        self._count = 0
        self._first: list[UserError] = []

    @contextmanager
    def noting(self) -> Iterator[None]:
        """Take note of a `UserError` instead of ending with it."""
        try:
            yield
        except UserError as error:
            self._count += 1
            if len(self._first) < _KEPT_REFUSED:
                self._first.append(error)

    def check(self) -> None:
        """Raise what was noted, if anything was."""
        if self._count == 1:
            raise self._first[0]
        if self._count:
            told = sorted((str(one.data["path"]), str(one.data["rule"])) for one in self._first)[:_TOLD_REFUSED]
            raise UserError(
                Kind.BAD_PATH,
                rule="several",
                path=_told(self._top),
                count=self._count,
                paths=[os.path.relpath(path, _told(self._top)) for path, _ in told],
                rules=[rule for _, rule in told],
            )


def published_path(relative: str, path: Path | str) -> str:
    """`safe_path` of a relative path; its `UserError(BAD_PATH)` also says which file (`path`) it is about."""
    try:
        return safe_path(relative)
    except UserError as error:
        raise UserError(error.kind, **{**error.data, "path": _told(path)}) from error


def folders_within(published: str, path: Path) -> int:
    """How many of the folders right above the file at `path` are part of what is shared: those that it is published in.

    One of another name is where somebody has moved what is shared, and theirs to choose.
    """
    count = 0
    for name, folder in zip(published.split("/")[-2::-1], path.parts[-2:0:-1], strict=False):
        try:
            if safe_path(folder) != name:
                break
        except UserError:
            break
        count += 1
    return count


def _told(path: Path | str) -> str:
    """A path as it can be told; names need not be text."""
    return os.fspath(path).encode(errors="replace").decode()


def _add(found: dict[str, Found], one: Found) -> None:
    other = found.setdefault(path_key(one.published), one)
    if other is not one:
        raise UserError(Kind.BAD_PATH, rule="same_name", path=_told(one.path), other=_told(other.path))


def _entries(place: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(place) as entries:
            return list(entries)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise UserError(Kind.SOURCE_MISSING, path=os.fspath(place)) from error
    except OSError as error:
        raise UserError(Kind.SOURCE_UNREADABLE, path=os.fspath(place)) from error


def _is_junction(entry: os.DirEntry[str]) -> bool:
    """Whether it is a reparse point of Windows, which is a folder elsewhere."""
    return bool(getattr(entry.stat(follow_symlinks=False), "st_file_attributes", 0) & 0x400)
