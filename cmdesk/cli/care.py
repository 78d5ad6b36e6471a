"""Care of the data and the program: backup, restore, check, upgrade, users, self-test, screenshots."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cmdesk.bootstrap import single_desk
from cmdesk.cli.call import Call
from cmdesk.values.messages import _
from cmdesk.values.people import Actor
from cmdesk.values.problems import UserError, has_errors, sentence, trouble

Context = typer.Context
UNREADABLE = {"database_damaged", "database_gone", "not_a_database", "damaged_since", "log_stale"}
users = typer.Typer(help="Who may sign in.", rich_markup_mode=None)


def register(app: typer.Typer) -> None:
    app.command("backup")(backup)
    app.command("restore")(restore)
    app.command("check")(check)
    app.command("upgrade")(upgrade)
    app.add_typer(users, name="user")
    app.command("self-test")(self_test)
    app.command("screenshots")(screenshots)


def backup(context: Context, file: Path) -> None:
    """A checked copy of the data; its key is written beside it."""
    from cmdesk.services.system import backup as make

    call: Call = context.obj
    made = make(call.desk, call.actor, file)
    call.say({"file": str(made), "bytes": made.stat().st_size}, _("Backup written to {file}")(file=str(made)))


def restore(context: Context, file: Path) -> None:
    """Put a backup in the place of the data; the old data is kept beside it."""
    from cmdesk.bootstrap import default_data
    from cmdesk.services.restoring import restore as put_back

    call: Call = context.obj
    target = Path(call.data) if call.data else default_data()
    if call.data and "://" in call.data:
        raise trouble("backup_needs_file")
    actor = _restorer(call, target)
    call.close()
    kept = put_back(target, file, actor)
    call.say(
        {"file": str(target), "from": str(file), "kept": str(kept) if kept else None},
        _("Restored {file}")(file=str(target)),
        *([_("The old data is kept as {kept}")(kept=str(kept))] if kept else []),
    )


def _restorer(call: Call, target: Path) -> Actor:
    """Who signs in, as long as the users can be read; damaged data is put back by whoever sits at the machine."""
    if not target.exists():
        return single_desk(call.language)
    try:
        return call.actor
    except UserError as error:
        if not {p.code for p in error.problems} & UNREADABLE:
            raise
        return single_desk(call.language)


def check(context: Context) -> None:
    """Is the data whole and the audit trail unaltered?"""
    from cmdesk.services.system import check as look

    call: Call = context.obj
    problems = look(call.desk, call.actor)
    call.say(
        {"ok": not problems, "problems": [call.problem(p) for p in problems]},
        *([sentence(p) for p in problems] or [_("The data is whole.")]),
    )
    if has_errors(problems):
        raise typer.Exit(1)


def upgrade(context: Context) -> None:
    """Bring an older database up to this program's tables."""
    from cmdesk.store.files import SCHEMA

    call: Call = context.obj
    call.say(
        {"schema": SCHEMA, "data": call.desk.store.where}, _("The database is at version {version}.")(version=SCHEMA)
    )


@users.command("add")
def user_add(
    context: Context,
    login: str,
    role: Annotated[str, typer.Option(help="administrator, supervisor, clerk, manager, leader")],
    name: Annotated[str | None, typer.Option()] = None,
    new_password: Annotated[str, typer.Option(prompt=True, hide_input=True, confirmation_prompt=True)] = "",
    manager: Annotated[str | None, typer.Option(help="staff number of the client manager")] = None,
) -> None:
    """Add somebody who may sign in."""
    from cmdesk.services.users import add_user

    call: Call = context.obj
    outcome = add_user(call.desk, call.actor, login, name or login, role, new_password, manager)
    call.say({"login": login, "role": role}, outcome.summary or "")


@users.command("list")
def user_list(context: Context) -> None:
    """Who may sign in, with which role."""
    from cmdesk.services.users import list_users

    call: Call = context.obj
    found = list_users(call.desk, call.actor)
    call.say(
        {"users": [{"login": u.login, "name": u.name, "role": u.role, "active": u.active} for u in found]},
        *(f"{u.login}\t{u.name}\t{u.role}{'' if u.active else ' ×'}" for u in found),
    )


@users.command("reset")
def user_reset(
    context: Context, login: str,
    new_password: Annotated[str, typer.Option(prompt=True, hide_input=True, confirmation_prompt=True)] = "",
) -> None:
    """Give a new password and take off the lock."""
    from cmdesk.services.users import reset_password

    call: Call = context.obj
    outcome = reset_password(call.desk, call.actor, login, new_password)
    call.say({"login": login}, outcome.summary or "")


@users.command("disable")
def user_disable(context: Context, login: str) -> None:
    """Somebody may no longer sign in."""
    from cmdesk.services.users import disable_user

    call: Call = context.obj
    outcome = disable_user(call.desk, call.actor, login)
    call.say({"login": login, "active": False}, outcome.summary or "")


def self_test(context: Context, out: Annotated[Path | None, typer.Option("--out")] = None) -> None:
    """The installed program tests itself; no network and no display needed."""
    from cmdesk.selftest import run

    call: Call = context.obj
    results = run(out, call.language)
    failed = [r for r in results if not r.passed]
    call.say(
        {"ok": not failed, "checks": [{"name": r.name, "ok": r.passed, "detail": r.detail} for r in results]},
        *(f"{'ok  ' if r.passed else 'FAIL'} {r.name}  {r.detail}" for r in results),
    )
    if failed:
        raise typer.Exit(1)


def screenshots(
    context: Context, out: Annotated[Path, typer.Option("--out")],
    scale: Annotated[float, typer.Option(min=1, max=4, help="of the screen: 1, 1.25, 1.5, 2")] = 1.0,
    look: Annotated[list[str] | None, typer.Option(help="light, dark; both unless given")] = None,
    page: Annotated[list[str] | None, typer.Option(help="a page by its key; all unless given")] = None,
) -> None:
    """Every page of the window with its views as a picture, light and dark."""
    from cmdesk.ui.screenshots import LOOKS, take

    call: Call = context.obj
    looks = [each for each in LOOKS if not look or each in look]
    made = take(
        call.desk, call.actor, call.language, out, lambda key: not page or key in page, scale=scale, looks=looks,
    )
    call.say({"files": [str(p) for p in made]}, _("{n} pictures in {folder}")(n=len(made), folder=str(out)))
