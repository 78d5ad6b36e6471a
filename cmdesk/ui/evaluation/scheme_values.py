"""Between the values of a scheme and what stands in the inputs of a form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import is_dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import Any, get_args, get_type_hints

from cmdesk.ui.context import AppContext
from cmdesk.ui.kit.editors import ChoiceEditor, Editor, LineEditor, Lookup, YesNoEditor
from cmdesk.values.evaluation import Name
from cmdesk.values.fields import Field, Kind, Vocabulary
from cmdesk.values.pinyin import matches, search_text
from cmdesk.values.problems import Problem, UserError
from cmdesk.values.queries import Ref


def lookup_in(ctx: AppContext, refs: Sequence[Ref]) -> Lookup:
    """What answers to a typed text among some choices: words, pinyin, initials or the code."""
    def answer(typed: str) -> Sequence[Ref]:
        wanted = typed.lower()
        return [
            ref for ref in refs
            if not typed or matches(search_text(ctx.translate(ref.label)), typed) or str(ref.id).startswith(wanted)
        ]

    return answer


def editor_of(ctx: AppContext, key: str, described: Field, lookups: Mapping[str, Lookup]) -> Editor:
    """The input of a described value; `lookups` by the name of a list whose words are data."""
    if described.kind is Kind.YES_NO:
        return YesNoEditor(ctx, key, described)
    if described.kind is not Kind.CHOICE:
        return LineEditor(ctx, key, described)
    if isinstance(described.choices, Vocabulary):
        return ChoiceEditor(ctx, key, described, lookups[described.choices.name])
    refs = [Ref(choice.code, choice.label) for choice in described.choices]
    return ChoiceEditor(ctx, key, described, lookup_in(ctx, refs))


@cache
def _hints(part: type) -> dict[str, Any]:
    return get_type_hints(part)


def shown_value(described: Field, value: Any, language: str) -> Any:
    """What the input of a value is given."""
    if isinstance(value, Name):
        return value.words(language)
    if isinstance(value, Decimal) and described.kind is Kind.NUMBER:
        return f"{value.normalize():f}"
    return value.value if isinstance(value, StrEnum) else value


def read_value(editor: Editor, part: type, key: str, language: str, before: Any = None) -> Any:
    """What was typed, as the attribute `key` of the part. Raises UserError with one problem."""
    value = editor.value()
    if value in (None, "") and editor.field.required:
        raise UserError(Problem(code="required", field=key, params={"label": editor.field.label}))
    if not is_dataclass(part):
        return value.id if isinstance(value, Ref) else value
    return as_attribute(part, key, value.id if isinstance(value, Ref) else value, language, before)


def as_attribute(part: type, key: str, value: Any, language: str, before: Any = None) -> Any:
    """A plain value as the type the attribute has; a name keeps its words of the other language."""
    hint = _hints(part)[key]
    kinds = [each for each in (get_args(hint) or (hint,)) if each is not type(None)]
    kind = kinds[0]
    if kind is Name:
        return _named(str(value or ""), language, before)
    if value in (None, ""):
        return None if type(None) in get_args(hint) else kind() if kind in (str, bool) else None
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return kind(value)
    return Decimal(value) if kind is Decimal else value


def _named(text: str, language: str, before: Any) -> Name:
    """A changed name has the words that were typed, and those alone."""
    if isinstance(before, Name) and before.words(language) == text:
        return before
    return Name(en=text) if language == "en" else Name(zh=text)
