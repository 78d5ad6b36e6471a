"""The program itself: language and look, versions, place of the data, licences."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QRadioButton

from cmdesk.services import system
from cmdesk.ui.context import AppContext
from cmdesk.ui.kit import Card, button, column, label, row, scrolled
from cmdesk.ui.shell import Page
from cmdesk.ui.shell.topbar import LANGUAGE_NAMES, MODES
from cmdesk.ui.system.reading import preformatted, reading
from cmdesk.ui.theme import SIZES
from cmdesk.values.messages import _


class AboutPage(Page):
    follows_period = False
    follows_branch = False

    def __init__(self, ctx: AppContext) -> None:
        super().__init__(ctx)
        self.found = system.about(ctx.desk)
        left = column(self._language(), self._look(), self._program(), 1, spacing=SIZES.gap)
        whole = row(spacing=SIZES.gap)
        whole.addWidget(scrolled(left), 2)
        whole.addWidget(self._licences(), 3)
        self.body.addLayout(whole)

    def _language(self) -> Card:
        card = Card(self.ctx.translate(_("Language")))
        self.languages: dict[str, QRadioButton] = {}
        group = QButtonGroup(card)
        for code, name in LANGUAGE_NAMES.items():
            box = self.languages[code] = QRadioButton(name)
            box.setChecked(self.ctx.language.value == code)
            box.clicked.connect(partial(self._speak, code))
            group.addButton(box)
        card.add(row(*self.languages.values(), 1, spacing=18))
        return card

    def _speak(self, code: str, *_clicked: object) -> None:
        if not self.ctx.speak(code):
            self.languages[self.ctx.language.value].setChecked(True)

    def _look(self) -> Card:
        card = Card(self.ctx.translate(_("Look")))
        self.looks: dict[str, QRadioButton] = {}
        group = QButtonGroup(card)
        for mode, name in MODES.items():
            box = self.looks[mode.value] = QRadioButton(self.ctx.translate(name))
            box.setChecked(self.ctx.theme.mode is mode)
            box.clicked.connect(lambda _on, mode=mode: self.ctx.theme.set_mode(mode))
            group.addButton(box)
        card.add(row(*self.looks.values(), 1, spacing=18))
        return card

    def _program(self) -> Card:
        say, found = self.ctx.translate, self.found
        card = Card(say(_("Client manager desk")), say(_("version {version}")(version=found.version)))
        grid = QGridLayout()
        grid.setVerticalSpacing(5)
        places = [(say(_("Data")), found.data), (say(_("Folder")), str(found.folder))]
        lines = [*places, ("Python", found.python), *found.parts]
        for at, (name, value) in enumerate(lines):
            shown = label(value, wrap=True)
            shown.setMinimumWidth(60)
            grid.addWidget(label(name, "muted"), at, 0)
            grid.addWidget(shown, at, 1)
        grid.setColumnStretch(1, 1)
        card.add(grid)
        card.add(row(button(say(_("Open the folder")), self.open_folder, "link"), 1))
        return card

    def _licences(self) -> Card:
        say = self.ctx.translate
        card = Card(say(_("Licences")), say(_("MIT; the parts it is made of:")))
        self.notices = reading(filter(None, (self.found.notices, preformatted(self.found.licence))))
        self.notices.setAccessibleName(say(_("Licences")))
        card.add(self.notices, 1)
        return card

    def open_folder(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.found.folder)))
