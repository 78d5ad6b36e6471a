"""The one stylesheet, filled in from the tokens. Widgets choose a look by the dynamic property `role` (and `tone`)."""

from __future__ import annotations

import re

from cmdesk.ui.theme.tokens import SIZES, Tokens, Tone, tone_colours
from cmdesk.values.resources import resource

_SHEET = """
QMainWindow, QWidget[role="page"] { background: $background; }
QDialog { background: $surface; }
QDialog[role="popup"] { border: 1px solid $line; }
QToolTip { background: $surface; color: $text; border: 1px solid $line; padding: 4px 6px; }

QLabel { background: transparent; }
QLabel[role="title"] { font-size: ${title}px; font-weight: bold; }
QLabel[role="program"] { font-size: 15px; font-weight: bold; }
QLabel[role="card-title"] { font-size: ${card_title}px; font-weight: bold; }
QLabel[role="figure"] { font-size: ${figure}px; font-weight: bold; }
QLabel[role="muted"] { color: $muted; }
QLabel[role="small"] { color: $muted; font-size: ${small}px; }
QLabel[role="problem"] { color: $bad; font-size: ${small}px; }
QLabel[role="strong"] { font-weight: bold; }
QLabel[role="key"] { color: $muted; font-size: 11px; background: $background; border: 1px solid $line;
    border-radius: 4px; padding: 1px 5px; }
QLabel[role="formula"] { background: $background; border-radius: ${radius}px; padding: 8px 10px; }
QLabel[role="link"], QLabel[role="link"]:link { color: $accent; }
$tones

QFrame[role="card"] { background: $surface; border: 1px solid $line; border-radius: ${card_radius}px; }
QFrame[role="bar"] { background: $surface; border: none; border-bottom: 1px solid $line; }
QFrame[role="status"] { background: $surface; border: none; border-top: 1px solid $line; }
QFrame[role="side"] { background: $side; border: none; border-right: 1px solid $line; }
QFrame[role="popup"] { background: $surface; border: 1px solid $line; border-radius: ${card_radius}px; }
QFrame[role="toast"] { background: $surface; border: 1px solid $line; border-left: 3px solid $accent;
    border-radius: ${radius}px; }
QFrame[role="toast"][tone="bad"] { border-left-color: $bad; }
QFrame[role="toast"][tone="warning"] { border-left-color: $warning; }
QFrame[role="toast"][tone="good"] { border-left-color: $good; }
QFrame[role="rule"] { background: $soft_line; border: none; max-height: 1px; min-height: 1px; }

QPushButton { background: $surface; border: 1px solid $line; border-radius: ${radius}px; padding: 0 12px;
    min-height: 28px; max-height: 28px; }
QPushButton:hover { background: $hover; }
QPushButton:pressed, QPushButton:checked { background: $accent_soft; color: $accent; border-color: $accent; }
QPushButton:disabled { color: $muted; background: $background; }
QPushButton:focus { border: 2px solid $accent; padding: 0 11px; min-height: 26px; max-height: 26px; }
QPushButton[role="primary"] { background: $accent; color: $on_accent; border-color: $accent; font-weight: bold; }
QPushButton[role="primary"]:hover { background: $accent_hover; border-color: $accent_hover; }
QPushButton[role="primary"]:disabled { background: $line; color: $muted; border-color: $line; }
QPushButton[role="primary"]:focus { border: 2px solid $text; }
QPushButton[role="danger"] { color: $bad; }
QPushButton[role="link"] { background: transparent; border: none; color: $accent; padding: 0 2px; min-height: 20px;
    max-height: 20px; text-align: left; }
QPushButton[role="link"]:hover { text-decoration: underline; }
QPushButton[role="link"]:focus { border: 1px solid $accent; border-radius: 3px; padding: 0 1px; }
QPushButton[role="choice"] { text-align: left; padding: 0; min-height: 72px; max-height: 160px;
    border-radius: ${card_radius}px; }
QPushButton[role="small"] { min-height: 20px; max-height: 20px; padding: 0 8px; font-size: ${small}px; }
QPushButton[role="small"]:focus { min-height: 18px; max-height: 18px; padding: 0 7px; }

QToolButton { background: transparent; border: 1px solid transparent; border-radius: ${radius}px; padding: 3px; }
QToolButton:hover { background: $hover; border-color: $line; }
QToolButton:focus { border: 1px solid $accent; }
QToolButton::menu-indicator { image: none; width: 0; }
QToolButton[role="chooser"] { background: $surface; border: 1px solid $line; padding: 0 10px; min-height: 27px;
    max-height: 27px; }
QToolButton[role="chooser"]:hover { background: $hover; }
QToolButton[role="chooser"]:focus { border-color: $accent; }
QToolButton[role="nav"] { text-align: left; color: $text; border: 2px solid transparent; padding: 0 8px;
    min-height: 27px; max-height: 27px; }
QToolButton[role="nav"]:hover { background: $hover; }
QToolButton[role="nav"]:focus { border-color: $accent; }
QToolButton[role="nav"]:checked { background: $accent_soft; color: $accent; font-weight: bold; }
QToolButton[role="segment"] { padding: 0 8px; min-height: 20px; max-height: 20px; border-radius: 4px; }
QToolButton[role="segment"]:checked { background: $accent_soft; color: $accent; }
QToolButton[role="chip"] { background: $accent_soft; color: $accent; border: 1px solid transparent; border-radius: 4px;
    padding: 0 6px; min-height: 22px; max-height: 22px; font-size: ${small}px; }
QToolButton[role="chip"]:focus { border-color: $accent; }
QPushButton[role="search"] { background: $background; border: 1px solid $line; color: $muted; text-align: left;
    padding: 0 56px 0 10px; min-height: 28px; max-height: 28px; }
QPushButton[role="search"]:hover { border-color: $muted; }
QPushButton[role="search"]:focus { border: 2px solid $accent; padding: 0 55px 0 9px;
    min-height: 26px; max-height: 26px; }
QFrame[role="status"] QPushButton[role="link"] { font-size: ${small}px; }

QLineEdit, QPlainTextEdit, QTextEdit, QComboBox, QSpinBox { background: $surface; border: 1px solid $line;
    border-radius: ${radius}px; padding: 0 8px; selection-background-color: $accent; selection-color: $on_accent; }
QLineEdit, QComboBox, QSpinBox { min-height: 26px; max-height: 26px; }
QPlainTextEdit, QTextEdit { padding: 4px; }
QLineEdit:hover, QPlainTextEdit:hover, QComboBox:hover { border-color: $muted; }
QLineEdit:focus, QComboBox:focus, QSpinBox:focus { border: 2px solid $accent; padding: 0 7px;
    min-height: 24px; max-height: 24px; }
QPlainTextEdit:focus, QTextEdit:focus { border: 2px solid $accent; padding: 3px; }
QLineEdit:read-only, QPlainTextEdit:read-only, QLineEdit:disabled, QComboBox:disabled {
    background: $background; color: $muted; }
QLineEdit[problem="true"], QPlainTextEdit[problem="true"], QComboBox[problem="true"] { border-color: $bad; }
QLineEdit[role="plain"] { border: none; background: transparent; font-size: 15px; }
QLineEdit[role="plain"]:focus { border: none; padding: 0 8px; }
QComboBox::drop-down { border: none; width: 22px; }
QComboBox::down-arrow { image: url("$arrow"); width: 14px; height: 14px; }
QComboBox QAbstractItemView, QListView[role="popup"] { background: $surface; border: 1px solid $line; outline: none;
    selection-background-color: $accent_soft; selection-color: $text; }
QComboBox QAbstractItemView::item { min-height: 26px; }

QTableView { background: $surface; border: none; gridline-color: $soft_line; outline: none;
    selection-background-color: $accent_soft; selection-color: $text; }
QHeaderView { background: $surface; border: none; }
QHeaderView::section { background: $surface; color: $muted; font-size: ${small}px; border: none;
    border-bottom: 1px solid $line; padding: 0 8px; height: ${row}px; }
QHeaderView::section:hover { color: $text; }
QHeaderView::up-arrow, QHeaderView::down-arrow { width: 0; height: 0; }
QAbstractScrollArea::corner { background: transparent; border: none; }
QTableCornerButton::section { background: $surface; border: none; }
QListView { background: $surface; border: none; outline: none; }
QListView::item { height: 28px; padding: 0 6px; border-radius: 4px; color: $text; }
QListView::item:selected { background: $accent_soft; color: $text; }
QListView::item:hover { background: $hover; }

QCheckBox, QRadioButton { spacing: 6px; }
QCheckBox::indicator, QListView::indicator, QRadioButton::indicator { width: 14px; height: 14px; background: $surface;
    border: 1px solid $muted; border-radius: 4px; }
QRadioButton::indicator { border-radius: 8px; }
QCheckBox::indicator:checked, QListView::indicator:checked { background: $accent; border-color: $accent;
    image: url("$tick"); }
QRadioButton::indicator:checked { background: $accent; border: 4px solid $surface; outline: none; width: 8px;
    height: 8px; border-color: $accent_soft; }
QCheckBox::indicator:focus, QRadioButton::indicator:focus { border: 2px solid $accent; width: 12px; height: 12px; }
QCheckBox::indicator:disabled { background: $background; border-color: $line; }

QMenu { background: $surface; border: 1px solid $line; padding: 4px; }
QMenu::item { padding: 5px 22px 5px 10px; border-radius: 4px; }
QMenu::item:selected { background: $accent_soft; color: $text; }
QMenu::item:disabled { color: $muted; }
QMenu::separator { height: 1px; background: $soft_line; margin: 4px 6px; }
QMenu::icon { padding-left: 6px; }

QScrollArea, QScrollArea > QWidget > QWidget[role="plain"] { background: transparent; border: none; }
QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 0; }
QScrollBar::handle { background: $line; border-radius: 4px; margin: 1px; }
QScrollBar::handle:vertical { min-height: 28px; }
QScrollBar::handle:horizontal { min-width: 28px; }
QScrollBar::handle:hover { background: $muted; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }

QProgressBar { background: $soft_line; border: none; border-radius: 4px; max-height: 8px; min-height: 8px; }
QProgressBar::chunk { background: $accent; border-radius: 4px; }
QSplitter::handle { background: transparent; }
QTabWidget::pane { border: none; }
QTabBar::tab { background: transparent; color: $text; border: none; border-radius: 4px; padding: 3px 8px;
    margin-right: 4px; }
QTabBar::tab:selected { background: $accent_soft; color: $accent; }
QTabBar::tab:focus { border: 1px solid $accent; }
"""


