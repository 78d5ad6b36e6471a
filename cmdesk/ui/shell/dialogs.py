"""The plain dialogs of the asker."""

from __future__ import annotations

from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QDialogButtonBox,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from cmdesk.ui.kit.room import FittedDialog
from cmdesk.values.messages import Translate, _


def buttons(dialog: QDialog, translate: Translate) -> QDialogButtonBox:
    box = QDialogButtonBox()
    fine = box.addButton(translate(_("OK")), QDialogButtonBox.ButtonRole.AcceptRole)
    fine.setProperty("role", "primary")
    box.addButton(translate(_("Cancel")), QDialogButtonBox.ButtonRole.RejectRole)
    box.accepted.connect(dialog.accept)
    box.rejected.connect(dialog.reject)
    return box


class Message(FittedDialog):
    """One sentence, and the details for those who want to pass them on."""

    def __init__(self, text: str, details: str, translate: Translate, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(translate(_("Client manager desk")))
        self.setMinimumWidth(440)
        self._details = details
        label = QLabel(text)
        label.setWordWrap(True)
        self.body = QPlainTextEdit(details)
        self.body.setReadOnly(True)
        self.body.setAccessibleName(translate(_("Details")))
        self.body.hide()
        column = QVBoxLayout(self)
        column.setSpacing(12)
        column.addWidget(label)
        column.addWidget(self.body)
        column.addWidget(self._row(translate))

    def _row(self, translate: Translate) -> QDialogButtonBox:
        box = QDialogButtonBox()
        close = box.addButton(translate(_("Close")), QDialogButtonBox.ButtonRole.AcceptRole)
        close.setProperty("role", "primary")
        box.accepted.connect(self.accept)
        if self._details:
            self.more = self._button(box, translate(_("Details")))
            self.more.clicked.connect(lambda: self.body.setVisible(self.body.isHidden()))
            self._button(box, translate(_("Copy details"))).clicked.connect(self._copy)
        return box

    def _button(self, box: QDialogButtonBox, text: str) -> QPushButton:
        return box.addButton(text, QDialogButtonBox.ButtonRole.ActionRole)

    def _copy(self) -> None:
        QApplication.clipboard().setText(self._details)

