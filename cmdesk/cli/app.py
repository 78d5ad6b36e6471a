"""All commands, gathered; the ways they end."""

from __future__ import annotations

import traceback
from typing import Annotated

import typer

from cmdesk.bootstrap import note_bug, start_log
from cmdesk.cli import BUG, DONE, WRONG_INPUT, care, careers, data, targets, work
from cmdesk.cli.call import Call
from cmdesk.values.language import LANGUAGES
from cmdesk.values.problems import UserError

app = typer.Typer(
    name="cmdesk", no_args_is_help=False, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None,
    help="Plan visits, score, rank and print the weekly meeting for a branch's client managers.",
)
for module in (data, work, care, targets, careers):
    module.register(app)


@app.callback()
def options(
    context: typer.Context,
    database: Annotated[str | None, typer.Option("--data", help="database file or postgresql:// address")] = None,
    language: Annotated[str, typer.Option("--lang", help="zh_CN or en")] = "zh_CN",
    as_json: Annotated[bool, typer.Option("--json", help="answer with one JSON object")] = False,
    login: Annotated[str | None, typer.Option("--user", help="sign-in name, where there are users")] = None,
    password: Annotated[str | None, typer.Option("--password", envvar="CMDESK_PASSWORD", help="password")] = None,
) -> None:
    """Global options stand before the command."""
    if language not in LANGUAGES:
        raise typer.BadParameter(f"--lang: {' | '.join(LANGUAGES)}")
    context.obj = Call(database, language, as_json, login, password)
    context.call_on_close(context.obj.close)


def answer(arguments: list[str]) -> int:
    """Run one call; returns its exit code."""
    start_log()
    try:
        app(list(arguments), prog_name="cmdesk")
    except UserError as error:
        _call_of(arguments).refuse(error.problems)
        return WRONG_INPUT
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else DONE
    except Exception as error:  # noqa: BLE001
        note_bug(error)
        traceback.print_exc()
        return BUG
    return DONE


def _call_of(arguments: list[str]) -> Call:
    """The words to refuse in: the global options alone, which were read well if a command ran."""
    call = Call(as_json="--json" in arguments)
    for name, value in zip(arguments, arguments[1:], strict=False):
        if name == "--lang" and value in LANGUAGES:
            call.language = value
    return call
