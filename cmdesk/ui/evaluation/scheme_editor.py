"""编制: a draft of a scheme in work: its lines with each rule in words, and the form of the chosen one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal, InvalidOperation

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QFrame, QSplitter, QWidget

from cmdesk.services.evaluation import editing
from cmdesk.services.evaluation.schemes import line_of
from cmdesk.ui.context import AppContext
from cmdesk.ui.evaluation.scheme_draft import SchemeDraft
from cmdesk.ui.evaluation.scheme_form import PartForm, Words, field_of
from cmdesk.ui.evaluation.scheme_values import lookup_in
from cmdesk.ui.evaluation.scheme_words import KINDS, card, kind_tone, problem_words, section_tone, sum_words
from cmdesk.ui.evaluation.words import plain
from cmdesk.ui.kit import Cell, Chip, button, col, column, label, row, rule, tool
from cmdesk.ui.kit.basic import restyle
from cmdesk.ui.kit.editors import LineEditor
from cmdesk.ui.kit.rows import RowsTable
from cmdesk.values.evaluation import Item, ItemKind, Name, Scheme, Section
from cmdesk.values.evaluation.described import ITEM, SCHEME, SECTION
from cmdesk.values.fields import Field, Kind
from cmdesk.values.messages import _
from cmdesk.values.periods import Month
from cmdesk.values.problems import Problem, UserError
from cmdesk.values.queries import Ref

Key = tuple[str, str]
WHOLE: Key = ("", "")
FORM = 400


class SchemeEditor(QWidget):
    """Signals: `closed()`, `try_wanted()`, `compare_wanted()`, `saved(id of the version)`."""

    KEYS = (("Ctrl+Shift+Z  Ctrl+Y", _("Undo and redo in the draft of a scheme")),)
    closed = Signal()
    try_wanted = Signal()
    compare_wanted = Signal()
    saved = Signal(int)

    def __init__(self, ctx: AppContext, work: SchemeDraft) -> None:
        super().__init__()
        self._ctx, self._work = ctx, work
        self._key: Key = WHOLE
        self._formed: Key = WHOLE
        self.form = PartForm(ctx, Words({}, {}))
        self.table = RowsTable(ctx, [
            col("name", _("Section and item"), Kind.NAME, width=176, tone=section_tone),
            col("weight", _("Weight"), Kind.NUMBER, width=62, editable=True),
            col("kind", _("Sort of item"), cell=Cell.CHIP, tone=kind_tone, width=74),
            col("method", _("Method"), width=104, muted=True), col("rule", _("Rule in words")),
        ], fixed=True, empty=_("No section yet: add the first one."))
        self.table.table.setAccessibleName(ctx.translate(_("Items of the scheme")))
        self.rule = label("", "formula", wrap=True)
        self._build()
        self.form.changed.connect(self._edited)
        self.form.unreadable.connect(self._tell)
        self.table.table.current.connect(self._chosen)
        self.table.model.edited.connect(self._weighed)
        work.changed.connect(self._after)
        work.begun.connect(self._begun)

    def _build(self) -> None:
        say = self._ctx.translate
        self.name = self._line(Field(label=_("Scheme name"), kind=Kind.NAME, required=True), 190)
        self.start = self._line(Field(label=_("Valid from"), kind=Kind.MONTH, required=True), 84)
        self.sum, self.extra = Chip(), label("", "muted")
        undo, redo = say(_("Undo")), say(_("Redo"))
        self.undoing = tool("undo", f"{undo}  Ctrl+Shift+Z", self._work.undo)
        self.redoing = tool("redo", f"{redo}  Ctrl+Y", self._work.redo)
        self.saving = button(say(_("Put in force")), self.save, "primary")
        self.saving.setToolTip(f"{self.saving.text()}  Ctrl+S")
        head = row(
            button(say(_("Versions")), self.closed.emit, icon_name="chevron-left"), self.name,
            label(say(_("from")), "muted"), self.start, self.sum, self.extra, 1, self.undoing, self.redoing,
            button(say(_("Compare")), self.compare_wanted.emit), button(say(_("Try it")), self.try_wanted.emit),
            button(say(_("Give up")), self.give_up), self.saving,
        )
        self.problem = label("", "problem", wrap=True)
        self.to_problem = button(say(_("Go there")), self.go_to_problem, "link")
        self.told = QWidget()
        self.told.setLayout(row(self.problem, self.to_problem, 1))
        parts = QSplitter(Qt.Orientation.Horizontal)
        parts.setChildrenCollapsible(False)
        parts.addWidget(self._left())
        parts.addWidget(self._right())
        parts.setStretchFactor(0, 1)
        parts.setSizes([740, FORM])
        self.setLayout(column(head, self.told, parts, spacing=8))
        self.layout().setStretch(2, 1)  # type: ignore[union-attr]

    def _left(self) -> QFrame:
        say = self._ctx.translate
        self.adding = button(say(_("Add an item")), self.add_item, icon_name="plus")
        self.up = tool("chevron-down", say(_("Move up")), lambda: self.move(-1))
        self.down = tool("chevron-down", say(_("Move down")), lambda: self.move(1))
        self.up.setArrowType(Qt.ArrowType.UpArrow)
        self.down.setArrowType(Qt.ArrowType.DownArrow)
        for each in (self.up, self.down):
            each.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
        self.taking = tool("trash", say(_("Take out")), self.remove)
        foot = row(
            self.adding, button(say(_("Add a section")), self.add_section), self.up, self.down, self.taking, 1,
            button(say(_("Awards and lists…")), self.edit_honours),
            button(say(_("Rules of the whole scheme")), lambda: self.show_key(WHOLE)),
        )
        foot.setContentsMargins(10, 8, 10, 10)
        return card(column(self.table, rule(), foot, spacing=0))

    def _right(self) -> QFrame:
        top = column(self.rule)
        top.setContentsMargins(14, 12, 14, 4)
        frame = card(column(top, self.form, spacing=0))
        frame.setMinimumWidth(340)
        return frame

    def _line(self, described: Field, width: int) -> LineEditor:
        made = LineEditor(self._ctx, "", described)
        made.setFixedWidth(width)
        made.changed.connect(self._headed)
        made.left.connect(self._headed)
        return made

    def _begun(self) -> None:
        """Another draft was taken up."""
        if self._work.draft is None:
            return
        self.form.show_words(self._words())
        self._key = WHOLE
        self._show_head()
        self._fill()
        first = next((i.code for i in self._work.scheme.items), None)
        self.show_key(("i", first) if first else WHOLE)

    def _words(self) -> Words:
        ctx, known = self._ctx, self._work.material
        items = [Ref(i.code, self._named(i)) for i in self._work.scheme.items]
        return Words(
            {"indicators": lookup_in(ctx, known.indicators), "items": lookup_in(ctx, items)},
            {"grades": known.grades, "posts": known.posts, "territories": known.territories},
        )

    def _show_head(self) -> None:
        draft = self._work.draft
        assert draft is not None
        for editor, value in ((self.name, draft.name), (self.start, draft.valid_from)):
            if not editor.line.hasFocus():
                editor.set_value(value)
                editor.show_problem(False)

    def _headed(self) -> None:
        """The name or the month was typed."""
        if self._work.draft is None:
            return
        for editor in (self.name, self.start):
            try:
                value = editor.value()
            except UserError:
                value = None
            editor.show_problem(value is None)
            if isinstance(value, Month):
                self._work.start_from(value)
            elif isinstance(value, str) and value:
                self._work.rename(value)

    def _after(self) -> None:
        """The draft changed, by the form, the table, an undo or the trial."""
        self._show_head()
        self._fill()
        part = self._part()
        if part is None:
            self.show_key(WHOLE)
        elif self._key != self._formed or type(part) is not type(self.form.part):
            self._show_form()
        else:
            if part != self.form.part:
                self.form.show_changed(part)
            self._tell_rule()
            self.form.show_problems(self._own_problems())

    def _fill(self) -> None:
        scheme, known = self._work.scheme, self._work.material.names
        wrong = {problem.field for problem in self._work.problems}
        language = self._ctx.language.value
        rows: list[Sequence[object]] = []
        ids: list[Key] = []
        for section in scheme.sections:
            rows.append(self._section_row(section, wrong))
            ids.append(("s", section.code))
            for item in section.items:
                line = line_of("", item, known, language)
                mark = " ⚠" if item.code in wrong else ""
                weight = plain(item.weight) if item.kind is not ItemKind.VETO else ""
                rows.append((
                    f"   {line.name or '—'}{mark}", weight, "" if item.kind is ItemKind.NORMAL else KINDS[item.kind],
                    line.method, line.rule,
                ))
                ids.append(("i", item.code))
        with QSignalBlocker(self.table.table):
            self.table.show_rows(rows, ids)
            self.table.select(self._key)
        self._tell()

    def _section_row(self, section: Section, wrong: set[str]) -> Sequence[object]:
        total, mark = editing.section_sum(section), " ⚠" if section.code in wrong else ""
        differs = section.weight is not None and total != section.weight
        told = _("its items sum to {n}")(n=plain(total)) if differs else ""
        shown = section.weight if section.weight is not None else total
        return (self._named(section) + mark, f"〔{plain(shown)}〕" if shown else "", "", "", told)

    def _tell(self, *_changed: object) -> None:
        """The sum, what else is wrong, and what can be done."""
        if self._work.draft is None:
            return
        say = self._ctx.translate
        total, bonus, off = editing.sums(self._work.scheme)
        text, tone = sum_words(total)
        self.sum.show_state(say(text), tone)
        extra = _("bonus at most {bonus} · deduction at most {off}")(bonus=plain(bonus), off=plain(off))
        self.extra.setText(say(extra) if bonus or off else "")
        problems = self._work.problems
        self.told.setVisible(bool(problems) or self.form.wrong)
        self.to_problem.setVisible(bool(problems))
        if problems:
            more = _("{told} (and {n} more)")(told=self._sentence(problems[0]), n=len(problems) - 1)
            self.problem.setText(self._sentence(problems[0]) if len(problems) == 1 else say(more))
        elif self.form.wrong:
            self.problem.setText(say(_("Something typed in the form cannot be read; correct it first.")))
        self.undoing.setEnabled(self._work.can_undo)
        self.redoing.setEnabled(self._work.can_redo)
        restyle(self.saving, role="primary" if not problems and not self.form.wrong else "")

    def _sentence(self, problem: Problem) -> str:
        return self._ctx.sentence(problem_words(problem, self._work.scheme, self._ctx.language.value))

    def _tell_rule(self) -> None:
        part = self._part()
        if isinstance(part, Item):
            line = line_of("", part, self._work.material.names, self._ctx.language.value)
            basis = f"{line.basis}: " if line.basis else ""
            self.rule.setText(f"{basis}{self._ctx.translate(line.rule)}")
        self.rule.setVisible(isinstance(part, Item))

    def _chosen(self, key: object) -> None:
        if isinstance(key, tuple) and key != self._key:
            self.show_key(key)

    def show_key(self, key: Key) -> None:
        """Show a line of the table, or the rules of the whole scheme."""
        self._key = key
        with QSignalBlocker(self.table.table):
            if key == WHOLE:
                self.table.table.clearSelection()
            self.table.select(key)
        self._show_form()

    def _show_form(self) -> None:
        part, self._formed = self._part(), self._key
        if part is not None:
            described = ITEM if isinstance(part, Item) else SECTION if isinstance(part, Section) else SCHEME
            self.form.show_words(self._words())
            self.form.show_part(described, part, self._own_problems())
        self._tell_rule()

    def _part(self) -> Item | Section | Scheme | None:
        scheme, (sort, code) = self._work.scheme, self._key
        if not sort:
            return scheme
        parts: Sequence[Item | Section] = scheme.items if sort == "i" else scheme.sections
        return next((each for each in parts if each.code == code), None)

    def _own_problems(self) -> Sequence[Problem]:
        sort, code = self._key
        scheme, language = self._work.scheme, self._ctx.language.value
        wanted = code if sort else "decimals"
        return [problem_words(p, scheme, language) for p in self._work.problems if p.field == wanted]

    def _edited(self, field: str, part: object) -> None:
        scheme, (sort, code) = self._work.scheme, self._key
        if isinstance(part, Item):
            scheme = editing.with_item(scheme, code, self._natural(field, part))
        elif isinstance(part, Section):
            scheme = editing.with_section(scheme, code, part)
        elif isinstance(part, Scheme):
            scheme = part
        self._work.put(scheme, f"{sort}{code}.{field}")

    def _natural(self, field: str, item: Item) -> Item:
        """An item whose first indicator was chosen takes over its name and unit while it has none of its own."""
        if field != "sources" or len(item.sources) != 1:
            return item
        code = item.sources[0].indicator
        known, bare = self._work.material, not item.name.zh and not item.name.en
        unit = item.unit if item.unit != Name() else self._name(known.units.get(code, ""))
        return replace(item, unit=unit, name=self._name(known.names.get(code, code)) if bare else item.name)

    def _name(self, text: str) -> Name:
        return Name(en=text) if self._ctx.language.value == "en" else Name(zh=text)

    def _weighed(self, key: object, _column: str, text: str) -> None:
        """A weight typed into the table."""
        assert isinstance(key, tuple)
        try:
            weight = Decimal(text.strip("〔〕 "))
        except InvalidOperation:
            return
        sort, code = key
        scheme = self._work.scheme
        if sort == "i":
            scheme = editing.with_item(scheme, code, replace(scheme.item(code), weight=weight))
        else:
            section = next(s for s in scheme.sections if s.code == code)
            scheme = editing.with_section(scheme, code, replace(section, weight=weight))
        self._work.put(scheme)

    def add_item(self) -> None:
        """A new item after the current one; its weight is what is missing to 100."""
        scheme = self._work.scheme
        if not scheme.sections:
            self.add_section()
            scheme = self._work.scheme
        sort, code = self._key
        section = code if sort == "s" else editing.section_of(scheme, code).code if sort else scheme.sections[-1].code
        left = max(Decimal(100) - editing.weight_sum(scheme), Decimal(0))
        item = editing.fresh_item(scheme, Name(), left)
        self._key = ("i", item.code)
        self._work.put(editing.add_item(scheme, section, item, code if sort == "i" else ""))
        self.form.focus_on("name")

    def add_section(self) -> None:
        section = editing.fresh_section(self._work.scheme, self._name(self._ctx.translate(_("New section"))))
        self._key = ("s", section.code)
        self._work.put(editing.add_section(self._work.scheme, section))
        self.form.focus_on("name")

    def remove(self) -> None:
        sort, code = self._key
        if not sort:
            return
        ids = [self.table.model.id(k) for k in range(self.table.model.rowCount())]
        at = ids.index(self._key)
        out = editing.without_item if sort == "i" else editing.without_section
        self._key = ids[at - 1] if at else WHOLE  # type: ignore[assignment]
        self._work.put(out(self._work.scheme, code))

    def move(self, by: int) -> None:
        sort, code = self._key
        if sort:
            move = editing.move_item if sort == "i" else editing.move_section
            self._work.put(move(self._work.scheme, code, by))

    def go_to_problem(self) -> None:
        """To the field of the first thing that is wrong."""
        problem, scheme = self._work.problems[0], self._work.scheme
        if problem.code.startswith("weights_not_100"):
            self.table.table.setFocus()
        elif problem.field.startswith("awards."):
            self.edit_honours()
        else:
            sorts = {**{s.code: "s" for s in scheme.sections}, **{i.code: "i" for i in scheme.items}}
            self.show_key((sorts[problem.field], problem.field) if problem.field in sorts else WHOLE)
            self.form.focus_on(field_of(problem))

    def edit_honours(self) -> None:
        """The awards and lists of the draft."""
        from cmdesk.ui.evaluation.honour_rules import edit_draft_honours

        self.dialog = edit_draft_honours(self._ctx, self._work, self.window())

    def save(self) -> bool:
        """Put it in force, or go to what keeps it from that. False when it was refused."""
        if self._work.draft is None:
            return True
        if self._work.problems:
            self._ctx.asker.say(self._sentence(self._work.problems[0]))
            self.go_to_problem()
            return False
        if self.form.wrong:
            self._ctx.asker.say(_("Something typed in the form cannot be read; correct it first."))
            return False
        outcome = self._work.put_in_force()
        if outcome.failed:
            self._ctx.asker.problems(outcome.problems)
            return False
        self.saved.emit(outcome.value)
        return True

    def give_up(self) -> None:
        question = _("Give up this draft? What is in force stays as it is.")
        if not self._work.touched or self._ctx.asker.confirm(question, _("Give up"), danger=True):
            self._work.forget()
            self.closed.emit()

    def _named(self, part: Item | Section) -> str:
        return part.name.words(self._ctx.language.value) or part.code
