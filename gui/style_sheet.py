"""The one style sheet of the window, made from the colour tokens.

Invariant: it names no colour by itself. Widgets are addressed by their Qt class and by dynamic properties (`kind` of a
button, `token` of a label, `card` and `row` of a frame), so that a look needs no subclass. Used by `gui.theme` alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from string import Template
from typing import Final

from PySide6.QtGui import QFont

from resources import files

_WINDOWS: Final = """
QMainWindow, QDialog { background: $window; }
QToolTip { background: $tooltip; color: $on_tooltip; border: 1px solid $tooltip; padding: 4px 6px; }
QLabel { background: transparent; }
QLabel[token="muted"] { color: $muted; }
QLabel[token="accent"] { color: $accent; }
QLabel[token="ok"] { color: $ok; }
QLabel[token="warn"] { color: $warn; }
QLabel[token="bad"] { color: $bad; }
QLabel:disabled { color: $disabled; }
QFrame[card="true"] { background: $panel; border: 1px solid $line; border-radius: ${card_radius}px; }
QFrame[row="true"] { background: $panel; border: 1px solid $line; border-radius: ${radius}px; }
QFrame[row="true"][chosen="true"] { border-color: $accent; }
QFrame[banner] { background: $banner; border: none; border-radius: ${radius}px; }
QFrame[banner] QPushButton { color: $accent; font-weight: 600; }
QFrame[banner="ok"] { background: $banner_ok; }
QFrame[banner="warn"] { background: $banner_warn; }
QFrame[banner="bad"] { background: $banner_bad; }
QFrame[separator="true"] { background: $line; border: none; max-height: 1px; min-height: 1px; }
QSplitter::handle { background: transparent; }
QStatusBar { background: $window; border-top: 1px solid $line; color: $muted; }
QStatusBar::item { border: none; }
QStatusBar QLabel { color: $muted; }
QScrollArea { background: transparent; border: none; }
QScrollArea > QWidget > QWidget { background: transparent; }
QGroupBox { border: none; margin-top: 22px; padding: 0; font-weight: 600; }
QGroupBox::title { subcontrol-origin: margin; subcontrol-position: top left; padding: 0; color: $text; }
"""

_BUTTONS: Final = """
QPushButton { background: $control; color: $text; border: 1px solid $button_line; border-radius: ${radius}px;
  padding: 0 14px; min-height: 30px; min-width: 40px; }
QPushButton:hover { background: $hover; }
QPushButton:pressed { background: $track; }
QPushButton:checked { background: $selection; color: $on_selection; border-color: $accent; }
QPushButton:disabled { color: $disabled; background: $control; border-color: $line; }
QPushButton::menu-indicator { width: 0; }
QPushButton[kind="primary"] { background: $accent; color: $on_accent; border-color: $accent; font-weight: 600; }
QPushButton[kind="primary"]:hover { background: $accent_hover; border-color: $accent_hover; }
QPushButton[kind="primary"]:pressed { background: $accent; }
QPushButton[kind="danger"] { background: $bad; color: $on_bad; border-color: $bad; font-weight: 600; }
QPushButton[kind="danger"]:hover { background: $bad_hover; border-color: $bad_hover; }
QPushButton[kind="primary"]:disabled, QPushButton[kind="danger"]:disabled
  { background: $track; color: $disabled; border-color: $track; }
QPushButton[kind="quiet"] { background: transparent; border-color: transparent; }
QPushButton[kind="quiet"]:hover { background: $hover; }
QPushButton[kind="quiet"]:checked { background: $selection; color: $on_selection; border-color: transparent; }
QPushButton[chip="true"] { min-height: 24px; min-width: 0; padding: 0 9px; color: $muted; font-size: ${caption}px; }
QPushButton[chip="true"]:checked { color: $on_selection; }
QPushButton[kind="link"] { background: transparent; border: none; color: $accent; padding: 0; min-height: 24px;
  min-width: 0; text-align: left; }
QPushButton[kind="link"]:hover { text-decoration: underline; }
QPushButton[kind="link"]:disabled { color: $disabled; }
QToolButton { background: transparent; color: $text; border: 1px solid transparent; border-radius: ${radius}px;
  padding: 0; min-width: 27px; min-height: 27px; }
