"""The members of a group as a table: role, presence, what they share, and what went between them and this computer.

Invariant: as in `gui.models.live_table`. Owned by `GroupPage`.
"""

from __future__ import annotations

import enum
from collections.abc import Sequence
from typing import Any, Final

from PySide6.QtCore import QObject, Qt

from core.snapshots import MemberSnapshot
from gui.models.file_filter import natural
from gui.models.live_table import Index, LiveTable
from gui.models.roles import Role
from gui.wording import units
from gui.wording.groups import ROLES, last_seen, member_sentence, presence, role_meaning, role_word, translate
from gui.wording.plain import escaped, plain


class MemberColumn(enum.IntEnum):
    """The columns."""

    NAME = 0
    ROLE = 1
    PRESENCE = 2
    LAST_SEEN = 3
    SHARES = 4
    DOWNLOADED = 5
    UPLOADED = 6
    FINGERPRINT = 7


NUMBERS: Final = frozenset((MemberColumn.SHARES, MemberColumn.DOWNLOADED, MemberColumn.UPLOADED))
_MUTED: Final = frozenset((MemberColumn.LAST_SEEN, MemberColumn.FINGERPRINT))
_RIGHT: Final = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT: Final = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class MemberRow:
    """One member. `cells` are what it is told apart by; the texts are made when they are painted."""

    __slots__ = ("cells", "key", "member")

    def __init__(self, member: MemberSnapshot) -> None:
        self.member: Final = member
        self.key: Final = member.user
        self.cells: Final = (
            member.user,
            member.role,
            member.online,
            member.last_seen,
            member.shares,
            member.bytes_from,
            member.bytes_to,
            member.fingerprints,
        )

    def __eq__(self, other: object) -> bool:
        return isinstance(other, MemberRow) and other.member == self.member

    def __hash__(self) -> int:
        return hash(self.key)

    def sort_key(self, column: int) -> Any:
        """Where it stands in a column; members online come before others, the highest role first."""
        one = self.member
        match column:
            case MemberColumn.NAME:
                return natural(one.user)
            case MemberColumn.ROLE:
                return (_rank(one.role), natural(one.user))
            case MemberColumn.PRESENCE:
                return (not one.online, natural(one.user))
            case MemberColumn.LAST_SEEN:
                return float("inf") if one.online else one.last_seen or 0.0
            case MemberColumn.FINGERPRINT:
                return one.fingerprints
        return self.cells[column]


class MembersModel(LiveTable[MemberRow]):
    """Rows told apart by the user's name."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(len(MemberColumn), parent)
        self._me = ""

    def set_members(self, members: Sequence[MemberSnapshot], me: str = "") -> None:
        """Make these the members; `me` is who looks at them."""
        self._me = me
        self.replace([MemberRow(one) for one in members])

    def online(self) -> int:
        """How many are here."""
        return sum(row.member.online for row in self.rows())

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Heads of the columns."""
        if orientation == Qt.Orientation.Vertical or not 0 <= section < len(MemberColumn):
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if section in NUMBERS else _LEFT
        return _head(MemberColumn(section)) if role == Qt.ItemDataRole.DisplayRole else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What a cell shows."""
        row = self.row_at(index)
        if row is None:
            return None
        column, one = MemberColumn(index.column()), row.member
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._text(one, column)
            case Qt.ItemDataRole.TextAlignmentRole:
                return _RIGHT if column in NUMBERS else _LEFT
            case Role.AVATAR:
                return one.user if column == MemberColumn.NAME else ""
            case Role.ICON:
                return ("circle-check" if one.online else "circle-dashed") if column == MemberColumn.PRESENCE else ""
            case Role.ICON_TOKEN:
                return "ok" if one.online else "faint"
            case Role.TEXT_TOKEN:
                is_quiet = column in _MUTED or (column == MemberColumn.PRESENCE and not one.online)
                return "muted" if is_quiet else "text"
            case Qt.ItemDataRole.ToolTipRole:
                return escaped(self._tip(one, column))
            case Qt.ItemDataRole.AccessibleTextRole:
                return member_sentence(one) if column == MemberColumn.NAME else self._text(one, column)
            case Role.KEY:
                return row.key
        return None

    def _text(self, one: MemberSnapshot, column: MemberColumn) -> str:
        match column:
            case MemberColumn.NAME:
                name = plain(one.user)
                return translate("Groups", "{user} (you)").format(user=name) if one.user == self._me else name
            case MemberColumn.ROLE:
                return role_word(one.role)
            case MemberColumn.PRESENCE:
                return presence(one)
            case MemberColumn.LAST_SEEN:
                return last_seen(one)
            case MemberColumn.SHARES:
                return units.count(one.shares) if one.shares else units.NOTHING
            case MemberColumn.DOWNLOADED:
                return units.size(one.bytes_from) if one.bytes_from else units.NOTHING
            case MemberColumn.UPLOADED:
                return units.size(one.bytes_to) if one.bytes_to else units.NOTHING
            case MemberColumn.FINGERPRINT:
                return plain(", ".join(one.fingerprints))

    def _tip(self, one: MemberSnapshot, column: MemberColumn) -> str:
        match column:
            case MemberColumn.ROLE:
                return role_meaning(one.role)
            case MemberColumn.LAST_SEEN:
                return units.when(one.last_seen) if one.last_seen else ""
            case MemberColumn.PRESENCE:
                return translate("Groups", "%n device(s) online", "", one.devices) if one.online else ""
            case MemberColumn.FINGERPRINT:
                return "\n".join(one.fingerprints)
            case MemberColumn.NAME if one.joined:
                return translate("Groups", "Member since {when}").format(when=units.when(one.joined))
        return ""


def _rank(role: str) -> int:
    return ROLES.index(role) if role in ROLES else len(ROLES)


def _head(column: MemberColumn) -> str:
    return {
        MemberColumn.NAME: translate("Groups", "Name"),
        MemberColumn.ROLE: translate("Groups", "Role"),
        MemberColumn.PRESENCE: translate("Groups", "Presence"),
        MemberColumn.LAST_SEEN: translate("Groups", "Last seen"),
        MemberColumn.SHARES: translate("Groups", "Shares"),
        MemberColumn.DOWNLOADED: translate("Groups", "Downloaded"),
        MemberColumn.UPLOADED: translate("Groups", "Uploaded"),
        MemberColumn.FINGERPRINT: translate("Groups", "Fingerprint"),
    }[column]