def stylesheet(tokens: Tokens) -> str:
    """The Qt stylesheet of a scheme."""
    names: dict[str, object] = {**SIZES._asdict(), **tokens._asdict()}
    arrow = resource("icons", "arrow.svg").as_posix()
    tick = resource("icons", "tick-dark.svg" if tokens.dark else "tick-light.svg").as_posix()
    names |= {"tones": _tones(tokens), "arrow": arrow, "tick": tick}
    return re.sub(r"\$\{?(\w+)\}?", lambda found: str(names[found[1]]), _SHEET)


def _tones(tokens: Tokens) -> str:
    return "\n".join(
        f'QLabel[role="chip"][tone="{tone}"] {{ color: {ink}; background: {soft}; border-radius: 4px; '
        f'padding: 1px 7px; font-size: {SIZES.small}px; }}\n'
        f'QLabel[role="badge"][tone="{tone}"] {{ color: {ink}; background: {soft}; border-radius: 8px; '
        f'padding: 0 6px; font-size: 11px; min-height: 16px; max-height: 16px; }}\n'
        f'QLabel[tone-text="{tone}"] {{ color: {ink if tone is not Tone.NEUTRAL else tokens.muted}; }}'
        for tone in Tone
        for ink, soft in (tone_colours(tokens, tone),)
    )
