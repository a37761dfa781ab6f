"""The language of the window: the system's, or the one that its user chose.

Invariant: a language without a translation shows English, and English has its plural forms from a file too. Used by
`gui.app` and by the page of preferences that offers the languages.
"""

from __future__ import annotations

from PySide6.QtCore import QLibraryInfo, QLocale, QObject, Qt, QTranslator
from PySide6.QtWidgets import QApplication

from resources.files import read_bytes

KNOWN = (("en", "English"), ("de", "Deutsch"))
"""Code and own name of each language that is complete."""


def install(app: QApplication, wanted: str = "") -> str:
    """Speak `wanted`, a code of `KNOWN`, or what the system speaks; returns the code of what is spoken."""
    for old in app.findChildren(QTranslator, "program_translator"):
        app.removeTranslator(old)
        old.deleteLater()
    codes = [code for code, _ in KNOWN]
    system = [name.partition("-")[0] for name in QLocale.system().uiLanguages()]
    code = next((one for one in [wanted, *system] if one in codes), "en")
    if wanted in codes:
        QLocale.setDefault(QLocale(wanted))
    try:
        ours = _Translator(app, read_bytes(f"translations/p2p_share_{code}.qm"))
    except FileNotFoundError:
        pass
    else:
        app.installTranslator(ours)
    if code != "en":
        # The buttons and menus that Qt brings itself.
        qts = _Translator(app)
        if qts.load(f"qtbase_{code}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
            app.installTranslator(qts)
    app.setLayoutDirection(
        Qt.LayoutDirection.RightToLeft if QLocale(code).textDirection() == Qt.LayoutDirection.RightToLeft
        else Qt.LayoutDirection.LeftToRight
    )  # fmt: skip
    return code


class _Translator(QTranslator):
    """A translation that goes with the application."""

    def __init__(self, parent: QObject, content: bytes = b"") -> None:
        super().__init__(parent)
        self.setObjectName("program_translator")
        self._content = content  # Qt reads in it whenever something is translated; it makes no copy
        if content:
            self.load(self._content)
