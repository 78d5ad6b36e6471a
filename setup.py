"""The optional compiled search of the visit planner; without a compiler the same search runs in numpy."""

import sys
from pathlib import Path

from setuptools import Extension, setup

KERNEL = Path("cmdesk", "rules", "visits", "kernel")
FLAGS = [] if sys.platform == "win32" else ["-O3", "-std=c99"]

setup(
    ext_modules=[
        Extension(
            "cmdesk.rules.visits._kernel",
            sources=sorted(path.as_posix() for path in KERNEL.glob("*.c")),
            depends=[(KERNEL / "search.h").as_posix()],
            define_macros=[("Py_LIMITED_API", "0x030B0000")],
            extra_compile_args=FLAGS,
            py_limited_api=True,
            optional=True,
        )
    ],
    options={"bdist_wheel": {"py_limited_api": "cp311"}},
)
