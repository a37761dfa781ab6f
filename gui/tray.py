"""The icon in the tray: what is going on, and the few things one wants without the window.

Invariant: there is an icon only where the system has a tray and its user wants one; its states differ in shape and not
only in colour. A leaf: values in, signals out. Made by `gui.wiring`.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, QRectF, Qt, Signal
from PySide6.QtGui import QAction, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from gui.icons import pixmap
from gui.sample import Sample
from gui.theme import color
from gui.transfers import Transfers, counted
from gui.wording import units
from resources.files import read_bytes

_SIZE = 64
_BADGE = 36
_LOOKALIKES = str.maketrans({"<": "\u2039", ">": "\u203a", "&": "\uff06"})
_BADGES = {"active": ("arrow-up-down", "ok"), "paused": ("pause", "muted"), "error": ("triangle-alert", "bad")}


class Tray(QObject):
    """Signals: `toggled()` the icon was clicked; `chosen(str)` of show, share_files, pause_all, resume_all,
    alternative_limits, open_folder, preferences, quit; `message_clicked()`.
    """

    toggled = Signal()
    chosen = Signal(str)
    message_clicked = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._icon: QSystemTrayIcon | None = None
        self._menu: QMenu | None = None
        self._actions: dict[str, QAction] = {}
        self._state = ""
        self._tip = ""

    @property
    def is_shown(self) -> bool:
        """Whether there is an icon to come back by."""
        return self._icon is not None and self._icon.isVisible()

    @property
    def state(self) -> str:
        """What the icon shows: normal, active, paused or error."""
        return self._state

    @property
    def tip(self) -> str:
        """What the icon says on hovering."""
        return self._tip

    def set_wanted(self, wanted: bool) -> None:
        """Show the icon if the system has a tray, or put it away."""
        if wanted and self._icon is None and QSystemTrayIcon.isSystemTrayAvailable():
            self._make()
        elif not wanted and self._icon is not None:
            self._icon.hide()
            self._icon.deleteLater()
            self._icon = None

    def set_sample(self, sample: Sample, *, window_shown: bool = True, alternative: bool = False) -> None:
        """Show what is going on."""
        transfers = counted(sample)
        state = state_of(transfers, sample)
        status = sample.status
        tip = self.tr("↓ {down}/s  ↑ {up}/s").format(down=units.size(status.speed_down), up=units.size(status.speed_up))
        if transfers.downloads:
            tip += "\n" + self.tr("%n download(s) running", "", transfers.downloads)
        if transfers.failed:
            tip += "\n" + self.tr("%n download(s) with an error", "", transfers.failed)
        self._tip = f"P2P Share\n{tip}"
        changed, self._state = state != self._state, state
        if self._icon is None:
            return
        if changed:
            self._icon.setIcon(tray_icon(state))
        self._icon.setToolTip(self._tip)
        self._actions["show"].setText(self.tr("Hide window") if window_shown else self.tr("Show window"))
        self._actions["alternative_limits"].setChecked(alternative)

    def show_message(self, title: str, text: str) -> bool:
        """Show a notification of the system; False if there is no tray to show it by."""
        if not self.is_shown or self._icon is None:
            return False
        self._icon.showMessage(_literal(title), _literal(text), tray_icon("normal"))
        return True

    def close(self) -> None:
        """Take the icon away."""
        self.set_wanted(False)

    def _make(self) -> None:
        made = self._icon = QSystemTrayIcon(tray_icon(self._state or "normal"), self)
        made.setObjectName("tray")
        menu = self._menu = QMenu()
        menu.setObjectName("tray_menu")
        for name, text in (
            ("show", self.tr("Show window")),
            ("share_files", self.tr("Share files…")),
            ("", ""),
            ("pause_all", self.tr("Pause all")),
            ("resume_all", self.tr("Resume all")),
            ("alternative_limits", self.tr("Alternative speed limits")),
            ("", ""),
            ("open_folder", self.tr("Open download folder")),
            ("preferences", self.tr("Preferences…")),
            ("quit", self.tr("Quit")),
        ):
            if not name:
                menu.addSeparator()
                continue
            action = menu.addAction(text)
            action.setObjectName(f"tray_{name}")
            action.triggered.connect(lambda _=False, one=name: self.chosen.emit(one))
            self._actions[name] = action
        self._actions["alternative_limits"].setCheckable(True)
        made.setContextMenu(menu)
        made.activated.connect(self._on_activated)
        made.messageClicked.connect(self.message_clicked)
        made.show()

    def _on_activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason is QSystemTrayIcon.ActivationReason.Trigger:
            self.toggled.emit()


def state_of(transfers: Transfers, sample: Sample) -> str:
    """Which of the icons tells how things stand."""
    if transfers.failed or any(disk.full for disk in sample.disks):
        return "error"
    if transfers.is_busy:
        return "active"
    return "paused" if transfers.is_paused else "normal"


def _literal(text: str) -> str:
    """`text` without what notification servers of Linux take for markup, which may load pictures and follow links."""
    return text.translate(_LOOKALIKES)


def tray_icon(state: str) -> QIcon:
    """The program's icon, with a sign in its corner for every state but normal."""
    ground = QPixmap()
    ground.loadFromData(read_bytes("icons/p2p-share.svg"), "SVG")
    ground = ground.scaled(_SIZE, _SIZE, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation)
    if state in _BADGES:
        name, token = _BADGES[state]
        painter = QPainter(ground)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        corner = ground.width() - _BADGE
        painter.setBrush(color("panel"))
        painter.setPen(color(token))
        painter.drawEllipse(QRectF(corner, corner, _BADGE - 1, _BADGE - 1))
        inside = _BADGE - 10
        painter.drawPixmap(corner + 5, corner + 5, pixmap(name, token, inside, 1.0))
        painter.end()
    return QIcon(ground)
