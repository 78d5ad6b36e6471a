"""The slides themselves: their size, look, titles and footers. Lengths are points."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from cmdesk.reports.metrics import text_width

if TYPE_CHECKING:
    from pptx.presentation import Presentation
    from pptx.slide import Slide

FONT = "Microsoft YaHei"
ACCENT, SOFT, TEXT, MUTED, LINE = "2457A6", "A9C1E6", "1F2530", "667085", "E2E5EA"
GOOD, WARNING, BAD = "2B7A4B", "9A5B00", "B3362B"
_THEME = {
    "dk2": TEXT, "lt2": "F4F5F7", "accent1": ACCENT, "accent2": "D98A82", "accent3": SOFT, "accent4": GOOD,
    "accent5": WARNING, "accent6": MUTED,
}
_TITLE_ONLY, _BLANK = 5, 6
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
_NUMBER = (
    '<a:fld xmlns:a="{ns}" id="{{B5A1C0DE-0000-4000-8000-000000000001}}" type="slidenum">'
    '<a:rPr lang="{lang}" sz="1000"/><a:t>{n}</a:t></a:fld>'
)


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a slide."""

    left: float
    top: float
    width: float
    height: float

    def split(self, share: float, gap: float = 20.0) -> tuple[Box, Box]:
        """Two boxes side by side; `share` of the width goes to the left one."""
        first = (self.width - gap) * share
        right = Box(self.left + first + gap, self.top, self.width - gap - first, self.height)
        return Box(self.left, self.top, first, self.height), right


