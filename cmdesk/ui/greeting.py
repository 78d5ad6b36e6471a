"""What the window says by itself soon after it opened: typing that was not saved, and what an update brought."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QTimer

from cmdesk.ui.shell import Window
from cmdesk.values.messages import _

LATER_MS = 1200


def greet_later(window: Window) -> None:
    """Once the first page has been painted."""
    QTimer.singleShot(LATER_MS, window, partial(greet, window))


def greet(window: Window) -> None:
    """One message: a draft comes before the news, which then wait for the next start."""
    if not tell_drafts(window):
        tell_news(window)


def tell_drafts(window: Window) -> bool:
    """Offer the newest draft that a program left which ended in the middle; False where there is none."""
    from cmdesk.services.drafts import left_drafts
    from cmdesk.ui.kit.drafts import read_drafts
    from cmdesk.ui.kit.page import DRAFT

    ctx = window.ctx
    kept = left_drafts(ctx.desk, ctx.actor)
    left = [draft for drafts in kept.values() for draft in read_drafts(drafts) if draft.page]
    if not left:
        return False
    newest = max(left, key=lambda draft: draft.at)
    told = _("“{title}”, typed {at}, was not saved before the program ended.")(title=newest.title, at=newest.at)
    target = (newest.view, DRAFT) if newest.view else DRAFT
    known = any(spec.key == newest.page for spec in window.specs)
    action = (ctx.translate(_("Go on with it")), partial(window.go, newest.page, target)) if known else None
    window.toasts.show(ctx.translate(told), action=action)
    return True


def tell_news(window: Window) -> bool:
    """After an update, once."""
    from cmdesk import __version__
    from cmdesk.ui.system.guide import news_for

    ctx = window.ctx
    if not news_for(ctx):
        return False
    told = ctx.translate(_("The program is now version {version}.")(version=__version__))
    window.toasts.show(told, action=(ctx.translate(_("What is new")), partial(window.help, "news")))
    return True
