"""The wheel carries `resources/` inside the package, where `cmdesk.values.resources` looks for it."""

from __future__ import annotations

import shutil
from pathlib import Path

from setuptools.command.build_py import build_py

SOURCE = Path(__file__).resolve().parent.parent / "resources"


class BuildWithResources(build_py):
    def _target(self) -> Path:
        return Path(self.build_lib) / "cmdesk" / "resources"

    def run(self) -> None:
        super().run()
        if not self.editable_mode:
            shutil.copytree(SOURCE, self._target(), dirs_exist_ok=True)

    def get_outputs(self, include_bytecode: bool = True) -> list[str]:
        own = [] if self.editable_mode else [p for p in SOURCE.rglob("*") if p.is_file()]
        return [*super().get_outputs(include_bytecode), *(str(self._target() / p.relative_to(SOURCE)) for p in own)]
