"""Compare stored with fresh outputs strictly, as the README's test command does, for notebooks alone."""

import os
import subprocess
import sys
from tempfile import TemporaryDirectory

from .environment import SECONDS_PER_CELL, environment
from .files import FOLDER

# Stand-ins for other processors, on x86-64: OpenBLAS's kernels for them, NumPy without AVX2 and AVX-512.
PROCESSORS = {
    "this processor": {},
    "without AVX-512, NumPy without AVX2": {
        "NPY_DISABLE_CPU_FEATURES": "X86_V3 X86_V4 AVX512_ICL",
        "OPENBLAS_CORETYPE": "Haswell",
    },
    "OpenBLAS for Sandy Bridge": {"OPENBLAS_CORETYPE": "Sandybridge"},
}


def check(paths, processors=False, workers=2):
    """Run pytest with nbval on the notebooks; return 0 if every output is as stored, else pytest's exit code.

    With `processors` three times, as if on other processors: do so before new outputs are committed.
    """
    options = f"-q --nbval --nbval-current-env --nbval-cell-timeout {SECONDS_PER_CELL}"
    command = [sys.executable, "-m", "pytest", *options.split(), "-n", str(workers), "--dist", "loadfile"]
    worst = 0
    for name, variables in PROCESSORS.items() if processors else [("this processor", {})]:
        print(f"on {name}:", flush=True)
        with TemporaryDirectory(prefix="rnnlib-") as scratch:
            finished = subprocess.run(
                [*command, *(str(path.resolve()) for path in paths)],
                cwd=FOLDER.parent,
                env=os.environ | environment(scratch) | variables,
            )
        worst = max(worst, abs(finished.returncode))
    return worst
