"""The documentation: the part of README that is for users, to be read and searched in the window.

Invariant: it is our own text and nothing of it is fetched from anywhere; links that leave the page go to the browser
only if they are web addresses.
"""

from __future__ import annotations

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QTextBlockFormat, QTextCursor, QTextDocument
from PySide6.QtWidgets import QTextBrowser, QWidget

from gui.dialogs.frame import DialogFrame
from gui.dialogs.papers import readme
from gui.theme import SPACE_2, SPACE_4
from gui.widgets.search_field import SearchField


class DocumentationDialog(DialogFrame):
    """Signals: `web_wanted(str)` with an http or https address that was clicked."""

    web_wanted = Signal(str)

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__("", "documentation_dialog", width=820, modeless=True, parent=parent)
        self.set_head(self.tr("Documentation"))
        self._search = SearchField(self.tr("Find in the documentation"))
        self._search.setObjectName("documentation_search")
        self._search.setAccessibleName(self.tr("Find in the documentation"))
        self.add(self._search)
        self._page = QTextBrowser()
        self._page.setObjectName("documentation_page")
        self._page.setAccessibleName(self.tr("Documentation"))
        self._page.setOpenLinks(False)
        self._page.setMinimumHeight(420)
        self._page.setMarkdown(readme() or self.tr("The documentation is not installed."))
        _spread(self._page.document())
        self._page.anchorClicked.connect(self._on_link)
        self.add(self._page, 1)
        self._none = self.add_text(self.tr("Not found."), "documentation_none", muted=True)
        self._none.hide()
        following = self.add_button(self.tr("Find next"), "documentation_next")
        following.clicked.connect(lambda: self._find(self._search.text()))
        self.add_cancel(self.tr("Close"), default=True)
        self._search.changed.connect(self._on_search)

    def _on_search(self, text: str) -> None:
        self._page.moveCursor(QTextCursor.MoveOperation.Start)
        self._find(text)

    def _find(self, text: str) -> None:
        found = not text or self._page.find(text)
        if not found:
            self._page.moveCursor(QTextCursor.MoveOperation.Start)
            found = self._page.find(text)
        self._none.setVisible(not found)

    def _on_link(self, url: QUrl) -> None:
        if url.scheme() in ("http", "https"):
            self.web_wanted.emit(url.toString())
        elif url.hasFragment() and not url.path():
            self._page.scrollToAnchor(url.fragment())


def _spread(document: QTextDocument) -> None:
    """Give headings and paragraphs the space that Markdown leaves to whoever shows it."""
    cursor = QTextCursor(document)
    block = document.begin()
    while block.isValid():
        is_heading = block.blockFormat().headingLevel() > 0
        is_code = block.blockFormat().nonBreakableLines()
        ends_code = is_code and not block.next().blockFormat().nonBreakableLines()
        made = QTextBlockFormat()
        made.setTopMargin(SPACE_4 if is_heading and block.position() else 0)
        made.setBottomMargin(0 if is_code and not ends_code else SPACE_2)
        cursor.setPosition(block.position())
        if cursor.currentTable() is None:
            cursor.mergeBlockFormat(made)
        block = block.next()