QToolButton:hover { background: $hover; }
QToolButton:pressed { background: $track; }
QToolButton:checked { background: $selection; color: $on_selection; }
QToolButton:disabled { color: $disabled; }
QToolButton::menu-indicator { image: none; width: 0; }
QStatusBar QToolButton { min-width: 0; min-height: 20px; padding: 0 6px; color: $muted; border-radius: 4px; }
QStatusBar QPushButton { background: transparent; border: 1px solid transparent; min-width: 0; min-height: 20px;
  padding: 0 6px; color: $muted; border-radius: 4px; }
QStatusBar QPushButton:hover, QStatusBar QToolButton:hover { background: $hover; color: $text; }
QCheckBox, QRadioButton { spacing: 8px; background: transparent; }
QCheckBox:disabled, QRadioButton:disabled { color: $disabled; }
"""

_FIELDS: Final = """
QLineEdit, QSpinBox, QDoubleSpinBox, QTimeEdit, QDateTimeEdit, QComboBox { background: $control; color: $text;
  border: 1px solid $field_line; border-radius: ${radius}px; padding: 0 11px; min-height: 30px;
  selection-background-color: $accent; selection-color: $on_accent; }
QSpinBox, QDoubleSpinBox, QTimeEdit, QDateTimeEdit { padding: 0 4px 0 11px; min-height: 27px; }
QLineEdit[search="true"], QLineEdit[search="true"]:focus { padding: 0 2px; }
QTextEdit, QPlainTextEdit, QTextBrowser { background: $control; color: $text; border: 1px solid $field_line;
  border-radius: ${radius}px; padding: 6px 8px; selection-background-color: $accent; selection-color: $on_accent; }
QLineEdit:focus, QSpinBox:focus, QDoubleSpinBox:focus, QTimeEdit:focus, QDateTimeEdit:focus, QComboBox:focus
  { border: 2px solid $accent; padding: 0 10px; min-height: 28px; }
QSpinBox:focus, QDoubleSpinBox:focus, QTimeEdit:focus, QDateTimeEdit:focus { padding: 0 3px 0 10px; min-height: 25px; }
QTextEdit:focus, QPlainTextEdit:focus, QTextBrowser:focus { border: 2px solid $accent; padding: 5px 7px; }
QLineEdit[invalid="true"] { border: 2px solid $bad; padding: 0 10px; min-height: 28px; }
QLineEdit:read-only, QPlainTextEdit:read-only, QTextEdit:read-only { background: $panel; border-color: $line; }
QLineEdit[frame="false"] { background: transparent; border: 1px solid transparent; border-radius: 4px;
  padding: 0 4px; min-height: 22px; }
QLineEdit[frame="false"]:focus { border: 1px solid $accent; padding: 0 4px; min-height: 22px; }
QLineEdit:read-only:focus, QPlainTextEdit:read-only:focus, QTextEdit:read-only:focus { border-color: $accent; }
QLineEdit:disabled, QSpinBox:disabled, QDoubleSpinBox:disabled, QTimeEdit:disabled, QDateTimeEdit:disabled,
  QComboBox:disabled, QTextEdit:disabled, QPlainTextEdit:disabled
  { color: $disabled; background: $window; border-color: $line; }
QLineEdit QToolButton { min-width: 0; min-height: 0; padding: 0; margin: 0; border: none; background: transparent; }
QComboBox::drop-down { border: none; width: 28px; }
QComboBox::down-arrow { image: url("$arrows/down.svg"); width: 12px; height: 12px; }
QSpinBox::up-button, QDoubleSpinBox::up-button, QTimeEdit::up-button, QDateTimeEdit::up-button
  { subcontrol-origin: border; subcontrol-position: top right; width: 24px; height: 14px; border: none;
  background: transparent; margin: 2px 2px 0 0; }
QSpinBox::down-button, QDoubleSpinBox::down-button, QTimeEdit::down-button, QDateTimeEdit::down-button
  { subcontrol-origin: border; subcontrol-position: bottom right; width: 24px; height: 14px; border: none;
  background: transparent; margin: 0 2px 2px 0; }
