"""Create a group, or join one of those that are here.

Invariant: nothing is asked of the tracker for a name that it would refuse anyhow; the dialog stays open until the
wiring closes it, so a refusal is read where the name was typed.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from core.snapshots import GroupSnapshot
from core.wire.errors import ShareError
from core.wire.limits import NAME_CHARS
from core.wire.names import check_name
from gui import theme
from gui.dialogs.frame import DialogFrame
from gui.dialogs.rows import Column, Row, RowTable
from gui.widgets.search_field import SearchField
from gui.widgets.tabs import FlatTabs

_PAGES = ("join", "create")


class CreateOrJoinDialog(DialogFrame):
    """`name`: what stands in the field of the page that is shown first, to be created or looked for.

    Signals: `create_wanted(str)`, `join_wanted(str)`, `link_wanted()` (somebody has an invite link instead).
    """

    create_wanted = Signal(str)
    join_wanted = Signal(str)
    link_wanted = Signal()

    def __init__(
        self,
        groups: Sequence[GroupSnapshot],
        *,
        page: str = "join",
        name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("", "create_or_join_dialog", width=560, parent=parent)
        self.set_head(self.tr("Create or join a group"))
        self.tabs = FlatTabs()
        self.tabs.setObjectName("create_or_join_tabs")
        self.tabs.setAccessibleName(self.tr("What to do"))
        self.tabs.addTab(self.tr("Join a group"))
        self.tabs.addTab(self.tr("Create a group"))
        self.add(self.tabs)
        self._groups: tuple[GroupSnapshot, ...] = ()
        is_new = page == "create"
        self._pages = (self._join_page(), self._create_page(name if is_new else ""))
        for part in self._pages:
            self.add(part, 1)
        self._link = self.add_button(self.tr("I have a link…"), "have_link")
        self._go = self.add_button(self.tr("Ask to join"), "go", "primary")
        self.add_cancel()
        self._go.clicked.connect(self._on_go)
        self._link.clicked.connect(self.link_wanted)
        self.tabs.currentChanged.connect(self._on_page)
        self._table.chosen.connect(self._refresh)
        self._table.opened.connect(lambda _key: self._on_go())
        self._search.changed.connect(lambda _text: self._show())
        self._name.textChanged.connect(self._on_name)
        self.set_groups(groups)
        if not is_new:
            self._search.setText(name)
        self.tabs.setCurrentIndex(_PAGES.index(page) if page in _PAGES else 0)
        self._on_page(self.tabs.currentIndex())

    def set_groups(self, groups: Sequence[GroupSnapshot]) -> None:
        """The groups of this tracker; those that one is in already are left out."""
        self._groups = tuple(group for group in groups if group.state != "member")
        self._show()

    def _join_page(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SPACE_3)
        self._search = SearchField(self.tr("Find a group"))
        self._search.setObjectName("discover_search")
        self._search.setAccessibleName(self.tr("Find a group"))
        column.addWidget(self._search)
        self._table = RowTable(
            (
                Column(self.tr("Group"), wide=True),
                Column(self.tr("Owner")),
                Column(self.tr("Members"), right=True),
                Column(self.tr("You")),
            ),
            "discover_table",
            self.tr("Groups here"),
        )
        column.addWidget(self._table, 1)
        self._none = self._label("", "discover_none")
        self._none.setProperty("token", "muted")
        column.addWidget(self._none)
        told = self._label(self.tr("An admin of the group has to accept. You see its files then."), "join_told")
        told.setProperty("token", "muted")
        column.addWidget(told)
        return page

    def _create_page(self, name: str) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SPACE_1)
        head = self._label(self.tr("&Name of the group"), "group_name_label")
        head.setProperty("token", "muted")
        head.setFont(theme.font("caption"))
        self._name = QLineEdit(name)
        self._name.setObjectName("group_name")
        self._name.setAccessibleName(self.tr("Name of the group"))
        # More than a name may have can be typed, so that it is refused in words instead of cut in silence.
        self._name.setMaxLength(4 * NAME_CHARS)
        head.setBuddy(self._name)
        self._wrong = self._label("", "group_name_wrong")
        self._wrong.setProperty("token", "bad")
        told = self._label(
            self.tr(
                "Everybody at this tracker sees the name. Files and members are seen by members only; you accept them."
            ),
            "create_told",
        )
        told.setProperty("token", "muted")
        column.addWidget(head)
        column.addWidget(self._name)
        column.addWidget(self._wrong)
        column.addSpacing(theme.SPACE_2)
        column.addWidget(told)
        column.addStretch(1)
        self._wrong.hide()
        return page

    def _show(self) -> None:
        wanted = self._search.text().strip().casefold()
        shown = [g for g in self._groups if wanted in g.group.casefold() or wanted in g.owner.casefold()]
        self._table.set_rows([self._row(group) for group in shown])
        if not self._groups:
            self._none.setText(
                self.tr("There is no other group at this tracker. Create one, or ask for an invite link.")
            )
        elif not shown:
            self._none.setText(self.tr("No group matches."))
        self._none.setVisible(not shown)
        meant = [group for group in shown if group.group.casefold() == wanted] or shown
        if len(meant) == 1 and wanted:
            self._table.select(meant[0].group)
        self._refresh()

    def _row(self, group: GroupSnapshot) -> Row:
        stands = {
            "pending": self.tr("Waiting for approval"),
            "banned": self.tr("Blocked"),
        }.get(group.state, "–")
        said = self.tr("{group}, owner {owner}, %n member(s), {state}", "", group.members)
        return Row(
            group.group,
            (group.group, group.owner, str(group.members), stands),
            said.format(group=group.group, owner=group.owner, state=stands),
            {"pending": "hourglass", "banned": "ban"}.get(group.state, "users"),
        )

    def _chosen(self) -> GroupSnapshot | None:
        keys = self._table.selected()
        return next((group for group in self._groups if keys and group.group == keys[0]), None)

    def _on_page(self, page: int) -> None:
        for at, part in enumerate(self._pages):
            part.setVisible(at == page)
        self._go.setText(self.tr("Create group") if page else self.tr("Ask to join"))
        self.show_error("")
        (self._name if page else self._search).setFocus()
        if self.isVisible():
            self.fit()
        self._refresh()

    def _on_name(self, text: str) -> None:
        self.show_error("")
        # A space at the end is on its way to the next word; it is refused when that is all there is.
        self._tell_wrong(text[:-1] if text.endswith(" ") and not text.endswith("  ") else text)

    def _tell_wrong(self, name: str) -> None:
        wrong = ""
        if name:
            try:
                check_name(name, what="group")
            except ShareError as error:
                wrong = self.words(error)
        self._wrong.setText(wrong)
        self._wrong.setVisible(bool(wrong))
        self._refresh()

    def _refresh(self) -> None:
        if self.property("busy"):
            return
        if self.tabs.currentIndex():
            self._go.setEnabled(bool(self._name.text()) and not self._wrong.text())
        else:
            group = self._chosen()
            self._go.setEnabled(group is not None and group.state == "none")

    def _on_go(self) -> None:
        if not self._go.isEnabled():
            return
        if self.tabs.currentIndex():
            self._tell_wrong(self._name.text())
            if self._wrong.text():
                self._name.setFocus()
                return
            self.set_busy(True)
            self.create_wanted.emit(check_name(self._name.text(), what="group"))
        elif (group := self._chosen()) is not None:
            self.set_busy(True)
            self.join_wanted.emit(group.group)
