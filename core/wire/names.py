"""Names of users and groups, and passwords: what may be typed, and how two are compared.

A name is shown as typed and is unique by its *normalised* form (NFKC, then casefold). Both front
ends and the tracker use these functions, so that none accepts what another refuses.
"""

from __future__ import annotations

import unicodedata

from core.wire import limits
from core.wire.common_passwords import is_common
from core.wire.errors import Kind, UserError

_MARKS = frozenset("._-")
_INVISIBLE = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0").union(
    *(map(chr, range(*ends)) for ends in ((0x180B, 0x1810), (0xFE00, 0xFE10), (0x1D173, 0x1D17B), (0xE0100, 0xE01F0)))
)
"""Letters and marks that show nothing (Unicode: default ignorable): a name with one is another that looks the same."""


def check_name(typed: str, *, what: str = "name") -> str:
    """The name as it is stored and shown: NFKC of what was typed.

    Raises `UserError(BAD_NAME)` with `what` (user or group), `rule` and, where one is to blame, `character`.
    """
    name = unicodedata.normalize("NFKC", typed)
    if not name:
        raise UserError(Kind.BAD_NAME, what=what, rule="empty")
    if len(name) > limits.NAME_CHARS:
        raise UserError(Kind.BAD_NAME, what=what, rule="too_long", most=limits.NAME_CHARS, length=len(name))
    if name[0] == " " or name[-1] == " ":
        raise UserError(Kind.BAD_NAME, what=what, rule="outer_space")
    if "  " in name:
        raise UserError(Kind.BAD_NAME, what=what, rule="double_space")
    for index, character in enumerate(name):
        if character == " " or character in _MARKS or character.isdigit() or _is_letter(character, index):
            continue
        raise UserError(Kind.BAD_NAME, what=what, rule="character", character=character)
    return name


def _is_letter(character: str, index: int) -> bool:
    category = "" if character in _INVISIBLE else unicodedata.category(character)
    # Combining marks belong to the letters of many scripts, but a name must not begin with one.
    return category.startswith("L") or (index > 0 and category in ("Mn", "Mc"))


def normalised(name: str) -> str:
    """The form by which names are unique: NFKC and casefold, and NFKC once more since casefold can undo it."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())


def check_password(password: str) -> None:
    """Refuse a password that is too short, too long or well known: `UserError(BAD_PASSWORD)` with `rule`.

    The tracker never sees a password, so only our clients check.
    """
    least, most = limits.PASSWORD_CHARS
    if len(password) < least:
        raise UserError(Kind.BAD_PASSWORD, rule="too_short", least=least)
    if len(password) > most:
        raise UserError(Kind.BAD_PASSWORD, rule="too_long", most=most)
    if is_common(password):
        raise UserError(Kind.BAD_PASSWORD, rule="common")
