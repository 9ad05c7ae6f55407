"""Run notebooks in a fresh kernel each and store what they show.

`execute(path)` is the only way in which outputs get into a notebook of the course. Running it twice stores
the same bytes; if a cell fails, the file stays as it was.
"""

import os
import re
from pathlib import Path
from tempfile import TemporaryDirectory

from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import ValidationError

from .canonical import canonical
from .environment import SECONDS_PER_CELL, ThisPython, environment
from .files import parse, serialise, write

COLOURS = re.compile(r"\x1b\[[0-9;]*m")


class NotebookError(Exception):
    """A cell failed, took too long, showed nonsense or took the kernel with it; the text says which one."""


def execute(path, timeout=SECONDS_PER_CELL):
    """Run one notebook and store its outputs; whether the file has changed.

    Raises NotebookError if the notebook does not run to its end.
    """
    path = Path(path)
    before = path.read_text(encoding="utf-8")
    after = serialise(canonical(run(parse(before), path, timeout)))
    write(path, after)
    return after != before


def run(notebook, path, timeout=SECONDS_PER_CELL):
    """The notebook with the outputs of a run in a fresh kernel of this Python, in the notebook's folder."""
    place = f"{path}: the kernel did not start"

    def about_to_run(cell, cell_index):
        nonlocal place
        place = f"{path}, cell {cell_index} (id {cell.get('id')})"

    client = NotebookClient(
        notebook,
        kernel_manager_class=ThisPython,
        extra_arguments=["--log-level=ERROR"],
        timeout=timeout,
        resources={"metadata": {"path": str(Path(path).resolve().parent)}},
        on_cell_execute=about_to_run,
        store_widget_state=False,
        record_timing=False,
    )
    try:
        with TemporaryDirectory(prefix="rnnlib-") as scratch:
            return client.execute(env=os.environ | environment(scratch))
    except CellTimeoutError as error:
        raise NotebookError(f"{place}: not finished after {timeout} seconds") from error
    except DeadKernelError as error:
        raise NotebookError(f"{place}: the kernel died") from error
    except ValidationError as error:
        raise NotebookError(f"{place}: what it shows is no valid output: {str(error)[:300]}") from error
    except CellExecutionError as error:
        traceback = COLOURS.sub("", error.traceback)
        raise NotebookError(f"{place}: {error.ename}: {error.evalue}\n{traceback}") from error