QAbstractSpinBox::up-button:hover, QAbstractSpinBox::down-button:hover { background: $hover; border-radius: 4px; }
QAbstractSpinBox::up-arrow { image: url("$arrows/up.svg"); width: 10px; height: 10px; }
QAbstractSpinBox::down-arrow { image: url("$arrows/down.svg"); width: 10px; height: 10px; }
QSlider:horizontal { min-height: 24px; }
QComboBox QAbstractItemView { background: $panel; border: 1px solid $line; padding: 4px; outline: 0;
  selection-background-color: $selection; selection-color: $on_selection; }
QComboBox QAbstractItemView::item { min-height: 28px; padding: 0 8px; }
QSlider::groove:horizontal { height: 6px; border-radius: 3px; background: $track; }
QSlider::sub-page:horizontal { border-radius: 3px; background: $accent; }
QSlider::handle:horizontal { width: 16px; height: 16px; margin: -6px 0; border-radius: 9px; background: $control;
  border: 1px solid $field_line; }
QSlider::handle:horizontal:focus, QSlider::handle:horizontal:hover { border: 2px solid $accent; width: 14px;
  height: 14px; }
QSlider::sub-page:horizontal:disabled { background: $disabled; }
QProgressBar { background: $track; border: none; border-radius: 3px; min-height: 6px; max-height: 6px;
  color: transparent; }
QProgressBar::chunk { background: $accent; border-radius: 3px; }
"""

_VIEWS: Final = """
QMenuBar { background: $window; color: $text; padding: 0 4px; }
QMenuBar::item { background: transparent; padding: 5px 9px; border-radius: 4px; }
QMenuBar::item:selected, QMenuBar::item:pressed { background: $menu_hover; }
QMenu { background: $panel; color: $text; border: 1px solid $menu_line; padding: 5px; }
QMenu::item { padding: 6px 26px 6px 10px; border-radius: 5px; min-width: 130px; }
QMenu::item:selected { background: $selection; color: $on_selection; }
QMenu::item:disabled { color: $disabled; background: transparent; }
QMenu::icon { padding-left: 8px; }
QMenu::separator { height: 1px; background: $line; margin: 5px 8px; }
QAbstractItemView { background: $panel; color: $text; border: none; outline: 0;
  selection-background-color: $selection; selection-color: $on_selection; }
QTreeView[flat="true"], QListView[flat="true"] { background: transparent; }
QListView::item, QListWidget::item { min-height: 30px; padding: 0 8px; border-radius: 6px; }
QListView::item:hover, QListWidget::item:hover { background: $hover; }
QListView::item:selected, QListWidget::item:selected { background: $selection; color: $on_selection; }
QTableView[flat="true"] { background: transparent; border: none; }
QTableView[boxed="true"], QTreeView[boxed="true"], QListView[boxed="true"]
  { border: 1px solid $line; border-radius: ${radius}px; }
QHeaderView { background: transparent; border: none; }
QHeaderView::section { background: transparent; color: $muted; border: none; border-bottom: 1px solid $line;
  padding: 0 ${inset}px; min-height: 30px; font-weight: 600; font-size: ${caption}px; }
QTabWidget::pane { border: none; }
QTabBar::tab { background: transparent; color: $muted; border: none; border-bottom: 2px solid transparent;
  padding: 6px 12px; }
QTabBar::tab:selected { color: $text; border-bottom-color: $accent; }
QScrollBar:vertical { background: transparent; width: 12px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 12px; margin: 0; }
QScrollBar::handle { background: $faint; border-radius: 3px; }
QScrollBar::handle:vertical { min-height: 32px; margin: 3px; }
QScrollBar::handle:horizontal { min-width: 32px; margin: 3px; }
QScrollBar::handle:hover, QScrollBar::handle:pressed { background: $muted; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QAbstractScrollArea::corner { background: transparent; border: none; }
"""

_SHEET: Final = Template(_WINDOWS + _BUTTONS + _FIELDS + _VIEWS)


def style_sheet(tokens: Mapping[str, str], sizes: Mapping[str, int], caption: QFont) -> str:
    """The style sheet for these colours. `sizes`: radius, card_radius, inset, in pixels."""
    values: dict[str, object] = dict(tokens)
    values.update(sizes)
    values["caption"] = caption.pixelSize()
    values["arrows"] = files.path("icons/arrows")
    return _SHEET.substitute(values)
