"""The second page: where downloads go, and the first group.

Invariant: it can be left without a group (*Skip*), and nothing on it needs the keyboard's owner to know a path, a
port or an address. Used by `gui.first_run.first_run`.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from core.snapshots import GroupSnapshot
from gui.first_run import parts
from gui.first_run.folder_choice import FolderChoice
from gui.first_run.group_choice import CREATE, GroupChoice
from gui.theme import SPACE_2, SPACE_3
from gui.wording.plain import plain


class GroupPage(QWidget):
    """Folder and group.

    Signals: `done(str, str)`: mode (`create`, `join`, or `` for no group) and the group's name or an invite link;
    `other_account_wanted()`: back to the first page.
    """

    done = Signal(str, str)
    other_account_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("group_page")
        self._busy = False
        self._mine = 0
        self._title = parts.hero("", self)
        self._lead = parts.lead(self.tr("Encrypted, members only: others see no file names."), self)
        self.folder = FolderChoice(self)
        self.group = GroupChoice(self)
        self._trouble = parts.ErrorLine(None, self)
        self._trouble.setObjectName("group_trouble")
        self._notice = parts.ErrorLine(None, self, "warn", "wifi-off")
        self._notice.setObjectName("group_notice")
        self._button = parts.primary_button("", "group_submit", self)
        self._links = QWidget(self)
        other = parts.link_button(self.tr("Use another account"), "other_account", self._links)
        self._skip = parts.link_button(self.tr("Skip for now"), "skip_group", self._links)
        links = QHBoxLayout(self._links)
        links.setContentsMargins(0, 0, 0, 0)
        links.addWidget(other)
        links.addStretch(1)
        links.addWidget(self._skip)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_2)
        column.addWidget(self._title)
        column.addWidget(self._lead)
        column.addSpacing(SPACE_2)
        column.addWidget(self.folder)
        column.addSpacing(SPACE_2)
        column.addWidget(self.group)
        column.addSpacing(SPACE_3 - SPACE_2)
        for widget in (self._notice, self._trouble, self._button, self._links):
            column.addWidget(widget)
        self.group.changed.connect(self._update)
        self.group.entered.connect(self._on_submit)
        self._button.clicked.connect(self._on_submit)
        self._skip.clicked.connect(self._on_skip)
        other.clicked.connect(self.other_account_wanted)
        self.set_user("")

    def set_user(self, user: str) -> None:
        """Who is logged in."""
        name = plain(user, 64)
        self._title.setText(self.tr("Welcome, {user}").format(user=name) if name else self.tr("Welcome"))
        self._update()

    def set_groups(self, groups: Sequence[GroupSnapshot]) -> None:
        """All groups of the deployment; who is in one already needs no first one."""
        self._mine = sum(one.state == "member" for one in groups)
        self.group.setVisible(not self._mine)
        self._skip.setVisible(not self._mine)
        self.group.set_groups(groups)
        self._update()

    def set_busy(self, busy: bool) -> None:
        """Whether the wish is being carried out."""
        self._busy = busy
        for widget in (self.folder, self.group, self._links):
            widget.setEnabled(not busy)
        self._update()

    def set_errors(self, group: str = "", trouble: str = "") -> None:
        """Say what is wrong with the group, or with something that is about neither field."""
        self.group.set_error(group)
        self._trouble.set_text(trouble)

    def set_notice(self, text: str) -> None:
        """A state that goes away by itself, such as a tracker that does not answer; nothing clears it."""
        self._notice.set_text(text)

    def focus_first(self) -> None:
        """Put the cursor where one types."""
        if self._mine:
            self._button.setFocus()
        else:
            self.group.focus_first()

    def update_folder(self) -> None:
        """What is known of the folder changed."""
        self._update()

    def _update(self) -> None:
        ready = self._mine > 0 or bool(self.group.wanted)
        parts.say(self._button, self._button_text())
        self._button.setEnabled(ready and not self._busy and self.folder.is_usable)
        self._skip.setEnabled(self.folder.is_usable)

    def _button_text(self) -> str:
        if self._mine:
            return self.tr("Open my %n group(s)", "", self._mine)
        if self.group.mode == CREATE:
            return self.tr("Creating the group…") if self._busy else self.tr("Create group")
        return self.tr("Asking to join…") if self._busy else self.tr("Ask to join")

    def _on_submit(self) -> None:
        if not self._button.isEnabled():
            return
        if self._mine:
            self.done.emit("", "")
        else:
            self.set_errors()
            self.done.emit(self.group.mode, self.group.wanted)

    def _on_skip(self) -> None:
        self.done.emit("", "")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter is the button wherever the focus is; a field and the list do the same by themselves."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.accept()
            self._on_submit()
            return
        super().keyPressEvent(event)
