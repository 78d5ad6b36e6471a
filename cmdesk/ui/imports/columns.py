"""Second step: the sheet, its header row, and which column is what."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QIntValidator
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QGridLayout,
    QLineEdit,
    QScrollArea,
    QSizePolicy,
    QWidget,
)

from cmdesk.services.imports import Order, files
from cmdesk.services.imports.files import FileColumn, Look, SourceFile
from cmdesk.ui.context import AppContext
from cmdesk.ui.imports.words import HOW
from cmdesk.ui.kit import button, col, column, label, row
from cmdesk.ui.kit.basic import clear
from cmdesk.ui.kit.rows import RowsTable
from cmdesk.values.fields import Field, Kind
from cmdesk.values.kinds import parse
from cmdesk.values.messages import Msg, _
from cmdesk.values.periods import Month
from cmdesk.values.problems import Problem, Severity, UserError, sentence

HEADER, SAMPLE, FIELD, UNIT, WHY = range(5)
MONTH = Field(label=_("Month"), kind=Kind.MONTH)
SHOWN_ROWS = 6


class ColumnsStep(QWidget):
    """Signals: `changed()` when sheet, header row or a column's meaning was changed; `encoding_chosen(str)`."""

    changed = Signal()
    encoding_chosen = Signal(str)

    def __init__(self, ctx: AppContext) -> None:
        super().__init__()
        self._ctx = ctx
        self._filling = False
        self.chosen: dict[str, str] = {}
        self.by_hand = False
        self._row = 1
        say = ctx.translate
        self.sheet = _combo(say(_("Sheet")))
        self.header_row = QLineEdit()
        self.header_row.setValidator(QIntValidator(1, 9999, self))
        self.header_row.setFixedWidth(52)
        self.header_row.setToolTip(say(_("Double click a row below to make it the header")))
        self.header_row.setAccessibleName(say(_("Row of the headers")))
        self.encoding = _combo(say(_("Encoding")))
        for code in files.ENCODINGS:
            self.encoding.addItem(code.upper(), code)
        self.month = QLineEdit()
        self.month.setAccessibleName(say(_("Month")))
        self.month.setFixedWidth(90)
        self.encoding_name = label(say(_("Encoding")), "muted")
        self.month_name = label(say(_("Month of these figures")), "muted")
        self.head = RowsTable(ctx, (), fixed=True)
        self.problem = label("", "problem", wrap=True)
        self.note = label("", "small", wrap=True)
        self.number = QCheckBox(say(_("The file has no codes: make them; rows are recognised by name")))
        self._grid = QGridLayout()
        self._grid.setContentsMargins(2, 2, 8, 2)
        self._grid.setVerticalSpacing(5)
        self._grid.setHorizontalSpacing(14)
        self.boxes: dict[int, QComboBox] = {}
        self.units: dict[int, QComboBox] = {}
        self._lay_out()
        self.sheet.currentIndexChanged.connect(self._another_sheet)
        self.header_row.editingFinished.connect(self._another_row)
        self.encoding.currentIndexChanged.connect(self._another_encoding)
        self.month.editingFinished.connect(self._tell)
        self.head.table.opened.connect(self._take_row)
        self.number.clicked.connect(self._tell)

    def _lay_out(self) -> None:
        say = self._ctx.translate
        inside = QWidget()
        inside.setProperty("role", "plain")
        inside.setLayout(column(self._grid, 1))
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setWidget(inside)
        top = row(
            label(say(_("Sheet")), "muted"), self.sheet, label(say(_("Row of the headers")), "muted"), self.header_row,
            self.encoding_name, self.encoding, self.month_name, self.month, 1,
        )
        whole = column(top, self.head, self.note, self.problem, self.number, self.area, spacing=9)
        whole.setStretch(5, 1)
        self.setLayout(whole)

    def show_source(self, source: SourceFile, order: Order) -> None:
        """A new file: its sheets; chosen is what its order says."""
        self._filling = True
        self.source, self.chosen, self.by_hand = source, dict(order.mapping), order.header_row is not None
        self.sheet.clear()
        for name, hidden in source.sheets:
            text = self._ctx.translate(_("{name} (hidden)")(name=name)) if hidden else name
            self.sheet.addItem(text or self._ctx.translate(_("Pasted cells")), name)
        for part in (self.encoding, self.encoding_name):
            part.setVisible(source.text)
        self.encoding.setCurrentIndex(self.encoding.findData(source.encoding.replace("-sig", "")))
        self.number.setChecked(order.number)
        self.month.setText(str(order.month or self._ctx.period.value.month))
        self._filling = False

    def show_look(self, look: Look) -> None:
        """How the file is read now."""
        self._filling = True
        self.sheet.setCurrentIndex(self.sheet.findData(look.table.name))
        self._row = look.table.header_rows[0]
        self.header_row.setText(str(self._row))
        for part in (self.month, self.month_name):
            part.setVisible(look.needs_month)
        self._show_head(look)
        self._show_columns(look)
        self._show_lacking(look)
        self._filling = False

    @property
    def sheet_name(self) -> str:
        return str(self.sheet.currentData() or "")

    @property
    def header_row_value(self) -> int:
        """The row of the headers, from 1."""
        return int(self.header_row.text() or self._row)

    @property
    def month_value(self) -> Month | None:
        """The month typed for figures without one; None where it cannot be read."""
        try:
            found = parse(MONTH, self.month.text(), self._ctx.today)
        except UserError:
            return None
        return found if isinstance(found, Month) else None

    def _show_head(self, look: Look) -> None:
        """The first rows as they stand in the file."""
        grid = files.head_rows(self.source, look.table.name)
        wide = max(map(len, grid), default=0)
        columns = [col("row", _("Row"), Kind.COUNT, width=44, muted=True, sortable=False)]
        columns += [col(f"c{k}", Msg(letters(k)), sortable=False) for k in range(wide)]
        first = max(0, min(look.table.header_rows[0] - 2, len(grid) - SHOWN_ROWS))
        rows = [[k + 1, *cells, *[""] * (wide - len(cells))] for k, cells in enumerate(grid)][first:first + SHOWN_ROWS]
        self.head.show_table(columns, rows, ids=[r[0] for r in rows])
        self.head.select(look.table.header_rows[0])
        self.head.setFixedHeight(self.head.fitted_height(4) + 12)

    def _show_columns(self, look: Look) -> None:
        """A row per column; focus and place stay where they were."""
        focused = next((place for place, box in self.boxes.items() if box.hasFocus()), None)
        clear(self._grid)
        self._headers = {each.place: each.header for each in look.columns}
        self.boxes.clear()
        self.units.clear()
        say = self._ctx.translate
        for at, text in ((HEADER, _("Column in the file")), (SAMPLE, _("First values")), (FIELD, _("Is imported as"))):
            self._grid.addWidget(label(say(text), "small"), 0, at)
        for at, each in enumerate(look.columns, 1):
            self._show_column(at, each, look)
        self._grid.setColumnStretch(SAMPLE, 1)
        self._grid.setColumnMinimumWidth(FIELD, 220)
        self._grid.setColumnMinimumWidth(WHY, 130)
        if focused in self.boxes:
            self.boxes[focused].setFocus()

    def _show_column(self, at: int, each: FileColumn, look: Look) -> None:
        header = label(each.header, "strong" if each.field else "muted")
        header.setToolTip(each.header)
        header.setMaximumWidth(240)
        sample = label(" · ".join(each.sample)[:90], "small")
        sample.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        sample.setToolTip("\n".join(each.sample))
        box = self.boxes[each.place] = self._field_box(each, look)
        self._grid.addWidget(header, at, HEADER)
        self._grid.addWidget(sample, at, SAMPLE)
        self._grid.addWidget(box, at, FIELD)
        if each.field and look.fields[each.field].kind is Kind.RATE:
            self.units[each.place] = self._unit_box(each)
            self._grid.addWidget(self.units[each.place], at, UNIT)
        self._grid.addWidget(self._why(each, look), at, WHY, Qt.AlignmentFlag.AlignLeft)

    def _field_box(self, each: FileColumn, look: Look) -> QComboBox:
        say = self._ctx.translate
        box = _combo(say(_("What “{header}” is")(header=each.header)))
        box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        box.wheelEvent = lambda event: event.ignore()  # type: ignore[method-assign]
        box.addItem(say(_("— not imported —")), "")
        for name, field in look.fields.items():
            mark = " *" if field.required is True else ""
            box.addItem(say(field.label) + mark, name)
        box.setCurrentIndex(box.findData(each.field))
        box.currentIndexChanged.connect(partial(self._choose, each))
        return box

    def _unit_box(self, each: FileColumn) -> QComboBox:
        """A rate's bare numbers: with their sign, or 85 for 85 %."""
        say = self._ctx.translate
        box = _combo(say(_("Unit")))
        box.addItem(say(_("as written, 0.85 or 85%")), "")
        box.addItem(say(_("in percent, 85")), "%")
        box.setCurrentIndex(max(0, box.findData(each.unit)))
        box.currentIndexChanged.connect(partial(self._choose, each))
        return box

    def _why(self, each: FileColumn, look: Look) -> QWidget:
        say = self._ctx.translate
        if each.field:
            return label(say(HOW[each.how]) if each.how else "", "small")
        if each.suggested and each.suggested in look.fields:
            name, box = say(look.fields[each.suggested].label), self.boxes[each.place]
            take = partial(box.setCurrentIndex, box.findData(each.suggested))
            return button(say(_("perhaps {field}?")(field=name)), take, "link")
        return label("", "small")

    def _show_lacking(self, look: Look) -> None:
        say = self._ctx.translate
        lacking = "、".join(say(look.fields[name].label) for name in look.missing)
        self.problem.setText(say(_("Still needed: a column for {fields}.")(fields=lacking)) if lacking else "")
        self.problem.setVisible(bool(lacking))
        self.number.setVisible(look.can_number)
        warnings = [p for p in look.problems if p.severity is not Severity.ERROR]
        self.note.setText("\n".join(say(sentence(p)) for p in warnings))
        self.note.setVisible(bool(warnings))

    def show_problem(self, problem: Problem) -> None:
        self.problem.setText(self._ctx.sentence(problem))
        self.problem.show()

    def _choose(self, each: FileColumn, *_index: object) -> None:
        """A field has one column: another column that had it is left out."""
        name = str(self.boxes[each.place].currentData())
        unit = str(self.units[each.place].currentData()) if each.place in self.units and name == each.field else ""
        for header, target in list(self.chosen.items()):
            if name and target.partition(":")[0] == name:
                self.chosen[header] = ""
        for place, box in self.boxes.items():
            if name and place != each.place and box.currentData() == name:
                self.chosen[self._headers[place]] = ""
        self.chosen[each.header] = f"{name}:{unit}" if unit else name
        self._tell()

    def _another_sheet(self) -> None:
        if not self._filling:
            self.chosen, self.by_hand = {}, False
            self._tell()

    def _another_row(self) -> None:
        if not self._filling and self.header_row_value != self._row:
            self.chosen, self.by_hand = {}, True
            self._tell()

    def _take_row(self, row: object) -> None:
        self.header_row.setText(str(row))
        self._another_row()

    def _another_encoding(self) -> None:
        if not self._filling:
            self.encoding_chosen.emit(str(self.encoding.currentData()))

    def _tell(self) -> None:
        if not self._filling:
            self.changed.emit()


def letters(place: int) -> str:
    """The name of a column, counted from 0: A, B … Z, AA."""
    name, place = "", place + 1
    while place:
        place, rest = divmod(place - 1, 26)
        name = chr(65 + rest) + name
    return name


def _combo(name: str) -> QComboBox:
    made = QComboBox()
    made.setAccessibleName(name)
    return made
