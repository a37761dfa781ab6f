"""The menu bar and every key of the window, in one table.

Invariant: each entry has a name, by which it is enabled, told and found; a key stands here once. A leaf: it tells which
entry was chosen, and does nothing. Wired in `gui.wiring`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu

from gui.icons import icon as themed_icon

NEEDS_LOGIN = (
    "share_files", "share_folder", "paste", "create_group", "join_group", "log_out", "pause_all", "resume_all",
    "find", "find_everywhere", "refresh", "rescan", "statistics", "devices", "change_password", "delete_account",
    "side_bar", "details", "show_files", "show_members", "show_activity", "next_pane", "select_all",
    "alternative_limits", "speed_limits",
)  # fmt: skip
NEEDS_GROUP = (
    "share_files", "share_folder", "paste", "find", "copy_invite", "show_qr", "members", "group_share", "notify_group",
    "leave_group", "show_files", "show_members", "show_activity",
)  # fmt: skip
NEEDS_ADMIN = ("requests",)
NEEDS_OWNER = ("delete_group",)
NEEDS_DOWNLOADS = (
    "resume", "pause", "remove", "remove_with_files", "recheck", "properties", "queue_up", "queue_down", "queue_top",
    "queue_bottom",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a menu. `icon` is empty for most; `checkable` ones tell by `toggled`."""

    name: str
    text: str
    key: str = ""
    icon: str = ""
    checkable: bool = False


