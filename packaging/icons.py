"""Make the icons of the bundle from the one drawing of the program: `icons.py FOLDER`.

Invariant: the drawing in resources/icons is the only source; nothing that is made here is kept in the repository. PNG
in the sizes that desktops ask for, one ICO for Windows, one ICNS for macOS. Called by packaging/bundle.py.
"""

from __future__ import annotations

import os
import struct
import sys
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRectF, Qt  # the platform is chosen before
from PySide6.QtGui import QGuiApplication, QImage, QImageWriter, QPainter
from PySide6.QtSvg import QSvgRenderer

DRAWING = Path(__file__).resolve().parent.parent / "resources" / "icons" / "p2p-share.svg"
PNG_SIZES = (16, 24, 32, 48, 64, 128, 256, 512)
ICO_SIZES = (16, 24, 32, 48, 64, 128, 256)
ICNS_KINDS = {b"icp4": 16, b"icp5": 32, b"icp6": 64, b"ic07": 128, b"ic08": 256, b"ic09": 512, b"ic10": 1024}


def png(drawing: QSvgRenderer, size: int) -> bytes:
    """The drawing as a PNG, `size` pixels wide and high."""
    image = QImage(size, size, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    drawing.render(painter, QRectF(0, 0, size, size))
    painter.end()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    if not QImageWriter(buffer, QByteArray(b"PNG")).write(image):
        raise OSError("Qt wrote no PNG")
    return bytes(buffer.data().data())


def ico(pictures: dict[int, bytes]) -> bytes:
    """An icon of Windows with these PNGs, by their sizes of at most 256 pixels."""
    at = 6 + 16 * len(pictures)
    head, body = struct.pack("<HHH", 0, 1, len(pictures)), b""
    for size, picture in pictures.items():
        head += struct.pack("<BBBBHHII", size % 256, size % 256, 0, 0, 1, 32, len(picture), at + len(body))
        body += picture
    return head + body


def icns(pictures: dict[bytes, bytes]) -> bytes:
    """An icon of macOS with these PNGs, by their kinds."""
    body = b"".join(kind + struct.pack(">I", len(picture) + 8) + picture for kind, picture in pictures.items())
    return b"icns" + struct.pack(">I", len(body) + 8) + body


def main(arguments: list[str]) -> int:
    """Write all icons into a folder; the exit status."""
    if len(arguments) != 1:
        print("usage: icons.py FOLDER", file=sys.stderr)
        return 1
    folder = Path(arguments[0])
    folder.mkdir(parents=True, exist_ok=True)
    application = QGuiApplication([])
    drawing = QSvgRenderer(str(DRAWING))
    if not drawing.isValid():
        print(f"icons.py: {DRAWING} is no drawing", file=sys.stderr)
        return 1
    for size in PNG_SIZES:
        (folder / f"{size}.png").write_bytes(png(drawing, size))
    (folder / "p2p-share.ico").write_bytes(ico({size: png(drawing, size) for size in ICO_SIZES}))
    (folder / "p2p-share.icns").write_bytes(icns({kind: png(drawing, size) for kind, size in ICNS_KINDS.items()}))
    application.quit()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
