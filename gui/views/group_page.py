"""The page of one group: its head with what one does first, and a card with its files, members and activity.

Invariant: it shows what it was told last of the group that is chosen; lists of groups that were shown lately are kept,
so that coming back costs nothing. A leaf: lists in, signals out; wired in `gui.wiring`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, Signal, SignalInstance
from PySide6.QtGui import QKeySequence, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from core.snapshots import (
    ActivitySnapshot,
    DownloadSnapshot,
    FileChanges,
    GroupSnapshot,
    MemberSnapshot,
    ShareSnapshot,
)
from gui.models.activity import ActivityModel
from gui.models.files import FilesModel
from gui.models.members import MembersModel
from gui.preferences import Preferences
from gui.theme import SPACE_1, SPACE_2, font
from gui.views.activity_view import ActivityView
from gui.views.files_menu import FileAct
from gui.views.files_view import FilesView
from gui.views.members_view import MemberAct, MembersView
from gui.widgets.buttons import push_button
from gui.widgets.card import Card
from gui.widgets.elided import ElidedLabel
from gui.widgets.search_field import SearchField
from gui.widgets.tabs import FlatTabs
from gui.wording import units
from gui.wording.groups import counts

FILES, MEMBERS, ACTIVITY = range(3)
_KEPT_GROUPS: Final = 12
_FIELD: Final = 230
_NARROW_FIELD: Final = 150
_NARROW: Final = 760


class GroupPage(QWidget):
    """Signals about files carry a list of names, of folders their paths, always of the group that is shown.

    `share_wanted()`, `requests_wanted()`, `dropped(paths)` to share; `tab_changed(int)` one of FILES, MEMBERS,
    ACTIVITY: have its list fetched; `selection_changed(int)` so many files are chosen; `member_act_wanted(MemberAct,
    users, role)`.
    """

    download_wanted = Signal(list)
    download_to_wanted = Signal(list)
    choose_wanted = Signal(list)
    resume_wanted = Signal(list)
    open_wanted = Signal(list)
    show_in_folder_wanted = Signal(list)
    stop_share_wanted = Signal(list)
    copy_link_wanted = Signal(list)
    sharers_wanted = Signal(list)
    locate_wanted = Signal(list)
    properties_wanted = Signal(list)
    share_wanted = Signal()
    requests_wanted = Signal()
    dropped = Signal(list)
    tab_changed = Signal(int)
    selection_changed = Signal(int)
    folders_changed = Signal(str, list)
    """Group and paths of its folders."""
    member_act_wanted = Signal(object, list, str)

    def __init__(self, preferences: Preferences | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("group_page")
        self.group = ""
        """The group that is shown; empty for none."""
        self._me = ""
        self._is_narrow = False
        self._snapshot: GroupSnapshot | None = None
        self._models: dict[str, FilesModel] = {}
        self._downloads: tuple[DownloadSnapshot, ...] = ()
        self._shares: tuple[ShareSnapshot, ...] = ()
        self.members_model = MembersModel(self)
        self.activity_model = ActivityModel(self)
        self.files = FilesView(FilesModel("", self), preferences)
        self.members = MembersView(self.members_model, preferences)
        self.activity = ActivityView(self.activity_model, preferences)
        self._build()
        self._connect()

    def _build(self) -> None:
        self._title = ElidedLabel(mode=Qt.TextElideMode.ElideMiddle)
        self._title.setObjectName("group_title")
        self._title.setFont(font("title"))
        self._counts = ElidedLabel(token="muted")
        self._counts.setObjectName("group_counts")
        self._counts.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.search = SearchField(self.tr("Find in this group"))
        self.search.setFixedWidth(_FIELD)
        self._requests = push_button("", "group_requests", icon="user-plus")
        self._requests.hide()
        self._share = push_button(self.tr("Share files…"), "group_share", "primary", "upload")
        self._share.setToolTip(
            self.tr("Share files… ({key})").format(
                key=QKeySequence("Ctrl+O").toString(QKeySequence.SequenceFormat.NativeText)
            )
        )
        head = QHBoxLayout()
        head.setContentsMargins(0, 0, 0, 0)
        head.setSpacing(SPACE_2)
        head.addWidget(self._title)
        head.addWidget(self._counts, 1)
        head.addWidget(self.search)
        head.addWidget(self._requests)
        head.addWidget(self._share)
        self.tabs = FlatTabs()
        self.tabs.setObjectName("group_tabs")
        self.tabs.setAccessibleName(self.tr("What to see of the group"))
        for number, word in enumerate((self.tr("Files"), self.tr("Members"), self.tr("Activity")), 1):
            self.tabs.addTab(word)
            key = QKeySequence(f"Ctrl+{number}").toString(QKeySequence.SequenceFormat.NativeText)
            self.tabs.setTabToolTip(number - 1, f"{word} ({key})")
        self._pages = QStackedWidget()
        for page in (self.files, self.members, self.activity):
            self._pages.addWidget(page)
        self.card = Card()
        self.card.setObjectName("group_card")
        tabs = QHBoxLayout()
        tabs.setContentsMargins(SPACE_2, SPACE_1, SPACE_2, 0)
        tabs.addWidget(self.tabs)
        tabs.addStretch()
        self.card.column.setContentsMargins(1, 1, 1, SPACE_2)
        self.card.column.addLayout(tabs)
        self.card.column.addWidget(self._pages, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_2 + 2)
        column.addLayout(head)
        column.addWidget(self.card, 1)

    def _connect(self) -> None:
        self.search.changed.connect(self.files.set_filter)
        self.search.changed.connect(lambda _text: self.tabs.setCurrentIndex(FILES))
        self.search.left.connect(self.files.setFocus)
        self.search.installEventFilter(self)
        self._share.clicked.connect(lambda: self.share_wanted.emit())
        self._requests.clicked.connect(lambda: self.requests_wanted.emit())
        self.tabs.currentChanged.connect(self._on_tab)
        self.files.act_wanted.connect(self._on_file_act)
        self.files.share_wanted.connect(self.share_wanted)
        self.files.filter_cleared.connect(self.search.clear)
        self.files.dropped.connect(self.dropped)
        self.files.chosen.connect(self.selection_changed)
        self.members.act_wanted.connect(self._on_member_act)
        self.activity.file_wanted.connect(self.show_file)

    # -- what is shown
    def show_group(self, group: GroupSnapshot, me: str = "") -> None:
        """Show another group, or the same one as it is now."""
        is_other = group.group != self.group
        self.group, self._snapshot, self._me = group.group, group, me
        self._title.setText(group.group)
        self.members.set_viewer(me, group.role)
        may_rule = group.role in ("owner", "admin")
        self._requests.setVisible(group.requests > 0 and may_rule)
        self._name_requests()
        self._share.setVisible(group.role != "reader")
        model = self.files_model(group.group)
        if is_other:
            self.members_model.set_members([])
            self.activity_model.set_activity([])
            self.search.clear()
        self.files.show_files(model, loading=not model.cursor, may_share=group.role != "reader")
        self._show_counts(is_known=not is_other)

    def files_model(self, group: str) -> FilesModel:
        """The list of files of a group, made if it is not kept. Its `cursor` says where to go on."""
        model = self._models.pop(group, None)
        if model is None:
            model = FilesModel(group, self)
            model.set_downloads(self._downloads, self._shares)
            model.folders_changed.connect(self._on_folders)
        self._models[group] = model
        for old in [one for one in self._models if one not in (group, self.files.group)][
            : len(self._models) - _KEPT_GROUPS
        ]:
            self._models.pop(old).deleteLater()
        return model

    def apply(self, changes: FileChanges) -> None:
        """Take in what changed in the files of a group, shown or not."""
        model = self.files_model(changes.group)
        model.apply(changes)
        if changes.group == self.group:
            self.files.set_loading(changes.more)

    def forget(self, groups: Iterable[str] | None = None) -> None:
        """Drop the lists of these groups, or of all: another account, or no member any more."""
        for group in list(self._models) if groups is None else groups:
            if group == self.files.group and group in self._models:  # the table still looks at it
                self._models[group].apply(FileChanges(group, (), (), "", more=False, fresh=True))
            elif (model := self._models.pop(group, None)) is not None:
                model.deleteLater()

    def set_transfers(self, downloads: tuple[DownloadSnapshot, ...], shares: tuple[ShareSnapshot, ...]) -> None:
        """What moves now, of all groups; nothing is done if both are the tuples of before."""
        if downloads is self._downloads and shares is self._shares:
            return
        self._downloads, self._shares = downloads, shares
        for model in self._models.values():
            model.set_downloads(downloads, shares)

    def set_members(self, group: str, members: Sequence[MemberSnapshot]) -> None:
        """The members of the group that is shown; of another one they are passed over."""
        if group == self.group:
            self.members_model.set_members(members, self._me)
            self._show_counts(is_known=True)

    def set_activity(self, group: str, happenings: Sequence[ActivitySnapshot]) -> None:
        """What happened in the group that is shown; of another one it is passed over."""
        if group == self.group:
            self.activity_model.set_activity(happenings)

    def show_file(self, name: str) -> bool:
        """Show a file or folder of the group; whether it is there."""
        self.search.clear()
        self.tabs.setCurrentIndex(FILES)
        return self.files.show_file(name)

    def shown_table(self) -> QWidget:
        """What takes the keys of the tab that is shown."""
        return (self.files.rows, self.members, self.activity)[self.tabs.currentIndex()]

    def chosen_names(self) -> list[str]:
        """Names of the chosen files and paths of the chosen folders."""
        return self.files.chosen_names()

    def start_finding(self) -> None:
        """Go to the field that filters."""
        self.tabs.setCurrentIndex(FILES)
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def _name_requests(self) -> None:
        waiting = self._snapshot.requests if self._snapshot is not None else 0
        words = self.tr("%n request(s)", "", waiting)
        self._requests.setText(units.count(waiting) if self._is_narrow else words)
        self._requests.setToolTip(words if self._is_narrow else "")
        self._requests.setAccessibleName(self.tr("%n request(s) to join", "", waiting))

    def _show_counts(self, *, is_known: bool) -> None:
        online = self.members_model.online() if is_known and any(self.members_model.rows()) else None
        self._counts.setText(counts(self._snapshot, online) if self._snapshot is not None else "")

    # -- what was done
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Field and button give way in a narrow window."""
        super().resizeEvent(event)
        self._is_narrow = event.size().width() < _NARROW
        self.search.setFixedWidth(_NARROW_FIELD if self._is_narrow else _FIELD)
        self._name_requests()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Whoever goes to the field is about to type."""
        if watched is self.search and event.type() == QEvent.Type.FocusIn and self.group:
            self.files_model(self.group).prepare_filter()
        return super().eventFilter(watched, event)

    def _on_tab(self, number: int) -> None:
        self._pages.setCurrentIndex(number)
        self.tab_changed.emit(number)

    def _on_file_act(self, act: FileAct, names: list[str]) -> None:
        told: Mapping[FileAct, SignalInstance] = {
            FileAct.DOWNLOAD: self.download_wanted,
            FileAct.DOWNLOAD_TO: self.download_to_wanted,
            FileAct.CHOOSE: self.choose_wanted,
            FileAct.RESUME: self.resume_wanted,
            FileAct.OPEN: self.open_wanted,
            FileAct.SHOW_IN_FOLDER: self.show_in_folder_wanted,
            FileAct.STOP_SHARE: self.stop_share_wanted,
            FileAct.COPY_LINK: self.copy_link_wanted,
            FileAct.SHARERS: self.sharers_wanted,
            FileAct.LOCATE: self.locate_wanted,
            FileAct.PROPERTIES: self.properties_wanted,
        }
        told[act].emit(names)

    def _on_member_act(self, act: MemberAct, users: list[str], role: str) -> None:
        if act == MemberAct.BROWSE:
            self.tabs.setCurrentIndex(FILES)
            self.search.setText(f"by:{users[0]}")
            return
        self.member_act_wanted.emit(act, users, role)

    def _on_folders(self) -> None:
        model = self.sender()
        if isinstance(model, FilesModel):
            self.folders_changed.emit(model.group, model.catalog.folder_paths())
