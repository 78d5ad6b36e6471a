"""`python -m cmdesk`, the `cmdesk` command and the executable start here."""

from __future__ import annotations

import sys


def main() -> int | None:
    if sys.platform == "win32":
        from cmdesk.console import prepare

        prepare()
    from cmdesk.cli import main as answer

    return answer()


if __name__ == "__main__":
    sys.exit(main())
