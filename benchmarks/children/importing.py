"""One import in a process of its own; tells the most memory it took."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from benchmarks.measuring import peak_megabytes
from benchmarks.stage import ACTOR, opened
from cmdesk.services.imports import Order, import_file


def main() -> int:
    with opened(Path(sys.argv[1])) as desk:
        import_file(desk, ACTOR, Path(sys.argv[2]), Order(kind="clients"))
    print(json.dumps({"megabytes": peak_megabytes()}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
