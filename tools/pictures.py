"""The pictures of the guide and of docs/, made anew from a sample branch: `python run.py pictures`."""

from __future__ import annotations

import os
import tempfile
from datetime import datetime
from pathlib import Path

from tools.environment import ROOT

GUIDE, DOCS = ROOT / "resources" / "guide" / "images", ROOT / "docs" / "images"
WIDTH, COLOURS = 790, 128
IN_DOCS = ("today", "visits", "evaluation", "meetings")
DAY = datetime(2026, 11, 20, 10, 32)
MANAGERS, CLIENTS, SEED = 12, 1700, 1


def main() -> int:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from cmdesk.bootstrap import single_desk
    from cmdesk.services.demo import DemoOrder
    from cmdesk.services.samples import make_sample
    from cmdesk.services.work import Desk
    from cmdesk.store.store import open_store
    from cmdesk.ui.screenshots import take
    from cmdesk.ui.system.guide import CHAPTERS

    actor = single_desk("zh_CN")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        desk = Desk(open_store(folder / "sample.db"), folder, lambda: DAY)
        try:
            make_sample(desk, actor, DemoOrder(managers=MANAGERS, clients=CLIENTS, seed=SEED))
            shots = folder / "shots"
            made = take(desk, actor, "zh_CN", shots, CHAPTERS.__contains__, looks=("light",), views=False)
        finally:
            desk.store.close()
        for path in made:
            page = path.stem.removesuffix("-light")
            small(path, GUIDE / f"{page}.png")
            if page in IN_DOCS:
                small(path, DOCS / f"{page}.png", width=None)
            print(page, flush=True)
    return 0


def small(source: Path, target: Path, width: int | None = WIDTH) -> None:
    """A picture with few colours, which is all a window needs."""
    from PIL import Image

    with Image.open(source) as picture:
        shown = picture.convert("RGB")
        if width is not None and shown.width > width:
            shown = shown.resize((width, round(shown.height * width / shown.width)), Image.Resampling.LANCZOS)
        target.parent.mkdir(parents=True, exist_ok=True)
        shown.quantize(COLOURS, dither=Image.Dither.NONE).save(target, optimize=True)


if __name__ == "__main__":
    raise SystemExit(main())
