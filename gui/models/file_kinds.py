"""What sort of file a name promises: its icon and the word for it, by the extension alone.

Invariant: the extension is read from the end of the name as it is, so that what is shown as a film can only be opened
as one. Used by every list of files.
"""

from __future__ import annotations

import enum
from typing import Final

from PySide6.QtCore import QCoreApplication


class FileKind(enum.StrEnum):
    """What people call a file; the value is the name of its icon."""

    FILM = "film"
    SOUND = "music"
    PICTURE = "image"
    TEXT = "file-text"
    ARCHIVE = "archive"
    DISK = "disc"
    CODE = "file-code"
    PROGRAM = "app-window"
    OTHER = "file"


_EXTENSIONS: Final = {
    FileKind.FILM: "mkv mp4 mov avi webm m4v mpg mpeg wmv flv ts m2ts mts ogv 3gp mxf r3d braw vob",
    FileKind.SOUND: "flac mp3 wav ogg opus m4a aac wma aif aiff mid midi ape alac",
    FileKind.PICTURE: "jpg jpeg png gif webp svg tif tiff bmp heic avif raw dng cr2 cr3 nef arw exr psd xcf kra ico",
    FileKind.TEXT: "pdf txt md doc docx odt rtf epub tex csv tsv xls xlsx ods ppt pptx odp srt vtt log html htm",
    FileKind.ARCHIVE: "zip tar gz tgz bz2 xz zst 7z rar lz4 lzma br cab",
    FileKind.DISK: "iso img dmg vhd vhdx vmdk qcow2 vdi bin cue nrg",
    FileKind.CODE: "py js ts c h cpp hpp rs go java kt swift rb php sh bat ps1 json yaml yml toml xml sql css ipynb",
    FileKind.PROGRAM: "exe msi app appimage deb rpm apk jar com scr cmd pif lnk vbs",
}
_KIND_OF: Final = {ending: kind for kind, endings in _EXTENSIONS.items() for ending in reversed(endings.split())}
_LONGEST_ENDING: Final = 12
"""What is longer after the last dot is no extension but the rest of a sentence."""


def ending(name: str) -> str:
    """The extension of a file's name in lower case, without its dot; empty if it has none."""
    stem, dot, tail = name.rpartition(".")
    return tail.lower() if dot and stem and 0 < len(tail) <= _LONGEST_ENDING and "/" not in tail else ""


def kind_of(name: str) -> FileKind:
    """What a name promises to be."""
    return _KIND_OF.get(ending(name), FileKind.OTHER)


def kind_word(kind: FileKind) -> str:
    """The word for people, in the window's language."""
    translate = QCoreApplication.translate
    return {
        FileKind.FILM: translate("FileKind", "Film"),
        FileKind.SOUND: translate("FileKind", "Sound"),
        FileKind.PICTURE: translate("FileKind", "Picture"),
        FileKind.TEXT: translate("FileKind", "Document"),
        FileKind.ARCHIVE: translate("FileKind", "Archive"),
        FileKind.DISK: translate("FileKind", "Disk image"),
        FileKind.CODE: translate("FileKind", "Code"),
        FileKind.PROGRAM: translate("FileKind", "Program"),
        FileKind.OTHER: translate("FileKind", "File"),
    }[kind]