class Menus(QObject):
    """Signals: `chosen(name)` for an entry; `toggled(name, bool)` for one with a check mark that a person changed."""

    chosen = Signal(str)
    toggled = Signal(str, bool)

    def __init__(self, window: QMainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._actions: dict[str, QAction] = {}
        self._sections: list[tuple[str, list[QAction]]] = []
        self._menus: dict[str, QMenu] = {}
        self._build()

    def action(self, name: str) -> QAction:
        """The action of an entry."""
        return self._actions[name]

    def names(self) -> tuple[str, ...]:
        """Of all entries."""
        return tuple(self._actions)

    def menu(self, name: str) -> QMenu:
        """A menu by name: file, edit, view, group, tools, help."""
        return self._menus[name]

    def enable(self, states: Mapping[str, bool]) -> None:
        """Enable and disable entries."""
        for name, is_on in states.items():
            self._actions[name].setEnabled(is_on)

    def check(self, name: str, is_on: bool) -> None:
        """Set a check mark without telling it."""
        self._actions[name].setChecked(is_on)

    def shortcuts(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """Every key by menu, for the dialog that lists them."""
        native = QKeySequence.SequenceFormat.NativeText
        return [
            (
                title,
                [
                    (action.text().replace("&", "").rstrip("…"), action.shortcut().toString(native))
                    for action in actions
                    if not action.shortcut().isEmpty()
                ],
            )
            for title, actions in self._sections
        ]

    def _build(self) -> None:
        self._menu("file", self.tr("&File"), self._file())
        self._menu("edit", self.tr("&Edit"), self._edit())
        self._menu("view", self.tr("&View"), self._view())
        self._menu("group", self.tr("&Group"), self._group())
        self._menu("tools", self.tr("&Tools"), self._tools())
        self._menu("help", self.tr("&Help"), self._help())
        theme_group = QActionGroup(self)
        for name in ("theme_system", "theme_light", "theme_dark"):
            theme_group.addAction(self._actions[name])
        for name, role in (
            ("quit", QAction.MenuRole.QuitRole),
            ("preferences", QAction.MenuRole.PreferencesRole),
            ("about", QAction.MenuRole.AboutRole),
        ):
            self._actions[name].setMenuRole(role)

    def _menu(self, name: str, title: str, entries: Iterable[Entry | tuple[str, list[Entry]] | None]) -> None:
        menu = self._window.menuBar().addMenu(title)
        menu.setObjectName(f"menu_{name}")
        menu.setAccessibleName(title.replace("&", ""))
        self._menus[name] = menu
        section: list[QAction] = []
        self._sections.append((title.replace("&", ""), section))
        for entry in entries:
            if entry is None:
                menu.addSeparator()
            elif isinstance(entry, Entry):
                section.append(self._add(menu, entry))
            else:
                inner = menu.addMenu(entry[0])
                inner.setObjectName(f"menu_{name}_{len(section)}")
                section.extend(self._add(inner, one) for one in entry[1])

    def _add(self, menu: QMenu, entry: Entry) -> QAction:
        action = QAction(entry.text, self._window)
        action.setObjectName(f"act_{entry.name}")
        if entry.key:
            action.setShortcut(QKeySequence(entry.key))
        if entry.icon:
            action.setIcon(themed_icon(entry.icon, "muted"))
        if entry.checkable:
            action.setCheckable(True)
            action.triggered.connect(lambda is_on, name=entry.name: self.toggled.emit(name, is_on))
        else:
            action.triggered.connect(lambda _=False, name=entry.name: self.chosen.emit(name))
        menu.addAction(action)
        # Of the window too, so that its key works while the menu bar is hidden.
        self._window.addAction(action)
        self._actions[entry.name] = action
        return action

    def _file(self) -> list[Entry | tuple[str, list[Entry]] | None]:
        return [
            Entry("share_files", self.tr("&Share files…"), "Ctrl+O", "upload"),
            Entry("share_folder", self.tr("Share f&older…"), "Ctrl+Shift+O", "folder-plus"),
            Entry("paste", self.tr("Share what was &copied"), "Ctrl+V"),
            None,
            Entry("open_link", self.tr("Open &link…"), "Ctrl+U", "link"),
            Entry("create_group", self.tr("Create &group…"), "Ctrl+N", "plus"),
            Entry("join_group", self.tr("&Join group…"), "Ctrl+J", "user-plus"),
            None,
            Entry("log_out", self.tr("Log o&ut")),
            Entry("close_window", self.tr("&Close window"), "Ctrl+W"),
            Entry("quit", self.tr("&Quit"), "Ctrl+Q"),
        ]

    def _edit(self) -> list[Entry | tuple[str, list[Entry]] | None]:
        return [
            Entry("resume", self.tr("&Resume"), "Ctrl+S", "play"),
            Entry("pause", self.tr("&Pause"), "Ctrl+P", "pause"),
            Entry("pause_all", self.tr("Pause &all"), "Ctrl+Shift+P"),
            Entry("resume_all", self.tr("Resu&me all"), "Ctrl+Shift+S"),
            None,
            Entry("remove", self.tr("Re&move…"), "Del", "trash-2"),
            Entry("remove_with_files", self.tr("Remove &with files…"), "Shift+Del"),
            Entry("recheck", self.tr("Force rec&heck"), "Ctrl+R"),
            (
                self.tr("&Queue"),
                [
                    Entry("queue_up", self.tr("Move &up"), "Ctrl+Up"),
                    Entry("queue_down", self.tr("Move &down"), "Ctrl+Down"),
                    Entry("queue_top", self.tr("Move to &top"), "Ctrl+Shift+Up"),
                    Entry("queue_bottom", self.tr("Move to &bottom"), "Ctrl+Shift+Down"),
                ],
            ),
            Entry("properties", self.tr("Pr&operties"), "Alt+Return"),
            None,
            Entry("select_all", self.tr("&Select all"), "Ctrl+A"),
            Entry("find", self.tr("&Find in this group"), "Ctrl+F", "search"),
            Entry("find_everywhere", self.tr("Find in all my &groups"), "Ctrl+Shift+F"),
            None,
            Entry("preferences", self.tr("Pr&eferences…"), "Ctrl+,", "settings"),
        ]

    def _view(self) -> list[Entry | tuple[str, list[Entry]] | None]:
        return [
            Entry("show_files", self.tr("&Files"), "Ctrl+1"),
            Entry("show_members", self.tr("&Members"), "Ctrl+2"),
            Entry("show_activity", self.tr("&Activity"), "Ctrl+3"),
            (
                self.tr("Details &page"),
                [
                    Entry("details_general", self.tr("&General"), "Alt+G"),
                    Entry("details_peers", self.tr("Pee&rs"), "Alt+R"),
                    Entry("details_content", self.tr("Content (&Z)"), "Alt+Z"),
                    Entry("details_speed", self.tr("Spee&d"), "Alt+D"),
                    Entry("details_log", self.tr("&Log"), "Alt+L"),
                ],
            ),
            Entry("next_pane", self.tr("&Next pane"), "F6"),
            None,
            Entry("side_bar", self.tr("&Side bar"), "", "", True),
            Entry("details", self.tr("&Details"), "F11", "", True),
            Entry("status_bar", self.tr("Status &bar"), "", "", True),
            Entry("speed_in_title", self.tr("Speed in &title bar"), "", "", True),
            Entry("compact_rows", self.tr("&Compact rows"), "", "", True),
            (
                self.tr("T&heme"),
                [
                    Entry("theme_system", self.tr("&As the system"), "", "", True),
                    Entry("theme_light", self.tr("&Light"), "", "", True),
                    Entry("theme_dark", self.tr("&Dark"), "", "", True),
                ],
            ),
            None,
            Entry("log", self.tr("&Log"), "F9"),
            Entry("refresh", self.tr("&Refresh"), "F5", "refresh-cw"),
        ]

    def _group(self) -> list[Entry | tuple[str, list[Entry]] | None]:
        return [
            Entry("copy_invite", self.tr("&Copy invite link"), "", "link"),
            Entry("show_qr", self.tr("Show &QR code…"), "", "qr-code"),
            Entry("requests", self.tr("&Requests…"), "", "user-check"),
            Entry("members", self.tr("&Members…"), "", "users"),
            Entry("group_share", self.tr("&Share files…"), "", "upload"),
            Entry("notify_group", self.tr("&Notify me about new files"), "", "", True),
            None,
            Entry("leave_group", self.tr("&Leave group…")),
            Entry("delete_group", self.tr("&Delete group…")),
        ]

    def _tools(self) -> list[Entry | tuple[str, list[Entry]] | None]:
        return [
            Entry("alternative_limits", self.tr("&Alternative speed limits"), "", "turtle", True),
            Entry("speed_limits", self.tr("&Speed limits…")),
            Entry("statistics", self.tr("S&tatistics"), "Ctrl+I"),
            Entry("connection", self.tr("&Connection…")),
            None,
            Entry("own_tracker", self.tr("T&racker on this computer…"), "", "radio-tower"),
            Entry("devices", self.tr("&Devices…"), "", "laptop"),
            Entry("change_password", self.tr("Change pass&word…"), "", "key"),
            Entry("delete_account", self.tr("De&lete account…")),
            Entry("rescan", self.tr("R&escan shares")),
        ]

    def _help(self) -> list[Entry | tuple[str, list[Entry]] | None]:
        return [
            Entry("documentation", self.tr("&Documentation"), "F1"),
            Entry("shortcuts", self.tr("&Keyboard shortcuts"), "Ctrl+?"),
            Entry("connection_report", self.tr("Connection &report")),
            Entry("report_problem", self.tr("Report a &problem…")),
            None,
            Entry("about", self.tr("&About P2P Share")),
        ]
