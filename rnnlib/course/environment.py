"""The kernel in which a notebook runs, whoever runs it: `execute`, `check`, or pytest with nbval.

The same interpreter, one thread, a fixed hash seed, no progress bars, and nothing of the learner's own:
neither the progress file nor an IPython profile can change what a notebook prints.
"""

from pathlib import Path

from ipykernel.kernelspec import RESOURCES, get_kernel_dict
from jupyter_client import AsyncKernelManager
from jupyter_client.kernelspec import KernelSpec

SECONDS_PER_CELL = 120  # then a cell has failed
FIXED = {
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "VECLIB_MAXIMUM_THREADS": "1",
    "PYTHONHASHSEED": "0",
    "RNNLIB_QUIET": "1",  # progress bars say nothing
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",  # whatever the shell has set
}


def environment(scratch):
    """The variables to start a kernel with; `scratch`, made if need be, gets what it would leave at home."""
    scratch = Path(scratch)
    scratch.mkdir(parents=True, exist_ok=True)
    return FIXED | {
        "RNNLIB_PROGRESS": str(scratch / "progress.jsonl"),
        "IPYTHONDIR": str(scratch / "ipython"),
    }


class ThisPython(AsyncKernelManager):
    """Starts the interpreter that runs this line: no kernelspec installed by someone can lead elsewhere."""

    @property
    def kernel_spec(self):
        return KernelSpec(resource_dir=RESOURCES, **get_kernel_dict())
