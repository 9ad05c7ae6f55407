"""What notebooks ask of a server: `python tests/benchmarks/classroom.py [--together 20] [--alone]`.

`--together N` runs one notebook (03, or `--notebook`) to its end in N kernels that start at the same moment,
as a class does after "now run everything". `--alone` runs every notebook, one after the other: what a single
learner takes. Memory is the kernels' proportional share (PSS): a library that twenty of them have loaded
counts once. Printed outputs are compared with the stored ones, since a time limit may strike on a busy
machine. Linux only. Each kernel computes with one thread.
"""

import argparse
import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import psutil

from rnnlib.course.canonical import canonical
from rnnlib.course.execute import NotebookError, run
from rnnlib.course.files import FOLDER, chosen, parse

EVERY = 0.5  # seconds between two looks at the memory
SECONDS_PER_CELL = 1200  # twenty kernels on two cores are slow, and that is no failure
KERNEL = "ipykernel_launcher"


@dataclass
class Watch:
    """Looks at this process's kernels until `stop`: their memory together at its peak, and their CPU time."""

    peak: float = 0.0  # MB
    most: int = 0  # kernels at once

    def __enter__(self):
        self._seen, self._over = {}, threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._over.set()
        self._thread.join()

    @property
    def cpu(self):
        """Seconds of processor time that all kernels have taken, up to the last look at each."""
        return sum(self._seen.values())

    def _watch(self):
        while not self._over.wait(EVERY):
            sizes = list(filter(None, map(self._look, psutil.Process().children(recursive=True))))
            self.most, self.peak = max(self.most, len(sizes)), max(self.peak, sum(sizes))

    def _look(self, process):
        try:
            if KERNEL not in " ".join(process.cmdline()):
                return None
            times = process.cpu_times()
            self._seen[process.pid] = times.user + times.system
            return process.memory_full_info().pss / 2**20
        except psutil.Error:  # it has ended meanwhile
            return None


def printed(notebook):
    """What each cell of a notebook prints, pictures and widgets left aside."""
    texts = {}
    for cell in canonical(notebook, pictures=False).cells:
        for output in cell.get("outputs", []):
            text = output.get("text") or output.get("data", {}).get("text/plain", "")
            texts[cell.id] = texts.get(cell.id, "") + text
    return texts


def attempt(path):
    """Run a notebook; what went wrong in it: nothing, the error, or how many cells print something else."""
    stored = parse(path.read_text(encoding="utf-8"))
    wanted = printed(stored)
    try:
        got = printed(run(stored, path, SECONDS_PER_CELL))
    except NotebookError as error:
        return str(error).splitlines()[0]
    differ = sum(got.get(name) != text for name, text in wanted.items())
    return f"{differ} cells print something else" if differ else ""


def row(path, count):
    """Run a notebook in so many kernels at once; a row of the table, and what went wrong."""
    began = time.monotonic()
    with Watch() as watch, ThreadPoolExecutor(count) as kernels:
        wrong = [each for each in kernels.map(attempt, [path] * count) if each]
    minutes = (time.monotonic() - began) / 60
    cells = (watch.most, f"{minutes:.1f}", f"{watch.cpu / count:.0f}", f"{watch.peak:.0f}", len(wrong))
    print(f"| {path.stem} | " + " | ".join(map(str, cells)) + " |", flush=True)
    return wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--together", type=int, default=0, metavar="N", help="kernels at once")
    parser.add_argument("--notebook", type=Path, default=FOLDER / "03_recurrence.ipynb")
    parser.add_argument("--alone", action="store_true", help="every notebook, one after the other")
    options = parser.parse_args()
    print(f"{os.cpu_count()} cores, load average before: {os.getloadavg()[0]:.1f}\n")
    print("| notebook | kernels | minutes | CPU seconds each | MB together, peak | failed |")
    print("|---|---|---|---|---|---|")
    wrong = [each for path in chosen() for each in row(path, 1)] if options.alone else []
    if options.together:
        wrong += row(options.notebook, options.together)
    print(*wrong, sep="\n")


if __name__ == "__main__":
    main()
