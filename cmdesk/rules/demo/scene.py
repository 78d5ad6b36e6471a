"""What every part of the demo is made from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from cmdesk.rules.demo.chunks import stream
from cmdesk.rules.demo.material import Material
from cmdesk.rules.demo.options import DemoOptions, Span
from cmdesk.values.presets import Preset


@dataclass(frozen=True, slots=True)
class Scene:
    options: DemoOptions
    today: date
    covered: Span
    preset: Preset
    material: Material

    def stream(self, purpose: str) -> np.random.Generator:
        """Random numbers for one purpose, the same for the same seed."""
        return stream(self.options.seed, purpose)
