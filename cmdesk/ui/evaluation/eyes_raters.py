"""Who rates as a group of raters, of those who sign in."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from cmdesk.services.evaluation.groups import Group, assign_raters, who_may_rate
from cmdesk.ui.context import AppContext
from cmdesk.ui.kit import label
from cmdesk.ui.kit.rule_dialog import RuleDialog
from cmdesk.values.messages import _
from cmdesk.values.problems import Outcome


class RatersDialog(RuleDialog):
    """Ticks in a list of people; whoever is ticked finds the sheet of the group under “My marks”."""

    def __init__(self, ctx: AppContext, group: Group, parent: QWidget | None = None) -> None:
        super().__init__(ctx, _("Who rates as “{group}”")(group=group.name), parent)
        self.group = group
        say = ctx.translate
        self.people = QListWidget()
        self.people.setAccessibleName(say(_("Users")))
        for ref, there in who_may_rate(ctx.desk, ctx.actor, group.key):
            item = QListWidgetItem(str(ref.label))
            item.setData(Qt.ItemDataRole.UserRole, ref.id)
            item.setCheckState(Qt.CheckState.Checked if there else Qt.CheckState.Unchecked)
            self.people.addItem(item)
        told = _("Those ticked find the sheet of the group under “My marks”. Others fill in a sheet on paper, which is "
                 "typed in without a name.")
        nobody = _("Nobody has an account yet; add users in the system page, or type in sheets from paper.")
        about = label(say(told if self.people.count() else nobody), "small", wrap=True)
        self.lay_out(about, self.people)
        self.people.setVisible(bool(self.people.count()))
        self.resize(380, 420 if self.people.count() else 160)

    def put(self) -> Outcome[int]:
        ctx, group, items = self._ctx, self.group.key, [self.people.item(k) for k in range(self.people.count())]
        ticked = [
            int(item.data(Qt.ItemDataRole.UserRole)) for item in items if item.checkState() is Qt.CheckState.Checked
        ]
        return ctx.act(lambda: assign_raters(ctx.desk, ctx.actor, group, ticked))