class Deck:
    """A presentation of wide slides in the program's colours."""

    width, height, margin = 960.0, 540.0, 40.0

    def __init__(self, title: str, author: str, made_on: date | None, language: str, footer: str = "") -> None:
        from pptx import Presentation as new

        self.file: Presentation = new()
        self.title, self.footer = title, footer
        self.lang = "zh-CN" if language.startswith("zh") else "en-US"
        self._widen()
        self._dress()
        self._describe(title, author, made_on)

    @property
    def body(self) -> Box:
        """The room below the title and above the footer."""
        return Box(self.margin, 88, self.width - 2 * self.margin, self.height - 88 - 36)

    def cover(self, about: str) -> Slide:
        """The first slide: the title large, what it is about below."""
        slide = self._add(_TITLE_ONLY)
        self._title(slide, Box(60, 120, self.width - 120, 76), self.title, 36)
        self.write(slide, Box(60, 200, self.width - 120, 34), about, 16, MUTED)
        self.bar(slide, Box(60, 244, 96, 4))
        return slide

    def slide(self, title: str, note: str = "") -> Slide:
        """A further slide with its title, a note at the right of it, and the footer."""
        slide = self._add(_TITLE_ONLY)
        room = self.width - 2 * self.margin - (260 if note else 0)
        fitting = int(room / max(1.0, text_width(title, True) * 1.16))
        self._title(slide, Box(self.margin, 26, room, 48), title, max(16, min(24, fitting)))
        if note:
            self.write(slide, Box(self.width - self.margin - 260, 34, 260, 34), note, 12, MUTED, align="r")
        self.bar(slide, Box(self.margin, 76, self.width - 2 * self.margin, 1.5))
        self.write(slide, Box(self.margin, self.height - 32, 600, 20), self.footer, 10, MUTED)
        self._number(slide)
        return slide

    def write(
        self, slide: Slide, box: Box, text: str, size: float, colour: str = TEXT, *, bold: bool = False,
        align: str = "l",
    ) -> Any:
        """A text box of one paragraph per line."""
        from pptx.util import Pt

        shape = slide.shapes.add_textbox(*self.place(box))
        frame = shape.text_frame
        frame.word_wrap = True
        frame.margin_left = frame.margin_right = Pt(0)
        for k, line in enumerate(text.split("\n")):
            paragraph = frame.paragraphs[0] if k == 0 else frame.add_paragraph()
            self.run(paragraph, line, size, colour, bold=bold)
            paragraph._p.get_or_add_pPr().set("algn", align)
        return shape

    def run(self, paragraph: Any, text: str, size: float, colour: str = TEXT, *, bold: bool = False) -> None:
        """A piece of text at a paragraph's end."""
        from pptx.dml.color import RGBColor
        from pptx.util import Pt

        run = paragraph.add_run()
        run.text = printable(text)
        run.font.size, run.font.bold = Pt(size), bold
        run.font.color.rgb = RGBColor.from_string(colour)
        run._r.get_or_add_rPr().set("lang", self.lang)

    def bar(self, slide: Slide, box: Box) -> None:
        from pptx.dml.color import RGBColor
        from pptx.enum.shapes import MSO_SHAPE

        shape = slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, *self.place(box))
        shape.fill.solid()
        shape.fill.fore_color.rgb = RGBColor.from_string(ACCENT)
        shape.line.fill.background()

    def place(self, box: Box) -> tuple[Any, Any, Any, Any]:
        """A box as the library takes it."""
        from pptx.util import Pt

        return Pt(box.left), Pt(box.top), Pt(box.width), Pt(box.height)

    def _add(self, layout: int) -> Slide:
        return self.file.slides.add_slide(self.file.slide_layouts[layout])

    def _title(self, slide: Slide, box: Box, text: str, size: float) -> None:
        from pptx.enum.text import MSO_ANCHOR

        shape: Any = slide.shapes.title
        shape.left, shape.top, shape.width, shape.height = self.place(box)
        frame = shape.text_frame
        frame.vertical_anchor = MSO_ANCHOR.MIDDLE
        frame.margin_left = 0
        self.run(frame.paragraphs[0], text, size, TEXT, bold=True)
        frame.paragraphs[0]._p.get_or_add_pPr().set("algn", "l")

    def _number(self, slide: Slide) -> None:
        """The slide's number, which PowerPoint keeps right when slides are moved."""
        from pptx.oxml import parse_xml

        box = Box(self.width - self.margin - 60, self.height - 32, 60, 20)
        shape = self.write(slide, box, "", 10, MUTED, align="r")
        paragraph = shape.text_frame.paragraphs[0]._p
        for run in paragraph.findall(f"{{{_DRAWING}}}r"):
            paragraph.remove(run)
        paragraph.append(parse_xml(_NUMBER.format(ns=_DRAWING, lang=self.lang, n=len(self.file.slides))))

    def _widen(self) -> None:
        """Sixteen to nine, and the master with its layouts stretched along."""
        from pptx.util import Pt

        factor = Pt(self.width) / self.file.slide_width
        self.file.slide_width, self.file.slide_height = Pt(self.width), Pt(self.height)
        master = self.file.slide_master
        for owner in (master, *master.slide_layouts):
            for shape in owner.shapes:
                if shape.width is not None:
                    shape.left, shape.width = int(shape.left * factor), int(shape.width * factor)

    def _dress(self) -> None:
        """The theme's colours and fonts, so that what is added by hand looks alike."""
        from pptx.opc.oxml import serialize_part_xml
        from pptx.oxml import parse_xml

        related = self.file.slide_master.part.rels.values()
        part: Any = next(r.target_part for r in related if r.reltype.endswith("/theme"))
        theme: Any = parse_xml(part.blob)
        for name, colour in _THEME.items():
            slot = theme.find(f".//{{{_DRAWING}}}clrScheme/{{{_DRAWING}}}{name}")
            for old in list(slot):
                slot.remove(old)
            slot.append(parse_xml(f'<a:srgbClr xmlns:a="{_DRAWING}" val="{colour}"/>'))
        for kind in ("majorFont", "minorFont"):
            for script in ("latin", "ea"):
                theme.find(f".//{{{_DRAWING}}}{kind}/{{{_DRAWING}}}{script}").set("typeface", FONT)
        part._blob = serialize_part_xml(theme)

    def _describe(self, title: str, author: str, made_on: date | None) -> None:
        told = self.file.core_properties
        told.title, told.author, told.last_modified_by = title, author, author
        told.language, told.subject, told.keywords, told.comments = self.lang, self.footer, "", ""
        if made_on is not None:
            told.created = told.modified = datetime.combine(made_on, time())


def printable(text: str) -> str:
    """Text without the control characters XML knows no place for."""
    return "".join(c for c in text if c in "\t\n" or ord(c) >= 32)
