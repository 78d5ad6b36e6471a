"""Two versions of a scheme side by side: everything that differs, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QFrame

from cmdesk.services.evaluation.editing import Material, compare_versions
from cmdesk.ui.context import AppContext
from cmdesk.ui.kit import button, col, column, label, row
from cmdesk.ui.kit.rows import RowsTable
from cmdesk.values.evaluation import Scheme
from cmdesk.values.fields import Kind
from cmdesk.values.messages import Text, _


class CompareView(QFrame):
    """Signals: `closed()`."""

    closed = Signal()

    def __init__(self, ctx: AppContext) -> None:
        super().__init__()
        self._ctx = ctx
        self._schemes: Mapping[str, Scheme] = {}
        self._material: Material | None = None
        self.setProperty("role", "card")
        say = ctx.translate
        self.before, self.after = QComboBox(), QComboBox()
        for box, name in ((self.before, _("Earlier version")), (self.after, _("Later version"))):
            box.setMinimumWidth(230)
            box.setAccessibleName(say(name))
            box.currentIndexChanged.connect(self._show)
        self.count = label("", "muted")
        self.table = RowsTable(ctx, [
            col("part", _("Section and item"), Kind.NAME, bold=True, width=170), col("what", _("What"), width=170),
            col("before", _("Before")), col("after", _("After")),
        ], fixed=True, empty=_("The two versions say the same."))
        self.table.table.setAccessibleName(say(_("What differs")))
        head = row(
            button(say(_("Back")), self.closed.emit, icon_name="chevron-left"), self.before,
            label("→", "muted"), self.after, self.count, 1,
        )
        head.setContentsMargins(10, 10, 10, 8)
        inside = column(head, self.table, spacing=0)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.setStretch(1, 1)
        self.setLayout(inside)

    def show_versions(
        self, named: Sequence[tuple[Text, Scheme]], before: int, after: int, material: Material,
    ) -> None:
        """Versions under their names, two of them chosen."""
        self._material = material
        names = [self._ctx.translate(name) for name, _scheme in named]
        self._schemes = dict(zip(names, (scheme for _name, scheme in named), strict=True))
        for box, at in ((self.before, before), (self.after, after)):
            box.blockSignals(True)
            box.clear()
            box.addItems(names)
            box.setCurrentIndex(at)
            box.blockSignals(False)
        self._show()

    def _show(self) -> None:
        first, second = self._schemes.get(self.before.currentText()), self._schemes.get(self.after.currentText())
        if first is None or second is None or self._material is None:
            return
        found = compare_versions(first, second, self._material, self._ctx.language.value)
        self.table.show_rows([(each.part or _("Whole scheme"), each.what, each.before, each.after) for each in found])
        self.count.setText(self._ctx.translate(_("{n} differences")(n=len(found))))
