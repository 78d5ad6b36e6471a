from __future__ import annotations

import re
from itertools import product
from xml.etree import ElementTree

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QFontDatabase, QFontMetrics, QPalette
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from cmdesk.ui.theme import DARK, LIGHT, Mode, Theme, Tokens, Tone, app_font, icon, load_fonts, tokens_of, tone_colours
from cmdesk.ui.theme.icons import icon_names
from cmdesk.ui.theme.stylesheet import stylesheet
from cmdesk.ui.theme.theme import palette
from cmdesk.ui.theme.tokens import contrast
from cmdesk.values.resources import resource

SCHEMES = [pytest.param(LIGHT, id="light"), pytest.param(DARK, id="dark")]


def test_contrast_is_the_ratio_of_wcag() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21.0)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)
    assert contrast("#FFFFFF", "#777777") == contrast("#777777", "#FFFFFF")


@pytest.mark.parametrize("tokens", SCHEMES)
def test_every_text_can_be_read_on_every_ground_it_stands_on(tokens: Tokens) -> None:
    inks = {"text": tokens.text, "muted": tokens.muted, "accent": tokens.accent, "bad": tokens.bad}
    grounds = {"surface": tokens.surface, "side": tokens.side, "background": tokens.background}
    weak = {f"{i} on {g}": contrast(inks[i], grounds[g]) for i, g in product(inks, grounds)}
    weak["primary button"] = contrast(tokens.on_accent, tokens.accent)
    weak["primary button, hovered"] = contrast(tokens.on_accent, tokens.accent_hover)
    weak["selected row"] = contrast(tokens.text, tokens.accent_soft)
    weak["muted on selected row"] = contrast(tokens.muted, tokens.hover)
    for tone in (Tone.ACCENT, Tone.GOOD, Tone.WARNING, Tone.BAD):
        ink, soft = tone_colours(tokens, tone)
        weak[f"{tone} chip"] = contrast(ink, soft)
        weak[f"{tone} text"] = contrast(ink, tokens.surface)
    assert {name: ratio for name, ratio in weak.items() if ratio < 4.5} == {}


@pytest.mark.parametrize("tokens", SCHEMES)
def test_a_painter_finds_the_tokens_in_its_palette(tokens: Tokens) -> None:
    assert tokens_of(palette(tokens)) is tokens


@pytest.mark.parametrize("tokens", SCHEMES)
def test_the_stylesheet_is_complete_and_understood(qtbot: QtBot, tokens: Tokens) -> None:
    sheet = stylesheet(tokens)
    assert "$" not in sheet
    for path in re.findall(r'url\("([^"]+)"\)', sheet):
        assert resource("icons", path.rsplit("/", 1)[-1]).is_file()
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.setStyleSheet(sheet)
    widget.show()


def test_the_look_changes_while_the_program_runs(qapp: QApplication, qtbot: QtBot, theme: Theme) -> None:
    theme.set_mode(Mode.LIGHT)
    assert theme.tokens is LIGHT
    with qtbot.waitSignal(theme.changed):
        theme.set_mode(Mode.DARK)
    assert qapp.palette().color(QPalette.ColorRole.Window).name().upper() == DARK.background
    assert DARK.surface in qapp.styleSheet()
    with qtbot.waitSignal(theme.changed):
        theme.set_mode(Mode.LIGHT)
    theme.set_mode(Mode.SYSTEM)
    assert theme.tokens in (LIGHT, DARK)


def test_a_choice_is_told_where_it_changes_nothing_to_be_seen(theme: Theme, qtbot: QtBot) -> None:
    """As the system, which is light: the window remembers it all the same."""
    theme.set_mode(Mode.LIGHT)
    with qtbot.waitSignal(theme.chosen):
        theme.set_mode(Mode.SYSTEM)
    assert theme.mode is Mode.SYSTEM
    theme.set_mode(Mode.LIGHT)


def test_chinese_and_rare_names_are_drawn_without_a_system_font(qapp: QApplication) -> None:
    load_fonts()
    metrics = QFontMetrics(app_font())
    assert "Noto Sans SC" in QFontDatabase.families()
    assert all(metrics.inFontUcs4(ord(sign)) for sign in "客户经理㛃䶮▲▼—")


def test_figures_are_of_equal_width(qapp: QApplication) -> None:
    load_fonts()
    metrics = QFontMetrics(app_font())
    assert len({metrics.horizontalAdvance(digit * 20) for digit in "0123456789"}) == 1


@pytest.mark.parametrize("name", icon_names())
def test_icons_are_one_family_of_20_pixel_strokes(name: str) -> None:
    root = ElementTree.fromstring(resource("icons", f"{name}.svg").read_text(encoding="utf-8"))
    assert (root.get("width"), root.get("height"), root.get("viewBox")) == ("20", "20", "0 0 20 20")
    assert root.get("fill") == "none"
    assert root.get("stroke-linecap") == "round"


@pytest.mark.parametrize("name", ["home", "people", "search"])
def test_icons_take_the_colour_asked_for(qapp: QApplication, name: str) -> None:
    image = icon(name, "#2457A6").pixmap(QSize(20, 20)).toImage()
    solid = [image.pixelColor(x, y) for x in range(20) for y in range(20) if image.pixelColor(x, y).alpha() > 250]
    assert {colour.name() for colour in solid} == {"#2457a6"}


def test_a_tone_is_shown_by_a_label(qtbot: QtBot, theme: Theme) -> None:
    theme.set_mode(Mode.LIGHT)
    chip = QLabel("3")
    chip.setProperty("role", "chip")
    chip.setProperty("tone", "bad")
    qtbot.addWidget(chip)
    chip.show()
    assert chip.palette().color(QPalette.ColorRole.WindowText).name().upper() == LIGHT.bad
